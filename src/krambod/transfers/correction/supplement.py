"""Which invoice does an order need that grew after it was booked? Pure.

It is for the difference only, and it gets the money that the earlier invoices have no room for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from krambod.accounting.money import Money
from krambod.orders.order import GUESSED_FROM_SETTING, Order
from krambod.transfers.correction.difference import due_of, line_differences
from krambod.transfers.outcomes import Wait
from krambod.transfers.sale.payments import PlannedPayment, plan_payments
from krambod.transfers.sale.plan import Choices, Plan, PlanBasis, Sale, plan_transfer
from krambod.transfers.sale.surplus import REGISTERED, part_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """What a person asked for at `at` (aware), and what was booked then.

    `reference` is the supplement's own in Dinero. `booked` is the order with the content that was booked, `total` the
    amount, and `invoiced` what the earlier invoices come to; `numbers` are theirs. `exchanged` of it is paid with the
    money of goods that came back, and `moved` is what is off their invoice already.
    """

    reference: str
    at: datetime
    booked: Order
    total: Decimal
    invoiced: Decimal
    numbers: tuple[int, ...]
    exchanged: Decimal = ZERO
    moved: tuple[PlannedPayment, ...] = ()

    def plan(self, order: Order, basis: PlanBasis) -> Plan:
        """Returns the invoice for what the order has more than was booked. Raises Failure."""
        return plan_supplement(order, self, basis)

    def payments(self, order: Order, basis: PlanBasis, invoice_total: Decimal) -> tuple[PlannedPayment, ...]:
        """Returns the payments to register on the booked invoice of `invoice_total`. Raises Failure."""
        return payments_of_supplement(order, self, basis, invoice_total)


def plan_supplement(order: Order, supplement: Supplement, basis: PlanBasis) -> Plan:
    """Returns the invoice for what the order has more than was booked. Raises Failure if a person must act first.

    A person has asked for it, so it waits for nothing: what is neither paid nor sent yet is invoiced on that day.
    """
    basis = replace(basis, choices=replace(basis.choices, may_be_unpaid=True))
    wanted = _only_difference(order, supplement, basis)
    planned = plan_transfer(wanted, basis)
    if isinstance(planned, Wait):
        planned = plan_transfer(replace(wanted, shipped_at=supplement.at), basis)
    if not isinstance(planned, Sale):
        return planned
    text = f"Tillæg til faktura {', '.join(str(number) for number in supplement.numbers)}"
    return replace(
        planned,
        reference=supplement.reference,
        comment=f"{planned.comment}\n{text}",
        payments=_of_document(planned.payments, order, supplement, basis),
    )


def payments_of_supplement(
    order: Order, supplement: Supplement, basis: PlanBasis, invoice_total: Decimal
) -> tuple[PlannedPayment, ...]:
    """Returns the payments to register on the booked supplement of `invoice_total`. Raises Failure."""
    told = basis.count(_with_own_money(order, supplement, basis, invoice_total))
    return (*supplement.moved, *plan_payments(told, supplement.reference, basis.rules))


def _only_difference(order: Order, supplement: Supplement, basis: PlanBasis) -> Order:
    total = due_of(order, supplement.booked) - supplement.total
    return replace(
        _with_own_money(order, supplement, basis, total),
        lines=line_differences(supplement.booked, order),
        total_vat=_vat_of_difference(order, supplement),
        returns=(),
        shipments=(),
    )


def _with_own_money(order: Order, supplement: Supplement, basis: PlanBasis, total: Decimal) -> Order:
    """Returns the order with the money that the earlier invoices have no room for, as far as the supplement has.

    Money that a setting guesses has the order's total, so it grows by the change itself: it is none of the supplement.
    """
    counted = replace(basis, choices=Choices()).count(order)
    told = [one for one in counted.payments if one.guessed_from != GUESSED_FROM_SETTING]
    came = [one for one in told if one.state in REGISTERED and one.amount > 0]
    rest = part_of(came, supplement.invoiced, supplement.invoiced + total - supplement.exchanged)
    promised = (one for one in counted.payments if one.state not in REGISTERED and not one.refund_id)
    return replace(counted, payments=(*rest, *promised), refunds=(), total=Money(total, order.currency))


def _vat_of_difference(order: Order, supplement: Supplement) -> Decimal | None:
    then, now = supplement.booked.total_vat, order.total_vat
    return None if then is None or now is None else now - then


def _of_document(
    payments: Iterable[PlannedPayment], order: Order, supplement: Supplement, basis: PlanBasis
) -> tuple[PlannedPayment, ...]:
    """Names the payments by the supplement: the same payment of the shop may be registered on two invoices."""
    sales = basis.reference_of(order)
    return tuple(
        replace(one, reference=f"{supplement.reference}{one.reference.removeprefix(sales)}") for one in payments
    )
