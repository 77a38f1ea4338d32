"""What is an amount of money, and where does the remainder go when an amount is split?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Self

OERE = Decimal("0.01")
LARGEST_AMOUNT = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with exactly two decimals in a currency: `Money(Decimal("249.00"), "DKK")`.

    Raises ValueError for more than two decimals, NaN, infinity, amounts of 10^12 and more, and a currency that is not
    three capital letters. Adding or comparing two currencies raises it too.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or abs(self.amount) >= LARGEST_AMOUNT:
            raise ValueError(f"{self.amount} is not an amount of money")
        if self.amount != round_oere(self.amount):
            raise ValueError(f"{self.amount} has parts of an øre")
        if not (
            len(self.currency) == 3 and self.currency.isascii() and self.currency.isalpha() and self.currency.isupper()
        ):
            raise ValueError(f"{self.currency!r} is not a currency")
        object.__setattr__(self, "amount", round_oere(self.amount) + 0)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __abs__(self) -> Self:
        return type(self)(abs(self.amount), self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self} and {other} are of two currencies")
        return other.amount


def round_oere(amount: Decimal) -> Decimal:
    """Rounds to two decimals, half an øre away from zero. Every amount that we round is rounded here."""
    return amount.quantize(OERE, ROUND_HALF_UP)


def spread(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Splits `total` in proportion to `weights` into parts with two decimals, which add up to `total` exactly.

    The parts with the largest remainders are rounded up; of equal remainders, the first. Raises ValueError if a weight
    is negative or none is positive.
    """
    whole = sum(weights, Decimal(0))
    if whole <= 0 or min(weights) < 0:
        raise ValueError("the weights must not be negative, and one must be positive")
    shares = [abs(total) * weight / whole for weight in weights]
    parts = [share.quantize(OERE, ROUND_FLOOR) for share in shares]
    missing = int((abs(total) - sum(parts, Decimal(0))) / OERE)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - shares[place], place))
    for place in by_remainder[:missing]:
        parts[place] += OERE
    return [part.copy_sign(total) if part else part for part in parts]
