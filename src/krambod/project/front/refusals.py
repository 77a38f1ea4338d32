"""What is the answer to a request that does not reach the application?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

RETRY_AFTER_S = 5
TOO_LARGE = 413
CLOSING = (b"connection", b"close")  # the rest of the body may still come


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """A whole answer of `length` bytes, which lie in `body`. Header names are in lower case."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: IO[bytes] = field(default_factory=BytesIO)
    length: int = 0


class RequestRefused(Exception):
    """The request does not reach the application; `answer` says why."""

    def __init__(self, answer: WebAnswer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Gone(Exception):
    """The caller has gone: nobody waits for an answer."""


def too_slow(seconds: float) -> WebAnswer:
    return _refusal(408, f"The request was not complete within {seconds:g} seconds.")


def too_large(most: int) -> WebAnswer:
    return _refusal(TOO_LARGE, f"The body is larger than {most // 1024**2} MB.")


def unknown_sender(path: str) -> WebAnswer:
    """The answer to a large body from nobody we know: 401 where a token would help."""
    text = "A body over 1 MB is taken only from a shop, with its key or token."
    return _refusal(401 if path.startswith("/api/") else TOO_LARGE, text)


def unreadable() -> WebAnswer:
    return _refusal(400, "The request cannot be understood.")


def busy() -> WebAnswer:
    """The answer while all room or all threads are taken."""
    return _refusal(503, "Krambod is busy: try again later.", {"retry-after": str(RETRY_AFTER_S)})


def _refusal(status: int, text: str, headers: Mapping[str, str] | None = None) -> WebAnswer:
    """The connection closes after it, because the rest of the body may still come."""
    body = json.dumps({"error": text}).encode()
    told = {"content-type": "application/json", "cache-control": "no-store", "connection": "close", **(headers or {})}
    encoded = tuple((name.encode(), value.encode()) for name, value in told.items())
    return WebAnswer(status=status, headers=encoded, body=BytesIO(body), length=len(body))
