"""Does each line of the log of a request carry the request's id, and does the caller get it back?"""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.contextvars import get_contextvars, merge_contextvars
from structlog.testing import capture_logs

from krambod.project.front.calling import call, read_environ
from krambod.project.front.marking import request_id_of
from krambod.traces import end_traces, start_traces, trace_to

GIVEN = "b2a1c9c0-7d0b-4d7e-9f50-1b2d3f4a5c6d"
MADE = re.compile("[0-9a-f]{32}")


def scope(*headers: tuple[bytes, bytes], path: str = "/hooks/shoporama/secret-key") -> dict[str, Any]:
    return {
        "method": "POST", "path": path, "query_string": b"", "http_version": "1.1", "scheme": "http",
        "client": ("127.0.0.1", 5000), "server": ("127.0.0.1", 8000), "headers": [(b"host", b"x"), *headers],
    }  # fmt: skip


def answer_headers(*headers: tuple[bytes, bytes]) -> dict[bytes, bytes]:
    """Calls the application with these headers."""
    answer = call(application, read_environ(scope(*headers), BytesIO(), 0))
    answer.body.close()
    return dict(answer.headers)


def application(_environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("201 Created", [])
    structlog.get_logger("krambod.test").info("first")
    yield b"x"
    structlog.get_logger("krambod.test").info("while the answer is read")


def test_a_well_formed_id_is_taken_logged_and_answered() -> None:
    with capture_logs([merge_contextvars]) as lines:
        answered = answer_headers((b"x-request-id", GIVEN.encode()))

    assert [line["request_id"] for line in lines] == [GIVEN, GIVEN]
    assert answered[b"x-request-id"] == GIVEN.encode()
    assert get_contextvars() == {}


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "two words here", "line\nbreak-here", "{json: 12345}", "æ" * 9]
)
def test_any_other_id_is_replaced(given: str) -> None:
    assert MADE.fullmatch(request_id_of({"HTTP_X_REQUEST_ID": given}))


def test_two_requests_have_two_ids() -> None:
    ids = {answer_headers()[b"x-request-id"] for _ in range(2)}

    assert len(ids) == 2
    assert all(MADE.fullmatch(one.decode()) for one in ids)


def test_a_request_is_a_span_without_its_key() -> None:
    exporter = InMemorySpanExporter()

    trace_to(SimpleSpanProcessor(exporter), "krambod-web")
    try:
        answer_headers((b"x-request-id", GIVEN.encode()))
    finally:
        end_traces()

    [one] = exporter.get_finished_spans()
    assert (one.name, one.resource.attributes["service.name"]) == ("web.request", "krambod-web")
    assert dict(one.attributes or {}) == {
        "http.request.method": "POST", "krambod.section": "/hooks", "krambod.request_id": GIVEN,
        "http.response.status_code": 201,
    }  # fmt: skip


def test_traces_are_off_unless_an_endpoint_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)

    assert not start_traces("krambod-web")
