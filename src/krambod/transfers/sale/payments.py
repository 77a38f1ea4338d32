"""Which payments of an order are registered on its invoice? Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Order, Payment
from krambod.transfers.failures import FixOrder
from krambod.transfers.guids import DocumentKey, payment_reference
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.money import REGISTERED
from krambod.transfers.sale.trigger import method_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPayment:
    """A payment to register on the invoice. `amount` is in the order's currency; `reference` is unique in Dinero."""

    reference: str
    amount: Decimal
    date: date
    deposit_account_number: int
    description: str


def plan_payments(order: Order, shop: str, rules: BookingRules, total: Decimal) -> tuple[PlannedPayment, ...]:
    """Returns the payments to register on an invoice of `total` (incl. VAT). Raises Failure.

    The order has the dates and the money that count.
    """
    registered = [payment for payment in order.payments if payment.state in REGISTERED and payment.amount > 0]
    if sum((payment.amount for payment in registered), Decimal(0)) > total:
        raise FixOrder("paid_more_than_total", total=str(total))
    planned = (_plan_payment(payment, order, shop, rules) for payment in registered)
    return tuple(payment for payment in planned if payment is not None)


def reference_of(order: Order, shop: str) -> str:
    """Returns the reference of the order's invoice, which is unique in Dinero."""
    return DocumentKey(shop=shop, order=order.external_id).reference


def _plan_payment(payment: Payment, order: Order, shop: str, rules: BookingRules) -> PlannedPayment | None:
    method = method_of(payment, rules)
    if method.deposit_account_number is None:
        return None
    return PlannedPayment(
        reference=payment_reference(reference_of(order, shop), payment.id),
        amount=payment.amount,
        date=danish_day(payment.at),
        deposit_account_number=method.deposit_account_number,
        description=" ".join(part for part in (payment.method, payment.reference or order.number) if part),
    )
