"""An order of a vase that is booked and paid, whose vase comes back, and for which a bowl goes out."""

from typing import Any

from krambod.transfers.choices import choose
from tests.transfers.growing import LATER, PAID, VASE, change, press
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import work_until_quiet

BACK = {"id": "r1", "at": LATER, "total": "249.00", "lines": [VASE]}


def bowl(price: str) -> dict[str, Any]:
    line: dict[str, Any] = VASE | {"sku": "BOWL-1", "description": "Skål", "unit_price": price, "total": price}
    return line


def exchange(keeper: Shopkeeper, price: str, **body: Any) -> None:
    """The shop tells of both, and a person issues the supplement."""
    total = f"{249 + float(price):.2f}"
    change(keeper, total=total, lines=[VASE, bowl(price)], refunds=[BACK], **({"payments": PAID} | body))
    press(keeper, "issue_supplement")


def settle(keeper: Shopkeeper) -> None:
    """A person says that it is an exchange."""
    choose(keeper.transfer(role="refund"), "is_exchange", keeper.now(), by="Sanne")
    work_until_quiet(keeper)
