"""How is cash rounded, and what would it be to the øre? Pure.

Cash is paid in whole 50 øre, so it misses what is due by at most 25. Everything else plans an order as if the exact
amount had come: `without_rounding`. The difference is booked beside the invoice, see `transfers.adjustment`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from krambod.orders.methods import MethodKind
from krambod.orders.order import Order, Payment, PaymentState, Refund
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.surplus import REGISTERED

ZERO = Decimal(0)
SMALLEST_COIN = Decimal("0.50")
MOST = SMALLEST_COIN / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRounding:
    """Cash that misses the exact amount. `surplus` is what the till has more, in kroner: below 0 if it has less."""

    payment: Payment
    surplus: Decimal


def find_roundings(order: Order, rules: BookingRules) -> Iterator[CashRounding]:
    """Yields the cash of the order that is rounded: a payment, and money that went back for a refund."""
    cash = [payment for payment in order.payments if _is_rounded_cash(payment, rules)]
    came = [payment for payment in cash if payment.state in REGISTERED]
    if came and (surplus := _surplus(order)):
        yield CashRounding(payment=came[-1], surplus=surplus)
    for row in cash:
        if row.state is PaymentState.REFUNDED and (refund := _refund_of(row, order)) is not None:
            yield CashRounding(payment=row, surplus=refund.total - row.amount)


def without_rounding(order: Order, rules: BookingRules) -> Order:
    """Returns the order with the exact amounts."""
    roundings = {one.payment: one for one in find_roundings(order, rules)}
    return replace(order, payments=tuple(_exact(one, roundings.get(one)) for one in order.payments))


def _exact(payment: Payment, rounding: CashRounding | None) -> Payment:
    if rounding is None:
        return payment
    more = rounding.surplus if payment.state in REGISTERED else -rounding.surplus
    return replace(payment, amount=payment.amount - more)


def _is_rounded_cash(payment: Payment, rules: BookingRules) -> bool:
    rule = rules.find_method(payment.method, payment.method_id)
    is_cash = rule is not None and rule.kind is MethodKind.CASH and rule.deposit_account_number is not None
    return is_cash and payment.amount > 0 and payment.amount % SMALLEST_COIN == 0


def _surplus(order: Order) -> Decimal:
    """Returns what came above the order's total, or above what is left of it, if rounding explains that."""
    came = sum((payment.amount for payment in order.payments if payment.state in REGISTERED), ZERO)
    refunded = sum((refund.total for refund in order.refunds), ZERO)
    found = (came - due for due in (order.total.amount, order.total.amount - refunded))
    return next((one for one in found if _is_rounding(one)), ZERO)


def _refund_of(row: Payment, order: Order) -> Refund | None:
    """Returns the refund for which rounded cash went back."""
    return next(
        (
            refund
            for refund in order.refunds
            if row.refund_id in (None, refund.id) and _is_rounding(refund.total - row.amount)
        ),
        None,
    )


def _is_rounding(difference: Decimal) -> bool:
    return ZERO < abs(difference) <= MOST
