"""How does the work on ledger items end, when they need no more steps now?"""

from datetime import timedelta

from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.models import State

BOOKING_TAKES = timedelta(seconds=15)


def finish_items(work: LedgerItemWork) -> None:
    """Ends the work on items, or comes back to them when Dinero should have booked the open one.

    Raises FixOrder if all are booked and something is left to ask.
    """
    if work.open_items:
        work.set_due(work.now + BOOKING_TAKES)
        return
    work.set_due(None)
    work.change(state=State.BOOKED, reason="")
    if work.question is not None:
        raise work.question
