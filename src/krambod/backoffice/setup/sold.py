"""What does a shop sell, and which treatments do its sales have? Its newest orders tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from krambod.accounting.danish_time import danish_day
from krambod.accounting.invoice_lines import ChargedLine, LineKind
from krambod.accounting.vat.refusals import RefusalReason
from krambod.accounting.vat.treatments import Treatment
from krambod.merchants.models import Shop
from krambod.orders.models import StoredOrder
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.organizations.chart import Chart
from krambod.transfers.customers import read_customer
from krambod.transfers.failures import Failure
from krambod.transfers.products import PRODUCT_KINDS, product_name, with_goods
from krambod.transfers.rules import BookingRules, ProductRule, RegistrationAnswers
from krambod.transfers.sale.vat import VatBasis, parts_of

NEWEST_ORDERS = 200
BOOKED_KINDS = frozenset(LineKind) - {LineKind.DISCOUNT}
# What a held order becomes once a person has answered.
AFTER_THE_ANSWER = {str(RefusalReason.VIES_NEEDED): Treatment.EU_BUSINESS_GOODS}


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldProduct:
    """A product as a row of the rules names it, with the text of its line."""

    name: str
    text: str


def read_newest_orders(shop: Shop) -> list[Order]:
    """The newest orders. In the scope of the shop's merchant."""
    newest = StoredOrder.objects.filter(shop=shop, newest__isnull=False).select_related("newest__order").order_by("-pk")
    return [read_revision(row.newest) for row in newest[:NEWEST_ORDERS] if row.newest is not None]


def sold_products(orders: Iterable[Order]) -> list[SoldProduct]:
    """The products of the orders, by name."""
    names = {
        product_name(line): line.description for order in orders for line in order.lines if line.kind in PRODUCT_KINDS
    }
    return [SoldProduct(name=name, text=text) for name, text in sorted(names.items()) if name]


def sold_treatments(
    orders: Iterable[Order],
    chart: Chart,
    registrations: RegistrationAnswers,
    products: Sequence[ProductRule],
) -> frozenset[Treatment]:
    """The treatments of the orders."""
    rules = BookingRules.model_construct(
        accounts=(), registrations=registrations, as_charged=(), products=tuple(products)
    )
    return frozenset(
        treatment for order in orders for treatment in treatments_of(with_goods(order, rules), chart, rules)
    )


def treatments_of(order: Order, chart: Chart, rules: BookingRules) -> Iterable[Treatment]:
    """The treatments of an order's lines. An order that is held for a person's answer has what the answer may give."""
    lines = [
        ChargedLine(number=number, kind=LineKind(line.kind), gross=line.total, vat_rate=line.vat_rate)
        for number, line in enumerate(order.lines, start=1)
        if line.kind in BOOKED_KINDS
    ]
    try:
        basis = VatBasis(
            customer=read_customer(order.buyer),
            rules=rules,
            chart=chart,
            day=danish_day(order.placed_at),
        )
        parts = parts_of(order, basis, lines)
    except Failure as failure:
        name = failure.details.get("treatment") or AFTER_THE_ANSWER.get(failure.code)
        return [] if name is None else [Treatment(name)]
    return [Treatment(part.treatment) for parts_of_line in parts for part in parts_of_line]
