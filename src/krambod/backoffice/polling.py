"""How does the server know that a page asks by itself, and no person? By a header."""

from collections.abc import Mapping

NEWEST = "X-Newest-Event"


def is_asked_by_page(headers: Mapping[str, str]) -> bool:
    """Whether a page asks by itself. Nobody uses a session by leaving a page open."""
    return NEWEST in headers
