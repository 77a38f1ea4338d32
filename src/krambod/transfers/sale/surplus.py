"""Which money of an order is more than the order costs, and which of it went back? Pure.

Everything else plans an order as if that money had never come: `without_surplus`. It is booked beside the invoice: the
surplus is owed to the customer (`transfers.adjustment`), and what a bank took and gave back ends the dispute
(`transfers.chargeback`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from krambod.orders.order import Order, Payment, PaymentState
from krambod.transfers.chargeback.plan import is_chargeback
from krambod.transfers.credit.part import find_unclaimed_repayments, total_of

ZERO = Decimal(0)
REGISTERED = frozenset({PaymentState.CAPTURED, PaymentState.RECEIVED})


def find_surpluses(order: Order, worth: Decimal) -> tuple[Payment, ...]:
    """Returns each payment with what it has above `worth`, the amount (incl. VAT) that the order costs."""
    given_back = find_given_back(order, worth).values()
    return tuple(one for one in _above(order, worth) if one not in given_back)


def find_given_back(order: Order, worth: Decimal) -> Mapping[str, Payment]:
    """Returns the money above `worth` that came back after a chargeback, by the id of the chargeback.

    It is as much, and it came later: the bank gave it back, or the customer paid once more.
    """
    left, found = list(_above(order, worth)), {}
    for chargeback in sorted(filter(is_chargeback, order.payments), key=lambda one: one.at):
        same = (one for one in left if one.amount == chargeback.amount and one.at >= chargeback.at)
        if (back := next(same, None)) is not None:
            left.remove(back)
            found[chargeback.id] = back
    return found


def _above(order: Order, worth: Decimal) -> tuple[Payment, ...]:
    came = [payment for payment in order.payments if payment.state in REGISTERED and payment.amount > 0]
    return tuple(part_of(came, worth, total_of(came)))


def find_repayments_of_surplus(order: Order, worth: Decimal) -> tuple[Payment, ...]:
    """Returns the money of the surplus that went back to the customer.

    It is money that went back without a refund, or more than its refund; of a cancelled order, more than it cost.
    """
    surplus = total_of(find_surpluses(order, worth))
    return tuple(part_of(_beyond_refunds(order, worth), ZERO, surplus)) if surplus else ()


def without_surplus(order: Order, worth: Decimal) -> Order:
    """Returns the order without the money above `worth`, and without what of the surplus went back."""
    taken = [*_above(order, worth), *find_repayments_of_surplus(order, worth)]
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
