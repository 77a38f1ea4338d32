"""Which lines of an invoice does a refund credit? Pure.

    the shop names lines ─▶ each finds its line of the invoice
    it names an amount   ─▶ all that is left, one line, the shipping, the goods, or a part of goods with one VAT rate
    otherwise            ─▶ a person ticks the lines

Amounts include VAT, in the invoice's currency. Lines are counted from 1; a place is counted from 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from krambod.accounting.invoice_lines import InvoiceLines, LineKind, PlannedLine
from krambod.accounting.money import OERE, spread
from krambod.orders.order import Refund
from krambod.transfers.credit.told import ToldLine, places_of, read_told_lines

ZERO = Decimal(0)
ONE = Decimal(1)


class LinesQuestion(StrEnum):
    """Why a person must tick the lines."""

    SEVERAL_RATES = "several_rates"
    LINE_NOT_FOUND = "line_not_found"
    MORE_THAN_LEFT = "more_than_left"
    TOTAL_DIFFERS = "total_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedLine:
    """What is credited of one line of the invoice. `quantity` is None if no number of pieces is told for the amount."""

    number: int
    gross: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TickedLines:
    """What a person ticked. `at` (aware) is when they decided; it is None for a refund that the shop dates itself.

    `repaid_on` is the Danish day on which the money went back, if the person knows it already.
    """

    lines: tuple[CreditedLine, ...]
    at: datetime | None = None
    reason: str = ""
    repaid_on: date | None = None

    @property
    def total(self) -> Decimal:
        """The amount that the person wants to credit."""
        return sum((line.gross for line in self.lines), ZERO)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "TickedLines":
        """Reads what `document` wrote."""
        return cls(
            lines=tuple(
                CreditedLine(
                    number=line["number"],
                    gross=Decimal(line["gross"]),
                    quantity=None if line["quantity"] is None else Decimal(line["quantity"]),
                )
                for line in document["lines"]
            ),
            at=None if document["at"] is None else datetime.fromisoformat(document["at"]),
            reason=document["reason"],
        )

    def document(self) -> dict[str, Any]:
        """Returns it in a form that JSON can hold."""
        return {
            "lines": [
                {
                    "number": line.number,
                    "gross": str(line.gross),
                    "quantity": None if line.quantity is None else str(line.quantity),
                }
                for line in self.lines
            ],
            "at": None if self.at is None else self.at.isoformat(),
            "reason": self.reason,
        }


def amounts_of(credited: Iterable[CreditedLine]) -> dict[int, Decimal]:
    """Returns how much is credited of each line, by its number."""
    amounts: dict[int, Decimal] = {}
    for line in credited:
        amounts[line.number] = amounts.get(line.number, ZERO) + line.gross
    return amounts


def left_of(lines: Sequence[PlannedLine], credited: Mapping[int, Decimal]) -> tuple[Decimal, ...]:
    """Returns what is left of each line of the invoice after the credit notes so far. It is never below 0."""
    return tuple(max(line.gross - credited.get(number, ZERO), ZERO) for number, line in enumerate(lines, start=1))


def choose_lines(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], refund: Refund, *, prices_include_vat: bool
) -> tuple[CreditedLine, ...] | LinesQuestion:
    """Returns what a refund credits of each line, which is its total to the øre, or why a person must tick the lines.

    `prices_include_vat` is for the lines that the refund names.
    """
    total_left = sum(left, ZERO)
    if refund.total < 0:
        return LinesQuestion.TOTAL_DIFFERS
    if refund.total > total_left:
        return LinesQuestion.MORE_THAN_LEFT
    if refund.total == total_left:
        return credit_all(lines, left)
    if not any(line.total for line in refund.lines):
        return _by_amount(lines, left, refund.total)
    told = read_told_lines(refund, prices_include_vat=prices_include_vat)
    if told is None:
        return LinesQuestion.TOTAL_DIFFERS
    return _find_told(lines, left, told, may_lack=ZERO if prices_include_vat else OERE)


def credit_all(lines: Sequence[PlannedLine], left: Sequence[Decimal]) -> tuple[CreditedLine, ...]:
    """Returns all that is left of each line."""
    return _credited(lines, dict(enumerate(left)))


def credit_in_proportion(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], amount: Decimal
) -> tuple[CreditedLine, ...]:
    """Spreads an amount over what is left of the products. Only what is more than that is spread over the others."""
    products = [place for place, line in enumerate(lines) if line.kind is LineKind.PRODUCT]
    others = [place for place in range(len(lines)) if place not in products]
    of_products = min(amount, sum((left[place] for place in products), ZERO))
    amounts: dict[int, Decimal] = {}
    for places, part in ((products, of_products), (others, amount - of_products)):
        shares = spread(part, [left[place] for place in places]) if part else []
        amounts |= dict(zip(places, shares, strict=False))
    return _credited(lines, amounts)


def invoice_lines_of(lines: Sequence[PlannedLine], credited: Iterable[CreditedLine], currency: str) -> InvoiceLines:
    """Returns the lines of the credit note: text, account and VAT rate are those of the invoice."""
    return InvoiceLines(lines=tuple(_credit_line(lines[one.number - 1], one) for one in credited), currency=currency)


def lines_without(invoice: InvoiceLines, credited: Sequence[CreditedLine]) -> InvoiceLines:
    """Returns the lines of the invoice for the rest. A line of which a part is credited says so in its notes."""
    amounts = amounts_of(credited)
    rest = (
        line if number not in amounts else _rest_of(line, [one for one in credited if one.number == number])
        for number, line in enumerate(invoice.lines, start=1)
    )
    return replace(invoice, lines=tuple(line for line in rest if line is not None))


def _credited(
    lines: Sequence[PlannedLine], amounts: Mapping[int, Decimal], pieces: Mapping[int, Decimal] | None = None
) -> tuple[CreditedLine, ...]:
    """Returns the amounts by place, as lines. `pieces` are told by the shop."""
    return tuple(
        CreditedLine(
            number=place + 1, gross=amount, quantity=_quantity(lines[place], amount, (pieces or {}).get(place))
        )
        for place, amount in sorted(amounts.items())
        if amount
    )


def _quantity(line: PlannedLine, amount: Decimal, pieces: Decimal | None) -> Decimal | None:
    """Returns how many pieces are credited, if these cost the amount. A line that is credited as a whole is all."""
    possible = (line.quantity, pieces)
    return next((one for one in possible if one is not None and one * line.unit_price == amount), None)


def _by_amount(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], amount: Decimal
) -> tuple[CreditedLine, ...] | LinesQuestion:
    equal = [place for place, one in enumerate(left) if one == amount]
    if equal and len({_account_and_rate(lines[place]) for place in equal}) == 1:
        return _credited(lines, {equal[0]: amount})
    shipping = [place for place, line in enumerate(lines) if line.kind is LineKind.SHIPPING]
    goods = [place for place in range(len(lines)) if place not in shipping]
    for places in (shipping, goods):
        if sum((left[place] for place in places), ZERO) == amount:
            return _credited(lines, {place: left[place] for place in places})
    if len({(line.vat_rate, line.treatment) for line, one in zip(lines, left, strict=True) if one}) > 1:
        return LinesQuestion.SEVERAL_RATES
    return credit_in_proportion(lines, left, amount)


def _find_told(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], told: Iterable[ToldLine], *, may_lack: Decimal
) -> tuple[CreditedLine, ...] | LinesQuestion:
    """Finds the line of the invoice that each told line means.

    An øre that a line lacks, because the invoice's lines were rounded otherwise, is taken from one booked alike.
    """
    rest, places = list(left), range(len(lines))
    pieces, lacking = (dict.fromkeys(places, ZERO) for _ in range(2))
    for one in told:
        possible = places_of(one.line, lines)
        if not possible:
            return LinesQuestion.LINE_NOT_FOUND
        place = _best_place(one, possible, lines, rest)
        lacking[place] += max(one.gross - rest[place], ZERO)
        rest[place] = max(rest[place] - one.gross, ZERO)
        pieces[place] += one.line.quantity
    for place, amount in lacking.items():
        spare = _spare_place(lines, left, rest, place) if amount else None
        if amount and (spare is None or amount > min(may_lack, rest[spare])):
            return LinesQuestion.MORE_THAN_LEFT
        if spare is not None:
            rest[spare] -= amount
    return _credited(lines, {place: left[place] - rest[place] for place in places}, pieces)


def _best_place(told: ToldLine, places: Sequence[int], lines: Sequence[PlannedLine], left: Sequence[Decimal]) -> int:
    """Returns the line with exactly this amount left, else one at this price, else the first with enough left."""
    enough = [place for place in places if left[place] >= told.gross]

    def misfit(place: int) -> tuple[bool, bool]:
        return left[place] != told.gross, told.line.quantity * lines[place].unit_price != told.gross

    return min(enough, key=misfit, default=places[0])


def _spare_place(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], rest: Sequence[Decimal], place: int
) -> int | None:
    """Returns another line that is booked as this one: one that is credited too, else the one with the most left."""
    sort = _account_and_rate(lines[place])
    alike = [
        other for other, line in enumerate(lines) if other != place and rest[other] and _account_and_rate(line) == sort
    ]
    return max(alike, key=lambda other: (rest[other] < left[other], rest[other]), default=None)


def _account_and_rate(line: PlannedLine) -> tuple[int, Decimal]:
    """Lines that are booked alike: it does not matter to the books which of them is credited."""
    return line.account_number, line.vat_rate


def _credit_line(line: PlannedLine, credited: CreditedLine) -> PlannedLine:
    if credited.quantity is not None and credited.quantity * line.unit_price == credited.gross:
        return replace(line, quantity=credited.quantity)
    return replace(line, quantity=ONE, unit_price=credited.gross, notes=())


def _rest_of(line: PlannedLine, credited: Sequence[CreditedLine]) -> PlannedLine | None:
    """Returns what is left of a line of the invoice, or None if nothing is."""
    amount = sum((one.gross for one in credited), ZERO)
    gross = line.gross - amount
    if not gross:
        return None
    pieces = line.quantity - sum((one.quantity or ZERO for one in credited), ZERO)
    if pieces * line.unit_price == gross:
        return replace(line, quantity=pieces)
    sold = () if line.quantity == ONE else (f"{line.quantity.normalize():f} × {line.unit_price.normalize():f}",)
    return replace(line, quantity=ONE, unit_price=gross, notes=(*sold, *line.notes, f"Krediteret {amount:.2f}"))
