"""Which lines an invoice may have."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller, Reply, line

INVOICES = "/v1/{organization}/invoices"
PRODUCTS = "/v1/{organization}/products"
TEXT = {"Description": "Tak for handlen", "LineType": "Text"}
UNITS = [
    "hours", "parts", "km", "day", "week", "month", "kilogram", "cubicMetre", "set", "litre", "box", "case", "carton",
    "metre", "package", "shipment", "squareMetre", "session", "tonne",
]  # fmt: skip


@pytest.fixture
def other(dinero: Caller) -> Iterator[Caller]:
    """A caller of another organization of the same double."""
    with Caller.personal(dinero.url, 310004) as caller:
        yield caller


def invoice_of(caller: Caller, *lines: Any) -> Reply:
    return caller.post(INVOICES, {"ProductLines": lines})


def read_lines(caller: Caller, *lines: Any) -> Any:
    reply = invoice_of(caller, *lines)
    assert reply.status == 200, reply
    return caller.invoice(reply.json["Guid"])["ProductLines"]


def new_product(caller: Caller) -> str:
    body = {"BaseAmountValue": 10, "Quantity": 1, "AccountNumber": 1000, "Unit": "parts", "Name": "T-shirt"}
    guid: str = caller.post(PRODUCTS, body).json["ProductGuid"]
    return guid


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in line().items() if key != name}


def test_a_product_line_has_one_of_the_units(dinero: Caller) -> None:
    read = read_lines(dinero, *(line(Unit=unit) for unit in UNITS))

    assert [one["Unit"] for one in read] == UNITS


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        (line(Unit="pieces"), {"productlines.1.unit": "pieces is not a unit."}),
        (without("Unit"), {"productlines.1.unit": "The Unit field is required."}),
        (without("Description"), {"productlines.1.description": "The Description field is required."}),
        (line(Description=""), {"productlines.1.description": "The Description field is required."}),
        (line(LineType="Comment"), {"productlines.1.linetype": "Product or Text is expected."}),
        (line(Discount=100.01), {"productlines.1.discount": "A percentage from 0 to 100 is expected."}),
        (line(Discount=-0.01), {"productlines.1.discount": "A percentage from 0 to 100 is expected."}),
        (line(AccountNumber=1001), {"productlines.1.accountnumber": "There is no account 1001."}),
        (without("BaseAmountValue"), {"productlines.1.baseamountvalue": "The field is required."}),
        (
            {"Description": "T-shirt", "Unit": "parts"},
            {
                "productlines.1.baseamountvalue": "The field is required.",
                "productlines.1.quantity": "The field is required.",
                "productlines.1.accountnumber": "The field is required.",
            },
        ),
        (
            line(ProductGuid=GONE),
            {"productlines.1.description": "A line with a ProductGuid has no description of its own."},
        ),
        (
            without("Description") | {"ProductGuid": GONE},
            {"productlines.1.productguid": "The product does not exist or is deleted."},
        ),
    ],
    ids=[
        "unit",
        "no unit",
        "no description",
        "empty description",
        "line type",
        "discount above 100",
        "discount below 0",
        "account",
        "no price",
        "no numbers",
        "product and description",
        "product",
    ],
)
def test_what_a_line_may_not_be(dinero: Caller, sent: Any, errors: Any) -> None:
    reply = invoice_of(dinero, line(), sent)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == errors


def test_a_missing_account_is_told_in_danish(dinero: Caller) -> None:
    reply = invoice_of(dinero, line(AccountNumber=1001))

    assert reply.json["languageSpecificMessages"][0]["message"] == "Kontoen 1001 findes ikke."


def test_accounts_are_the_organizations_own(dinero: Caller, other: Caller) -> None:
    dinero.post("/v1/{organization}/accounts/entry", {"Number": 1010, "Name": "Egen", "VatCode": "U25"})

    assert invoice_of(dinero, line(AccountNumber=1010)).status == 200
    assert invoice_of(other, line(AccountNumber=1010)).errors == {
        "productlines.0.accountnumber": "There is no account 1010."
    }


@pytest.mark.parametrize("discount", [0, 100])
def test_a_discount_goes_from_0_to_100_percent(dinero: Caller, discount: int) -> None:
    assert read_lines(dinero, line("80.00", Discount=discount))[0]["TotalAmount"] == 80 - 80 * discount // 100


@pytest.mark.parametrize(
    ("required_with_defaults", "answer"),
    [("defaulted", (200, None)), ("refused", (400, {"productlines.0.discount": "The field is required."}))],
)
def test_whether_a_discount_may_be_left_out_is_the_world_required_with_defaults(
    dinero: Caller, required_with_defaults: str, answer: Any
) -> None:
    dinero.admin("world", {"required_with_defaults": required_with_defaults})

    reply = invoice_of(dinero, without("Discount"))

    assert (reply.status, reply.json.get("validationErrors")) == answer


# Products


def test_a_line_with_a_product_takes_no_description(dinero: Caller) -> None:
    guid = new_product(dinero)

    read = read_lines(dinero, without("Description") | {"ProductGuid": guid})

    assert (read[0]["ProductGuid"], read[0]["Description"]) == (guid, None)


def test_a_deleted_product_and_another_organizations_are_refused(dinero: Caller, other: Caller) -> None:
    guid = new_product(dinero)
    missing = {"productlines.0.productguid": "The product does not exist or is deleted."}

    assert invoice_of(other, without("Description") | {"ProductGuid": guid}).errors == missing
    dinero.delete(f"{PRODUCTS}/{guid}")
    assert invoice_of(dinero, without("Description") | {"ProductGuid": guid}).errors == missing


# Text lines


def test_a_text_line_has_only_its_text(dinero: Caller) -> None:
    read = read_lines(dinero, line(), TEXT)

    assert read[1] == {
        "ProductGuid": None,
        "Description": "Tak for handlen",
        "Comments": None,
        "Quantity": 0,
        "Unit": None,
        "Discount": 0,
        "AccountNumber": 0,
        "AccountName": None,
        "LineType": "Text",
        "BaseAmountValue": 0,
        "BaseAmountValueInclVat": 0,
        "TotalAmount": 0,
        "TotalAmountInclVat": 0,
    }


def test_a_text_line_has_no_amounts_even_if_they_are_sent(dinero: Caller) -> None:
    sent = line("100.00", LineType="Text", AccountNumber=1001, Unit="pieces")

    reply = dinero.post(f"{INVOICES}/fetch", {"ProductLines": [line("80.00"), sent]})

    assert reply.json["TotalExclVat"] == 80
    assert reply.json["ProductLines"][1]["TotalAmount"] == 0


def test_a_text_line_needs_a_description(dinero: Caller) -> None:
    assert invoice_of(dinero, {"LineType": "Text"}).errors == {
        "productlines.0.description": "The Description field is required."
    }


@pytest.mark.parametrize("text_line_numbers", ["optional", "required"])
def test_whether_a_text_line_needs_its_numbers_is_the_world_text_line_numbers(
    dinero: Caller, text_line_numbers: str
) -> None:
    dinero.admin("world", {"text_line_numbers": text_line_numbers})
    numbers = {"Quantity": 0, "BaseAmountValue": 0, "AccountNumber": 1000}

    bare = invoice_of(dinero, TEXT)
    full = invoice_of(dinero, TEXT | numbers)

    assert full.status == 200
    assert bare.errors == (
        {}
        if text_line_numbers == "optional"
        else {
            "productlines.0.baseamountvalue": "The field is required.",
            "productlines.0.quantity": "The field is required.",
            "productlines.0.accountnumber": "The field is required.",
        }
    )


# Negative lines, accounts of the balance sheet, organizations free of VAT


@pytest.mark.parametrize("sent", [line("-100.00"), line("100.00", Quantity=-1)], ids=["price", "quantity"])
@pytest.mark.parametrize("negative_lines", ["refused", "accepted"])
def test_whether_a_line_may_be_negative_is_the_world_negative_lines(
    dinero: Caller, negative_lines: str, sent: Any
) -> None:
    dinero.admin("world", {"negative_lines": negative_lines})

    reply = invoice_of(dinero, line("150.00"), sent)

    if negative_lines == "refused":
        assert (reply.status, reply.code) == (400, 42)
        assert reply.errors == {"productlines.1.baseamountvalue": "Quantity and price may not be negative."}
    else:
        assert dinero.invoice(reply.json["Guid"])["TotalExclVat"] == 50


def test_a_line_may_be_for_nothing(dinero: Caller) -> None:
    assert read_lines(dinero, line("0.00", Quantity=0))[0]["TotalAmount"] == 0


@pytest.mark.parametrize("balance_accounts_on_lines", ["refused", "accepted"])
def test_whether_a_line_may_have_a_balance_account_is_the_world_balance_accounts_on_lines(
    dinero: Caller, balance_accounts_on_lines: str
) -> None:
    dinero.admin("world", {"balance_accounts_on_lines": balance_accounts_on_lines})
    dinero.post("/v1/{organization}/accounts/entry", {"Number": 49999, "Name": "Sidste", "VatCode": "none"})
    dinero.post("/v1/{organization}/accounts/entry", {"Number": 50000, "Name": "Første", "VatCode": "none"})

    last_of_the_result = invoice_of(dinero, line(AccountNumber=49999))
    first_of_the_balance = invoice_of(dinero, line(AccountNumber=50000))

    assert last_of_the_result.status == 200
    assert first_of_the_balance.errors == (
        {}
        if balance_accounts_on_lines == "accepted"
        else {"productlines.0.accountnumber": "50000 is an account of the balance sheet."}
    )


def test_an_organization_free_of_vat_sells_without_vat(dinero: Caller) -> None:
    with Caller.personal(dinero.url, 310003) as free:
        free.post("/v1/{organization}/accounts/entry", {"Number": 1010, "Name": "Med moms", "VatCode": "U25"})

        without_vat = free.post(f"{INVOICES}/fetch", {"ProductLines": [line("100.00", AccountNumber=1050)]})
        with_vat = invoice_of(free, line(AccountNumber=1010))

    assert (without_vat.json["TotalVat"], without_vat.json["TotalInclVat"]) == (0, 100)
    assert with_vat.errors == {
        "productlines.0.accountnumber": "The organization is free of VAT and account 1010 is not."
    }


# Too large


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([line("1000000000000")], 200),
        ([line("1000000000000"), line("0.01")], 400),
        ([line("1000000000000", Quantity=1000000000000)], 400),
    ],
    ids=["just", "a little over", "far over"],
)
def test_a_total_has_a_limit(dinero: Caller, lines: Any, status: int) -> None:
    reply = invoice_of(dinero, *lines)

    assert reply.status == status
    if status == 400:
        assert reply.errors == {"productlines": "The total is too large."}


def test_lines_that_outweigh_each_other_have_the_limit_too(dinero: Caller) -> None:
    dinero.admin("world", {"negative_lines": "accepted"})

    reply = invoice_of(dinero, line("1000000000000", Quantity=9), line("-1000000000000", Quantity=9))

    assert reply.errors == {"productlines": "The total is too large."}


def test_a_quantity_keeps_its_decimals(dinero: Caller) -> None:
    read = read_lines(dinero, line("8.00", Quantity=1.125, Discount=12.5))

    assert (read[0]["Quantity"], read[0]["Discount"]) == (Decimal("1.125"), Decimal("12.5"))
    assert read[0]["TotalAmount"] == Decimal("7.88")
