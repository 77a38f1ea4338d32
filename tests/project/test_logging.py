"""Are logs readable by programs, and free of secrets and customers?"""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from krambod.project.logging import configure_logging


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Restores the logging setup for other tests."""
    root, loggers = logging.getLogger(), [logging.getLogger(name) for name in ("krambod", "django", "django.request")]
    kept = root.handlers, root.level, [(one, one.handlers, one.level, one.propagate) for one in loggers]
    configured = structlog.get_config()
    yield
    root.handlers, root.level, others = kept
    for one, handlers, level, propagate in others:
        one.handlers, one.propagate = handlers, propagate
        one.setLevel(level)
    structlog.configure(**configured)


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_object_on_one_line() -> None:
    stream = io.StringIO()
    configure_logging(stream=stream)

    structlog.get_logger("krambod.test").info("invoice.booked", order="1042", number=20317)

    [event] = events(stream)
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "invoice.booked", "logger": "krambod.test", "level": "info", "order": "1042", "number": 20317,
    }  # fmt: skip


def test_on_a_terminal_an_event_is_text_for_people() -> None:
    stream = Terminal()
    configure_logging(stream=stream)

    structlog.get_logger("krambod.test").info("invoice.booked", number=20317)

    assert "invoice.booked" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_a_command_can_ask_for_quiet() -> None:
    stream = io.StringIO()
    configure_logging(logging.WARNING, stream)

    structlog.get_logger("krambod.test").info("invoice.booked")

    assert stream.getvalue() == ""


def test_secrets_and_persons_are_withheld() -> None:
    stream = io.StringIO()
    configure_logging(stream=stream)

    structlog.get_logger("krambod.test").warning("oops", token="t0k3n", email="jens@example.com", order="1042")

    assert "t0k3n" not in stream.getvalue()
    assert "jens" not in stream.getvalue()
    assert events(stream)[0]["order"] == "1042"


@pytest.mark.parametrize("terminal", [False, True])
def test_a_traceback_has_no_local_variables(terminal: bool) -> None:
    stream = Terminal() if terminal else io.StringIO()
    configure_logging(stream=stream)
    secret = "t0k" + "3n"

    try:
        raise ValueError(len(secret))
    except ValueError:
        structlog.get_logger("krambod.test").exception("failed")

    assert "ValueError: 5" in stream.getvalue()
    assert "t0k3n" not in stream.getvalue()


def test_of_django_only_errors_are_logged() -> None:
    stream = io.StringIO()
    configure_logging(stream=stream)

    logging.getLogger("django.db.backends").warning("SELECT 1")
    logging.getLogger("httpx2").info("GET https://example.com/?token=t0k3n")
    Client().get("/nowhere", headers={"Authorization": "Bearer t0k3n"})

    [event] = events(stream)
    assert (event["logger"], event["level"], event["event"]) == ("django.request", "warning", "Not Found: /nowhere")


@pytest.mark.django_db(transaction=True)
def test_finding_18_the_key_in_a_shops_webhook_address_is_in_no_log() -> None:
    stream, key = io.StringIO(), "the-key-of-sannes-shop"
    configure_logging(stream=stream)

    Client().post(f"/hooks/shoporama/{key}?type=paid", b"{}", "application/json")
    Client().post("/hooks/nobody/app", b"{}", "application/json")

    assert "/hooks/shoporama/(withheld)" in stream.getvalue()
    assert "/hooks/nobody/app" in stream.getvalue()
    assert key not in stream.getvalue()
