"""What was sold, line by line, and how does it add up to the order's total? Pure.

a platform's row ─▶ SoldLine ─▶ fill_rates ─▶ level ─▶ as_row, in the form of the orders API
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from krambod.accounting.money import OERE, round_oere

ONE = Decimal(1)
SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line as the shop tells it; amounts include VAT.

    `exact` is what it costs in all, with as many decimals as the shop has; `gross` is the same in whole øre.
    `vat_rate` is in percent, None: the shop tells none. `unit_price` None: it follows from `gross`. `tax_country` is
    whose VAT the shop charged, in two letters, "" where it does not tell. `item_id` is the shop's own for the line, so
    that a refund can name it.
    """

    kind: str
    sku: str = ""
    description: str
    quantity: Decimal = ONE
    exact: Decimal
    gross: Decimal
    vat_rate: Decimal | None
    unit_price: Decimal | None = None
    tax_country: str = ""
    item_id: str = ""


def level(lines: Sequence[SoldLine], total: Decimal, unit: Decimal = OERE) -> tuple[SoldLine, ...]:
    """The same lines with a `gross` that adds up to `total`, as far as rounding to `unit` explains the difference."""
    levelled = level_lines([line.exact for line in lines], total, unit)
    return tuple(replace(line, gross=gross) for line, gross in zip(lines, levelled, strict=True))


def level_charges(lines: Sequence[SoldLine], total: Decimal, unit: Decimal = OERE) -> tuple[SoldLine, ...]:
    """The same, but what is taken off keeps its own sum: only what is charged takes the difference."""
    off = [-line.exact for line in lines if line.exact < 0]
    off_total = round_oere(sum(off, Decimal(0)))
    taken = iter(level_lines(off, off_total))
    charges = iter(level([line for line in lines if line.exact >= 0], total + off_total, unit))
    return tuple(next(charges) if line.exact >= 0 else replace(line, gross=-next(taken)) for line in lines)


def fill_rates(lines: Sequence[SoldLine], otherwise: Decimal) -> tuple[SoldLine, ...]:
    """A line without a rate, such as a gift with the goods, gets the rate of most lines: it needs an account as well.

    `otherwise` is the rate where no line has one.
    """
    counted = Counter(line.vat_rate for line in lines if line.vat_rate is not None)
    main_rate = counted.most_common(1)[0][0] if counted else otherwise
    return tuple(replace(line, vat_rate=main_rate) if line.vat_rate is None else line for line in lines)


def as_row(line: SoldLine) -> dict[str, str]:
    """The line in the form of the orders API. Its rate is known by now.

    A quantity of more than six decimals, such as a third, is no exact number: then it is one, with the line's total.
    """
    assert line.vat_rate is not None, f"{line.description} has no VAT rate"
    if line.quantity != line.quantity.quantize(SIX_PLACES):
        note = f"{line.quantity.quantize(SIX_PLACES).normalize():f} × {_unit_price(line).quantize(OERE)}"
        line = replace(line, quantity=ONE, unit_price=None, description=f"{line.description} ({note})")
    return {
        "kind": line.kind,
        "sku": line.sku[:100],
        "description": line.description[:1000],
        "quantity": f"{line.quantity:f}",
        "unit_price": f"{_unit_price(line):f}",
        "total": f"{line.gross:.2f}",
        "vat_rate": f"{line.vat_rate:f}",
        "tax_country": line.tax_country,
    }


def _unit_price(line: SoldLine) -> Decimal:
    if not line.quantity:
        return line.gross
    price = line.gross / line.quantity if line.unit_price is None else line.unit_price
    return price.quantize(SIX_PLACES)


def level_lines(exact: Sequence[Decimal], total: Decimal, unit: Decimal = OERE) -> list[Decimal]:
    """Each amount in whole øre. They add up to `total` where rounding explains the difference.

    A shop rounds each line and the total to its `unit`, an øre or a krone: half of it for each.

    First by largest remainder (ties: the first), so that no line moves by a whole øre; what is missing then is taken by
    the largest line. A larger difference is left as it is: it is no rounding, and the order is held for it.
    """
    rounded = [round_oere(amount) for amount in exact]
    missing = total - sum(rounded, Decimal(0))
    if not missing or not exact or abs(missing) > unit / 2 * (len(exact) + 1):
        return rounded
    if abs(sum(exact, Decimal(0)) - total) < OERE and min(exact) >= 0:
        floors = [amount.quantize(OERE, ROUND_FLOOR) for amount in exact]
        count = int((total - sum(floors, Decimal(0))) / OERE)
        if 0 <= count <= len(floors):
            order = sorted(range(len(floors)), key=lambda place: (floors[place] - exact[place], place))
            for place in order[:count]:
                floors[place] += OERE
            return floors
    largest = max(range(len(rounded)), key=lambda place: rounded[place])
    rounded[largest] += missing
    return rounded
