"""What was sold, line by line, and how does it add up to the order's total? Pure.

a platform's row ─▶ SoldLine ─▶ fill_rates ─▶ level ─▶ as_row, in the form of the orders API
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from krambod.accounting.money import round_oere
from krambod.platforms.translating.rounding import level_lines

ONE = Decimal(1)
SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line as the shop tells it; amounts include VAT.

    `exact` is what it costs in all, with as many decimals as the shop has; `gross` is the same in whole øre.
    `vat_rate` is in percent, None: the shop tells none. `unit_price` None: it follows from `gross`.
    """

    kind: str
    sku: str = ""
    description: str
    quantity: Decimal = ONE
    exact: Decimal
    gross: Decimal
    vat_rate: Decimal | None
    unit_price: Decimal | None = None


def level(lines: Sequence[SoldLine], total: Decimal) -> tuple[SoldLine, ...]:
    """The same lines with a `gross` that adds up to `total`, as far as rounding explains the difference."""
    levelled = level_lines([line.exact for line in lines], total)
    return tuple(replace(line, gross=gross) for line, gross in zip(lines, levelled, strict=True))


def level_charges(lines: Sequence[SoldLine], total: Decimal) -> tuple[SoldLine, ...]:
    """The same, but what is taken off keeps its own rounding: only what is charged takes the difference."""
    off = sum((line.exact for line in lines if line.exact < 0), Decimal(0))
    charges = iter(level([line for line in lines if line.exact >= 0], total - round_oere(off)))
    return tuple(next(charges) if line.exact >= 0 else line for line in lines)


def fill_rates(lines: Sequence[SoldLine], otherwise: Decimal) -> tuple[SoldLine, ...]:
    """A line without a rate, such as a gift with the goods, gets the rate of most lines: it needs an account as well.

    `otherwise` is the rate where no line has one.
    """
    counted = Counter(line.vat_rate for line in lines if line.vat_rate is not None)
    main_rate = counted.most_common(1)[0][0] if counted else otherwise
    return tuple(replace(line, vat_rate=main_rate) if line.vat_rate is None else line for line in lines)


def as_row(line: SoldLine) -> dict[str, str]:
    """The line in the form of the orders API. Its rate is known by now."""
    assert line.vat_rate is not None, f"{line.description} has no VAT rate"
    return {
        "kind": line.kind,
        "sku": line.sku[:100],
        "description": line.description[:1000],
        "quantity": f"{line.quantity:f}",
        "unit_price": f"{_unit_price(line):f}",
        "total": f"{line.gross:.2f}",
        "vat_rate": f"{line.vat_rate:f}",
    }


def _unit_price(line: SoldLine) -> Decimal:
    if not line.quantity:
        return line.gross
    price = line.gross / line.quantity if line.unit_price is None else line.unit_price
    return price.quantize(SIX_PLACES)
