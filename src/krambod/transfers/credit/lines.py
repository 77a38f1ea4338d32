"""Which lines of an invoice does a refund credit? Pure.

    the shop names lines ─▶ each finds its line of the invoice
    it names an amount   ─▶ all that is left, one line, the shipping, the goods, or a part of goods with one VAT rate
    otherwise            ─▶ a person ticks the lines

Amounts include VAT, in the invoice's currency. Lines are counted from 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from krambod.accounting.invoice_lines import InvoiceLines, LineKind, PlannedLine
from krambod.accounting.money import spread
from krambod.accounting.vat.arithmetic import HALF_OERE, add_vat
from krambod.orders.order import OrderLine, Refund

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
    """What is credited of one line of the invoice. `quantity` is None if no number of pieces gives the amount."""

    number: int
    gross: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person ticked. `at` (aware) is when they decided; it is None for a refund that the shop dates itself."""

    lines: tuple[CreditedLine, ...]
    at: datetime | None = None
    reason: str = ""

    @property
    def total(self) -> Decimal:
        """The amount that the person wants to credit."""
        return sum((line.gross for line in self.lines), ZERO)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Asked":
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


def left_of(lines: Sequence[PlannedLine], credited: Mapping[int, Decimal]) -> tuple[Decimal, ...]:
    """Returns what is left of each line of the invoice after the credit notes so far."""
    return tuple(line.gross - credited.get(number, ZERO) for number, line in enumerate(lines, start=1))


def choose_lines(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], refund: Refund, *, prices_include_vat: bool
) -> tuple[CreditedLine, ...] | LinesQuestion:
    """Returns what a refund credits of each line, which is its total to the øre, or why a person must tick the lines.

    `prices_include_vat` is for the lines that the refund names.
    """
    total_left = sum(left, ZERO)
    if refund.total > total_left:
        return LinesQuestion.MORE_THAN_LEFT
    if refund.total == total_left:
        return _credited(lines, dict(enumerate(left)))
    if refund.lines:
        return _told(lines, left, refund, prices_include_vat=prices_include_vat)
    return _by_amount(lines, left, refund.total)


def invoice_lines_of(lines: Sequence[PlannedLine], credited: Iterable[CreditedLine], currency: str) -> InvoiceLines:
    """Returns the lines of the credit note: text, account and VAT rate are those of the invoice."""
    return InvoiceLines(lines=tuple(_credit_line(lines[one.number - 1], one) for one in credited), currency=currency)


def lines_without(invoice: InvoiceLines, credited: Iterable[CreditedLine]) -> InvoiceLines:
    """Returns the lines of the invoice for the rest."""
    amounts = {one.number: one.gross for one in credited}
    left = dict(enumerate(left_of(invoice.lines, amounts)))
    rest = invoice_lines_of(invoice.lines, _credited(invoice.lines, left), invoice.currency)
    return replace(rest, rounding=invoice.rounding)


def _credited(lines: Sequence[PlannedLine], amounts: Mapping[int, Decimal]) -> tuple[CreditedLine, ...]:
    """Returns the amounts by place, as lines. A line that is credited as a whole keeps its quantity."""
    return tuple(
        CreditedLine(number=place + 1, gross=amount, quantity=_quantity(lines[place], amount))
        for place, amount in sorted(amounts.items())
        if amount
    )


def _quantity(line: PlannedLine, amount: Decimal) -> Decimal | None:
    """Returns how many pieces of the line cost the amount, if it is a whole number of them."""
    if amount == line.gross:
        return line.quantity
    pieces = amount / line.unit_price
    return pieces if pieces == pieces.to_integral_value() else None


def _by_amount(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], amount: Decimal
) -> tuple[CreditedLine, ...] | LinesQuestion:
    equal = [place for place, one in enumerate(left) if one == amount]
    if equal and len({_sort_of(lines[place]) for place in equal}) == 1:
        return _credited(lines, {equal[0]: amount})
    shipping = [place for place, line in enumerate(lines) if line.kind is LineKind.SHIPPING]
    goods = [place for place in range(len(lines)) if place not in shipping]
    for places in (shipping, goods):
        if sum((left[place] for place in places), ZERO) == amount:
            return _credited(lines, {place: left[place] for place in places})
    rates = {(line.vat_rate, line.treatment) for line, one in zip(lines, left, strict=True) if one}
    if len(rates) > 1:
        return LinesQuestion.SEVERAL_RATES
    return _in_proportion(lines, left, amount, goods)


def _in_proportion(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], amount: Decimal, goods: Sequence[int]
) -> tuple[CreditedLine, ...]:
    """Spreads the amount over the goods. Shipping takes a part only if the goods do not suffice."""
    is_enough = sum((left[place] for place in goods), ZERO) >= amount
    places = goods if is_enough else range(len(lines))
    shares = spread(amount, [left[place] for place in places])
    return _credited(lines, dict(zip(places, shares, strict=True)))


def _told(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], refund: Refund, *, prices_include_vat: bool
) -> tuple[CreditedLine, ...] | LinesQuestion:
    """Finds the invoice's line of each line that the refund names."""
    grosses = [one.total if prices_include_vat else add_vat(one.total, one.vat_rate) for one in refund.lines]
    named = _levelled(grosses, refund.total, ZERO if prices_include_vat else HALF_OERE * len(grosses))
    if named is None:
        return LinesQuestion.TOTAL_DIFFERS
    rest = list(left)
    for told, gross in zip(refund.lines, named, strict=True):
        if (place := _place_of(told, gross, lines, rest)) is None:
            return LinesQuestion.LINE_NOT_FOUND
        rest[place] -= gross
    amounts = {place: before - after for place, (before, after) in enumerate(zip(left, rest, strict=True))}
    return _credited(lines, amounts)


def _levelled(grosses: list[Decimal], total: Decimal, may_miss: Decimal) -> list[Decimal] | None:
    """Makes the amounts add up to the refund's total, or returns None.

    A return fee that the shop keeps lowers them in proportion. Net prices may miss the total by half an øre a line,
    which the largest line takes.
    """
    if any(gross < 0 for gross in grosses):
        return None
    missing = total - sum(grosses, ZERO)
    if abs(missing) <= may_miss:
        largest = grosses.index(max(grosses))
        return [gross + missing if place == largest else gross for place, gross in enumerate(grosses)]
    return spread(total, grosses) if missing < 0 else None


def _place_of(told: OrderLine, gross: Decimal, lines: Sequence[PlannedLine], left: Sequence[Decimal]) -> int | None:
    """Returns the place of the invoice's line that a refund's line means: the one with its text, else its only like."""
    like = [
        place
        for place, line in enumerate(lines)
        if line.kind == told.kind and line.vat_rate == told.vat_rate and left[place] >= gross
    ]
    named = [place for place in like if lines[place].description == (told.description or told.sku or "Vare")]
    if named:
        return named[0]
    return like[0] if like and len({_sort_of(lines[place]) for place in like}) == 1 else None


def _sort_of(line: PlannedLine) -> tuple[int, Decimal]:
    """Lines of one sort are booked alike: it does not matter which of them is credited."""
    return line.account_number, line.vat_rate


def _credit_line(line: PlannedLine, credited: CreditedLine) -> PlannedLine:
    if credited.quantity is not None and credited.quantity * line.unit_price == credited.gross:
        return replace(line, quantity=credited.quantity)
    return replace(line, quantity=ONE, unit_price=credited.gross, notes=())
