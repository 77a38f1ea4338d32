"""What is in a new sandbox? Four organizations, two users, one app of each kind. None of it is secret or real."""

from datetime import date
from typing import Any

from krambod.doubles.dinero.rules.vat import data_rows
from krambod.doubles.dinero.store import Store

OWNER = "sanne"
BOOKKEEPER = "bo"
VISMA_CLIENT_ID = "isv_krambod_sandbox"
PERSONAL_CLIENT_ID = "personal_sandbox"
CLIENT_SECRET = "sandbox"  # noqa: S105 - the double's own, printed by it
REDIRECT_URIS = ["http://localhost/dinero/callback", "http://127.0.0.1/dinero/callback"]
DEPOSIT_ACCOUNTS = (55000, 55040)
FIRST_YEAR = 2024

ORGANIZATIONS: list[dict[str, Any]] = [
    {"Id": 310001, "Name": "Krambod Demo ApS", "VatNumber": "13585628"},
    {"Id": 310002, "Name": "Butik uden Pro", "IsPro": False, "IsPayingPro": False},
    {"Id": 310003, "Name": "Momsfri Kunst", "IsVatFree": True, "DefaultAccountNumber": 1050},
    {"Id": 310004, "Name": "Anden Butik ApS", "VatNumber": "25313763"},
]


def api_key(organization_id: int) -> str:
    """The API key of an organization for the personal integration."""
    return f"sandbox-key-{organization_id}"


def seed(store: Store, today: date) -> None:
    for user_id, name in ((OWNER, "Sanne Sandkasse"), (BOOKKEEPER, "Bo Bogholder")):
        store.insert("users", {"UserId": user_id, "Name": name, "Email": f"{user_id}@example.com"})
    add_client(store, VISMA_CLIENT_ID, CLIENT_SECRET, "visma", REDIRECT_URIS)
    add_client(store, PERSONAL_CLIENT_ID, CLIENT_SECRET, "personal", [])
    for organization in ORGANIZATIONS:
        add_organization(store, today, organization)
    store.insert("memberships", {"UserId": BOOKKEEPER, "OrganizationId": 310004, "RoleKey": "Bookkeeper"})


def add_client(store: Store, client_id: str, client_secret: str, kind: str, redirect_uris: list[str]) -> None:
    row = {"ClientId": client_id, "ClientSecret": client_secret, "Kind": kind, "RedirectUris": redirect_uris}
    store.insert("clients", row)


def add_organization(store: Store, today: date, organization: dict[str, Any]) -> None:
    """With the standard chart, the years from 2024 to this one, the owner as member, and an API key."""
    row = {
        "Type": "PrivateLimitedCompany",
        "Email": "kontakt@example.com",
        "Street": "Havnegade 1",
        "City": "Aarhus C",
        "ZipCode": "8000",
        "CountryKey": "DK",
        "IsPro": True,
        "IsPayingPro": True,
        "IsVatFree": False,
        "IsTaxFreeUnion": False,
        "LinesInclVat": True,
        "PaymentConditionType": "Netto",
        "PaymentConditionNumberOfDays": 8,
        "DefaultAccountNumber": 1000,
        **organization,
    }
    store.insert("organizations", row)
    for account in data_rows("chart-of-accounts.csv"):
        store.insert("accounts", _account(row, account))
    for year in range(min(FIRST_YEAR, today.year), today.year + 1):
        days = {"FromDate": f"{year}-01-01", "ToDate": f"{year}-12-31"}
        store.insert("accounting_years", {"OrganizationId": row["Id"], "Name": str(year), **days})
    store.insert("memberships", {"UserId": OWNER, "OrganizationId": row["Id"], "RoleKey": "Owner"})
    key = {"ApiKey": api_key(row["Id"]), "ClientId": PERSONAL_CLIENT_ID, "OrganizationId": row["Id"]}
    store.insert("api_keys", key)


def _account(organization: dict[str, Any], account: dict[str, str]) -> dict[str, Any]:
    """A row of the chart. An organization free of VAT has no VAT codes on its accounts."""
    number = int(account["number"])
    return {
        "OrganizationId": organization["Id"],
        "AccountNumber": number,
        "Name": account["name"],
        "VatCode": None if organization["IsVatFree"] else account["vat_code"] or None,
        "Category": account["category"],
        "IsHidden": False,
        "IsDefaultSalesAccount": number == organization["DefaultAccountNumber"],
        "IsDeposit": number in DEPOSIT_ACCOUNTS,
        "IsDefault": number == DEPOSIT_ACCOUNTS[0],
    }
