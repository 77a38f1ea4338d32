"""What did the merchant say of the product on a line: what is it, and on which account are its sales? Pure."""

from collections.abc import Sequence
from dataclasses import replace

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.facts import Goods
from krambod.orders.order import Order, OrderLine
from krambod.transfers.rules import LONGEST_PRODUCT, BookingRules, ProductRule

# Shipping has the treatment of the goods that are sent, and a discount lowers other lines.
PRODUCT_KINDS = frozenset({LineKind.PRODUCT, LineKind.FEE})


def product_name(line: OrderLine) -> str:
    """Returns how the rules name what is sold: by its SKU, else by its text."""
    return (line.sku or line.description).strip()[:LONGEST_PRODUCT]


def rows_of(line: OrderLine, rows: Sequence[ProductRule]) -> list[ProductRule]:
    """Returns the merchant's rows for what is sold. Capitals and spaces make no difference."""
    name = _key(product_name(line))
    return [row for row in rows if line.kind in PRODUCT_KINDS and name and _key(row.product) == name]


def with_goods(order: Order, rules: BookingRules) -> Order:
    """Returns the order with what its products are. What the shop tells or a person corrected counts first."""
    lines = tuple(_with_goods(line, rules.products) for line in order.lines)
    return order if lines == order.lines else replace(order, lines=lines)


def remember(rows: Sequence[ProductRule], product: str, goods: Goods) -> tuple[ProductRule, ...]:
    """Returns the rows with what a product is from now on. Its accounts stay."""
    own = [row for row in rows if _key(row.product) == _key(product)]
    changed = tuple(row.model_copy(update={"goods": goods}) if row in own else row for row in rows)
    return changed if own else (*rows, ProductRule(product=product, goods=goods))


def _with_goods(line: OrderLine, rows: Sequence[ProductRule]) -> OrderLine:
    if line.goods is not None:
        return line
    goods = next((row.goods for row in rows_of(line, rows) if row.goods is not None), None)
    return line if goods is None else replace(line, goods=goods)


def _key(product: str) -> str:
    return " ".join(product.casefold().split())
