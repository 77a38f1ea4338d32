"""Which failure does each error from Dinero become? Only those errors that need no second call."""

import pytest

from krambod.dinero import Dinero, Transport
from krambod.dinero.errors import (
    AccessDenied,
    ConsentGone,
    DineroError,
    Invalid,
    OutdatedTimestamp,
    ProMissing,
    RateLimited,
    Refused,
    TokenRefused,
)
from krambod.outgoing.calling import open_http
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.failures import Failure, FixOrder, FixSettings, Outage, ReconnectDinero, RenewPro, RetryLater


class NoTokens:
    """Tokens that no test may ask for."""

    def current(self) -> str:
        raise AssertionError

    def renewed(self, refused: str) -> str:
        raise AssertionError(refused)


def translated(error: DineroError) -> Failure:
    with (
        open_http() as http,
        pytest.raises(Failure) as raised,
        translated_errors(Dinero(Transport(http, "http://localhost:1", NoTokens()), 310001)),
    ):
        raise error
    assert raised.value.__cause__ is error
    return raised.value


def test_a_refusal_is_shown_in_danish_if_dinero_has_a_danish_text() -> None:
    failure = translated(Refused("POST /x: 400", code=42, errors={"date": "The date is closed."}, danish="Lukket."))

    assert (type(failure), failure.code) == (FixOrder, "unknown_answer")
    assert failure.details == {"answer": "Lukket.", "number": "42"}


def test_a_refusal_without_a_danish_text_shows_its_reasons() -> None:
    failure = translated(Invalid("POST /x: 400", errors={"date": "Closed.", "lines": "Missing."}))

    assert failure.details == {"answer": "Closed.; Missing.", "number": ""}


def test_a_refusal_without_any_text_names_the_call() -> None:
    assert translated(Refused("POST /x: 418")).details == {"answer": "POST /x: 418", "number": ""}


def test_a_long_text_of_a_refusal_is_cut_to_300_characters() -> None:
    assert translated(Refused("x", danish="é" * 301)).details["answer"] == "é" * 300
    assert translated(Refused("x", danish="é" * 301, errors={"Account": ""})).details["answer"] == "é" * 300


@pytest.mark.parametrize("field", ["depositaccountnumber", "ProductLines.0.AccountNumber"])
def test_a_refused_account_is_for_the_settings(field: str) -> None:
    failure = translated(Invalid("x", code=42, errors={"description": "No.", field: "Unknown."}))

    assert (type(failure), failure.code, failure.details) == (
        FixSettings,
        "account_refused",
        {"answer": "No.; Unknown."},
    )


@pytest.mark.parametrize(("told", "seconds"), [(None, 60), (7, 7), (0, 60)])
def test_too_many_calls_wait_as_long_as_dinero_asks_or_a_minute(told: int | None, seconds: float) -> None:
    failure = translated(RateLimited("x", told))

    assert isinstance(failure, Outage)
    assert (failure.code, failure.seconds) == ("rate_limited", seconds)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (ProMissing("x"), RenewPro, "renew_pro"),
        (AccessDenied("x"), ReconnectDinero, "access_denied"),
        (ConsentGone("x"), ReconnectDinero, "reconnect_dinero"),
        (TokenRefused("x"), Outage, "token_refused"),
        (DineroError("x"), Outage, "outage"),
        (OutdatedTimestamp("x"), RetryLater, "changing"),
    ],
)
def test_each_error_of_dinero_becomes_one_of_our_failures(error: DineroError, kind: type[Failure], code: str) -> None:
    failure = translated(error)

    assert (type(failure), failure.code) == (kind, code)
