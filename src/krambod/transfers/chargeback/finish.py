"""How does a chargeback begin after its sale is booked, and how does the work on it end?"""

from datetime import timedelta
from functools import partial

from django_scopes import scopes_disabled

from krambod.transfers.chargeback.plan import CHARGEBACKS, ENDED, find_chargebacks
from krambod.transfers.failures import FixOrder
from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import CHARGEBACK
from krambod.transfers.rule_versions import find_stored_rules
from krambod.transfers.sale.work import SaleWork

BOOKING_TAKES = timedelta(seconds=15)


def start_chargebacks(work: SaleWork) -> None:
    """Makes a transfer for each chargeback of a booked sale, in the next commit. It goes where the sale went."""
    for payment in find_chargebacks(work.order, said=work.transfer.choices.get(CHARGEBACKS, ())):
        work.journal.afterwards(partial(_start, work, payment.id))


def _start(work: SaleWork, payment_id: str) -> None:
    sale = work.transfer
    with scopes_disabled():
        newest = find_stored_rules(sale.shop_id)
        is_same_place = newest is not None and newest.document["connected_id"] == sale.connected_id
        Transfer.objects.get_or_create(
            merchant_id=sale.merchant_id,
            shop_id=sale.shop_id,
            order_id=sale.order_id,
            role=CHARGEBACK.name,
            part_id=payment_id,
            defaults={
                "connected_id": sale.connected_id,
                "rules": newest if is_same_place else sale.rules,
                "is_pinned": True,
                "placed_at": sale.placed_at,
                "due_at": work.now,
            },
        )


def finish_chargeback(work: LedgerItemWork) -> None:
    """Ends the work on a chargeback, or comes back to it when Dinero should have booked its item.

    Raises FixOrder, which asks how the dispute ended, until its end is booked.
    """
    if work.open_items:
        work.set_due(work.now + BOOKING_TAKES)
        return
    work.set_due(None)
    work.change(state=State.BOOKED, reason="")
    if ENDED in work.transfer.registered:
        return
    [line] = work.items[0].document.lines
    raise FixOrder("chargeback", amount=str(line.amount), account=str(line.account_number))
