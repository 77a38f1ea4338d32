"""Which lines does a WooCommerce payload tell, and what of them was paid with a gift card? Pure.

rows ─▶ Taxed ─▶ rate, country ─▶ SoldLine ─▶ without gift cards ─▶ levelled to the order's total

A coupon lowers the lines, and a fee below zero is a line of its own. Where one of them is a gift card or a customer's
credit, it pays and lowers nothing: the lines get their price back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from krambod.accounting.money import round_oere, spread
from krambod.orders.gift_cards import is_gift_card, is_paid_with
from krambod.platforms.translating.lines import ONE, SoldLine
from krambod.platforms.translating.payload import Payload, join
from krambod.platforms.woocommerce.fields import LINE_FIELDS
from krambod.platforms.woocommerce.gift_cards import Coupon
from krambod.platforms.woocommerce.tax import (
    ZERO,
    Taxed,
    TaxRates,
    find_rate,
    read_rates,
    read_taxed,
    split_over_rates,
    unit_of,
)

ROWS = (("product", "lines"), ("shipping", "shipping_lines"), ("fee", "fee_lines"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldRow:
    """A row of the payload before its rate is known.

    `lowered` is what coupons took off it, and `given_back` the part of that which was paid; both incl. VAT.
    """

    item_id: str
    kind: str
    name: str
    sku: str
    quantity: Decimal
    taxed: Taxed
    lowered: Decimal
    given_back: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        return self.taxed.net + self.taxed.vat

    @property
    def is_discounted(self) -> bool:
        return bool(round_oere(self.lowered - self.given_back))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """What was sold. `paid` is what coupons and fees below zero paid; `unit` is what the shop rounds to."""

    lines: tuple[SoldLine, ...]
    rates: TaxRates
    paid: Decimal
    paid_with: tuple[str, ...]
    unit: Decimal


def read_sold(order: Payload, coupons: Sequence[Coupon], told: Sequence[Decimal | None]) -> Sold:
    """The lines of an order, not yet levelled to its total. `told` are its total and its VAT."""
    rates = read_rates(order)
    rows = [_read_row(kind, row) for kind, field in ROWS for row in order.rows(field, LINE_FIELDS, "line.")]
    unit = unit_of(_amounts(rows, told))
    paying = [row for row in rows if _pays(row, rows)]
    kept = [row for row in rows if row not in paying and (row.kind == "product" or row.gross)]
    kept = _give_back(kept, sum((coupon.amount for coupon in coupons if coupon.pays), ZERO))
    off = join([coupon.code for coupon in coupons if not coupon.pays], ", ")
    given_back = sum((row.given_back for row in kept), ZERO)
    return Sold(
        lines=tuple(_lines(kept, rates, unit, f"rabat {off}".strip())),
        rates=rates,
        paid=given_back - sum((round_oere(row.gross) for row in paying), ZERO),
        paid_with=(*(coupon.code for coupon in coupons if coupon.pays), *(row.name for row in paying)),
        unit=unit,
    )


def _read_row(kind: str, row: Payload) -> SoldRow:
    taxed = read_taxed(row)
    quantity = (row.number("quantity") or ZERO) if kind == "product" else ONE
    return SoldRow(
        item_id=row.text("id"),
        kind=kind,
        name=row.plain_text("name"),
        sku=row.text("sku") if kind == "product" else "",
        quantity=quantity if quantity > 0 else ONE,
        taxed=taxed,
        lowered=_lowered(row, taxed) if kind == "product" else ZERO,
    )


def _lowered(row: Payload, taxed: Taxed) -> Decimal:
    net, vat = row.number("subtotal"), row.number("subtotal_vat")
    if net is None:
        return ZERO
    return net - taxed.net + (ZERO if vat is None else vat - taxed.vat)


def _amounts(rows: Sequence[SoldRow], told: Sequence[Decimal | None]) -> list[Decimal]:
    of_lines = [amount for row in rows for amount in (row.taxed.net, row.taxed.vat)]
    return of_lines + [amount for amount in told if amount is not None]


def _pays(row: SoldRow, rows: Sequence[SoldRow]) -> bool:
    """Whether a row below zero pays. It does where its name says so, and where it lowers no VAT of goods with VAT."""
    if row.gross >= 0:
        return False
    goods = [other for other in rows if other.kind == "product" and other.gross > 0]
    return is_paid_with(row.name) or (not row.taxed.vat and bool(goods) and all(one.taxed.vat > 0 for one in goods))


def _give_back(rows: Sequence[SoldRow], paid: Decimal) -> list[SoldRow]:
    """The rows with the price that they had before coupons paid a part of it."""
    lowered = [max(ZERO, row.lowered) for row in rows]
    if not paid or not sum(lowered):
        return list(rows)
    shares = spread(min(paid, round_oere(sum(lowered, ZERO))), lowered)
    return [replace(row, given_back=share) for row, share in zip(rows, shares, strict=True)]


def _lines(rows: Sequence[SoldRow], rates: TaxRates, unit: Decimal, note: str) -> Iterator[SoldLine]:
    percents = [find_rate(row.taxed, rates, unit) for row in rows]
    pairs = list(zip(rows, percents, strict=True))
    goods = [(rate, row.taxed.net) for row, rate in pairs if row.kind == "product" and rate is not None]
    for row, rate in pairs:
        line = _line(row, rate, rates, unit, note)
        is_of_goods = rate in {one for one, _ in goods}
        parts = [] if row.gross >= 0 or is_of_goods else split_over_rates(row.taxed, goods)
        yield from [_part(line, net, percent) for percent, net in parts] or [line]


def _line(row: SoldRow, rate: Decimal | None, rates: TaxRates, unit: Decimal, note: str) -> SoldLine:
    """Below zero it is a discount, whatever the shop calls it."""
    exact = row.taxed.exact_net(rate, unit) + row.taxed.exact_vat(unit) + row.given_back
    kind = "gift_card" if row.kind == "product" and is_gift_card(row.name) else row.kind
    return SoldLine(
        kind="discount" if exact < 0 else kind,
        sku=row.sku,
        description=f"{row.name} ({note})" if row.is_discounted else row.name,
        quantity=row.quantity,
        exact=exact,
        gross=round_oere(exact),
        vat_rate=rate,
        tax_country=rates.country_of(row.taxed.charged_ids),
        item_id=row.item_id,
    )


def _part(line: SoldLine, net: Decimal, rate: Decimal) -> SoldLine:
    exact = net * (100 + rate) / 100
    country = line.tax_country if rate else ""
    return replace(line, exact=exact, gross=round_oere(exact), vat_rate=rate, tax_country=country)
