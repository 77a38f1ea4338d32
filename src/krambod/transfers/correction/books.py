"""What is booked of an order after its corrections: which content, and which amount?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django_scopes import scopes_disabled

from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.due import OPEN
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.roles import CORRECTION, REFUND

SEEN = "corrects_to"  # among the choices of a correction: the revision that the person saw
AMOUNT = "corrects_by"  # among its choices: what it adds to the amount that is booked
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedContent:
    """What all documents of an order that are booked or on their way come to.

    `order` is the order with that content. `total` (incl. VAT) is the invoices without the credit notes of corrections,
    and `invoiced` the invoices alone.
    """

    order: Order
    total: Decimal
    invoiced: Decimal


def find_corrections(sale: Transfer) -> list[Transfer]:
    """Returns the corrections of an order that are booked or on their way, in their order: the last one counts."""
    with scopes_disabled():
        rows = Transfer.objects.filter(
            order=sale.order_id, shop=sale.shop_id, role__in=(CORRECTION.name, REFUND.name), state__in=(*OPEN, *BOOKED)
        )
        return [one for one in rows.order_by("pk") if SEEN in one.choices]


def read_seen(transfers: Iterable[Transfer]) -> Order | None:
    """Returns the order as the person saw it who asked for the last of its corrections, or None if it has none."""
    known = [one for one in transfers if SEEN in one.choices and one.state in (*OPEN, *BOOKED)]
    return read_revision(seen_revision(max(known, key=lambda one: one.pk))) if known else None


def read_booked(sale: Transfer, *, before: Transfer | None = None) -> BookedContent:
    """Returns what is booked of a booked sale. With `before`, what was booked before that correction."""
    assert sale.booked_revision is not None
    assert sale.invoice_total is not None
    found = [one for one in find_corrections(sale) if before is None or one.pk < before.pk]
    amounts = [_amount(one) for one in found]
    order = read_revision(sale.booked_revision)
    return BookedContent(
        order=read_revision(seen_revision(found[-1])) if found else order,
        total=sale.invoice_total + sum(amounts, ZERO),
        invoiced=sale.invoice_total + sum((amount for amount in amounts if amount > 0), ZERO),
    )


def seen_revision(correction: Transfer) -> OrderRevision:
    """Returns the revision of the order that the person saw when they asked for the correction."""
    with scopes_disabled():
        return OrderRevision.objects.get(pk=correction.choices[SEEN])


def _amount(correction: Transfer) -> Decimal:
    if correction.invoice_total is None:
        return Decimal(correction.choices[AMOUNT])
    return correction.invoice_total if correction.role == CORRECTION.name else -correction.invoice_total
