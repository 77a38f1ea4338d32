"""How is the application called, and what becomes of its answer? Both in a thread, which is free when that is done."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from krambod.importing.limits import IS_TOO_LARGE
from krambod.project.front.marking import HEADER, marked_request, request_id_of
from krambod.project.front.refusals import WebAnswer

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]

IN_MEMORY = 256 * 1024  # a longer answer waits for its reader in a file
UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def read_environ(scope: Environ, body: IO[bytes], length: int) -> Environ:
    """What an ASGI scope and a whole body are in WSGI."""
    server = scope.get("server") or ("localhost", 80)
    return {
        **_read_headers(scope["headers"]),
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": scope["client"][0],
        "CONTENT_LENGTH": str(length),
        IS_TOO_LARGE: scope.get(IS_TOO_LARGE, ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _read_headers(headers: Iterable[tuple[bytes, bytes]]) -> Environ:
    values: dict[str, list[str]] = defaultdict(list)
    for raw_name, value in headers:
        name = raw_name.decode("latin-1")
        # In WSGI a name with an underscore looks like one with a hyphen: it could pass for a header of a proxy's.
        # The body is whole, so how it was cut for the way says nothing any more.
        if "_" not in name and name != "transfer-encoding":
            values[UNPREFIXED.get(name) or f"HTTP_{name.upper().replace('-', '_')}"].append(value.decode("latin-1"))
    return {name: ("; " if name == "HTTP_COOKIE" else ",").join(several) for name, several in values.items()}


def call(application: Application, environ: Environ) -> WebAnswer:
    """Calls the application, reads its answer whole and closes the body. Raises what the application raises."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _failure: object = None) -> None:
        started.append((status, headers))  # nothing is sent yet, so after a failure the later start simply counts

    request_id = request_id_of(environ)
    with ExitStack() as opened:
        opened.callback(environ["wsgi.input"].close)
        begun = opened.enter_context(marked_request(environ, request_id))
        pieces = application(environ, start_response)
        if hasattr(pieces, "close"):
            opened.callback(pieces.close)
        with ExitStack() as kept:
            body = cast(IO[bytes], kept.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY)))
            length = sum(body.write(piece) for piece in pieces)
            kept.pop_all()  # the answer closes it
        status = int(started[-1][0].split(" ", 1)[0])
        begun.set_attribute("http.response.status_code", status)
    body.seek(0)
    encoded = ((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in started[-1][1])
    return WebAnswer(status=status, headers=(*encoded, (HEADER, request_id.encode())), body=body, length=length)
