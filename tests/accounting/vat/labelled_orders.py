"""Which treatments has the freight of an order, by rules that share nothing with the product?

Orders of one to four lines and freight, made of the sales of `labelled`. Amounts are whole øre.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from tests.accounting.vat.labelled import GOODS, Sale, label, sales

DANISH_VAT = ("danish", "eu_private")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Lines to one place and one buyer, each with its amount in øre, and a freight line."""

    lines: tuple[tuple[Sale, int], ...]
    freight: Sale
    freight_amount: int


def orders(seed: int, count: int) -> Iterator[Order]:
    random = Random(seed)
    for first in sales(seed, count):
        rates = [first.rate, first.rate, Decimal(0), Decimal(25)]
        same_place = [
            replace(first, goods=random.choice(list(GOODS)[:10]), rate=random.choice(rates))
            for _ in range(random.randrange(4))
        ]
        yield Order(
            lines=tuple((sale, random.choice([0, 1, 9_95, 100_00, 249_00])) for sale in (first, *same_place)),
            freight=replace(first, rate=random.choice(rates), goods="ordinary"),
            freight_amount=random.choice([0, 1, 10_00, 39_00, 49_95]),
        )


def label_freight(order: Order) -> str | dict[str, int]:
    """The øre of the freight that each treatment has, or `? ` and why it is held."""
    own = [(label(sale), amount) for sale, amount in order.lines if sale.rate == order.freight.rate]
    held = [outcome for outcome, _ in own if outcome.startswith("?")]
    if held:
        return held[0]
    values: dict[str, int] = {}
    for outcome, amount in own:
        if outcome not in ("donation", "container_deposit", "tip"):
            values[outcome] = values.get(outcome, 0) + amount
    return _share(order.freight_amount, values) if values else _label_alone(order)


def _label_alone(order: Order) -> str | dict[str, int]:
    outcome = label(order.freight)
    if outcome in DANISH_VAT or order.freight.vat_free:
        return outcome if outcome.startswith("?") else {outcome: order.freight_amount}
    if not order.freight.rate:
        return "? zero_without_goods"
    return outcome if outcome.startswith("?") else "? foreign_rate_without_goods"


def _share(amount: int, values: dict[str, int]) -> dict[str, int]:
    """Whole øre in proportion; what is left goes to the largest remainders, the first at a tie."""
    whole = sum(values.values())
    if not whole:
        return {next(iter(values)): amount}
    parts = {outcome: amount * value // whole for outcome, value in values.items()}
    by_remainder = sorted(values, key=lambda outcome: -(amount * values[outcome] % whole))
    for outcome in by_remainder[: amount - sum(parts.values())]:
        parts[outcome] += 1
    return {outcome: part for outcome, part in parts.items() if part or len(parts) == 1}
