"""What is booked of an order after its corrections: which content, and which amount?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.merchants.once import once
from krambod.orders.changes import is_same_sale
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.due import OPEN
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.roles import CORRECTION, REFUND
from krambod.transfers.same_order import of_same_order, read_same_order
from krambod.words.choices import LEAVE_PAYMENTS

SEEN = "corrects_to"  # among the choices of a correction: the revision that the person saw
AMOUNT = "corrects_by"  # among its choices: what it adds to the amount that is booked
REISSUE = "reissue"  # among its choices: the part of the invoice that takes the place of those before it
SHOWN = "shown"  # among its choices: what tells the invoice that the person saw from another one
MOVES = "moves"  # among the choices of a credit note: the money that it takes off its invoice for the next one
MOVES_TO = "moves_to"  # among them: the part of the supplement that gets the money, where goods were exchanged
MOVED = "moved"  # among the choices of that supplement: the money that it gets so
STAYS = "stays"  # among them too: the money that it leaves there, which must go back to the customer
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedContent:
    """What all documents of an order that are booked or on their way come to.

    `order` is the order with that content. `total` (incl. VAT) is the invoices without the credit notes of corrections.
    `invoiced` is the money that the invoices have room for: an invoice that is issued again keeps what is to go back.
    """

    order: Order
    total: Decimal
    invoiced: Decimal


def find_corrections(sale: Transfer) -> list[Transfer]:
    """Returns the corrections of an order that are booked or on their way, in their order: the last one counts."""
    rows = read_same_order(sale, (CORRECTION.name, REFUND.name))
    return [one for one in rows if one.state in (*OPEN, *BOOKED) and SEEN in one.choices]


def read_seen(transfers: Iterable[Transfer]) -> Order | None:
    """Returns the order as the person saw it who asked for the last of its corrections, or None if it has none."""
    found = [one for one in transfers if SEEN in one.choices and one.state in (*OPEN, *BOOKED)]
    known = [one for one in found if not (one.role == REFUND.name and REISSUE in one.choices)]
    return read_revision(seen_revision(max(known, key=lambda one: one.pk))) if known else None


def read_booked(sale: Transfer, *, before: Transfer | None = None) -> BookedContent:
    """Returns what is booked of a booked sale. With `before`, what was booked before that correction."""
    assert sale.booked_revision is not None
    assert sale.invoice_total is not None
    found = [one for one in find_corrections(sale) if before is None or one.pk < before.pk]
    order = read_revision(sale.booked_revision)
    return BookedContent(
        order=read_seen(found) or order,
        total=sale.invoice_total + sum((_amount(one) for one in found), ZERO),
        invoiced=sale.invoice_total + sum((_room(one) for one in found), ZERO),
    )


def find_reissued(corrections: Iterable[Transfer]) -> set[int | None]:
    """Returns the transfers whose invoices are issued again, by key. None is the sale."""
    return {one.invoiced_id for one in corrections if one.role == REFUND.name and REISSUE in one.choices}


def is_reissued(sale: Transfer) -> bool:
    """Whether another invoice takes the place of the sale's. That is so only once the order has changed."""
    has_news = sale.booked_revision_id not in (None, sale.order.newest_id)
    return (has_news or "as_booked" in sale.choices) and None in find_reissued(find_corrections(sale))


def told_total(credit: Transfer) -> Decimal | None:
    """Returns what the shop refunds if it tells of a credit note made here: of a reissue, what must go back."""
    return Decimal(credit.choices[STAYS]) if REISSUE in credit.choices else credit.invoice_total


def is_still_seen(credit: Transfer) -> bool:
    """Whether the order is still as the person saw it who asked for its invoice again.

    Once one of the invoices is credited, the others are too.
    """
    if REISSUE not in credit.choices or credit.state in BOOKED or credit.order.newest_id == credit.choices[SEEN]:
        return True
    assert credit.order.newest is not None
    if is_same_sale(read_revision(seen_revision(credit)), read_revision(credit.order.newest)):
        return True
    with scopes_disabled():
        same = of_same_order(credit).filter(role=REFUND.name, state__in=BOOKED)
        return any(one.choices.get(REISSUE) == credit.choices[REISSUE] for one in same)


def find_reissue_credits(correction: Transfer) -> list[Transfer]:
    """Returns the credit notes of the invoices in whose place the correction's invoice comes."""
    if REISSUE not in correction.choices:
        return []
    with scopes_disabled():
        rows = of_same_order(correction).filter(role=REFUND.name)
        return [one for one in rows.order_by("pk") if one.choices.get(REISSUE) == correction.part_id]


def is_moved(credits: Iterable[Transfer]) -> bool:
    """Whether the money is off the invoices before, so that it can be registered on the next one.

    If a person leaves it there, it would count twice.
    """
    return all(is_off(credit) for credit in credits)


def is_off(credit: Transfer) -> bool:
    """Whether the money that a credit note moves is off its invoice. A person may leave it there."""
    if LEAVE_PAYMENTS.name in credit.choices:
        return False
    payments = (move["payment"] for move in credit.choices[MOVES])
    return all(any(name.endswith(f":{payment}") for name in credit.registered) for payment in payments)


def find_exchanged(supplement: Transfer) -> list[Transfer]:
    """Returns the refunds whose money goes to the supplement."""
    if MOVED not in supplement.choices:
        return []
    with scopes_disabled():
        rows = of_same_order(supplement).filter(role=REFUND.name)
        return [one for one in rows.order_by("pk") if one.choices.get(MOVES_TO) == supplement.part_id]


def poke_reissue(credit: Transfer, now: datetime) -> None:
    """Makes the invoice due that waits for this credit note, or for its money."""
    if (part_id := credit.choices.get(REISSUE, credit.choices.get(MOVES_TO))) is not None:
        with scopes_disabled():
            same = of_same_order(credit).filter(role=CORRECTION.name)
            same.filter(part_id=part_id).update(due_at=now, pokes=F("pokes") + 1)


def seen_revision(correction: Transfer) -> OrderRevision:
    """Returns the revision of the order that the person saw when they asked for the correction."""
    with scopes_disabled():
        rows = OrderRevision.objects.select_related("order")
        return once(("revision", correction.choices[SEEN]), lambda: rows.get(pk=correction.choices[SEEN]))


def _room(correction: Transfer) -> Decimal:
    """Returns by how much a correction changes the money that there is room for on the invoices."""
    if correction.role == CORRECTION.name:
        return _amount(correction) - Decimal(correction.choices.get(MOVED, 0))
    return _amount(correction) + Decimal(correction.choices[STAYS]) if REISSUE in correction.choices else ZERO


def _amount(correction: Transfer) -> Decimal:
    if correction.invoice_total is None:
        return Decimal(correction.choices[AMOUNT])
    return correction.invoice_total if correction.role == CORRECTION.name else -correction.invoice_total
