"""Do the lines of an order add up to its total, each with a VAT rate, and none of them changed on the way?"""

from decimal import Decimal

import pytest

from krambod.platforms.translating.lines import SoldLine, as_row, fill_rates, level, level_charges


def line(exact: str, *, rate: str | None = "25", **changes: object) -> SoldLine:
    amount = Decimal(exact)
    values = {"kind": "product", "description": "Vase", "exact": amount, "gross": amount, **changes}
    return SoldLine(vat_rate=None if rate is None else Decimal(rate), **values)  # type: ignore[arg-type]


def grosses(lines: tuple[SoldLine, ...]) -> list[str]:
    return [f"{one.gross:.2f}" for one in lines]


def test_lines_with_parts_of_an_oere_add_up_to_the_total() -> None:
    thirds = [line("33.3333"), line("33.3333"), line("33.3334")]

    levelled = level(thirds, Decimal("100.00"))

    assert sum(one.gross for one in levelled) == Decimal("100.00")
    assert [one.gross for one in thirds] == [one.exact for one in thirds]


def test_a_difference_that_is_no_rounding_stays() -> None:
    assert grosses(level([line("10.00"), line("20.00")], Decimal("31.00"))) == ["10.00", "20.00"]


def test_a_discount_keeps_its_amount_and_the_charges_take_the_rounding() -> None:
    lines = [line("10.004"), line("-3.000", kind="discount"), line("10.004")]

    assert grosses(level_charges(lines, Decimal("17.01"))) == ["10.01", "-3.00", "10.00"]


@pytest.mark.parametrize(("rates", "filled"), [(("12", "12", "25", None), "12"), ((None,), "25")])
def test_a_line_without_a_rate_gets_that_of_most_lines(rates: tuple[str | None, ...], filled: str) -> None:
    lines = [line("1.00", rate=rate) for rate in rates]

    *_, last = fill_rates(lines, Decimal(25))

    assert last.vat_rate == Decimal(filled)


def test_the_unit_price_follows_from_the_amount_where_the_shop_tells_none() -> None:
    told = as_row(line("10.00", quantity=Decimal(3), unit_price=Decimal("3.33")))
    untold = as_row(line("10.00", quantity=Decimal(3)))
    nothing = as_row(line("10.00", quantity=Decimal(0), unit_price=Decimal("3.33")))

    assert (told["unit_price"], untold["unit_price"], nothing["unit_price"]) == ("3.330000", "3.333333", "10.00")


def test_a_third_of_a_piece_is_one_line_with_the_lines_total_and_names_what_it_is() -> None:
    told = as_row(line("83.00", quantity=Decimal(1) / 3, unit_price=Decimal("249.00")))

    assert (told["quantity"], told["unit_price"], told["total"]) == ("1", "83.000000", "83.00")
    assert told["description"] == "Vase (0.333333 × 249.00)"
