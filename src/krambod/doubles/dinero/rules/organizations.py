"""Which organizations does the caller see? The only call that works without Pro. (dinero-api.md §2)"""

from typing import Any

from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.rules.lists import asked_fields, spelled_rows
from krambod.doubles.dinero.store import Row

FIELDS = (
    "Name", "Id", "Type", "IsPro", "IsPayingPro", "IsVatFree", "Email", "Phone", "Street", "City", "ZipCode",
    "AttPerson", "IsTaxFreeUnion", "VatNumber",
)  # fmt: skip


def list_organizations_v1(call: Call) -> Any:
    return spelled_rows(call, _reachable(call), asked_fields(call, FIELDS, default="id,name,isPro"))


def list_organizations(call: Call) -> Any:
    names = (
        "Id", "Name", "IsVatFree", "Email", "Phone", "Street", "City", "ZipCode", "AttPerson", "IsTaxFreeUnion",
        "VatNumber", "CountryKey", "Website", "RoleKey",
    )  # fmt: skip
    return [
        {
            **{name: row[name] for name in names},
            "CompanyTypeKey": row["Type"],
            "Subscription": {
                "HasPro": row["IsPro"],
                "HasPayingPro": row["IsPayingPro"],
                "HasStarterPlus": False,
                "HasTotal": False,
                "HasYfs": False,
            },
        }
        for row in _reachable(call)
    ]


def _reachable(call: Call) -> list[Row]:
    """All organizations of the user, or the one that an API key belongs to."""
    return call.store.all(
        "SELECT o.*, m.RoleKey FROM organizations o"
        " LEFT JOIN memberships m ON m.OrganizationId = o.Id AND m.UserId = ?"
        " WHERE m.UserId IS NOT NULL OR o.Id = ? ORDER BY o.Id",
        call.grant["UserId"], call.grant["OrganizationId"],
    )  # fmt: skip
