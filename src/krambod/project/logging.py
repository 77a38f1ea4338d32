"""How are logs written? As events with fields: text on a terminal, elsewhere one JSON object on each line.

Libraries log the same way, from warnings up. Of Django, only errors in a request or in our code are logged.
Tracebacks have no local variables, because those hold tokens and customers.
"""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import Processor

OURS = "krambod"
KEPT_OUT = frozenset({"token", "secret", "password", "authorization", "cookie", "api_key", "body", "email", "name"})
WITHHELD = "(withheld)"
# Django logs the address of a failed request, and these addresses end in a token or a shop's key.
TOKEN_IN_ADDRESS = re.compile(
    r"(/invitations/|/password/reset/key/|/confirm-email/|/hooks/[^/\s]+/(?!app\b))[^\s\"'<>]+"
)


def configure_logging(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Writes our events from `level` up to `stream`, or to standard error. Call it once, before anything is logged."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold,
    ]
    handler = logging.StreamHandler(stream or _StandardError())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(stream or sys.stderr)],
        )
    )
    _configure_standard(handler, level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


class _StandardError:
    """Writes to the standard error of the moment: it may have been replaced since the log was set up."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def withhold(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Removes secrets, bodies and personal data from an event, in case the caller forgot to."""
    return {name: WITHHELD if name in KEPT_OUT else _without_tokens(value) for name, value in event.items()}


def _without_tokens(value: object) -> object:
    return TOKEN_IN_ADDRESS.sub(rf"\1{WITHHELD}", value) if isinstance(value, str) else value


def _rendering(stream: TextIO) -> list[Processor]:
    if stream.isatty():
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _configure_standard(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level)
    django = logging.getLogger("django")
    django.handlers, django.propagate = [], True
    django.setLevel(logging.ERROR)
    logging.getLogger("django.request").setLevel(logging.WARNING)
