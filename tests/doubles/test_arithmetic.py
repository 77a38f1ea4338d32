"""What is the total of an invoice's lines, to the øre?"""

from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import Caller, line

FETCH = "/v1/{organization}/invoices/fetch"
TOTALS = ("TotalExclVat", "TotalVat", "TotalInclVat")
LINE = ("BaseAmountValue", "BaseAmountValueInclVat", "TotalAmount", "TotalAmountInclVat")


def fetched(caller: Caller, *lines: Any, incl_vat: bool = True) -> Any:
    reply = caller.post(FETCH, {"ShowLinesInclVat": incl_vat, "ProductLines": lines})
    assert reply.status == 200, reply
    return reply.json


def totals(told: Any) -> str:
    """`9.88 + 2.47 = 12.35`: net, VAT and gross."""
    net, vat, gross = (told[name] for name in TOTALS)
    return f"{net:.2f} + {vat:.2f} = {gross:.2f}"


def line_amounts(told: Any) -> str:
    """Unit price excl. and incl. VAT, total excl. and incl. VAT."""
    return " ".join(f"{told['ProductLines'][0][name].normalize():f}" for name in LINE)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (line("12.35"), "9.88 + 2.47 = 12.35"),
        (line("249.00"), "199.20 + 49.80 = 249.00"),
        (line("0.01"), "0.01 + 0.00 = 0.01"),
        (line("0.03"), "0.02 + 0.01 = 0.03"),
        (line("12.35", Quantity=3), "29.64 + 7.41 = 37.05"),
        (line("12.35", Quantity=3, Discount=10), "26.68 + 6.67 = 33.35"),
        (line("100.00", Discount=100), "0.00 + 0.00 = 0.00"),
        (line("100.00", AccountNumber=1050), "100.00 + 0.00 = 100.00"),
        (line("100.00", AccountNumber=1100), "100.00 + 0.00 = 100.00"),
        (line("100.00", AccountNumber=2000), "100.00 + 0.00 = 100.00"),
        (line("0.333", Quantity=3), "0.80 + 0.20 = 1.00"),
    ],
    ids=[
        "observed", "plain", "one øre", "three øre", "quantity", "discount", "free", "no VAT", "EU", "purchase code",
        "fine price",
    ],
)  # fmt: skip
def test_lines_incl_vat_keep_their_gross(dinero: Caller, sent: Any, expected: str) -> None:
    assert totals(fetched(dinero, sent)) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (line("9.88"), "9.88 + 2.47 = 12.35"),
        (line("9.90"), "9.90 + 2.48 = 12.38"),
        (line("0.01"), "0.01 + 0.00 = 0.01"),
        (line("0.02"), "0.02 + 0.01 = 0.03"),
        (line("12.35", Quantity=3, Discount=10), "33.35 + 8.34 = 41.69"),
        (line("100.00", AccountNumber=1050), "100.00 + 0.00 = 100.00"),
    ],
    ids=["plain", "half an øre of VAT", "one øre", "two øre", "discount", "no VAT"],
)
def test_lines_excl_vat_get_their_vat_on_top(dinero: Caller, sent: Any, expected: str) -> None:
    assert totals(fetched(dinero, sent, incl_vat=False)) == expected


@pytest.mark.parametrize(
    ("incl_vat", "expected"),
    [(True, "9.88 12.35 26.68 33.35"), (False, "12.35 15.44 33.35 41.69")],
)
def test_a_line_tells_unit_and_total_with_and_without_vat(dinero: Caller, incl_vat: bool, expected: str) -> None:
    told = fetched(dinero, line("12.35", Quantity=3, Discount=10), incl_vat=incl_vat)

    assert line_amounts(told) == expected


def test_the_totals_are_the_sum_of_the_rounded_lines(dinero: Caller) -> None:
    assert totals(fetched(dinero, *[line("0.02", AccountNumber=1000)] * 3, incl_vat=False)) == "0.06 + 0.03 = 0.09"
    assert totals(fetched(dinero, *[line("0.03")] * 3)) == "0.06 + 0.03 = 0.09"


def test_what_bears_vat_is_told_apart(dinero: Caller) -> None:
    told = fetched(
        dinero, line("125.00"), line("25.00", AccountNumber=1350), line("30.00", AccountNumber=1050), line("1.25")
    )

    assert totals(told) == "151.00 + 30.25 = 181.25"
    assert (told["TotalVatableAmount"], told["TotalNonVatableAmount"]) == (121, 30)


def test_an_account_with_artists_vat_gives_five_percent(dinero: Caller) -> None:
    dinero.post("/v1/{organization}/accounts/entry", {"Number": 1010, "Name": "Kunst", "VatCode": "KUNS"})

    told = fetched(dinero, line("105.00", AccountNumber=1010), line("125.00"))

    assert totals(told) == "200.00 + 30.00 = 230.00"
    assert told["TotalVatableAmount"] == 200


# Worlds


@pytest.mark.parametrize(
    ("half_oere", "expected"),
    [("up", "0.11 + 0.03 = 0.14"), ("even", "0.10 + 0.02 = 0.12")],
)
def test_where_half_an_oere_goes_is_the_world_half_oere(dinero: Caller, half_oere: str, expected: str) -> None:
    dinero.admin("world", {"half_oere": half_oere})

    assert totals(fetched(dinero, line("0.105"), incl_vat=False)) == expected


def test_half_an_oere_of_a_credit_goes_away_from_zero(dinero: Caller) -> None:
    dinero.admin("world", {"negative_lines": "accepted"})

    assert totals(fetched(dinero, line("-0.105"), incl_vat=False)) == "-0.11 + -0.03 = -0.14"


@pytest.mark.parametrize(
    ("unit_price_decimals", "incl_vat", "expected"),
    [
        ("kept", True, "0.98 1.225 9.8 12.25"),
        ("two", True, "0.98 1.23 9.84 12.3"),
        ("kept", False, "1.225 1.53 12.25 15.31"),
        ("two", False, "1.23 1.54 12.3 15.38"),
    ],
)
def test_whether_a_price_keeps_its_decimals_is_the_world_unit_price_decimals(
    dinero: Caller, unit_price_decimals: str, incl_vat: bool, expected: str
) -> None:
    dinero.admin("world", {"unit_price_decimals": unit_price_decimals})

    assert line_amounts(fetched(dinero, line("1.225", Quantity=10), incl_vat=incl_vat)) == expected


@pytest.mark.parametrize(
    ("vat_rounding", "incl_vat", "expected"),
    [
        ("line", False, "0.06 + 0.03 = 0.09"),
        ("document", False, "0.06 + 0.02 = 0.08"),
        ("line", True, "0.06 + 0.00 = 0.06"),
        ("document", True, "0.05 + 0.01 = 0.06"),
    ],
)
def test_where_vat_is_rounded_is_the_world_vat_rounding(
    dinero: Caller, vat_rounding: str, incl_vat: bool, expected: str
) -> None:
    dinero.admin("world", {"vat_rounding": vat_rounding})
    lines = [line("0.02")] * 3 if not incl_vat else [line("0.02", AccountNumber=1000)] * 3

    assert totals(fetched(dinero, *lines, incl_vat=incl_vat)) == expected


@pytest.mark.parametrize(
    ("incl_vat", "books"),
    [
        (False, ["D 53000 30.16", "K 1000 0.06", "K 64000 0.02", "K 1350 0.07", "K 64000 0.01", "K 1050 30.00"]),
        (True, ["D 53000 30.13", "K 1000 0.05", "K 64000 0.01", "K 1350 0.05", "K 64000 0.02", "K 1050 30.00"]),
    ],
)
def test_in_the_world_vat_rounding_document_the_last_account_takes_what_is_left(
    dinero: Caller, incl_vat: bool, books: list[str]
) -> None:
    dinero.admin("world", {"vat_rounding": "document"})
    lines = [
        *[line("0.02")] * 3,
        line("0.07", AccountNumber=1350),
        line("30.00", AccountNumber=1050),
    ]

    dinero.booked(ShowLinesInclVat=incl_vat, ProductLines=lines)

    assert dinero.books().splitlines() == books


def test_in_the_world_vat_rounding_document_each_rate_is_rounded_by_itself(dinero: Caller) -> None:
    dinero.admin("world", {"vat_rounding": "document"})
    dinero.post("/v1/{organization}/accounts/entry", {"Number": 1010, "Name": "Kunst", "VatCode": "KUNS"})

    told = fetched(
        dinero, line("0.02"), line("0.10", AccountNumber=1010), line("5.00", AccountNumber=1050), incl_vat=False
    )

    assert totals(told) == "5.12 + 0.02 = 5.14"
    assert told["TotalVatableAmount"] == Decimal("0.12")


def test_entries_of_one_account_are_one(dinero: Caller) -> None:
    dinero.booked(ProductLines=[line("125.00"), line("12.50", AccountNumber=1350), line("12.50")])

    assert dinero.books().splitlines() == [
        "D 53000 150.00", "K 1000 110.00", "K 64000 27.50", "K 1350 10.00", "K 64000 2.50",
    ]  # fmt: skip
