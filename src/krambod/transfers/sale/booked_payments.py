"""Which payments belong on the booked invoice of a sale? Pure."""

from decimal import Decimal

from krambod.orders.order import Order
from krambod.transfers.sale.payments import PlannedPayment, plan_payments, within
from krambod.transfers.sale.plan import PlanBasis


def plan_payments_of_booked(order: Order, basis: PlanBasis, invoice_total: Decimal) -> tuple[PlannedPayment, ...]:
    """Returns the payments to register on a booked invoice, which are at most its total. Raises Failure.

    An order that grew may have more money than its invoice asks for: what fits is registered.
    """
    order = basis.count(order)
    return tuple(within(plan_payments(order, basis.reference_of(order), basis.rules), invoice_total))
