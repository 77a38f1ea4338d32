"""How does a Dane write a number? 1.234,50."""

from decimal import Decimal

_DANISH_MARKS = str.maketrans(",.", ".,")


def danish_number(number: Decimal | int, *, decimals: int = 2) -> str:
    """At least `decimals` decimals, more only where the number has them: 249,00 and 0,125."""
    exact = Decimal(number) + 0  # no -0,00
    exponent = exact.normalize().as_tuple().exponent
    assert isinstance(exponent, int), f"{number} is no number"
    places = max(decimals, -exponent)
    return f"{exact:,.{places}f}".translate(_DANISH_MARKS)
