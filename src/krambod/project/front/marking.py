"""Which request is it that a line of the log, or a span, tells of? Its id is the caller's own, or a new one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from structlog.contextvars import bound_contextvars

from krambod.traces import TracedSpan, span

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
HEADER = b"x-request-id"


def request_id_of(environ: dict[str, Any]) -> str:
    """The id that the caller or a proxy gave to the request, if it can stand in a log, else a new one."""
    given = str(environ.get("HTTP_X_REQUEST_ID", ""))
    return given if WELL_FORMED.fullmatch(given) else uuid4().hex


@contextmanager
def marked_request(environ: dict[str, Any], request_id: str) -> Iterator[TracedSpan]:
    """Marks all that is logged in the block with the id of the request, and yields its span."""
    # The rest of an address may be a token.
    section = "/" + environ["PATH_INFO"].lstrip("/").partition("/")[0]
    attributes: dict[str, str | int] = {
        "http.request.method": environ["REQUEST_METHOD"],
        "krambod.section": section,
        "krambod.request_id": request_id,
    }
    with bound_contextvars(request_id=request_id), span("web.request", attributes) as begun:
        yield begun
