"""How is a credit note settled against another invoice of its order, where the customer got other goods for it?

credited invoice: -x   and then   supplement: +x, with the day and the account of the money that was paid at first

Nothing goes back to the customer, so no repayment is missed. A person says that it is an exchange.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.orders.revisions import read_revision
from krambod.organizations.accounts import stored_chart
from krambod.transfers.correction.books import MOVED, MOVES, MOVES_TO
from krambod.transfers.correction.moving import MOVED_HERE, moves_document
from krambod.transfers.correction.preview import payments_of_invoice
from krambod.transfers.credit.books import read_books
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.sale.basis import choose_rules
from krambod.transfers.sale.payments import PlannedPayment, within
from krambod.transfers.same_order import of_same_order

ZERO = Decimal(0)
REPAYMENT_MISSING = "repayment_missing"


class NoExchange(Exception):
    """No invoice of the order has room for the money. The text is for the log."""


def find_open_supplement(refund: Transfer) -> Transfer | None:
    """Returns the booked supplement of the order that is not paid yet, or None. A refund is settled only once."""
    if MOVES in refund.choices:
        return None
    with scopes_disabled():
        rows = of_same_order(refund).filter(role=CORRECTION.name, state__in=BOOKED, invoice_total__gt=0)
        return next((one for one in rows.order_by("pk") if _room_of(one) > 0), None)


def poke_missing_repayments(supplement: Transfer, now: datetime) -> None:
    """Makes the refunds due whose money may be settled against the supplement that was booked just now."""
    with scopes_disabled():
        same = of_same_order(supplement).filter(role=REFUND.name)
        same.filter(cause=REPAYMENT_MISSING).update(due_at=now, pokes=F("pokes") + 1)


def settle_exchange(refund: Transfer, now: datetime) -> None:
    """Moves the money that the refund owes to the open supplement. Call it with the order and the refund locked.

    Raises NoExchange. The caller saves the choices of the refund.
    """
    found = find_open_supplement(refund)
    if found is None:
        raise NoExchange(f"transfer {refund.pk} has no open supplement")
    supplement = Transfer.objects.get(pk=found.pk)
    amount = min(Decimal(refund.cause_details["amount"]), _room_of(supplement))
    moves = list(within(_money_of(refund, now), amount))
    moved = sum((one.amount for one in moves), ZERO)
    if not moved:
        raise NoExchange(f"no money of transfer {refund.pk} is on its invoice")
    refund.choices |= {MOVES: moves_document(moves), MOVES_TO: supplement.part_id}
    supplement.choices[MOVED] = str(Decimal(supplement.choices.get(MOVED, 0)) + moved)
    supplement.save(update_fields=["choices"])


def _money_of(refund: Transfer, now: datetime) -> Iterable[PlannedPayment]:
    """Returns the money that is on the credited invoice, without what went back already."""
    books = read_books(refund)
    invoiced, newest = books.sale, refund.order.newest
    assert newest is not None
    chart = stored_chart(choose_rules(invoiced).organization_id)
    if invoiced.role not in (SALE.name, CORRECTION.name) or chart is None:
        return ()
    planned = payments_of_invoice(invoiced, read_revision(newest), chart, now)
    return [one for one in planned if one.reference in invoiced.registered]


def _room_of(supplement: Transfer) -> Decimal:
    """Returns what is not paid of a supplement, and is not on its way from a credited invoice either."""
    assert supplement.invoice_total is not None
    own = (amount for name, amount in supplement.registered.items() if not name.endswith(MOVED_HERE))
    paid = sum((Decimal(amount) for amount in own), ZERO)
    return supplement.invoice_total - paid - Decimal(supplement.choices.get(MOVED, 0))
