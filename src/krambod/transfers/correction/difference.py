"""How does an order differ from what is booked of it, and which correction does that need? Pure.

    lines were only added or grew ─▶ a supplement: one invoice for the difference
    lines only shrank             ─▶ a credit note for the difference
    anything else                 ─▶ neither of the two makes the books right: the invoice is issued again

Amounts are the order's own: the order says whether they include VAT.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from krambod.accounting.invoice_lines import LineKind
from krambod.orders.changes import find_changes, plain_money
from krambod.orders.order import Order, OrderLine

ZERO = Decimal(0)
ONE = Decimal(1)
OF_LINES = frozenset({"total", "line"})
TOLD_ELSEWHERE = frozenset({"cancelled", "refunds"})  # money that goes back has causes of its own


class CorrectionKind(StrEnum):
    """What makes the books right again. All but the last two are names of choices.

    AFTER_REST: it can be issued again once the rest of the order is booked, and not before: a new invoice is for all.
    """

    SUPPLEMENT = "issue_supplement"
    CREDIT = "credit_difference"
    REISSUE = "reissue"
    LOOK_UP = "looked_up_in_vies"  # then it can be issued again
    AFTER_REST = "after_rest"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """What an order has of one thing, on however many lines."""

    quantity: Decimal = ZERO
    total: Decimal = ZERO


def find_kind(booked: Order, order: Order) -> CorrectionKind:
    """Returns which correction makes the books of an order right again."""
    differences = line_differences(booked, order)
    is_one_rate = len({line.vat_rate for line in (*booked.lines, *order.lines)}) == 1
    has_discounts = any(line.kind == LineKind.DISCOUNT for line in (*booked.lines, *order.lines))
    if _is_other_sale(booked, order) or not differences or (has_discounts and not is_one_rate):
        return CorrectionKind.OTHER
    if all(line.total < 0 for line in differences):
        return CorrectionKind.CREDIT
    if all(line.total > 0 and line.kind != LineKind.DISCOUNT for line in differences):
        return CorrectionKind.SUPPLEMENT
    return CorrectionKind.OTHER


def line_differences(booked: Order, order: Order) -> tuple[OrderLine, ...]:
    """Returns a line for each thing that the order has more of than what is booked, or less: then it is negative."""
    before, after = _sums(booked), _sums(order)
    return tuple(_differences(before, after))


def due_of(order: Order, booked: Order) -> Decimal:
    """Returns the order's total (incl. VAT) without those of its refunds that are off what is booked."""
    known = {refund.id for refund in booked.refunds}
    return order.total.amount - sum((one.total for one in order.refunds if one.id in known), ZERO)


def _is_other_sale(booked: Order, order: Order) -> bool:
    """Whether more differs than the lines and their sum."""
    changed = {change.field for change in find_changes(booked, order, plain_money)}
    return bool(changed - OF_LINES - TOLD_ELSEWHERE) or (booked.currency, booked.prices_include_vat) != (
        order.currency,
        order.prices_include_vat,
    )


def _sums(order: Order) -> dict[OrderLine, _Sum]:
    sums: dict[OrderLine, _Sum] = {}
    for line in order.lines:
        known = sums.get(key := _thing(line), _Sum())
        sums[key] = _Sum(quantity=known.quantity + line.quantity, total=known.total + line.total)
    return sums


def _thing(line: OrderLine) -> OrderLine:
    """Returns what is sold on a line, no matter how much of it: lines of the same thing are equal."""
    return replace(line, quantity=ZERO, unit_price=ZERO, total=ZERO)


def _differences(before: dict[OrderLine, _Sum], after: dict[OrderLine, _Sum]) -> Iterator[OrderLine]:
    for thing in {**after, **before}:
        then, now = before.get(thing, _Sum()), after.get(thing, _Sum())
        total, pieces = now.total - then.total, now.quantity - then.quantity
        if not total:
            continue
        is_whole = pieces > 0 and total > 0 and pieces == pieces.to_integral_value()
        price = total / pieces if is_whole else total
        if not is_whole or price != price.quantize(Decimal("0.01")):
            pieces, price = ONE, total
        yield replace(thing, quantity=pieces, unit_price=price, total=total)
