"""What do the books say of an order already: its invoice, its money, and its other credit notes?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django_scopes import scopes_disabled

from krambod.orders.order import Order, Payment
from krambod.orders.revisions import read_revision
from krambod.transfers.credit.part import find_unclaimed_repayments
from krambod.transfers.credit.repaid_here import find_untold_repayments, without_earlier
from krambod.transfers.credit.stored import CREDITED_BY, is_own, named_part, refunds_of
from krambod.transfers.due import OPEN
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.same_order import read_same_order

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBooks:
    """The books of an order as one of its refunds sees them. Amounts include VAT, in the order's currency.

    `paid` is the money registered on the invoice. Of the order's other refunds: `credited_lines` is what their credit
    notes took off each line of the invoice, `repaid` the money that went back, `credited_parts` names their parts, and
    `own_untold` are the booked ones that a person made here and of which the shop has not told. `told_as` is what the
    shop calls this refund, if a person made it here.
    """

    sale: Transfer
    paid: Decimal
    repaid: Decimal
    credited_total: Decimal
    credited_lines: dict[int, Decimal]
    credited_parts: frozenset[str]
    earlier_are_open: bool
    later_are_open: bool
    own_untold: tuple[Transfer, ...]
    told_as: tuple[str, ...]

    @property
    def booked_order(self) -> Order:
        """The order, as the shop told it, of which the invoice is or has a part."""
        assert self.sale.booked_revision is not None
        return read_revision(self.sale.booked_revision)

    @property
    def invoice_total(self) -> Decimal:
        """The total of the invoice."""
        assert self.sale.invoice_total is not None
        return self.sale.invoice_total

    def owed_for(self, total: Decimal) -> Decimal:
        """Returns how much money must go back for a credit note of `total`. A customer who has not paid gets none."""
        still_due = self.invoice_total - self.credited_total - total
        return max(min(total, self.paid - self.repaid - still_due), ZERO)


def read_books(transfer: Transfer) -> OrderBooks:
    """Returns what the books say of the order of a refund."""
    transfers = read_same_order(transfer, related=("booked_revision", "rules", "shop", "connected", "invoiced"))
    invoiced_id = _invoiced_id(transfer)
    sale = next(one for one in transfers if one.pk == invoiced_id or (invoiced_id is None and one.role == SALE.name))
    own_id = None if sale.role == SALE.name else sale.pk
    refunds = [one for one in transfers if one.role == REFUND.name and one.invoiced_id == own_id]
    others = [one for one in refunds if one.pk != transfer.pk]
    booked = [one for one in others if one.state in BOOKED]
    told_again = {one.choices.get(CREDITED_BY) for one in others}
    return OrderBooks(
        sale=sale,
        paid=_registered(sale),
        repaid=-sum((_registered(one) for one in booked), ZERO),
        credited_total=sum((one.invoice_total or ZERO for one in booked), ZERO),
        credited_lines=_credited_lines(booked),
        credited_parts=frozenset(named_part(one) for one in (*booked, *_told_again(others, transfer))),
        earlier_are_open=any(one.pk < transfer.pk and one.state in OPEN for one in others),
        later_are_open=any(one.pk > transfer.pk and one.state in OPEN for one in others),
        own_untold=tuple(one for one in booked if is_own(one) and one.part_id not in told_again),
        told_as=tuple(named_part(one) for one in others if one.choices.get(CREDITED_BY) == transfer.part_id),
    )


def find_repayments_here(own: Transfer) -> list[Payment]:
    """Returns the money that went back for no refund and that a credit note made here may register.

    The shop tells it of the order and not of one of its invoices, so all of the order and of its refunds is looked at.
    """
    assert own.order.newest is not None
    order = read_revision(own.order.newest)
    if not find_unclaimed_repayments(order):
        return []
    rows = read_same_order(own, (SALE.name, REFUND.name))
    [sale] = [one for one in rows if one.role == SALE.name]
    refunds = [one for one in rows if one.role == REFUND.name and one.pk != own.pk]
    return without_earlier(find_untold_repayments(order, sale, refunds), own, refunds)


def credited_total(sale: Transfer) -> Decimal:
    """Returns the sum (incl. VAT) of the booked credit notes for a sale."""
    with scopes_disabled():
        booked = refunds_of(sale).filter(state__in=BOOKED, invoice_total__isnull=False)
        return sum((total or ZERO for total in booked.values_list("invoice_total", flat=True)), ZERO)


def _invoiced_id(transfer: Transfer) -> int | None:
    """Returns the transfer whose invoice it is about, or None for the sale. A part with an invoice has its own."""
    return transfer.pk if transfer.role in (CORRECTION.name, *PART_ROLES) else transfer.invoiced_id


def _told_again(refunds: Iterable[Transfer], transfer: Transfer) -> Iterator[Transfer]:
    """Yields what the shop told of refunds that others credit: their money is that of those credit notes."""
    yield from (one for one in refunds if one.choices.get(CREDITED_BY) not in (None, transfer.part_id))


def _registered(transfer: Transfer) -> Decimal:
    return sum((Decimal(amount) for amount in transfer.registered.values()), ZERO)


def _credited_lines(refunds: Iterable[Transfer]) -> dict[int, Decimal]:
    lines: dict[int, Decimal] = {}
    for refund in refunds:
        for number, amount in refund.credited_lines.items():
            lines[int(number)] = lines.get(int(number), ZERO) + Decimal(amount)
    return lines
