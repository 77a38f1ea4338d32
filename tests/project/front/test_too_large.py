"""Does a person whose file is too large read that on the page, and not as JSON?"""

from collections.abc import Callable
from typing import Any

import pytest

from krambod.importing.limits import IS_TOO_LARGE
from krambod.project.front.application import Front
from krambod.project.front.limits import MB
from tests.running_async import run_async

Environ = dict[str, Any]


def ask(path: str, pieces: int, *, is_known: bool) -> tuple[list[Environ], dict[str, Any], bytes]:
    """Sends a body of so many MB. Returns what the application was asked, and the answer's start and body."""
    seen: list[Environ] = []
    sent: list[dict[str, Any]] = []
    left = [{"type": "http.request", "body": b"x" * MB, "more_body": number > 1} for number in range(pieces, 0, -1)]

    def application(environ: Environ, start_response: Callable[..., object]) -> list[bytes]:
        seen.append({**environ, "read": len(environ["wsgi.input"].read())})
        start_response("413 Content Too Large", [("Content-Type", "text/html")])
        return [b"<p>too large</p>"]

    async def receive() -> dict[str, Any]:
        return left.pop(0) if left else {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path, "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"krambod.is_too_large", b"1"), (b"transfer-encoding", b"chunked")],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
    }  # fmt: skip
    run_async(Front(application, is_known_sender=lambda _: is_known)(scope, receive, send))
    return seen, sent[0], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize(("pieces", "is_known"), [(11, True), (2, False)])
def test_the_page_is_asked_for_without_the_file_and_the_connection_closes(pieces: int, is_known: bool) -> None:
    [environ], start, body = ask("/c/1/import/", pieces, is_known=is_known)

    assert (environ["REQUEST_METHOD"], environ[IS_TOO_LARGE], environ["read"]) == ("GET", "1", 0)
    assert (start["status"], body) == (413, b"<p>too large</p>")
    assert (b"connection", b"close") in start["headers"]


def test_a_file_that_is_not_too_large_is_handed_over() -> None:
    [environ], _, _ = ask("/c/1/import/", 3, is_known=True)

    assert (environ["REQUEST_METHOD"], environ[IS_TOO_LARGE], environ["read"]) == ("POST", "", 3 * MB)


def test_other_pages_answer_as_before() -> None:
    seen, start, body = ask("/c/1/orders/", 2, is_known=True)

    assert (seen, start["status"]) == ([], 413)
    assert body.startswith(b'{"error"')
