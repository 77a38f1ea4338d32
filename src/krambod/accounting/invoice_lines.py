"""Which invoice lines add up to exactly what the customer paid?

    sale lines ─▶ gross of each ─▶ discounts spread ─▶ sum compared ─▶ quantity and price, or 1 and the line's total
                                                                          ─▶ account of each part, by its treatment

Dinero calculates each line's VAT from its gross amount. So the lines have prices incl. VAT and add up to the order's
total to the øre; if they do not, the order gets no lines but a reason. Dinero never gets a negative line: a discount
lowers the lines that it belongs to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from krambod.accounting.money import OERE, Money, round_oere, spread
from krambod.accounting.vat.arithmetic import HALF_OERE, VatSplit, add_vat, split_gross

ONE = Decimal(1)


class LineKind(StrEnum):
    """What a line of an order is for. Only these kinds are booked; a platform translates its own words into them."""

    PRODUCT = "product"
    SHIPPING = "shipping"
    FEE = "fee"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """A line as the shop sold it. The order says whether `unit_price` (up to six decimals) and `total` include VAT.

    `total` is what the line costs after its own discount; it is negative for a discount line. `vat_rate` is in percent.
    """

    kind: LineKind
    sku: str = ""
    description: str
    quantity: Decimal
    unit_price: Decimal
    total: Decimal
    vat_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A line as we send it to Dinero: `quantity x unit_price` is its total incl. VAT, to the øre.

    `sku` is not sent. A refund finds the line by it.
    """

    kind: LineKind
    sku: str = ""
    description: str
    notes: tuple[str, ...] = ()
    quantity: Decimal
    unit_price: Decimal
    account_number: int
    vat_rate: Decimal
    treatment: str

    @property
    def gross(self) -> Decimal:
        return self.quantity * self.unit_price

    @property
    def split(self) -> VatSplit:
        return split_gross(self.gross, self.vat_rate)


class LinesRefusal(StrEnum):
    """Why an order cannot get invoice lines."""

    NO_LINES = "no_lines"
    NEGATIVE_LINE = "negative_line"
    DISCOUNT_TOO_LARGE = "discount_too_large"
    TOTAL_DIFFERS = "total_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLines:
    """Why an order's lines cannot be invoiced. `line` counts from 1; the amounts include VAT."""

    reason: LinesRefusal
    line: int | None = None
    expected: Money | None = None
    actual: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLines:
    """The lines, and the totals that we expect from Dinero. They are compared with Dinero's own before booking."""

    lines: tuple[PlannedLine, ...]
    currency: str
    rounding: Decimal = field(default=Decimal(0))  # added to the largest line, because the shop rounds elsewhere

    @property
    def total_incl_vat(self) -> Money:
        return Money(sum((line.gross for line in self.lines), Decimal(0)), self.currency)

    @property
    def total_vat(self) -> Money:
        return Money(sum((line.split.vat for line in self.lines), Decimal(0)), self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedLine:
    """What the customer pays for a line, after all discounts. `number` counts from 1; `gross` includes VAT."""

    number: int
    kind: LineKind
    gross: Decimal
    vat_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPart:
    """A part of a line, or the whole, with the entry account that it is booked on. `treatment` says why."""

    gross: Decimal
    account_number: int
    treatment: str


PartsFor = Callable[[Sequence[ChargedLine]], Sequence[Sequence[BookedPart]]]


def build_invoice_lines(
    sold: Sequence[SaleLine], *, total: Money, prices_include_vat: bool, parts_for: PartsFor
) -> InvoiceLines | RefusedLines:
    """Returns lines that add up to `total` (incl. VAT), or the reason why there are none.

    `parts_for` gives the parts of each line, which add up to it. What it raises is raised.
    """
    if not any(line.kind is not LineKind.DISCOUNT for line in sold):
        return RefusedLines(reason=LinesRefusal.NO_LINES)
    drafts = [_draft(number, line, prices_include_vat) for number, line in enumerate(sold, start=1)]
    negative = next((draft for draft in drafts if draft.gross < 0 and draft.kind is not LineKind.DISCOUNT), None)
    if negative is not None:
        return RefusedLines(
            reason=LinesRefusal.NEGATIVE_LINE, line=negative.number, actual=Money(negative.gross, total.currency)
        )
    lowered = _spread_discounts(drafts)
    if isinstance(lowered, RefusedLines):
        return lowered
    # The shop rounded the discount too, so it counts as a line here.
    may_miss = Decimal(0) if prices_include_vat else HALF_OERE * len(sold)
    levelled = _level(lowered, total, may_miss)
    if isinstance(levelled, RefusedLines):
        return levelled
    return _with_accounts(levelled, lowered, total, parts_for)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    number: int
    kind: LineKind
    sku: str
    description: str
    quantity: Decimal
    unit_price: Decimal  # incl. VAT
    gross: Decimal
    vat_rate: Decimal
    notes: tuple[str, ...] = ()


def _draft(number: int, line: SaleLine, prices_include_vat: bool) -> _Draft:
    factor = ONE if prices_include_vat else 1 + line.vat_rate / 100
    return _Draft(
        number=number,
        kind=line.kind,
        sku=line.sku,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price * factor,
        gross=round_oere(line.total) if prices_include_vat else add_vat(line.total, line.vat_rate),
        vat_rate=line.vat_rate,
    )


def _spread_discounts(drafts: list[_Draft]) -> list[_Draft] | RefusedLines:
    """Returns the lines without the discounts. Each line is lowered by its share of them."""
    lines = [draft for draft in drafts if draft.kind is not LineKind.DISCOUNT]
    for discount in drafts:
        if discount.kind is LineKind.DISCOUNT and discount.gross:
            places = _lines_of(discount, lines)
            if not places or discount.gross > 0:
                return RefusedLines(reason=LinesRefusal.DISCOUNT_TOO_LARGE, line=discount.number)
            shares = spread(discount.gross, [lines[place].gross for place in places])
            for place, share in zip(places, shares, strict=True):
                line = lines[place]
                note = (*line.notes, discount.description) if share else line.notes
                lines[place] = replace(line, gross=line.gross + share, notes=note)
    return lines


def _lines_of(discount: _Draft, lines: list[_Draft]) -> list[int]:
    """Finds the lines that a discount lowers: the products with its VAT rate.

    If the discount is larger than these, it also lowers shipping and fees with that rate. Returns their indexes.
    """
    for kinds in ((LineKind.PRODUCT,), tuple(LineKind)):
        places = [
            place for place, line in enumerate(lines) if line.kind in kinds and line.vat_rate == discount.vat_rate
        ]
        if sum((lines[place].gross for place in places), Decimal(0)) >= -discount.gross:
            return places
    return []


def _level(lines: list[_Draft], total: Money, may_miss: Decimal) -> list[_Draft] | RefusedLines:
    """Makes the lines add up to `total`.

    Lines with net prices may differ from it by half an øre each. The largest line takes the difference.
    """
    actual = sum((line.gross for line in lines), Decimal(0))
    missing = total.amount - actual
    largest = max(range(len(lines)), key=lambda place: lines[place].gross)
    if abs(missing) > may_miss or lines[largest].gross + missing < 0:
        return RefusedLines(reason=LinesRefusal.TOTAL_DIFFERS, expected=total, actual=Money(actual, total.currency))
    if not missing:
        return lines
    return [replace(line, gross=line.gross + missing) if place == largest else line for place, line in enumerate(lines)]


def _with_accounts(levelled: list[_Draft], lowered: list[_Draft], total: Money, parts_for: PartsFor) -> InvoiceLines:
    charged = [
        ChargedLine(number=draft.number, kind=draft.kind, gross=draft.gross, vat_rate=draft.vat_rate)
        for draft in levelled
    ]
    parts = zip(levelled, parts_for(charged), strict=True)
    lines = tuple(_invoice_line(draft, part) for draft, of_line in parts for part in of_line)
    rounding = sum((one.gross - other.gross for one, other in zip(levelled, lowered, strict=True)), Decimal(0))
    result = InvoiceLines(lines=lines, currency=total.currency, rounding=rounding)
    assert result.total_incl_vat == total
    return result


def _in_danish(value: Decimal) -> str:
    """The number as a Danish document writes it: `99,95`."""
    return f"{value.normalize():f}".replace(".", ",")


def _invoice_line(draft: _Draft, part: BookedPart) -> PlannedLine:
    """Keeps quantity and price as sold if they multiply to exactly the part's total.

    Otherwise the line becomes one piece at its total, and its notes show the quantity and price as sold.
    """
    is_whole = draft.quantity > 0 and draft.unit_price == round_oere(draft.unit_price)
    if is_whole and draft.quantity * draft.unit_price == part.gross:
        quantity, unit_price, notes = draft.quantity, round_oere(draft.unit_price), draft.notes
    else:
        quantity, unit_price = ONE, part.gross
        notes = (f"{_in_danish(draft.quantity)} × {_in_danish(draft.unit_price)}", *draft.notes)
    assert (quantity * unit_price) % OERE == 0
    return PlannedLine(
        kind=draft.kind,
        sku=draft.sku,
        description=draft.description,
        notes=notes,
        quantity=quantity,
        unit_price=unit_price,
        account_number=part.account_number,
        vat_rate=draft.vat_rate,
        treatment=part.treatment,
    )
