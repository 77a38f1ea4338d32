"""Which orders does a shop have before anybody books them here? Ninety days of them, from a seeded generator."""

import random
from datetime import date
from typing import Any

from tests.transfers.shopkeeper import Shopkeeper

PRICES = ("99.00", "149.00", "249.00", "249.00", "399.50", "1250.00")


def make_order(number: int, day: date, generator: random.Random) -> dict[str, Any]:
    """An order of a day. Several have the same total, and every third buyer comes again."""
    buyer = number if number % 3 else number - 1
    price = generator.choice(PRICES)
    placed_at = f"{day.isoformat()}T{generator.randrange(8, 20):02}:00:00Z"
    line = {
        "kind": "product", "description": "Vase", "quantity": "1", "unit_price": price, "total": price,
        "vat_rate": "25",
    }  # fmt: skip
    return {
        "number": f"W-{number}",
        "id": f"{800_000 + 7 * number}",
        "placed_at": placed_at,
        "paid_at": placed_at,
        "updated_at": placed_at,
        "total": price,
        "buyer": {"name": f"Køber nr {buyer}", "email": f"k{buyer}@example.com"},
        "lines": [line],
    }


def send(keeper: Shopkeeper, order: dict[str, Any]) -> None:
    body = {name: value for name, value in order.items() if name != "id"}
    keeper.send(body.pop("number"), external_id=order["id"], **body)
