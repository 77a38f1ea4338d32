"""What is the next step of this transfer, and what is recorded when it cannot be taken?

next_step ─▶ steps ─┬─ taken: again
                    ├─ lost or refused as stale: once more, which looks first
                    ├─ FixOrder, FixSettings: held
                    ├─ RetryLater: due again by the table, held at its end
                    └─ ReconnectDinero, RenewPro, Outage: raised, for they are not this transfer's own
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
from krambod.transfers.sale.first_drafts import release_first_drafts
from krambod.transfers.sale.steps import STEPS, next_step
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


def advance(work: SaleWork) -> None:
    """Takes the next step. What a lost answer left in Dinero is looked for when it is called again, and that is once.

    Raises Failure, NotYet, Revised.
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
    """Holds the transfer, or says in how long it is to be tried again. `scale` shortens delays for process tests."""
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
    """Sets the transfer aside until a person, a newer revision or a newer rule releases it."""
    work.change(cause=failure.code, cause_details=failure.details, mended_by=failure.mended_by)
    work.note("held", code=failure.code, **failure.details)


def finish(work: SaleWork) -> None:
    """Everything that could be done is done. A draft that only a person books is left to them."""
    transfer = work.transfer
    work.set_due(None)
    if transfer.state == State.DRAFTED:
        return
    paid = sum((Decimal(amount) for amount in transfer.registered.values()), Decimal(0))
    is_paid = transfer.invoice_total is not None and paid >= transfer.invoice_total
    work.change(state=State.PAID if is_paid else State.BOOKED, reason="" if is_paid else "payment")
    release_first_drafts(work)
