"""Do the invoice lines add up to exactly what the customer paid?"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.accounting.invoice_lines import (
    BookedPart,
    ChargedLine,
    InvoiceLines,
    LineKind,
    LinesRefusal,
    RefusedLines,
    SaleLine,
    build_invoice_lines,
)
from krambod.accounting.money import Money

DANISH = {
    (LineKind.PRODUCT, Decimal(25)): 1000,
    (LineKind.SHIPPING, Decimal(25)): 1350,
    (LineKind.FEE, Decimal(25)): 1350,
    (LineKind.PRODUCT, Decimal(0)): 1050,
}


def sold(
    total: str, *, price: str | None = None, quantity: str = "1", kind: str = "product", rate: str = "25"
) -> SaleLine:
    return SaleLine(
        kind=LineKind(kind),
        description={"discount": "SOMMER10"}.get(kind, "T-shirt"),
        quantity=Decimal(quantity),
        unit_price=Decimal(price or total),
        total=Decimal(total),
        vat_rate=Decimal(rate),
    )


def build(lines: Sequence[SaleLine], total: str, *, incl_vat: bool = True) -> InvoiceLines | RefusedLines:
    return build_invoice_lines(
        lines,
        total=Money(Decimal(total), "DKK"),
        prices_include_vat=incl_vat,
        parts_for=whole_lines,
    )


def whole_lines(lines: Sequence[ChargedLine]) -> list[tuple[BookedPart, ...]]:
    """Books each line as a whole on the account of its kind and rate."""
    return [
        (BookedPart(gross=line.gross, account_number=DANISH[line.kind, line.vat_rate], treatment="danish"),)
        for line in lines
    ]


def described(result: InvoiceLines | RefusedLines) -> Any:
    """Writes each line as `quantity x price on account` with its notes; a refusal stays as it is."""
    if isinstance(result, RefusedLines):
        return result
    return [
        f"{line.quantity} x {line.unit_price} on {line.account_number} {' · '.join(line.notes)}".strip()
        for line in result.lines
    ]


def test_products_and_shipping_keep_their_quantity_and_price() -> None:
    result = build([sold("498.00", price="249.00", quantity="2"), sold("39.00", kind="shipping")], "537.00")

    assert described(result) == ["2 x 249.00 on 1000", "1 x 39.00 on 1350"]
    assert isinstance(result, InvoiceLines)
    assert result.total_incl_vat == Money(Decimal("537.00"), "DKK")
    assert result.total_vat == Money(Decimal("107.40"), "DKK")
    assert result.rounding == 0


def test_a_price_that_does_not_give_the_line_goes_into_the_notes() -> None:
    result = build([sold("100.00", price="33.333333", quantity="3")], "100.00")

    assert described(result) == ["1 x 100.00 on 1000 3 × 33,333333"]


def test_a_line_with_a_discount_of_its_own_becomes_one_piece() -> None:
    result = build([sold("90.00", price="50.00", quantity="2")], "90.00")

    assert described(result) == ["1 x 90.00 on 1000 2 × 50"]


def test_a_discount_on_the_order_lowers_its_products_and_is_named() -> None:
    lines = [sold("199.00"), sold("99.95"), sold("39.00", kind="shipping"), sold("-10.00", kind="discount")]

    result = build(lines, "327.95")

    assert described(result) == [
        "1 x 192.34 on 1000 1 × 199 · SOMMER10",
        "1 x 96.61 on 1000 1 × 99,95 · SOMMER10",
        "1 x 39.00 on 1350",
    ]


def test_a_discount_larger_than_its_products_lowers_shipping_too() -> None:
    lines = [sold("20.00"), sold("40.00", kind="shipping"), sold("-30.00", kind="discount")]

    assert described(build(lines, "30.00")) == [
        "1 x 10.00 on 1000 1 × 20 · SOMMER10",
        "1 x 20.00 on 1350 1 × 40 · SOMMER10",
    ]


def test_a_discount_stays_with_its_own_vat_rate() -> None:
    lines = [sold("100.00"), sold("100.00", rate="0"), sold("-10.00", kind="discount", rate="0")]

    assert described(build(lines, "190.00")) == ["1 x 100.00 on 1000", "1 x 90.00 on 1050 1 × 100 · SOMMER10"]


def test_a_discount_of_100_percent_leaves_lines_of_zero() -> None:
    result = build([sold("249.00"), sold("-249.00", kind="discount")], "0.00")

    assert described(result) == ["1 x 0.00 on 1000 1 × 249 · SOMMER10"]


def test_net_prices_become_prices_incl_vat() -> None:
    result = build([sold("4.08", price="2.04", quantity="2")], "5.10", incl_vat=False)

    assert described(result) == ["2 x 2.55 on 1000"]


def test_the_largest_line_takes_what_a_shop_with_net_prices_rounds_elsewhere() -> None:
    lines = [sold("0.01"), sold("9.99"), sold("0.01")]

    result = build(lines, "12.50", incl_vat=False)

    assert described(result) == [
        "1 x 0.01 on 1000 1 × 0,0125",
        "1 x 12.48 on 1000 1 × 12,4875",
        "1 x 0.01 on 1000 1 × 0,0125",
    ]
    assert isinstance(result, InvoiceLines)
    assert result.rounding == Decimal("-0.01")


@pytest.mark.parametrize(
    ("lines", "total", "expected"),
    [
        ([], "0.00", RefusedLines(reason=LinesRefusal.NO_LINES)),
        ([sold("-10.00", kind="discount")], "-10.00", RefusedLines(reason=LinesRefusal.NO_LINES)),
        (
            [sold("10.00"), sold("-4.00")],
            "6.00",
            RefusedLines(reason=LinesRefusal.NEGATIVE_LINE, line=2, actual=Money(Decimal(-4), "DKK")),
        ),
        (
            [sold("10.00"), sold("-10.01", kind="discount")],
            "-0.01",
            RefusedLines(reason=LinesRefusal.DISCOUNT_TOO_LARGE, line=2),
        ),
        (
            [sold("10.00"), sold("1.00", kind="discount")],
            "11.00",
            RefusedLines(reason=LinesRefusal.DISCOUNT_TOO_LARGE, line=2),
        ),
        (
            [sold("10.00"), sold("-1.00", kind="discount", rate="0")],
            "9.00",
            RefusedLines(reason=LinesRefusal.DISCOUNT_TOO_LARGE, line=2),
        ),
        (
            [sold("10.00")],
            "10.01",
            RefusedLines(
                reason=LinesRefusal.TOTAL_DIFFERS,
                expected=Money(Decimal("10.01"), "DKK"),
                actual=Money(Decimal(10), "DKK"),
            ),
        ),
    ],
    ids=[
        "no lines",
        "nothing but a discount",
        "a negative line",
        "a discount above its lines",
        "a discount that adds",
        "a discount of another rate",
        "another total",
    ],
)
def test_lines_that_cannot_be_booked_rightly_are_refused(
    lines: list[SaleLine], total: str, expected: RefusedLines
) -> None:
    assert build(lines, total) == expected


def test_a_line_of_two_treatments_becomes_two_lines_that_add_up_to_it() -> None:
    def halves(lines: Sequence[ChargedLine]) -> list[tuple[BookedPart, ...]]:
        return [
            tuple(
                BookedPart(gross=gross, account_number=number, treatment="export_goods")
                for gross, number in ((Decimal("30.01"), 1255), (line.gross - Decimal("30.01"), 1100))
            )
            for line in lines
        ]

    result = build_invoice_lines(
        [sold("60.00", rate="0")], total=Money(Decimal(60), "DKK"), prices_include_vat=True, parts_for=halves
    )

    assert described(result) == ["1 x 30.01 on 1255 1 × 60", "1 x 29.99 on 1100 1 × 60"]


def test_net_prices_may_miss_the_total_by_half_an_oere_a_line_and_no_more() -> None:
    lines = [sold("0.80"), sold("0.80")]

    assert isinstance(build(lines, "2.01", incl_vat=False), InvoiceLines)
    assert isinstance(build(lines, "2.02", incl_vat=False), RefusedLines)


def test_a_discount_counts_as_a_line_because_the_shop_rounded_it_too() -> None:
    lines = [sold("22100.54"), sold("-1989.05", kind="discount")]

    result = build(lines, "25139.36", incl_vat=False)

    assert described(result) == ["1 x 25139.36 on 1000 1 × 27625,675 · SOMMER10"]
    assert isinstance(result, InvoiceLines)
    assert result.rounding == Decimal("-0.01")
    assert isinstance(build(lines, "25139.35", incl_vat=False), RefusedLines)


@given(
    st.lists(
        st.builds(
            lambda price, quantity, rate, kind: sold(
                str(price * quantity), price=str(price), quantity=str(quantity), rate=rate, kind=kind
            ),
            st.decimals(min_value=0, max_value=5000, places=2),
            st.integers(min_value=1, max_value=50),
            st.sampled_from(["25", "0"]),
            st.sampled_from(["product"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(min_value=0, max_value=100),
)
def test_the_lines_of_any_order_add_up_to_what_was_paid(lines: list[SaleLine], percent: int) -> None:
    at_25 = sum((line.total for line in lines if line.vat_rate == 25), Decimal(0))
    off = round(at_25 * percent / 100, 2)
    total = sum((line.total for line in lines), -off)

    result = build([*lines, sold(str(-off), kind="discount")], str(total))

    assert isinstance(result, InvoiceLines)
    assert result.total_incl_vat.amount == total
    assert all(line.split.net + line.split.vat == line.gross for line in result.lines)


def test_a_line_keeps_its_kind_its_text_and_its_rate() -> None:
    result = build([sold("249.00"), sold("39.00", kind="shipping")], "288.00")

    assert isinstance(result, InvoiceLines)
    assert [(line.kind, line.description, line.vat_rate, line.gross) for line in result.lines] == [
        (LineKind.PRODUCT, "T-shirt", Decimal(25), Decimal("249.00")),
        (LineKind.SHIPPING, "T-shirt", Decimal(25), Decimal("39.00")),
    ]
    assert result.currency == "DKK"


def test_a_line_with_a_negative_or_zero_quantity_becomes_one_piece() -> None:
    assert described(build([sold("10.00", price="-10.00", quantity="-1")], "10.00")) == ["1 x 10.00 on 1000 -1 × -10"]
    assert described(build([sold("0.00", price="10.00", quantity="0")], "0.00")) == ["1 x 0.00 on 1000 0 × 10"]


def test_a_discount_of_zero_changes_nothing() -> None:
    lines = [sold("10.00"), sold("0.00", kind="discount", rate="12")]

    assert described(build(lines, "10.00")) == ["1 x 10.00 on 1000"]


def test_a_line_that_a_discount_does_not_lower_does_not_name_it() -> None:
    lines = [sold("100.00"), sold("0.00"), sold("-0.01", kind="discount")]

    assert described(build(lines, "99.99")) == ["1 x 99.99 on 1000 1 × 100 · SOMMER10", "1 x 0.00 on 1000"]


def test_two_discounts_are_both_named_and_may_take_the_whole_line() -> None:
    lines = [sold("10.00"), sold("-4.00", kind="discount"), sold("-6.00", kind="discount")]

    assert described(build(lines, "0.00")) == ["1 x 0.00 on 1000 1 × 10 · SOMMER10 · SOMMER10"]


def test_prices_incl_vat_may_not_miss_the_total_at_all() -> None:
    assert build([sold("10.00"), sold("10.00")], "20.01") == RefusedLines(
        reason=LinesRefusal.TOTAL_DIFFERS,
        expected=Money(Decimal("20.01"), "DKK"),
        actual=Money(Decimal("20.00"), "DKK"),
    )


def test_the_first_of_the_largest_lines_takes_the_rounding_and_never_becomes_negative() -> None:
    result = build([sold("0.80"), sold("0.80")], "2.01", incl_vat=False)

    assert isinstance(result, InvoiceLines)
    assert [line.gross for line in result.lines] == [Decimal("1.01"), Decimal("1.00")]
    assert result.rounding == Decimal("0.01")
    assert isinstance(build([sold("0.00"), sold("0.00")], "-0.01", incl_vat=False), RefusedLines)
