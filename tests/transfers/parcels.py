"""Which orders are sent or paid in parts, as a shop tells of them, and what do the books say of them?"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django_scopes import scopes_disabled

from krambod.transfers.models import Transfer
from krambod.transfers.rules import When
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, Shopkeeper, change_rules
from tests.transfers.walking import documents, outcome, payments

PLACED, FIRST, SECOND, LATER = (f"2026-11-{day}T09:00:00Z" for day in (18, 19, 21, 22))

# What an order in two parcels comes to: the end of the reference, with total, money on the account, and date.
TWO_INVOICES = {
    "shipment:s1": (Decimal("288.00"), Decimal("288.00"), "2026-11-19"),
    "": (Decimal("129.95"), Decimal("129.95"), "2026-11-21"),
}


def row(price: str, sku: str, **changes: Any) -> dict[str, Any]:
    told = {"kind": "product", "sku": sku, "description": f"Vare {sku}", "quantity": "1", "vat_rate": "25"}
    return {**told, "unit_price": price, "total": price, **changes}


VASE, CUP = row("249.00", "VASE"), row("129.95", "CUP")
FREIGHT = row("39.00", "", kind="shipping", description="Fragt GLS")


def captured(id: str, amount: str, at: str, **changes: Any) -> dict[str, Any]:
    return {"id": id, "method": "Kort", "amount": amount, "state": "captured", "at": at, **changes}


def parcel(id: str, at: str, *lines: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "at": at, "lines": list(lines)}


def parcels(number: str = "1042", **changes: Any) -> dict[str, Any]:
    """An order of 417.95 whose vase is sent and paid first, and whose cup follows two days later."""
    return {
        "total": "417.95",
        "email": f"{number}@example.com",
        "placed_at": PLACED,
        "updated_at": SECOND,
        "paid_at": None,
        "lines": [VASE, CUP, FREIGHT],
        "payments": [captured("p1", "288.00", FIRST), captured("p2", "129.95", SECOND)],
        "shipments": [parcel("s1", FIRST, VASE), parcel("s2", SECOND, CUP)],
        "shipped_at": SECOND,
        **changes,
    }


def first_parcel(**changes: Any) -> dict[str, Any]:
    """What the shop told of it when only the vase was sent."""
    reserved = captured("p2", "129.95", PLACED, state="reserved")
    told = {
        "updated_at": FIRST,
        "payments": [captured("p1", "288.00", FIRST), reserved],
        "shipments": [parcel("s1", FIRST, VASE)],
        "shipped_at": None,
    }
    return {**told, **changes}


def invoice_when_sent(keeper: Shopkeeper) -> None:
    change_rules(keeper, when=When.SHIPPED, guard_until=None)


def ends_of(keeper: Shopkeeper, number: str = "1042") -> dict[str, str]:
    """How each transfer of the order ended."""
    with scopes_disabled():
        rows = list(Transfer.objects.filter(shop=keeper.shop, order__external_id=number).order_by("pk"))
    return {f"{one.role} {one.part_id}".strip(): outcome(one) for one in rows}


def invoiced(keeper: Shopkeeper, number: str = "1042") -> Mapping[str, tuple[Decimal, Decimal, str]]:
    """The booked invoices of the order: the end of their reference, with total, money on the account, and date."""
    start = f"krambod:sanne:{number}"
    own = [one for one in documents(keeper) if one["ExternalReference"].startswith(start)]
    return {
        one["ExternalReference"].removeprefix(start).lstrip(":"): (
            one["TotalInclVat"],
            money_of(keeper, one["Guid"]),
            one["Date"],
        )
        for one in own
        if one["Status"] == "Booked" and one["Type"] == "Invoice"
    }


def money_of(keeper: Shopkeeper, guid: str) -> Decimal:
    """The money on the deposit account that is registered on an invoice."""
    rows = [one for one in payments(keeper, guid) if one["DepositAccountNumber"] == DEPOSIT_ACCOUNT]
    return sum((one["Amount"] for one in rows), Decimal(0))


def part(keeper: Shopkeeper, role: str, number: str = "1042") -> Transfer:
    """Reads the order's only transfer with that role."""
    return keeper.transfer(number, role)
