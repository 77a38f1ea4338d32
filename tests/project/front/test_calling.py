"""Does the application see the request as it was sent, and does its whole answer come back?"""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest

from krambod.backoffice.people.client_address import read_networks
from krambod.project.front.application import read_asked
from krambod.project.front.calling import IN_MEMORY, call, read_environ
from krambod.project.front.limits import HEALTH, HOOKS, OTHERS, WebRequest, caller_of, kind_of

SCOPE: dict[str, Any] = {
    "method": "POST",
    "path": "/c/1/ordrer/æ",
    "query_string": b"q=%C3%B8",
    "http_version": "1.1",
    "scheme": "http",
    "client": ("127.0.0.1", 5000),
    "server": ("127.0.0.1", 8000),
    "headers": [
        (b"host", b"krambod.dk"),
        (b"content-type", b"text/plain"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"1.2.3.4"),
        (b"x_forwarded_for", b"6.6.6.6"),
        (b"transfer-encoding", b"chunked"),
    ],
}

Start = Callable[[str, list[tuple[str, str]]], object]


def test_the_environment_is_what_the_request_said() -> None:
    environ = read_environ(SCOPE, BytesIO(b"body"), 4)

    assert environ["PATH_INFO"].encode("latin-1").decode() == "/c/1/ordrer/æ"
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"]) == ("POST", "q=%C3%B8")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "4")
    assert (environ["REMOTE_ADDR"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["wsgi.input"].read() == b"body"


def test_a_header_with_an_underscore_never_passes_for_that_of_a_proxy() -> None:
    environ = read_environ(SCOPE, BytesIO(), 0)

    assert environ["HTTP_X_FORWARDED_FOR"] == "1.2.3.4"
    assert "HTTP_TRANSFER_ENCODING" not in environ


@pytest.mark.parametrize("length", [3, IN_MEMORY + 1], ids=["in memory", "in a file"])
def test_the_answer_is_read_whole(length: int) -> None:
    def application(_environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("201 Created", [("X-One", "1")])
        return [b"x" * length]

    answer = call(application, read_environ(SCOPE, BytesIO(), 0))

    assert (answer.status, answer.headers[0], answer.length) == (201, (b"x-one", b"1"), length)
    with answer.body as body:
        assert body.read() == b"x" * length


def test_an_answer_that_fails_on_its_way_is_no_answer() -> None:
    def application(_environ: dict[str, Any], start: Start) -> Iterator[bytes]:
        start("200 OK", [])
        yield b"half"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        call(application, read_environ(SCOPE, BytesIO(), 0))


@pytest.mark.parametrize(
    ("path", "kind", "caller"),
    [
        ("/health", HEALTH, "10.0.0.1"),
        ("/hooks/shoporama/k1", HOOKS, "/hooks/shoporama/k1"),
        ("/c/7/orders/", OTHERS, "10.0.0.1"),
        ("/account/login/", OTHERS, "10.0.0.1"),
    ],
)
def test_an_address_has_threads_and_a_caller(path: str, kind: object, caller: str) -> None:
    asked = WebRequest(path=path, headers={}, address="10.0.0.1")

    assert (kind_of(asked), caller_of(asked)) == (kind, caller)


def test_a_caller_cannot_take_another_share_by_naming_another() -> None:
    asked = read_asked({**SCOPE, "headers": [(b"authorization", b"Bearer x"), (b"x-forwarded-for", b"6.6.6.6")]})

    assert caller_of(asked) == "127.0.0.1"


def test_behind_a_proxy_of_ours_the_client_is_the_caller() -> None:
    asked = read_asked(SCOPE, read_networks("127.0.0.1"))

    assert caller_of(asked) == "1.2.3.4"
