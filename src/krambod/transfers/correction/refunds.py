"""Which of an order's refunds does an invoice have, if corrections gave the order more than one?

The invoice that has the lines of a refund is credited, and the last one first. A refund that an invoice is booked
without is none of its own, and an invoice that was issued again has only those that it had before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django_scopes import scopes_disabled

from krambod.accounting.invoice_lines import LineKind, PlannedLine
from krambod.orders.order import Order, Payment, PaymentState, Refund
from krambod.orders.revisions import read_revision
from krambod.transfers.correction.books import REISSUE, told_total
from krambod.transfers.credit.invoice_left import read_invoice_left
from krambod.transfers.credit.part import total_of
from krambod.transfers.credit.stored import is_own, named_part
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.outcomes import Reason
from krambod.transfers.parts.known import PartKey
from krambod.transfers.parts.refunds import Left, share_refund, share_repayments
from krambod.transfers.parts.stored import key_of
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.sale.surplus import part_of
from krambod.transfers.same_order import of_same_order

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Invoice:
    """A booked invoice of an order, and what its own credit notes left of each line. `named` are its refunds.

    `waits_for` is the money that must go back since it was issued again.
    """

    key: PartKey
    lines: tuple[PlannedLine, ...]
    left: tuple[Decimal, ...]
    paid: Decimal
    known: frozenset[str]
    named: frozenset[str]
    is_reissued: bool
    waits_for: Decimal | None

    def may_have(self, refund_id: str) -> bool:
        """Whether a new refund can be for this invoice."""
        return not self.is_reissued and refund_id not in self.known


def order_of_invoice(invoiced: Transfer, order: Order, now: datetime) -> Order:
    """Returns the order with the refunds and the returned money that are for one of its booked invoices."""
    with scopes_disabled():
        rows = of_same_order(invoiced).select_related("booked_revision__order", "rules", "shop", "invoiced")
        same = list(rows.order_by("pk"))
        booked = [one for one in same if one.role in (SALE.name, CORRECTION.name) and one.state in BOOKED]
        if len(booked) == 1 or invoiced.role not in (SALE.name, CORRECTION.name):
            return order
        invoices = [_invoice(one, [other for other in same if other.role == REFUND.name], now) for one in booked]
    return _shared(order, invoices, key_of(invoiced))


def _invoice(invoiced: Transfer, refunds: Iterable[Transfer], now: datetime) -> _Invoice:
    assert invoiced.booked_revision is not None
    assert invoiced.invoice_total is not None
    invoice = read_invoice_left(invoiced, now).invoice
    own_id = None if invoiced.role == SALE.name else invoiced.pk
    credits = [one for one in refunds if one.invoiced_id == own_id and one.state != State.CANCELLED]
    lines = (_unknown_line(invoiced.invoice_total),) if invoice is None else invoice.lines
    ticked = [one.credited_lines for one in credits if is_own(one) and one.state in BOOKED]
    return _Invoice(
        key=key_of(invoiced),
        lines=lines,
        left=tuple(
            line.gross - sum((Decimal(one.get(str(number), 0)) for one in ticked), ZERO)
            for number, line in enumerate(lines, start=1)
        ),
        paid=sum((Decimal(amount) for amount in invoiced.registered.values()), ZERO),
        known=frozenset(refund.id for refund in read_revision(invoiced.booked_revision).refunds),
        named=frozenset(named_part(one) for one in credits),
        is_reissued=any(REISSUE in one.choices for one in credits),
        waits_for=next((told_total(one) for one in credits if _is_waiting(one)), None),
    )


def _is_waiting(credit: Transfer) -> bool:
    return REISSUE in credit.choices and credit.state in BOOKED and credit.reason == Reason.REPAYMENT


def _unknown_line(total: Decimal) -> PlannedLine:
    """Returns one line for an invoice that a person booked with other lines."""
    return PlannedLine(
        kind=LineKind.PRODUCT, description="", quantity=ONE, unit_price=total, account_number=0,
        vat_rate=Decimal(25), treatment="",
    )  # fmt: skip


def _shared(order: Order, invoices: Sequence[_Invoice], key: PartKey) -> Order:
    numbered = list(enumerate(((one, place) for one in invoices for place in range(len(one.lines))), start=1))
    lines = {number: one.lines[place] for number, (one, place) in numbered}
    left: Left = {one.key: {} for one in invoices}
    for number, (one, place) in numbered:
        left[one.key][number] = one.left[place]
    shared: dict[PartKey, tuple[Refund, ...]] = dict.fromkeys(left, ())
    for refund in sorted(order.refunds, key=lambda one: one.at):
        having = [one for one in invoices if refund.id in one.named]
        having = having or [one for one in invoices if one.waits_for == refund.total][:1]
        possible = {one.key: left[one.key] for one in having or invoices if having or one.may_have(refund.id)}
        if possible:
            shares = share_refund(refund, lines, possible, order.prices_include_vat)
            left.update(possible)
            shared |= {name: (*shared[name], share) for name, share in shares.items()}
    payments = [one for one in order.payments if one.state is not PaymentState.REFUNDED]
    live = [one for one in invoices if not one.is_reissued] or list(invoices)
    if order.cancelled_at is not None:
        back = _back_after_cancelling(order, live).get(key, ())
    else:
        back = share_repayments(order, shared, live[-1].key).get(key, ())
    return replace(order, prices_include_vat=True, refunds=shared[key], payments=(*payments, *back))


def _back_after_cancelling(order: Order, invoices: Iterable[_Invoice]) -> dict[PartKey, tuple[Payment, ...]]:
    """Shares the money of a cancelled order that went back: as much for each invoice as is paid on it."""
    rows = [one for one in order.payments if one.state is PaymentState.REFUNDED]
    start, found = ZERO, {}
    for one in invoices:
        found[one.key] = tuple(part_of(rows, start, start + one.paid))
        start += one.paid
    if rows and (rest := tuple(part_of(rows, start, total_of(rows)))):
        found[one.key] += rest
    return found
