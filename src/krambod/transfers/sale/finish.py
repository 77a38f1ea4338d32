"""How does the work on a sale end, when it needs no more steps now?"""

from decimal import Decimal

from krambod.transfers.advance import hold
from krambod.transfers.chargeback.finish import start_chargebacks
from krambod.transfers.models import State
from krambod.transfers.sale.after_booking import find_difference
from krambod.transfers.sale.first_drafts import release_first_drafts
from krambod.transfers.sale.money_after_booking import find_due_at, find_money_difference
from krambod.transfers.sale.work import SaleWork


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
    start_chargebacks(work)
    release_first_drafts(work)
