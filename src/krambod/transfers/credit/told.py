"""What does a refund pay back for each line that the shop names, and which line of the invoice is that? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from krambod.accounting.invoice_lines import PlannedLine
from krambod.accounting.money import spread
from krambod.accounting.vat.arithmetic import HALF_OERE, add_vat
from krambod.orders.order import OrderLine, Refund

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """A line that the shop names, and what it pays back for it (incl. VAT, above 0)."""

    line: OrderLine
    gross: Decimal


def read_told_lines(refund: Refund, *, prices_include_vat: bool) -> list[ToldLine] | None:
    """Returns the lines that a refund names with what it pays back for each, or None if they are not its total.

    A line of 0.00 only puts goods back. A negative line, as a discount or a return fee, lowers the others with its
    rate. If the shop keeps more than that, all are lowered in proportion.
    """
    lines = [line for line in refund.lines if line.total]
    grosses = [line.total if prices_include_vat else add_vat(line.total, line.vat_rate) for line in lines]
    lowered = _without_negatives(lines, grosses)
    if lowered is None:
        return None
    may_miss = ZERO if prices_include_vat else HALF_OERE * len(lines)
    levelled = _level(lowered, refund.total, may_miss)
    if levelled is None:
        return None
    return [ToldLine(line=line, gross=gross) for line, gross in zip(lines, levelled, strict=True) if gross]


def places_of(told: OrderLine, lines: Sequence[PlannedLine]) -> list[int]:
    """Returns the places of the invoice's lines that the told line may mean, counted from 0.

    Lines with its number and text come first, then those with its number, then those with its text. If no line has
    them, the only line of its kind and rate is meant.
    """
    like = [place for place, line in enumerate(lines) if (line.kind, line.vat_rate) == (told.kind, told.vat_rate)]
    same_text = [place for place in like if told.description and lines[place].description == told.description]
    same_sku = [place for place in like if told.sku and lines[place].sku == told.sku]
    named = sorted(same_sku, key=lambda place: place not in same_text) or same_text
    return named or (like if len(like) == 1 else [])


def _without_negatives(lines: Sequence[OrderLine], grosses: Sequence[Decimal]) -> list[Decimal] | None:
    """Returns the amounts without the negative ones, or None if the lines with their rate are not worth so much."""
    lowered = [max(gross, ZERO) for gross in grosses]
    for line, gross in zip(lines, grosses, strict=True):
        if gross < 0:
            same = [one if line.vat_rate == other.vat_rate else ZERO for one, other in zip(lowered, lines, strict=True)]
            if sum(same, ZERO) < -gross:
                return None
            lowered = [one + share for one, share in zip(lowered, spread(gross, same), strict=True)]
    return lowered


def _level(grosses: Sequence[Decimal], total: Decimal, may_miss: Decimal) -> list[Decimal] | None:
    """Makes the amounts add up to the total, or returns None if they are less.

    Net prices may miss the total by half an øre a line, which the largest line takes.
    """
    missing = total - sum(grosses, ZERO)
    largest = max(range(len(grosses)), key=lambda place: grosses[place])
    if abs(missing) <= may_miss and grosses[largest] + missing >= 0:
        return [gross + missing if place == largest else gross for place, gross in enumerate(grosses)]
    return spread(total, grosses) if missing < 0 else None
