"""Which lines does an order's invoice have, and why is each line on its account?"""

from dataclasses import dataclass

from krambod.accounting.invoice_lines import PlannedLine
from krambod.backoffice.reaching import open_reach
from krambod.merchants.models import StoredRules
from krambod.orders.order import Order
from krambod.organizations.accounts import stored_chart
from krambod.transfers.failures import Failure
from krambod.transfers.models import Transfer
from krambod.transfers.parts.known import KnownParts
from krambod.transfers.rule_versions import read_rules
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.basis import find_basis
from krambod.transfers.sale.e_invoice import is_by_ean
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """The invoice as the rules of `version` plan it. `sale` is None if the order, as it is now, gives no invoice.

    `is_e_invoice`: the customer is a public body, which pays only an e-invoice.
    """

    version: int
    rules: BookingRules
    sale: Sale | None
    is_e_invoice: bool

    @property
    def lines(self) -> tuple[PlannedLine, ...]:
        return () if self.sale is None else self.sale.lines.lines

    @property
    def payments(self) -> tuple[PlannedPayment, ...]:
        return () if self.sale is None else self.sale.payments


def view_invoice(
    transfer: Transfer, order: Order, stored: StoredRules | None, *, known: KnownParts | None = None
) -> InvoiceView | None:
    """The invoice of an order by the rules `stored`. None if there are no rules or no accounts yet.

    `known` are the parts of the order, if they are read already.
    """
    if stored is None or transfer.connected is None:
        return None
    rules = read_rules(stored)
    chart = stored_chart(rules.organization_id)
    if chart is None:
        return None
    basis = find_basis(transfer, rules, chart, open_reach().now(), known=known)
    return InvoiceView(
        version=stored.version,
        rules=rules,
        sale=_plan(order, basis),
        is_e_invoice=is_by_ean(order, rules),
    )


def _plan(order: Order, basis: PlanBasis) -> Sale | None:
    """The planned sale. None if the order is held or skipped: the page says elsewhere why."""
    try:
        planned = plan_transfer(order, basis)
    except Failure:
        return None
    return planned if isinstance(planned, Sale) else None
