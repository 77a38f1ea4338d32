"""Which invoice does an order need whose invoice is credited and issued again? Pure.

It is for the whole order as the person saw it. It has the day of its credit note, so that the two are in one VAT return
and only the difference counts there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Order, Payment, PaymentState
from krambod.transfers.correction.moving import payment_of
from krambod.transfers.failures import FixOrder
from krambod.transfers.guids import payment_reference
from krambod.transfers.outcomes import Wait
from krambod.transfers.sale.money import refunded_amount, repaid_amount
from krambod.transfers.sale.payments import PlannedPayment, plan_payments, within
from krambod.transfers.sale.plan import Plan, PlanBasis, Sale, plan_transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reissue:
    """What a person asked for at `at` (aware). `reference` is its own in Dinero; `numbers` are the invoices before.

    `spent` is what of each payment does not move here from those: it has gone back, or it stays until it does.
    """

    reference: str
    at: datetime
    numbers: tuple[int, ...]
    spent: Mapping[str, Decimal]

    def plan(self, order: Order, basis: PlanBasis) -> Plan:
        """Returns the invoice that is issued again. Raises Failure if a person must act first.

        A person has asked for it, so it waits for nothing.
        """
        choices = replace(basis.choices, may_be_unpaid=True, invoice_date=self._day(basis), instead_of=None)
        basis = replace(basis, choices=choices)
        seen = self._without_more_than_refunds(order)
        planned = plan_transfer(seen, basis)
        if isinstance(planned, Wait):
            planned = plan_transfer(replace(seen, shipped_at=self.at), basis)
        if not isinstance(planned, Sale):
            return planned
        text = f"Erstatter faktura {', '.join(str(number) for number in self.numbers)}"
        payments = self.payments(order, basis, sum((one.amount for one in planned.payments), Decimal(0)))
        return replace(planned, reference=self.reference, comment=f"{planned.comment}\n{text}", payments=payments)

    def payments(self, order: Order, basis: PlanBasis, invoice_total: Decimal) -> tuple[PlannedPayment, ...]:
        """Returns the payments to register on the booked invoice of `invoice_total`. Raises Failure."""
        planned = plan_payments(basis.count(order), self.reference, basis.rules)
        told = {payment_of(payment_reference("", one.id)): one.amount for one in order.payments}
        limited = [replace(one, amount=min(one.amount, self._may_be_here(one, told))) for one in planned]
        return tuple(within((one for one in limited if one.amount > 0), invoice_total))

    def _without_more_than_refunds(self, order: Order) -> Order:
        """Returns the order without the money that went back, if that is more than its refunds say now.

        That money is registered on the invoices before; the customer owes on this one what is more. Money that is
        registered nowhere stays: nobody has said yet what it is for.
        """
        if repaid_amount(order) <= refunded_amount(order):
            return order
        payments = [one for one in order.payments if not (one.state is PaymentState.REFUNDED and self._is_spent(one))]
        return replace(order, payments=tuple(payments))

    def _is_spent(self, repaid: Payment) -> bool:
        return payment_of(payment_reference("", repaid.id)) in self.spent

    def _may_be_here(self, payment: PlannedPayment, told: Mapping[str, Decimal]) -> Decimal:
        """Returns what can be on this invoice of a payment, of which the shop has `told` the amount."""
        name = payment_of(payment.reference)
        return told.get(name, payment.amount) - self.spent.get(name, Decimal(0))

    def _day(self, basis: PlanBasis) -> date:
        """Returns the invoice's day: that of the request, unless its period is reported. Raises FixOrder then."""
        day, chosen, reported = danish_day(self.at), basis.choices.invoice_date, basis.rules.reported_until
        if chosen is None and reported is not None and day <= reported:
            raise FixOrder("period_reported", day=day.isoformat(), reported_until=reported.isoformat())
        return chosen or day


def digest_of(sale: Sale) -> str:
    """Returns what tells an invoice that a person saw from another one. Its money and its day are not in it."""
    lines = [
        (one.description, one.quantity, one.unit_price, one.account_number, one.vat_rate) for one in sale.lines.lines
    ]
    return sha256(repr((sale.customer, sale.address, lines)).encode()).hexdigest()
