"""Which payments of an order are registered on its invoice? Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Order, Payment, PaymentState
from krambod.transfers.chargeback.plan import is_chargeback
from krambod.transfers.guids import payment_reference
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.money import amount_due
from krambod.transfers.sale.surplus import REGISTERED
from krambod.transfers.sale.trigger import method_of, method_of_repayment


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPayment:
    """A payment to register on the invoice. `amount` is in the order's currency; `reference` is unique in Dinero."""

    reference: str
    amount: Decimal
    date: date
    deposit_account_number: int
    description: str


def plan_payments(order: Order, document: str, rules: BookingRules) -> tuple[PlannedPayment, ...]:
    """Returns the payments to register on the order's invoice. Raises Failure.

    The order has the dates and the money that count. `document` is the reference of the invoice.
    """
    registered = [payment for payment in order.payments if payment.state in REGISTERED and payment.amount > 0]
    planned = (_plan_payment(payment, order, document, rules) for payment in registered)
    return tuple(payment for payment in planned if payment is not None)


def payments_of_sale(order: Order, document: str, rules: BookingRules) -> tuple[PlannedPayment, ...]:
    """Returns the payments to register when the invoice is booked: at most its total, and at most the money kept.

    The invoice is for the order without what is refunded of it. Money that went back lowers the payments on its account
    first; what a bank took back is disputed on its own. Raises Failure.
    """
    planned = plan_payments(order, document, rules)
    for row in order.payments:
        if row.state is PaymentState.REFUNDED and not is_chargeback(row):
            account_number = method_of_repayment(row, order, rules).deposit_account_number
            planned = planned if account_number is None else _lowered(planned, row.amount, account_number)
    over = sum((payment.amount for payment in planned), Decimal(0)) - amount_due(order)
    return _lowered(planned, over) if over > 0 else planned


def within(payments: Iterable[PlannedPayment], room: Decimal) -> Iterator[PlannedPayment]:
    """Yields the payments as far as an invoice has room for them, in their order."""
    for payment in payments:
        if room > 0:
            yield replace(payment, amount=min(payment.amount, room))
        room -= payment.amount


def _lowered(
    planned: Sequence[PlannedPayment], amount: Decimal, account_number: int | None = None
) -> tuple[PlannedPayment, ...]:
    """Takes an amount off the payments: off those on the account before the others, and off the last first."""
    places = sorted(
        range(len(planned)), key=lambda place: (planned[place].deposit_account_number != account_number, -place)
    )
    lowered = list(planned)
    for place in places:
        taken = min(planned[place].amount, amount)
        lowered[place] = replace(planned[place], amount=planned[place].amount - taken)
        amount -= taken
    return tuple(payment for payment in lowered if payment.amount)


def _plan_payment(payment: Payment, order: Order, document: str, rules: BookingRules) -> PlannedPayment | None:
    method = method_of(payment, rules)
    if method.deposit_account_number is None:
        return None
    return PlannedPayment(
        reference=payment_reference(document, payment.id),
        amount=payment.amount,
        date=danish_day(payment.at),
        deposit_account_number=method.deposit_account_number,
        description=" ".join(part for part in (payment.method, payment.reference or order.number) if part),
    )
