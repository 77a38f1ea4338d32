"""An order of a vase that is booked and paid, and then gets a cup more: what the shop tells of it."""

from typing import Any

from tests.transfers.shopkeeper import Shopkeeper, order_body
from tests.transfers.walking import work_until_quiet

LATER = "2026-11-22T11:00:00Z"
VASE = order_body()["lines"][0]
CUP = VASE | {"sku": "CUP-1", "description": "Kop", "unit_price": "129.95", "total": "129.95"}


def captured(payment: str, amount: str, at: str = "2026-11-22T09:00:00Z") -> dict[str, Any]:
    return {"id": payment, "method": "Kort", "amount": amount, "state": "captured", "at": at}


PAID = [captured("p", "249.00")]
PAID_TWICE = [*PAID, captured("p2", "129.95", LATER)]
GROWN: dict[str, Any] = {"total": "378.95", "lines": [VASE, CUP]}
SHRUNK: dict[str, Any] = {"total": "200.00", "lines": [VASE | {"unit_price": "200.00", "total": "200.00"}]}


def sell_and_change(keeper: Shopkeeper, body: dict[str, Any], number: str = "1042") -> None:
    """A paid order is booked, and then the shop changes it."""
    keeper.send(number, payments=PAID)
    work_until_quiet(keeper)
    keeper.send(number, updated_at=LATER, **body)
    work_until_quiet(keeper)
