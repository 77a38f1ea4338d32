"""Which dates and which money of an order count? Pure.

the order as the shop tells it ─▶ `counted_order`: no date that cannot be, no refund of nothing, the money that is known
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.orders.methods import MethodKind
from krambod.orders.order import GUESSED_FROM_PAID_AT, GUESSED_FROM_SETTING, Order, Payment, PaymentState
from krambod.transfers.chargeback.plan import is_chargeback
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.cash import without_rounding
from krambod.transfers.sale.surplus import REGISTERED, without_surplus

ALIVE = frozenset({PaymentState.RESERVED, PaymentState.CAPTURED, PaymentState.RECEIVED})
ZERO = Decimal(0)
PAID_BACK = frozenset({PaymentState.REFUNDED})
PAID_BY_HAND = "paid_by_hand"  # the id of the payment that a person told of


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredDate:
    """A date before the order's own or in the future. The order's own day counts instead."""

    field: str
    day: date


def find_ignored_dates(order: Order, today: date) -> tuple[IgnoredDate, ...]:
    """Returns the order's dates that cannot be, each once."""
    found = (
        IgnoredDate(field=field, day=danish_day(moment))
        for field, moment in _dates(order)
        if moment is not None and _possible(moment, order, today) != moment
    )
    return tuple(dict.fromkeys(found))


def counted_order(
    order: Order, rules: BookingRules, *, today: date, paid_on: date | None = None, invoice_total: Decimal = ZERO
) -> Order:
    """Returns the order with the dates and the money that count.

    A date that cannot be is the order's own day. A bank transfer that the shop calls paid is received, if the merchant
    chose an account for it. `paid_on` is the day on which the rest was paid, if a person says so; what is reserved
    for a booked invoice was captured then. `invoice_total` is that of the booked invoice: money above it and above the
    order's total does not count.
    """
    counted = _without_surplus(known_order(order, rules, today=today), invoice_total)
    if paid_on is None:
        return counted
    noon = datetime.combine(paid_on, time(12), UTC)
    if invoice_total:
        counted = replace(counted, payments=tuple(_captured(payment, noon) for payment in counted.payments))
    rest = amount_due(counted) - kept_amount(counted, ALIVE)
    if rest <= 0:
        return counted
    by_hand = Payment(id=PAID_BY_HAND, amount=rest, state=PaymentState.RECEIVED, at=noon)
    return replace(counted, payments=(*counted.payments, by_hand))


def _captured(payment: Payment, at: datetime) -> Payment:
    """Returns a reserved payment as captured: a person says that the missing money of a booked invoice came."""
    if payment.state is not PaymentState.RESERVED:
        return payment
    return replace(payment, state=PaymentState.CAPTURED, at=at)


def known_order(order: Order, rules: BookingRules, *, today: date) -> Order:
    """Returns the order with the dates that count and all the money that is known, also what is too much.

    Rounded cash has the exact amount.
    """
    return without_rounding(told_order(order, rules, today=today), rules)


def told_order(order: Order, rules: BookingRules, *, today: date) -> Order:
    """Returns the order with the dates that count and the money as the shop tells it."""
    payments = [_counted_payment(payment, order, rules, today) for payment in order.payments]
    return replace(
        order,
        paid_at=order.paid_at and _possible(order.paid_at, order, today),
        shipped_at=order.shipped_at and _possible(order.shipped_at, order, today),
        payments=tuple(payments),
        refunds=tuple(refund for refund in order.refunds if refund.total),
    )


def _without_surplus(order: Order, invoice_total: Decimal) -> Order:
    """Takes the surplus off, unless the order ends without an invoice: then all of its money has to go back."""
    is_over = order.cancelled_at is not None or refunded_amount(order) >= order.total.amount
    return order if is_over and not invoice_total else without_surplus(order, worth_of(order, invoice_total))


def order_to_credit(order: Order, rules: BookingRules, invoice_total: Decimal) -> Order:
    """Returns a booked order with the money of its invoice: without the surplus, and with exact amounts of cash."""
    return without_surplus(without_rounding(order, rules), worth_of(order, invoice_total))


def worth_of(order: Order, invoice_total: Decimal) -> Decimal:
    """Returns what the order costs. Money up to the total of its booked invoice is no surplus either."""
    return max(order.total.amount, invoice_total)


def sum_of(payments: list[Payment] | tuple[Payment, ...], states: frozenset[PaymentState]) -> Decimal:
    """Returns the amount of the payments in these states."""
    return sum((payment.amount for payment in payments if payment.state in states), Decimal(0))


def refunded_amount(order: Order) -> Decimal:
    """Returns what the merchant decided to credit."""
    return sum((refund.total for refund in order.refunds), Decimal(0))


def amount_due(order: Order) -> Decimal:
    """Returns what the customer has to pay for the order: its total without what is refunded."""
    return order.total.amount - refunded_amount(order)


def kept_amount(order: Order, states: frozenset[PaymentState]) -> Decimal:
    """Returns the money in these states without what went back to the customer."""
    return sum_of(order.payments, states) - repaid_amount(order)


def repaid_amount(order: Order) -> Decimal:
    """Returns the money that was paid back to the customer. What a bank took back leaves the sale as it is."""
    return sum_of([one for one in order.payments if not is_chargeback(one)], PAID_BACK)


def amount_to_pay_back(order: Order, kept: Decimal = Decimal(0)) -> Decimal:
    """Returns the captured and received money that is still at the merchant's, above the amount that they keep.

    A shop that tells only `paid_at` has told of no capture. A refund pays back what was only guessed to be captured.
    """
    no_capture = {GUESSED_FROM_PAID_AT, GUESSED_FROM_SETTING} if order.refunds else {GUESSED_FROM_PAID_AT}
    told = tuple(payment for payment in order.payments if payment.guessed_from not in no_capture)
    return max(sum_of(told, REGISTERED) - sum_of(order.payments, PAID_BACK) - kept, Decimal(0))


def _dates(order: Order) -> Iterator[tuple[str, datetime | None]]:
    yield "paid_at", order.paid_at
    yield "shipped_at", order.shipped_at
    for payment in order.payments:
        if payment.state in ALIVE:
            yield "payment", payment.at


def _possible(moment: datetime, order: Order, today: date) -> datetime:
    return moment if danish_day(order.placed_at) <= danish_day(moment) <= today else order.placed_at


def _counted_payment(payment: Payment, order: Order, rules: BookingRules, today: date) -> Payment:
    rule = rules.find_method(payment.method, payment.method_id)
    is_registered_when_called_paid = (
        rule is not None and rule.kind is MethodKind.BANK_TRANSFER and rule.deposit_account_number is not None
    )
    if is_registered_when_called_paid and order.paid_at is not None and payment.state is PaymentState.RESERVED:
        payment = replace(payment, state=PaymentState.RECEIVED, at=order.paid_at)
    return replace(payment, at=_possible(payment.at, order, today))
