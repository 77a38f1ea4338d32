"""Where does the time of a request or of an order go? Spans for OpenTelemetry; off, and without cost, unless asked for.

They are sent where `OTEL_EXPORTER_OTLP_ENDPOINT` says, if the extra is installed: `pip install 'krambod[traces]'`. A
span has the method, the host and the status of a call, never its path or body: those hold tokens and buyers.
"""

import os
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

import structlog

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Tracer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
NAME = "OTEL_SERVICE_NAME"

log = structlog.get_logger("krambod.traces")


class TracedSpan(Protocol):
    """A span that has begun."""

    def set_attribute(self, key: str, value: str | int) -> None:
        """Adds what was not known at the beginning."""


class _NoSpan(AbstractContextManager[TracedSpan]):
    def __enter__(self) -> TracedSpan:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def set_attribute(self, key: str, value: str | int) -> None:
        """Nothing."""


_NO_SPAN = _NoSpan()
_tracer: "Tracer | None" = None


def span(name: str, attributes: dict[str, str | int]) -> AbstractContextManager[TracedSpan]:
    """A span around a block, below the one that surrounds it. The block must begin and end in one thread."""
    if _tracer is None:
        return _NO_SPAN
    # Not the exception itself: its text may hold what the other side said.
    return _tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    )


def start_traces(service: str) -> bool:
    """Begins to send spans, if the environment asks for it. `service` is the name of this kind of process."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return False
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra
    except ImportError:
        log.warning("traces.not_installed", install="pip install 'krambod[traces]'")
        return False
    trace_to(BatchSpanProcessor(OTLPSpanExporter()), service)
    return True


def trace_to(processor: "SpanProcessor", service: str) -> None:
    """Begins to give spans to a processor of the SDK's."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra

    global _tracer  # noqa: PLW0603 - one for the process, as the log is
    provider = TracerProvider(resource=Resource.create({} if os.environ.get(NAME) else {"service.name": service}))
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("krambod")


def end_traces() -> None:
    """Begins no more spans."""
    global _tracer  # noqa: PLW0603 - as above
    _tracer = None
