"""An organization has its own chart of accounts, and payments go to its deposit accounts only."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import Caller, Reply

ENTRY = "/v1/{organization}/accounts/entry"
PURCHASE = "/v1/{organization}/accounts/purchase"
DEPOSIT = "/v1/{organization}/accounts/deposit"
ENTRY_FIELDS = "AccountNumber,PublicStandardNumber,Name,VatCode,Category,CategoryName,IsHidden,IsDefaultSalesAccount"
DEPOSIT_FIELDS = (
    "AccountNumber,PublicStandardNumber,Name,IsDefault,IsHidden,BankRegistrationNumber,BankAccountNumber,"
    "BankSwiftNumber,BankIbanNumber"
)


@pytest.fixture
def other(url: str) -> Iterator[Caller]:
    """A caller of another organization."""
    with Caller.personal(url, 310004) as caller:
        yield caller


def listed(caller: Caller, path: str, **query: Any) -> list[Any]:
    reply = caller.get(path, **query)
    assert reply.status == 200, reply
    rows: list[Any] = reply.json
    return rows


def numbers(rows: list[Any]) -> list[int]:
    return [row["AccountNumber"] for row in rows]


def entry_account(caller: Caller, number: int) -> Any:
    """An account of the list, with all its fields."""
    rows = listed(caller, ENTRY, fields=ENTRY_FIELDS)
    [row] = [row for row in rows if row["AccountNumber"] == number]
    return row


def refused(reply: Reply) -> dict[str, str]:
    assert (reply.status, reply.code) == (400, 42)
    return reply.errors


# Entry accounts


def test_the_chart_is_listed_by_number(dinero: Caller) -> None:
    rows = listed(dinero, ENTRY)

    assert rows[0] == {"AccountNumber": 1000, "Name": "Salg af varer/ydelser m/moms", "IsHidden": False}
    assert numbers(rows) == sorted(numbers(rows))
    assert {1000, 2000, 7420, 53000, 55000, 64000, 99999} <= set(numbers(rows))


def test_an_account_is_listed_with_all_its_fields(dinero: Caller) -> None:
    assert entry_account(dinero, 1000) == {
        "AccountNumber": 1000,
        "PublicStandardNumber": None,
        "Name": "Salg af varer/ydelser m/moms",
        "VatCode": "U25",
        "Category": "Turnover",
        "CategoryName": "Turnover",
        "IsHidden": False,
        "IsDefaultSalesAccount": True,
    }
    assert entry_account(dinero, 1050)["VatCode"] is None
    assert entry_account(dinero, 1050)["IsDefaultSalesAccount"] is False


def test_an_organization_free_of_vat_sells_on_1050_and_has_no_vat_codes(url: str) -> None:
    with Caller.personal(url, 310003) as vat_free:
        assert entry_account(vat_free, 1050)["IsDefaultSalesAccount"] is True
        assert entry_account(vat_free, 1000)["VatCode"] is None


def test_accounts_of_one_category_are_listed(dinero: Caller, other: Caller) -> None:
    other.post(DEPOSIT, {"Number": 55120, "Name": "Deres"})

    rows = listed(dinero, ENTRY, categoryFilter="Liquid Assets")

    assert numbers(rows) == [55000, 55040]


CATEGORIES = (
    "Turnover", "Variable Expenses", "Salary", "Sales Expenses", "Property Expenses", "Administration Expenses",
    "Travel Expenses", "Depreciation", "Interest Income", "Interest Expenses", "Property", "Turnover Assets",
    "Financial Assets", "Receivables", "Liquid Assets", "Equity", "Long Term Debt", "Short Term Debt", "Vat Due",
    "Salary Due", "Analysis", "Not Set", "Tax", "Charge", "IntangibleProperty",
)  # fmt: skip


def test_every_category_can_be_asked_for(dinero: Caller) -> None:
    asked = [listed(dinero, ENTRY, categoryFilter=category) for category in CATEGORIES]

    assert sorted(number for rows in asked for number in numbers(rows)) == numbers(listed(dinero, ENTRY))


@pytest.mark.parametrize("category", ["", "turnover", "Sales"])
def test_an_unknown_category_is_refused(dinero: Caller, category: str) -> None:
    reply = dinero.get(ENTRY, categoryFilter=category)

    assert refused(reply) == {"categoryFilter": f"{category} is not a category."}


@pytest.mark.parametrize(("path", "field"), [(ENTRY, "IsDeposit"), (PURCHASE, "Number"), (DEPOSIT, "VatCode")])
def test_an_unknown_field_is_refused(dinero: Caller, path: str, field: str) -> None:
    reply = dinero.get(path, fields=f"Name,{field}")

    assert refused(reply) == {"fields": f"{field} is not a field of this list."}


def test_purchase_accounts_are_those_from_2000_to_9399(dinero: Caller, other: Caller) -> None:
    for number in (1999, 2001, 9399, 9400):
        dinero.post(ENTRY, {"Number": number, "Name": f"Konto {number}", "VatCode": "I25"})
    other.post(ENTRY, {"Number": 2002, "Name": "Deres", "VatCode": "none"})

    rows = listed(dinero, PURCHASE)

    assert rows[:2] == [
        {
            "AccountNumber": 2000,
            "Name": "Vareforbrug",
            "VatCode": "I25",
            "Category": "Variable Expenses",
            "CategoryName": "Variable Expenses",
            "IsHidden": False,
        },
        {
            "AccountNumber": 2001,
            "Name": "Konto 2001",
            "VatCode": "I25",
            "Category": "Variable Expenses",
            "CategoryName": "Variable Expenses",
            "IsHidden": False,
        },
    ]
    assert rows[-1]["AccountNumber"] == 9399
    assert numbers(rows) == [number for number in numbers(listed(dinero, ENTRY)) if 2000 <= number <= 9399]


@pytest.mark.parametrize(
    ("number", "vat_code", "kept_code", "category"),
    [
        (1010, "U25", "U25", "Turnover"),
        (1151, "UEUV2", "UEUV2", "Turnover"),
        (2001, "none", None, "Variable Expenses"),
        (63015, "none", None, "Short Term Debt"),
        (99998, "none", None, "Vat Due"),
    ],
)
def test_a_new_account_is_of_the_category_below_it(
    dinero: Caller, number: int, vat_code: str, kept_code: str | None, category: str
) -> None:
    body = {"Number": number, "Name": "Ny konto", "VatCode": vat_code, "PublicStandardNumber": 1010}

    created = dinero.post(ENTRY, body)

    assert (created.status, created.json) == (200, {})
    assert entry_account(dinero, number) == {
        "AccountNumber": number,
        "PublicStandardNumber": 1010,
        "Name": "Ny konto",
        "VatCode": kept_code,
        "Category": category,
        "CategoryName": category,
        "IsHidden": False,
        "IsDefaultSalesAccount": False,
    }
    assert number not in numbers(listed(dinero, DEPOSIT))


def test_the_category_comes_from_the_organizations_own_accounts(dinero: Caller, other: Caller) -> None:
    other.post(DEPOSIT, {"Number": 55999, "Name": "Deres"})

    dinero.post(ENTRY, {"Number": 59000, "Name": "Vores", "VatCode": "none"})
    dinero.post(ENTRY, {"Number": 54999, "Name": "Vores", "VatCode": "none"})

    assert entry_account(dinero, 59000)["Category"] == "Liquid Assets"
    assert entry_account(dinero, 54999)["Category"] == "Receivables"


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"VatCode": "U24"}, {"vatcode": "U24 is not a VAT code."}),
        ({"VatCode": ""}, {"vatcode": " is not a VAT code."}),
        ({"VatCode": None}, {"vatcode": "The VatCode field is required."}),
        ({"Number": 999}, {"number": "An account number has four or five digits."}),
        ({"Number": 100000}, {"number": "An account number has four or five digits."}),
        ({"Number": -2000}, {"number": "An account number has four or five digits."}),
        ({"Number": 1000}, {"number": "There is an account 1000 already."}),
        ({"Number": 99999}, {"number": "There is an account 99999 already."}),
        ({"Name": None}, {"name": "The Name field is required."}),
    ],
)
def test_a_new_account_that_breaks_a_rule_is_refused(dinero: Caller, fields: Any, errors: dict[str, str]) -> None:
    reply = dinero.post(ENTRY, {"Number": 1010, "Name": "Ny konto", "VatCode": "U25", **fields})

    assert refused(reply) == errors


@pytest.mark.parametrize(("path", "number"), [(ENTRY, 55000), (DEPOSIT, 55000)])
def test_a_number_in_use_is_refused_in_danish_too(dinero: Caller, path: str, number: int) -> None:
    reply = dinero.post(path, {"Number": number, "Name": "Ny", "VatCode": "none"})

    assert refused(reply) == {"number": "There is an account 55000 already."}
    assert reply.json["languageSpecificMessages"][0] == {
        "property": "message",
        "message": "Kontonummeret er allerede i brug.",
    }


# Deposit accounts


def test_everyone_has_a_bank_and_a_cash_account(dinero: Caller) -> None:
    assert listed(dinero, DEPOSIT) == [
        {"AccountNumber": 55000, "Name": "Bank"},
        {"AccountNumber": 55040, "Name": "Kontanter (kasse)"},
    ]
    assert listed(dinero, DEPOSIT, fields="IsDefault") == [{"IsDefault": True}, {"IsDefault": False}]


def test_a_deposit_account_reads_back_as_it_was_sent(dinero: Caller) -> None:
    body = {
        "Number": 55120,
        "Name": "QuickPay tilgodehavende",
        "PublicStandardNumber": 6481,
        "RegistrationNumber": "1234",
        "AccountNumber": "0001234567",
        "SwiftNumber": "DABADKKK",
        "IbanNumber": "DK5000400440116243",
    }

    created = dinero.post(DEPOSIT, body)

    assert (created.status, created.json) == (200, {})
    assert listed(dinero, DEPOSIT, fields=DEPOSIT_FIELDS)[-1] == {
        "AccountNumber": 55120,
        "PublicStandardNumber": 6481,
        "Name": "QuickPay tilgodehavende",
        "IsDefault": False,
        "IsHidden": False,
        "BankRegistrationNumber": "1234",
        "BankAccountNumber": "0001234567",
        "BankSwiftNumber": "DABADKKK",
        "BankIbanNumber": "DK5000400440116243",
    }
    assert entry_account(dinero, 55120) == {
        "AccountNumber": 55120,
        "PublicStandardNumber": 6481,
        "Name": "QuickPay tilgodehavende",
        "VatCode": None,
        "Category": "Liquid Assets",
        "CategoryName": "Liquid Assets",
        "IsHidden": False,
        "IsDefaultSalesAccount": False,
    }


def test_a_number_in_use_is_refused_and_the_one_five_above_is_free(dinero: Caller) -> None:
    dinero.post(DEPOSIT, {"Number": 55120, "Name": "Første"})

    again = dinero.post(DEPOSIT, {"Number": 55120, "Name": "Anden"})
    above = dinero.post(DEPOSIT, {"Number": 55125, "Name": "Anden"})

    assert refused(again) == {"number": "There is an account 55120 already."}
    assert above.status == 200
    assert numbers(listed(dinero, DEPOSIT)) == [55000, 55040, 55120, 55125]


@pytest.mark.parametrize("number", [54999, 56000, 1000])
def test_a_deposit_account_lies_from_55000_to_55999(dinero: Caller, number: int) -> None:
    reply = dinero.post(DEPOSIT, {"Number": number, "Name": "Ny"})

    assert refused(reply) == {"number": "A deposit account has a number from 55000 to 55999."}


def test_the_last_deposit_number_is_taken(dinero: Caller) -> None:
    assert dinero.post(DEPOSIT, {"Number": 55999, "Name": "Ny"}).status == 200


def test_payments_go_to_deposit_accounts_only(dinero: Caller) -> None:
    dinero.post(DEPOSIT, {"Number": 55120, "Name": "QuickPay tilgodehavende"})
    guid = dinero.booked()["Guid"]

    on_debtors = dinero.pay(guid, "249.00", DepositAccountNumber=53000)
    on_none = dinero.pay(guid, "249.00", DepositAccountNumber=55125)
    on_deposit = dinero.pay(guid, "249.00", DepositAccountNumber=55120)

    assert refused(on_debtors) == {"depositaccountnumber": "53000 is not a deposit account."}
    assert refused(on_none) == {"depositaccountnumber": "55125 is not a deposit account."}
    assert on_none.json["languageSpecificMessages"][0]["message"] == "Kontoen er ikke en beholdning."
    assert on_deposit.status == 200, on_deposit


# Two organizations


def test_an_account_belongs_to_one_organization(dinero: Caller, other: Caller) -> None:
    other.post(DEPOSIT, {"Number": 55120, "Name": "Deres"})
    guid = dinero.booked()["Guid"]

    payment = dinero.pay(guid, "249.00", DepositAccountNumber=55120)
    ours = dinero.post(DEPOSIT, {"Number": 55120, "Name": "Vores"})

    assert refused(payment) == {"depositaccountnumber": "55120 is not a deposit account."}
    assert ours.status == 200
    assert [row["Name"] for row in listed(dinero, DEPOSIT)] == ["Bank", "Kontanter (kasse)", "Vores"]
    assert [row["Name"] for row in listed(other, DEPOSIT)] == ["Bank", "Kontanter (kasse)", "Deres"]


# VAT types


def test_vat_types_have_a_code_a_name_and_a_rate(dinero: Caller) -> None:
    types = dinero.get("/v1/{organization}/vatTypes").json

    assert types[0] == {"VatCode": "U25", "Name": "Dansk salgsmoms", "VatRate": Decimal("0.25")}
    assert {vat["VatCode"]: vat["VatRate"] for vat in types} == {
        **dict.fromkeys(("UEUV", "UEUV2", "UEUY", "UVC", "UVV", "UVY", "OBPS"), 0),
        **dict.fromkeys(("U25", "I25", "IEUV", "IEUY", "IVV", "IVY", "OBPK"), Decimal("0.25")),
        "KUNS": Decimal("0.05"),
        "HREP": Decimal("0.1875"),
        "REP": Decimal("0.0625"),
    }
