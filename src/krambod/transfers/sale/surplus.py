"""Which money of an order is more than the order costs, and which of it went back? Pure.

Everything else plans an order as if the surplus had never come: `without_surplus`. The surplus is booked beside the
invoice, see `transfers.adjustment`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from krambod.orders.order import Order, Payment, PaymentState
from krambod.transfers.chargeback.plan import is_chargeback
from krambod.transfers.credit.part import find_unclaimed_repayments, total_of

ZERO = Decimal(0)
REGISTERED = frozenset({PaymentState.CAPTURED, PaymentState.RECEIVED})


def find_surpluses(order: Order, worth: Decimal) -> tuple[Payment, ...]:
    """Returns each payment with what it has above `worth`, the amount (incl. VAT) that the order costs."""
    came = [payment for payment in order.payments if payment.state in REGISTERED and payment.amount > 0]
    return tuple(part_of(came, worth, total_of(came)))


def find_repayments_of_surplus(order: Order, worth: Decimal) -> tuple[Payment, ...]:
    """Returns the money of the surplus that went back to the customer.

    It is money that went back without a refund, or more than its refund; of a cancelled order, more than it cost.
    """
    surplus = total_of(find_surpluses(order, worth))
    return tuple(part_of(_beyond_refunds(order, worth), ZERO, surplus)) if surplus else ()


def without_surplus(order: Order, worth: Decimal) -> Order:
    """Returns the order without the surplus and without the money of it that went back."""
    taken = [*find_surpluses(order, worth), *find_repayments_of_surplus(order, worth)]
    if not taken:
        return order
    amounts = {(one.id, one.state): one.amount for one in taken}
    lowered = (replace(one, amount=one.amount - amounts.get((one.id, one.state), ZERO)) for one in order.payments)
    return replace(order, payments=tuple(payment for payment in lowered if payment.amount))


def part_of(payments: Iterable[Payment], start: Decimal, end: Decimal) -> Iterator[Payment]:
    """Yields the payments with what each has of the kroner from `start` to `end` of their sum."""
    so_far = ZERO
    for payment in payments:
        before, so_far = so_far, so_far + payment.amount
        if (amount := min(so_far, end) - max(before, start)) > 0:
            yield replace(payment, amount=amount)


def _beyond_refunds(order: Order, worth: Decimal) -> Iterator[Payment]:
    rows = [one for one in order.payments if one.state is PaymentState.REFUNDED and not is_chargeback(one)]
    if order.cancelled_at is not None:
        yield from part_of(rows, worth, total_of(rows))
        return
    yield from find_unclaimed_repayments(order)
    for refund in order.refunds:
        own = [row for row in rows if row.refund_id == refund.id]
        yield from part_of(own, refund.total, total_of(own))
