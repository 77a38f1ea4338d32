"""Is every amount exact, and do the parts of a split amount add up?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.accounting.money import Money, round_oere, spread

AMOUNTS = st.decimals(min_value=-100_000, max_value=100_000, places=2)
WEIGHTS = st.lists(st.decimals(min_value=0, max_value=10_000, places=2), min_size=1, max_size=20).filter(any)


def kroner(text: str) -> Money:
    return Money(Decimal(text), "DKK")


@pytest.mark.parametrize("text", ["249.005", "NaN", "Infinity", "1000000000000", "-1000000000000.00"])
def test_what_is_no_amount_of_money_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an amount of money|has parts of an øre"):
        kroner(text)


@pytest.mark.parametrize("currency", ["", "kr", "dkk", "DKKK", "DÆK", "D1K"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="is not a currency"):
        Money(Decimal(1), currency)


def test_an_amount_always_has_two_decimals() -> None:
    assert [str(kroner(text)) for text in ("249", "249.0", "2.49E+2", "-0")] == ["249.00 DKK"] * 3 + ["0.00 DKK"]


def test_amounts_of_one_currency_are_added_subtracted_and_compared() -> None:
    assert kroner("249.00") + kroner("39.00") == kroner("288.00")
    assert kroner("249.00") - kroner("8.00") == kroner("241.00")
    assert -kroner("8.00") == kroner("-8.00")
    assert abs(kroner("-8.00")) == kroner("8.00")
    assert kroner("8.00") < kroner("8.01")
    assert kroner("8.00") <= kroner("8.00")
    assert not kroner("8.01") <= kroner("8.00")
    assert not kroner("8.00") < kroner("8.00")
    assert kroner("0.01")
    assert not kroner("0.00")


def test_amounts_of_two_currencies_do_not_mix() -> None:
    euro = Money(Decimal(1), "EUR")

    for mixed in (kroner("1").__add__, kroner("1").__sub__, kroner("1").__lt__, kroner("1").__le__):
        with pytest.raises(ValueError, match=r"1\.00 DKK and 1\.00 EUR are of two currencies"):
            mixed(euro)


def test_half_an_oere_is_rounded_away_from_zero() -> None:
    amounts = [Decimal(text) for text in ("0.005", "0.0049", "-0.005", "2.675", "1.005")]

    assert [str(round_oere(amount)) for amount in amounts] == ["0.01", "0.00", "-0.01", "2.68", "1.01"]


def test_a_total_is_spread_by_largest_remainder_and_ties_go_to_the_first() -> None:
    thirds = spread(Decimal("10.00"), [Decimal(1)] * 3)
    discount = spread(Decimal("-10.00"), [Decimal("199.00"), Decimal("99.95"), Decimal("0.00")])

    assert thirds == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert discount == [Decimal("-6.66"), Decimal("-3.34"), Decimal("0.00")]


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_a_total_cannot_be_spread_over_zero_or_negative_weights(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match=r"^the weights must not be negative, and one must be positive$"):
        spread(Decimal(1), weights)


def test_zero_is_never_negative() -> None:
    assert [str(part) for part in spread(Decimal("-1"), [Decimal(1), Decimal(0)])] == ["-1.00", "0.00"]


@given(AMOUNTS, WEIGHTS)
def test_the_parts_of_a_split_add_up_and_each_is_less_than_one_oere_from_its_share(
    total: Decimal, weights: list[Decimal]
) -> None:
    parts = spread(total, weights)

    assert sum(parts) == total
    whole = sum(weights, Decimal(0))
    assert all(
        abs(part - total * weight / whole) < Decimal("0.01") for part, weight in zip(parts, weights, strict=True)
    )
