"""What does one of several invoices of an order say of the others? Pure."""

from collections.abc import Iterator
from decimal import Decimal

from krambod.accounting.invoice_lines import LineKind
from krambod.orders.order import Order
from krambod.transfers.parts.known import KnownParts, PartKey
from krambod.transfers.parts.split import OrderSplit


def part_texts(order: Order, key: PartKey, split: OrderSplit, known: KnownParts) -> Iterator[str]:
    """Yields the full price, for the rest the earlier invoices, and the discounts, which the lines do not name."""
    word = "Resten" if key.is_sale else "Del"
    yield f"{word} af ordren på i alt {_amount(order.total.amount)} kr."
    for part in split.parts if key.is_sale else ():
        settled = known.settled.get(part.key)
        if settled is not None and settled.number is not None:
            yield f"Faktureret før: faktura {settled.number} på {_amount(part.total)} kr."
    discounts = [line.description for line in order.lines if line.kind == LineKind.DISCOUNT and line.total]
    if discounts:
        yield f"Rabat fordelt på linjerne: {', '.join(dict.fromkeys(filter(None, discounts)))}"


def _amount(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
