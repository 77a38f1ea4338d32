"""An order of a vase that is booked and paid, and then changes: what the shop tells of it, and what a person does."""

from collections.abc import Mapping
from typing import Any

from django_scopes import scopes_disabled

from krambod.transfers.choices import choose
from krambod.transfers.models import Transfer
from krambod.transfers.roles import CORRECTION
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, Shopkeeper, change_rules, order_body
from tests.transfers.walking import documents, outcome, payments, work_until_quiet

LATER = "2026-11-22T11:00:00Z"
LATEST = "2026-11-22T12:00:00Z"
VASE = order_body()["lines"][0]
CUP = VASE | {"sku": "CUP-1", "description": "Kop", "unit_price": "129.95", "total": "129.95"}


def captured(payment: str, amount: str, at: str = "2026-11-22T09:00:00Z") -> dict[str, Any]:
    return {"id": payment, "method": "Kort", "amount": amount, "state": "captured", "at": at}


PAID = [captured("p", "249.00")]
PAID_TWICE = [*PAID, captured("p2", "129.95", LATER)]
GROWN: dict[str, Any] = {"total": "378.95", "lines": [VASE, CUP]}
SHRUNK: dict[str, Any] = {"total": "200.00", "lines": [VASE | {"unit_price": "200.00", "total": "200.00"}]}
BUYER = order_body()["buyer"]
COMPANY = {"buyer": BUYER | {"company": "Holm ApS", "vat_number": "12345674", "email": "bogholderi@holm.example"}}
MIXED: dict[str, Any] = {"total": "279.95", "lines": [VASE | {"unit_price": "150.00", "total": "150.00"}, CUP]}


def sell(keeper: Shopkeeper) -> Shopkeeper:
    """A paid order of 249.00 is booked. Nobody else books here, so no document of theirs is looked for."""
    change_rules(keeper, guard_until=None)
    keeper.send(payments=PAID)
    work_until_quiet(keeper)
    assert outcome(keeper.transfer()) == "paid"
    return keeper


def change(keeper: Shopkeeper, at: str = LATER, **body: Any) -> None:
    """The shop changes the order, and a worker works."""
    keeper.send(updated_at=at, **({"payments": PAID} | body))
    work_until_quiet(keeper)


def press(keeper: Shopkeeper, button: str, value: str = "") -> None:
    """A person presses the button, and a worker works."""
    choose(keeper.transfer(), button, keeper.now(), value=value, by="Sanne")
    work_until_quiet(keeper)


def corrections(keeper: Shopkeeper) -> list[Transfer]:
    with scopes_disabled():
        rows = Transfer.objects.select_related("order", "shop", "merchant").filter(shop=keeper.shop)
        return list(rows.filter(role=CORRECTION.name).order_by("pk"))


def booked_documents(keeper: Shopkeeper) -> list[tuple[str, str]]:
    """Returns kind and total of each booked document of the order."""
    return [(row["Type"], f"{row['TotalInclVat']:.2f}") for row in documents(keeper) if row["Status"] != "Draft"]


def registered(keeper: Shopkeeper, transfer: Transfer) -> list[str]:
    """Returns the money that was registered on an invoice."""
    rows = payments(keeper, str(transfer.draft_guid))
    return [f"{row['Amount']:.2f}" for row in rows if row["DepositAccountNumber"] == DEPOSIT_ACCOUNT]


def sell_and_change(
    keeper: Shopkeeper, body: dict[str, Any], number: str = "1042", sold: Mapping[str, Any] | None = None
) -> None:
    """A paid order is booked, and then the shop changes it. `sold` is what the shop tells of it first."""
    keeper.send(number, **({"payments": PAID} if sold is None else sold))
    work_until_quiet(keeper)
    keeper.send(number, **(body | {"updated_at": LATER}))
    work_until_quiet(keeper)
