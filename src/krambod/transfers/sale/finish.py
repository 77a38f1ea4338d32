"""How does the work on a sale end, when it needs no more steps now?"""

from decimal import Decimal

from krambod.transfers.advance import hold
from krambod.transfers.credit.books import credited_total
from krambod.transfers.models import State
from krambod.transfers.sale.after_booking import find_difference
from krambod.transfers.sale.first_drafts import release_first_drafts
from krambod.transfers.sale.money_after_booking import find_due_at, find_money_difference
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.watching.asking import find_question, paid_amount
from krambod.transfers.watching.findings import read_findings


def finish(work: SaleWork) -> None:
    """Ends the work on a sale that needs no more steps now. A draft that only a person may book stays a draft.

    Holds a booked sale whose order or money differs from its invoice, or to which somebody did something in Dinero that
    is for a person to decide. An invoice whose money is still reserved is
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
    asked = find_question(work) or find_difference(work) or find_money_difference(work)
    if asked is not None:
        hold(work, asked)
    release_first_drafts(work)


def state_of_booked(work: SaleWork) -> State:
    """Returns how far a booked invoice has come: open, paid, or credited as a whole."""
    transfer = work.transfer
    assert transfer.invoice_total is not None
    found = read_findings(transfer.in_dinero)
    credited = credited_total(transfer) if work.planned is None else Decimal(0)  # booked just now: not credited yet
    credited, paid = credited + found.credited, paid_amount(transfer) + found.settled
    if credited >= transfer.invoice_total > 0:
        return State.CREDITED
    return State.PAID if paid + credited >= transfer.invoice_total else State.BOOKED
