"""Which lines in whole øre give an order's total, where a shop reckons with more decimals or rounds elsewhere? Pure."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from krambod.accounting.money import OERE, round_oere

HALF_OERE = Decimal("0.005")


def level_lines(exact: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """Each amount in whole øre. They add up to `total` where half an øre a line explains the difference.

    First by largest remainder (ties: the first), so that no line moves by a whole øre; what is missing then is taken by
    the largest line. A larger difference is left as it is: it is no rounding, and the order is held for it.
    """
    rounded = [round_oere(amount) for amount in exact]
    missing = total - sum(rounded, Decimal(0))
    if not missing or not exact or abs(missing) > HALF_OERE * len(exact):
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
