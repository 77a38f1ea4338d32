"""What must we do for one due transfer of ledger items? Plans them, or takes back what is not to be booked."""

from collections.abc import Callable

from krambod.transfers.ledger_item.taking_back import take_back_item
from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.models import State
from krambod.transfers.outcomes import Reason
from krambod.transfers.work import TransferWork


def prepare_items(
    work: TransferWork, plan: Callable[[], LedgerItemWork | None], *, note_withdrawn: Callable[[], None]
) -> LedgerItemWork | None:
    """Returns the work for the steps, or None if the transfer needs no step now.

    `plan` returns None if there is nothing to book any more; `note_withdrawn` adds the event then. Raises Failure,
    DineroError.
    """
    transfer = work.transfer
    if transfer.cause:
        work.change(cause="", cause_details={}, mended_by="")  # plan again: the cause may be gone
    planned = plan()
    if planned is None:
        _end(work, State.CANCELLED, "")
        note_withdrawn()
        return None
    if "skip" in transfer.choices and take_back_item(planned):
        planned.items = tuple(item for item in planned.items if item.name in transfer.registered)
        if not planned.items:
            _end(work, State.SKIPPED, Reason.NOT_TO_BE_BOOKED)
            work.note("skipped", reason=Reason.NOT_TO_BE_BOOKED)
            return None
    if transfer.state in (State.SKIPPED, State.CANCELLED):
        work.change(state=State.RECEIVED, reason="")
    return planned


def _end(work: TransferWork, state: State, reason: str) -> None:
    work.change(state=state, reason=reason)
    work.set_due(None)
