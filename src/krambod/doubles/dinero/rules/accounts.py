"""Which accounts does an organization have, and which of them take sales or payments? (dinero-api.md §6)"""

from collections.abc import Collection
from typing import Any

from krambod.doubles.dinero.bodies import DepositAccount, EntryAccount
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.lists import asked_fields, spelled_rows
from krambod.doubles.dinero.rules.vat import NO_VAT, VAT_TYPES
from krambod.doubles.dinero.store import Row

FIRST_BALANCE_ACCOUNT = 50000
DEPOSIT_ACCOUNTS = range(55000, 56000)

ENTRY_FIELDS = (
    "AccountNumber", "PublicStandardNumber", "Name", "VatCode", "Category", "CategoryName", "IsHidden",
    "IsDefaultSalesAccount",
)  # fmt: skip
DEPOSIT_FIELDS = (
    "AccountNumber", "PublicStandardNumber", "Name", "IsDefault", "IsHidden", "BankRegistrationNumber",
    "BankAccountNumber", "BankSwiftNumber", "BankIbanNumber",
)  # fmt: skip
CATEGORIES = frozenset({
    "Turnover", "Variable Expenses", "Salary", "Sales Expenses", "Property Expenses", "Administration Expenses",
    "Travel Expenses", "Depreciation", "Interest Income", "Interest Expenses", "Property", "Turnover Assets",
    "Financial Assets", "Receivables", "Liquid Assets", "Equity", "Long Term Debt", "Short Term Debt",
    "Vat Due", "Salary Due", "Analysis", "Not Set", "Tax", "Charge", "IntangibleProperty",
})  # fmt: skip


def find_account(call: Call, number: int | None) -> Row | None:
    return call.store.find(
        "SELECT * FROM accounts WHERE OrganizationId = ? AND AccountNumber = ?", call.organization_id, number
    )


def list_entry_accounts(call: Call) -> Any:
    """All accounts of the chart, or those of one category."""
    category = call.request.query.get("categoryFilter")
    if category is None:
        return _list(call, "TRUE", ENTRY_FIELDS, default="AccountNumber,Name,IsHidden")
    if category not in CATEGORIES:
        raise Refusal.invalid("categoryFilter", f"{category} is not a category.")
    return _list(call, "Category = ?", ENTRY_FIELDS, category, default="AccountNumber,Name,IsHidden")


def list_purchase_accounts(call: Call) -> Any:
    default = "AccountNumber,Name,VatCode,Category,CategoryName,IsHidden"
    return _list(call, "AccountNumber BETWEEN 2000 AND 9399", ENTRY_FIELDS, default=default)


def list_deposit_accounts(call: Call) -> Any:
    return _list(call, "IsDeposit", DEPOSIT_FIELDS, default="AccountNumber,Name")


def create_entry_account(call: Call) -> Any:
    """The account gets the category of its neighbour below. Raises `Refusal` when its number is in use."""
    body = call.body(EntryAccount)
    if body.vat_code != NO_VAT and body.vat_code not in VAT_TYPES:
        raise Refusal.invalid("vatcode", f"{body.vat_code} is not a VAT code.")
    if not 1000 <= body.number <= 99999:
        raise Refusal.invalid("number", "An account number has four or five digits.")
    _refuse_taken_number(call, body.number)
    neighbour = call.store.get(
        "SELECT Category FROM accounts WHERE OrganizationId = ? AND AccountNumber < ? ORDER BY AccountNumber DESC",
        call.organization_id, body.number,
    )  # fmt: skip
    vat_code = None if body.vat_code == NO_VAT else body.vat_code
    return _add(call, body, {"VatCode": vat_code, "Category": neighbour["Category"], "IsDeposit": False})


def create_deposit_account(call: Call) -> Any:
    """Numbers 55000 to 55999; a number in use is refused (the caller adds 5 and tries again)."""
    body = call.body(DepositAccount)
    if body.number not in DEPOSIT_ACCOUNTS:
        raise Refusal.invalid("number", "A deposit account has a number from 55000 to 55999.")
    _refuse_taken_number(call, body.number)
    bank = {
        "BankRegistrationNumber": body.registration_number,
        "BankAccountNumber": body.account_number,
        "BankSwiftNumber": body.swift_number,
        "BankIbanNumber": body.iban_number,
    }
    return _add(call, body, {"Category": "Liquid Assets", "IsDeposit": True, **bank})


def list_vat_types(_call: Call) -> Any:
    return [{"VatCode": vat.code, "Name": vat.name, "VatRate": vat.rate} for vat in VAT_TYPES.values()]


def check_deposit_account(call: Call, number: int) -> None:
    """Raises `Refusal` unless `number` is a deposit account: only those take payments."""
    account = find_account(call, number)
    if account is None or not account["IsDeposit"]:
        raise Refusal.invalid(
            "depositaccountnumber", f"{number} is not a deposit account.", "Kontoen er ikke en beholdning."
        )


def _list(call: Call, condition: str, possible: Collection[str], *parameters: str, default: str) -> Any:
    rows = call.store.all(
        f"SELECT *, Category AS CategoryName FROM accounts WHERE OrganizationId = ? AND {condition}"
        " ORDER BY AccountNumber",
        call.organization_id, *parameters,
    )  # fmt: skip
    return spelled_rows(call, rows, asked_fields(call, possible, default=default))


def _add(call: Call, body: EntryAccount | DepositAccount, columns: Row) -> Any:
    account = {
        "OrganizationId": call.organization_id,
        "AccountNumber": body.number,
        "PublicStandardNumber": body.public_standard_number,
        "Name": body.name,
        "IsHidden": False,
        "IsDefaultSalesAccount": False,
        "IsDefault": False,
    }
    call.store.insert("accounts", account | columns)
    return {}


def _refuse_taken_number(call: Call, number: int) -> None:
    if find_account(call, number) is not None:
        raise Refusal.invalid("number", f"There is an account {number} already.", "Kontonummeret er allerede i brug.")
