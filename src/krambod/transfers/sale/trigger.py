"""What starts an order's transfer, and when? Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from krambod.orders.methods import MethodKind
from krambod.orders.order import Order, Payment, PaymentState
from krambod.transfers.failures import FixOrder, FixSettings
from krambod.transfers.outcomes import Cancel, Reason, Wait
from krambod.transfers.rules import BookingRules, MethodRule, When
from krambod.transfers.sale.money import ALIVE, amount_due, kept_amount
from krambod.transfers.sale.surplus import REGISTERED

PAID_LATER = frozenset({MethodKind.INVOICE, MethodKind.EAN})


def find_first_wait(order: Order, rules: BookingRules) -> Wait | None:
    """Returns what an order waits for that nobody has paid, promised or sent. It may never become a sale."""
    if order.paid_at or order.shipped_at or order.payments:
        return None
    return Wait(reason=Reason.SHIPMENT if rules.when is When.SHIPPED else Reason.PAYMENT)


def find_trigger(order: Order, rules: BookingRules, *, may_be_unpaid: bool = False) -> datetime | Wait:
    """Returns the moment that started the transfer, or what the order waits for.

    `may_be_unpaid`: a person says that the order is booked though its money is missing. Raises FixOrder for a gift card
    and for missing money, and FixSettings for a payment method without a rule.
    """
    methods = [method_of(payment, rules) for payment in order.payments if payment.state in ALIVE]
    kinds = {method.kind for method in methods}
    if MethodKind.GIFT_CARD in kinds:
        raise FixOrder("gift_card", amount=str(order.total.amount))
    if kinds & PAID_LATER:
        return order.shipped_at or Wait(reason=Reason.SHIPMENT)
    if MethodKind.BANK_TRANSFER in kinds:
        moments = [moment for moment in (received_at(order), order.shipped_at) if moment is not None]
        return min(moments, default=None) or Wait(reason=Reason.PAYMENT)
    chosen = {method.when or rules.when for method in methods} or {rules.when}
    if When.SHIPPED in chosen and order.shipped_at is None:
        return Wait(reason=Reason.SHIPMENT)
    moment = order.shipped_at if When.SHIPPED in chosen else find_paid_at(order) or order.shipped_at
    if moment is None:
        return Wait(reason=Reason.PAYMENT)
    if not may_be_unpaid:
        _expect_money(order)
    return moment


def end_wait_for_transfer(order: Order, rules: BookingRules, wait: Wait, now: datetime) -> Wait | Cancel:
    """Returns the end of an order whose bank transfer never came, or until when it waits for it.

    The merchant says after how many days; by default it waits for ever. Money or a shipment later plans it again.
    """
    days = rules.cancel_transfers_after_days
    kinds = {method_of(payment, rules).kind for payment in order.payments if payment.state in ALIVE}
    if days is None or wait.reason is not Reason.PAYMENT or kinds != {MethodKind.BANK_TRANSFER}:
        return wait
    if any(payment.state in REGISTERED for payment in order.payments):
        return wait  # a part of the money came
    until = order.placed_at + timedelta(days=days)
    return Cancel(reason=Reason.NEVER_PAID) if until <= now else replace(wait, until=until)


def is_invoiced_when_sent(order: Order, rules: BookingRules) -> bool:
    """Whether goods that are sent are invoiced then, though the rest may be sent later."""
    methods = [method_of(payment, rules) for payment in order.payments if payment.state in ALIVE]
    chosen = {method.when or rules.when for method in methods} or {rules.when}
    return When.SHIPPED in chosen or bool(
        {method.kind for method in methods} & (PAID_LATER | {MethodKind.BANK_TRANSFER})
    )


def find_paid_at(order: Order) -> datetime | None:
    """Returns when the shop considers the order paid. Reserved money counts, because it counts in the shop.

    A shop that tells of a released or repaid payment may still have the `paid_at` of that payment.
    """
    if order.paid_at is not None and all(payment.state in ALIVE for payment in order.payments):
        return order.paid_at
    return covered_at(order, ALIVE)


def _expect_money(order: Order) -> None:
    """Raises FixOrder if the payments do not cover the invoice: it would stand unpaid and overdue in Dinero."""
    paid, total = kept_amount(order, ALIVE), amount_due(order)
    if paid >= total or (order.paid_at is not None and not order.payments):
        return
    if paid <= 0:
        raise FixOrder("sent_never_paid", total=str(total))
    raise FixOrder("paid_less_than_total", total=str(total), paid_amount=str(paid), amount=str(total - paid))


def method_of(payment: Payment, rules: BookingRules) -> MethodRule:
    """Returns the rule of the payment's method. Raises FixSettings if there is none."""
    method = rules.find_method(payment.method, payment.method_id)
    if method is None:
        raise FixSettings("method_not_mapped", method=payment.method or payment.method_id)
    return method


def find_method_of_repayment(row: Payment, order: Order, rules: BookingRules) -> MethodRule | None:
    """Returns the rule of the method that money went back by, or None if there is none."""
    told = _with_method(row, order)
    return rules.find_method(told.method, told.method_id)


def method_of_repayment(row: Payment, order: Order, rules: BookingRules) -> MethodRule:
    """Returns the rule of the method that money went back by. Raises FixSettings if there is none."""
    return method_of(_with_method(row, order), rules)


def _with_method(row: Payment, order: Order) -> Payment:
    """Returns a payment with the method of a repayment. If it tells none, money goes back the way that it came."""
    came = (one for one in order.payments if one.state in REGISTERED)
    return next((one for one in (row, *came, *order.payments) if one.method or one.method_id), row)


def covered_at(order: Order, states: frozenset[PaymentState]) -> datetime | None:
    """Returns when the payments in these states first covered what is due, or None."""
    covered = Decimal(0)
    payments = [payment for payment in order.payments if payment.state in states]
    for payment in sorted(payments, key=lambda payment: payment.at):
        covered += payment.amount
        if covered >= amount_due(order):
            return payment.at
    return None


def received_at(order: Order) -> datetime | None:
    """Returns when captured and received money first covered what is due, or None."""
    return covered_at(order, REGISTERED)
