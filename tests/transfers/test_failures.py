"""Does each failure say what a person must do, and does waiting have an end?"""

from datetime import timedelta

import pytest

from krambod.transfers.failures import (
    Failure,
    FixOrder,
    FixSettings,
    Outage,
    ReconnectDinero,
    RenewPro,
    RetryLater,
    is_accepted,
    outage_delay,
    retry_delay,
    seen_by_person,
)


def test_a_failure_has_a_code_and_the_details_of_its_sentence() -> None:
    failure = FixOrder("no_account", line="2", kind="fee")

    assert (str(failure), failure.code, failure.details) == ("no_account", "no_account", {"line": "2", "kind": "fee"})


@pytest.mark.parametrize(
    ("failure", "mended_by"),
    [
        (RetryLater("x"), "time"),
        (ReconnectDinero("x"), "connection"),
        (RenewPro("x"), "subscription"),
        (Outage("x"), "time"),
        (FixSettings("x"), "settings"),
        (FixOrder("x"), "order"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_failure_says_what_mends_it(failure: Failure, mended_by: str) -> None:
    assert failure.mended_by == mended_by


def test_an_outage_knows_how_long_dinero_asks_us_to_wait() -> None:
    assert (Outage("rate_limited", seconds=30).seconds, Outage("outage").seconds) == (30, None)
    assert (Outage("rate_limited", seconds=30).code, Outage("outage").details) == ("rate_limited", {})


def test_retries_have_an_end() -> None:
    delays = [retry_delay(attempts) for attempts in range(1, 7)]

    minutes = [delay and delay / timedelta(minutes=1) for delay in delays]
    assert minutes == [1, 5, 30, 120, 720, None]


def test_the_waits_in_an_outage_grow_to_ten_minutes_at_most() -> None:
    seconds = [outage_delay(failures).total_seconds() for failures in (1, 2, 3, 4, 5, 6, 7, 1000)]

    assert seconds == [15, 30, 60, 120, 300, 600, 600, 600]


def test_a_choice_counts_for_the_failure_that_the_person_saw() -> None:
    edited = FixOrder("draft_edited", field="date")
    choices = {"overwrite": seen_by_person(edited.code, edited.details), "leave_payments": True}

    assert is_accepted(choices, "overwrite", edited)
    assert is_accepted(choices, "leave_payments", edited)  # as it was kept before 2026-11-26
    assert not is_accepted(choices, "overwrite", FixOrder("draft_edited", field="total"))
    assert not is_accepted({}, "overwrite", edited)
