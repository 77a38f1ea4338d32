"""What did a WooCommerce shop refund, line by line, and did the money go back? Pure.

The order itself names its refunds by id and amount. Its list of refunds tells more: the day, the lines with negative
quantities and amounts, each with the id of the order's line it belongs to, and whether the gateway paid the money back
(`refunded_payment`). A refund without lines is by amount. What a shorter telling leaves out is as it was last known.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from krambod.accounting.money import OERE, round_oere
from krambod.orders.order import Order, OrderLine, Refund
from krambod.platforms.translating.lines import ONE, SoldLine, fill_rates, level
from krambod.platforms.translating.payload import Payload
from krambod.platforms.translating.told import ToldRefund
from krambod.platforms.woocommerce.fields import LINE_FIELDS, REFUND_FIELDS
from krambod.platforms.woocommerce.sold import ROWS
from krambod.platforms.woocommerce.tax import TaxRates, find_rate, read_taxed

REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedSale:
    """What is known of the order that refunds belong to.

    `lines` are its lines as we tell them, `unit` is what the shop rounds to, `rate` the rate where nobody tells one.
    `updated_at` is the day of a refund whose own nobody tells, and `earlier` the order as it was last known.
    """

    lines: Sequence[SoldLine]
    rates: TaxRates
    unit: Decimal
    rate: Decimal
    updated_at: datetime
    earlier: Order | None


def read_refunds(order: Payload, sale: RefundedSale) -> tuple[ToldRefund, ...]:
    """The refunds that gave money back. A refund of nothing only puts goods back."""
    rows = order.rows("refunds", REFUND_FIELDS, "refund.")
    return tuple(refund for refund in (_read_refund(row, sale) for row in rows) if refund.total)


def whole_refund(total: Decimal, sale: RefundedSale) -> ToldRefund:
    """The refund of an order that is called refunded and names none."""
    known = _find_known(REFUNDED, sale.earlier)
    return ToldRefund(id=REFUNDED, at=known.at if known else sale.updated_at, total=total)


def _read_refund(row: Payload, sale: RefundedSale) -> ToldRefund:
    key, is_repaid = row.need_text("id"), row.flag("repaid")
    total = abs(round_oere(row.need_number("total")))
    known = _find_known(key, sale.earlier)
    lines = tuple(_kept_line(line) for line in known.lines) if known else ()
    if is_repaid is not None or any(row.has(field) for _, field in ROWS):
        lines = _read_lines(row, total, sale)
    return ToldRefund(
        id=key,
        at=row.moment("at") or (known.at if known else sale.updated_at),
        total=total,
        lines=lines,
        is_repaid=_was_repaid(key, sale.earlier) if is_repaid is None else is_repaid,
    )


def _find_known(key: str, earlier: Order | None) -> Refund | None:
    refunds = earlier.refunds if earlier else ()
    return next((refund for refund in refunds if refund.id == key), None)


def _was_repaid(key: str, earlier: Order | None) -> bool:
    payments = earlier.payments if earlier else ()
    return any(payment.refund_id == key for payment in payments)


def _kept_line(line: OrderLine) -> SoldLine:
    return SoldLine(
        kind=line.kind,
        sku=line.sku,
        description=line.description,
        quantity=line.quantity,
        exact=line.total,
        gross=line.total,
        vat_rate=line.vat_rate,
        unit_price=line.unit_price,
        tax_country=line.tax_country,
    )


def _read_lines(row: Payload, total: Decimal, sale: RefundedSale) -> tuple[SoldLine, ...]:
    """The refunded lines. A line of nothing only puts goods back."""
    lines = [line for line in _lines(row, sale) if line.gross]
    return level(fill_rates(lines, sale.rate), total, sale.unit)


def _lines(refund: Payload, sale: RefundedSale) -> Iterator[SoldLine]:
    counted = Counter(line.item_id for line in sale.lines)
    items = {line.item_id: line for line in sale.lines if line.item_id and counted[line.item_id] == 1}
    for kind, field in ROWS:
        for row in refund.rows(field, LINE_FIELDS, "line."):
            item = items.get(row.text("refunded_item"))
            yield _untold_line(kind, row, sale) if item is None else _line_of(item, row, sale)


def _line_of(item: SoldLine, row: Payload, sale: RefundedSale) -> SoldLine:
    """A line in the words and at the rate of the order's line. A whole line costs what it cost there, to the øre."""
    exact, quantity = _gross(row, item.vat_rate, sale.unit), _quantity(row)
    is_whole = quantity == item.quantity and abs(exact - item.gross) <= max(OERE, sale.unit)
    exact = item.gross if is_whole else exact
    unit_price = item.unit_price if is_whole else None
    return replace(item, quantity=quantity, exact=exact, gross=round_oere(exact), unit_price=unit_price)


def _untold_line(kind: str, row: Payload, sale: RefundedSale) -> SoldLine:
    """A line of which nobody tells which line of the order it is."""
    taxed = read_taxed(row)
    rate = find_rate(taxed, sale.rates, sale.unit)
    exact = _gross(row, rate, sale.unit)
    return SoldLine(
        kind="discount" if exact < 0 else kind,
        sku=row.text("sku") if kind == "product" else "",
        description=row.plain_text("name"),
        quantity=_quantity(row),
        exact=exact,
        gross=round_oere(exact),
        vat_rate=rate,
        tax_country=sale.rates.country_of(taxed.charged_ids),
    )


def _gross(row: Payload, rate: Decimal | None, unit: Decimal) -> Decimal:
    """What the row gives back incl. VAT: its amounts are below zero."""
    taxed = read_taxed(row)
    return -(taxed.exact_net(rate, unit) + taxed.exact_vat(unit))


def _quantity(row: Payload) -> Decimal:
    """A part of a line's price may be refunded without a piece of it."""
    return abs(row.number("quantity") or ONE)
