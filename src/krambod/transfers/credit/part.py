"""Which parts of a booked order must be credited, and which money went back for each? Pure.

A refund that the booked revision has is off the invoice already. Each later one is a part of its own, named by the
shop's id. What is left of a cancelled order is the part `cancelled`, and a credit note that a merchant asked for here
is `own-1`, `own-2` and so on.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from krambod.orders.order import Order, Payment, PaymentState, Refund
from krambod.transfers.chargeback.plan import is_chargeback

CANCELLED = "cancelled"
OWN = "own-"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPart:
    """A part of an order to credit. `total` (incl. VAT) is None if all that is left is to be credited."""

    part_id: str
    at: datetime
    total: Decimal | None
    refund: Refund | None = None


def find_parts(order: Order, booked: Order) -> tuple[CreditPart, ...]:
    """Returns the parts of the order that its booked revision does not take into account, in their order."""
    known = {refund.id for refund in booked.refunds}
    new = sorted((refund for refund in order.refunds if refund.id not in known), key=lambda refund: refund.at)
    parts = [CreditPart(part_id=one.id, at=one.at, total=one.total, refund=one) for one in new if one.total > 0]
    if order.cancelled_at is not None and booked.cancelled_at is None:
        parts.append(CreditPart(part_id=CANCELLED, at=order.cancelled_at, total=None))
    return tuple(parts)


def find_repayments(order: Order, part_id: str, credited: Collection[str]) -> tuple[Payment, ...]:
    """Returns the money that the shop says went back for a part.

    `credited` are the parts that have a credit note. For a cancelled order, the money of every other refund counts: it
    goes back because of the cancellation.
    """
    rows = [one for one in order.payments if one.state is PaymentState.REFUNDED and not is_chargeback(one)]
    owners = {row.id: _owner(row, order) for row in rows}
    if part_id == CANCELLED:
        return tuple(row for row in rows if owners[row.id] not in credited)
    return tuple(row for row in rows if owners[row.id] == part_id)


def find_unclaimed_repayments(order: Order) -> tuple[Payment, ...]:
    """Returns the money that went back though nobody decided on a refund. For a cancelled order there is none."""
    if order.cancelled_at is not None:
        return ()
    rows = [one for one in order.payments if one.state is PaymentState.REFUNDED and not is_chargeback(one)]
    return tuple(row for row in rows if _owner(row, order) is None)


def total_of(payments: Iterable[Payment]) -> Decimal:
    """Returns the amount of the payments."""
    return sum((payment.amount for payment in payments), Decimal(0))


def _owner(row: Payment, order: Order) -> str | None:
    """Returns the refund that money went back for. If the shop names none: the first refund with the same amount."""
    if row.refund_id is not None:
        return row.refund_id
    named = {other.refund_id for other in order.payments}
    free = (refund.id for refund in order.refunds if refund.id not in named and refund.total == row.amount)
    return next(free, None)
