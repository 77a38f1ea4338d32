"""How much VAT is in an amount, and how far may a shop's own figure be from it?"""

from decimal import Decimal

import pytest

from krambod.accounting.vat.arithmetic import add_vat, is_rounding, split_gross


def test_dineros_vat_of_a_line_is_gross_minus_rounded_net() -> None:
    split = split_gross(Decimal("12.35"), Decimal(25))

    assert (split.net, split.vat) == (Decimal("9.88"), Decimal("2.47"))


def test_a_difference_of_half_an_oere_a_line_and_half_an_oere_is_rounding() -> None:
    assert is_rounding(Decimal("0.01"), lines=1)
    assert is_rounding(Decimal("-0.015"), lines=2)
    assert not is_rounding(Decimal("0.02"), lines=2)


def test_net_prices_are_given_vat_line_by_line() -> None:
    assert add_vat(Decimal("99.60"), Decimal(25)) == Decimal("124.50")
    assert add_vat(Decimal("0.01"), Decimal(25)) == Decimal("0.01")
    assert add_vat(Decimal("0.02"), Decimal(25)) == Decimal("0.03")
    assert add_vat(Decimal("10.00"), Decimal(0)) == Decimal("10.00")


@pytest.mark.parametrize(
    ("difference", "lines", "expected"),
    [("0.010", 1, True), ("-0.010", 1, True), ("0.0101", 1, False), ("-0.0101", 1, False), ("0.02", 3, True)],
)
def test_a_rounding_difference_may_be_positive_or_negative(difference: str, lines: int, expected: bool) -> None:
    assert is_rounding(Decimal(difference), lines=lines) is expected
