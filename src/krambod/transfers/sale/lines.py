"""Which lines does an order give, and does their VAT fit what the shop says? Pure."""

from decimal import Decimal

from krambod.accounting.invoice_lines import (
    BookedPart,
    ChargedLine,
    InvoiceLines,
    LineKind,
    LinesRefusal,
    PartsFor,
    PlannedLine,
    RefusedLines,
    SaleLine,
    build_invoice_lines,
)
from krambod.accounting.vat.arithmetic import is_rounding
from krambod.orders.order import Order, OrderLine
from krambod.transfers.failures import Failure, FixOrder

BOOKED_KINDS = frozenset(LineKind)


def build_lines(order: Order, parts_for: PartsFor) -> InvoiceLines:
    """Returns the lines that add up to the order. Raises FixOrder if there are none, and what `parts_for` raises."""
    unknown = next((line.kind for line in order.lines if line.kind not in BOOKED_KINDS), None)
    if unknown is not None:
        raise FixOrder("unknown_line_kind", kind=unknown)
    sold = [
        SaleLine(
            kind=LineKind(line.kind),
            sku=line.sku,
            description=line.description or line.sku or "Vare",
            quantity=line.quantity,
            unit_price=line.unit_price,
            total=line.total,
            vat_rate=_rate_of(line, order),
        )
        for line in order.lines
    ]
    built = build_invoice_lines(
        sold,
        total=order.total,
        prices_include_vat=order.prices_include_vat,
        parts_for=parts_for,
    )
    if isinstance(built, RefusedLines):
        raise _failure(built)
    return built


def _rate_of(line: OrderLine, order: Order) -> Decimal:
    """Returns the line's VAT rate in percent.

    Shops state any rate for what is free, often 0: free shipping, a gift in the parcel. It then has the rate of the
    largest line, so that nothing is asked about no money. What the shop says the goods are is never changed.
    """
    charged = [other for other in order.lines if other.total > 0 and other.goods is None]
    if line.total or line.goods is not None or not charged or any(one.vat_rate == line.vat_rate for one in charged):
        return line.vat_rate
    return max(charged, key=lambda other: other.total).vat_rate


def _failure(refused: RefusedLines) -> Failure:
    line = "" if refused.line is None else str(refused.line)
    match refused.reason:
        case LinesRefusal.TOTAL_DIFFERS:
            assert refused.expected is not None
            assert refused.actual is not None
            return FixOrder("total_differs", total=str(refused.expected.amount), lines_total=str(refused.actual.amount))
        case reason:
            return FixOrder(str(reason), line=line)


def compare_vat(order: Order, lines: InvoiceLines) -> Decimal:
    """Returns the shop's own VAT minus ours. Raises FixOrder if rounding does not explain the difference."""
    if order.total_vat is None:
        return Decimal(0)
    difference = order.total_vat - lines.total_vat.amount
    if not is_rounding(difference, len(order.lines)):
        raise FixOrder("vat_differs", shop_vat=str(order.total_vat), vat=str(lines.total_vat.amount))
    return difference


def charged_lines(order: Order) -> dict[int, PlannedLine]:
    """Returns what each line of the order costs incl. VAT and after discounts, by its number, counted from 1.

    They have no accounts. Raises FixOrder if they do not add up to the order, or their VAT is not what the shop says.
    """
    built = build_lines(order, lambda lines: [_without_account(line) for line in lines])
    compare_vat(order, built)
    numbers = [number for number, line in enumerate(order.lines, start=1) if line.kind != LineKind.DISCOUNT]
    return dict(zip(numbers, built.lines, strict=True))


def _without_account(line: ChargedLine) -> tuple[BookedPart, ...]:
    return (BookedPart(gross=line.gross, account_number=0, treatment=""),)
