"""What is the next step of this transfer, and what do we record if the step fails?

next_step ─▶ steps ─┬─ done: take the next step
                    ├─ answer lost, or timestamp stale: try once more; the step looks in Dinero first
                    ├─ FixOrder, FixSettings: hold the transfer
                    ├─ RetryLater: due again after the delay in the table; hold the transfer after the last one
                    └─ ReconnectDinero, RenewPro, Outage: raise, because they concern the whole connection
"""

from datetime import timedelta
from decimal import Decimal

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
from krambod.transfers.models import State
from krambod.transfers.sale.after_booking import find_difference
from krambod.transfers.sale.first_drafts import release_first_drafts
from krambod.transfers.sale.money_after_booking import find_due_at, find_money_difference
from krambod.transfers.sale.steps import STEPS, next_step
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


def advance(work: SaleWork) -> None:
    """Takes the next step.

    If the answer is lost or the timestamp is stale, notes it and returns: at the next call the step looks in Dinero for
    what it left there. That happens once for each step. Raises Failure, NotYet, Revised.
    """
    step = next_step(work)
    with translated_errors(work.dinero):
        try:
            STEPS[step](work)
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


def finish(work: SaleWork) -> None:
    """Ends the work on a sale that needs no more steps now. A draft that only a person may book stays a draft.

    Holds a booked sale whose order or money differs from its invoice. An invoice whose money is still reserved is
    looked at again when it becomes due.
    """
    transfer = work.transfer
    if transfer.state == State.DRAFTED:
        work.set_due(None)
        return
    work.set_due(find_due_at(work))
    paid = sum((Decimal(amount) for amount in transfer.registered.values()), Decimal(0))
    is_paid = transfer.invoice_total is not None and paid >= transfer.invoice_total
    work.change(state=State.PAID if is_paid else State.BOOKED, reason="" if is_paid else "payment")
    if (difference := find_money_difference(work) or find_difference(work)) is not None:
        hold(work, difference)
    release_first_drafts(work)
