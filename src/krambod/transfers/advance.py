"""What is the next step of this transfer, and what do we record if the step fails?

next_step ─▶ steps ─┬─ done: take the next step
                    ├─ answer lost, or timestamp stale: try once more; the step looks in Dinero first
                    ├─ FixOrder, FixSettings: hold the transfer
                    ├─ RetryLater: due again after the delay in the table; hold the transfer after the last one
                    └─ ReconnectDinero, RenewPro, Outage: raise, because they concern the whole connection
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from krambod.dinero.errors import (
    OutcomeUnknown,
    OutdatedTimestamp,
)
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.failures import (
    Failure,
    FixOrder,
    RetryLater,
    retry_delay,
)
from krambod.transfers.next_step import NextStep
from krambod.transfers.work import TransferWork

Work = TypeVar("Work", bound=TransferWork)


def advance(work: Work, step: NextStep, steps: Mapping[NextStep, Callable[[Work], None]]) -> None:
    """Takes a step.

    If the answer is lost or the timestamp is stale, notes it and returns: at the next call the step looks in Dinero for
    what it left there. That happens once for each step. Raises Failure, NotYet, Revised.
    """
    with translated_errors(work.dinero):
        try:
            steps[step](work)
        except (OutcomeUnknown, OutdatedTimestamp):
            if step in work.tried:
                raise
            work.note("looked_again", step=step)
            work.tried.add(step)


def record_failure(work: TransferWork, failure: Failure, scale: float) -> timedelta | None:
    """Holds the transfer and returns None, or returns the delay until the next try.

    `scale` shortens the delays for process tests.
    """
    if isinstance(failure, RetryLater):
        attempts = work.transfer.attempts + 1
        delay = retry_delay(attempts)
        if delay is not None:
            work.change(attempts=attempts)
            work.note("retry", code=failure.code, at=(work.now + delay * scale).isoformat())
            return delay * scale
        failure = FixOrder("retries_exhausted", last=failure.code)
    hold(work, failure)
    return None


def hold(work: TransferWork, failure: Failure) -> None:
    """Holds the transfer until a person, a newer revision or a newer version of the rules releases it."""
    work.change(cause=failure.code, cause_details=failure.details, mended_by=failure.mended_by)
    work.note("held", code=failure.code, **failure.details)
