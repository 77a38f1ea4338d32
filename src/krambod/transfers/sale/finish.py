"""How does the work on a sale end, when it needs no more steps now?"""

from decimal import Decimal

from krambod.transfers.advance import hold
from krambod.transfers.credit.books import credited_total
from krambod.transfers.models import State
from krambod.transfers.sale.after_booking import find_difference
from krambod.transfers.sale.first_drafts import release_first_drafts
from krambod.transfers.sale.money_after_booking import find_due_at, find_money_difference
from krambod.transfers.sale.work import SaleWork


def finish(work: SaleWork) -> None:
    """Ends the work on a sale that needs no more steps now. A draft that only a person may book stays a draft.

    Holds a booked sale whose order or money differs from its invoice. An invoice whose money is still reserved is
    looked at again when it becomes due, and one for which the shop has told of something newer at once: a worker that
    took over a booking knows the order only as it was booked.
    """
    transfer = work.transfer
    if transfer.state == State.DRAFTED:
        work.set_due(None)
        return
    state = state_of_booked(work)
    work.change(state=state, reason="payment" if state == State.BOOKED else "")
    if work.planned is not None and transfer.order.newest_id != work.revision.pk:
        work.set_due(work.now)
        return
    work.set_due(find_due_at(work))
    if (difference := find_difference(work) or find_money_difference(work)) is not None:
        hold(work, difference)
    release_first_drafts(work)


def state_of_booked(work: SaleWork) -> State:
    """Returns how far a booked invoice has come: open, paid, or credited as a whole."""
    transfer = work.transfer
    assert transfer.invoice_total is not None
    credited = credited_total(transfer) if work.planned is None else Decimal(0)  # booked just now: not credited yet
    paid = sum((Decimal(amount) for amount in transfer.registered.values()), Decimal(0))
    if credited >= transfer.invoice_total > 0:
        return State.CREDITED
    return State.PAID if paid + credited >= transfer.invoice_total else State.BOOKED
