"""Which orders of a real shop do the tests use, which sorts are there, and how do we generate more like them?

`data/README.md` names source, licence and changes. An order is *good* if its total is positive and it has an e-mail.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from random import Random

REAL_ORDERS = Path(__file__).parent / "data" / "real-orders.csv"
REAL_LINES = 443
REAL_SORTS = Counter({"good": 57, "zero": 12, "negative": 7, "without e-mail": 5})
LONGEST = 600

Row = dict[str, str]


def write_generated_orders(path: Path, *, orders: int, seed: int) -> Counter[str]:
    """Writes a file of orders with real lines and buyers, mixed anew. Returns how many orders of each sort it has."""
    random, real = Random(seed), _real_orders()
    dealt = [_dealt_order(random, str(number), real) for number in range(orders)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(real[0][0]))
        writer.writeheader()
        writer.writerows(line for order in dealt for line in order)
    return Counter(map(_sort, dealt))


def _real_orders() -> list[list[Row]]:
    with REAL_ORDERS.open(encoding="utf-8", newline="") as file:
        return [list(lines) for _, lines in groupby(csv.DictReader(file), key=lambda row: row["order_number"])]


def _dealt_order(random: Random, number: str, real: list[list[Row]]) -> list[Row]:
    """Takes lines from orders of one sort, because the shop never mixed sales and returns in an order.

    Most orders are short, and a few are very long.
    """
    model = random.choice(real)
    lines = [line for order in real if _sort(order) == _sort(model) for line in order]
    length = min(int(random.paretovariate(0.7)), LONGEST)
    own = {name: model[0][name] for name in ("placed_at", "paid_at", "buyer_email", "buyer_name", "original_country")}
    return [line | own | {"order_number": number} for line in random.choices(lines, k=length)]


def _sort(lines: Iterable[Row]) -> str:
    rows = list(lines)
    total = sum(int(row["quantity"]) * Decimal(row["unit_price_incl_vat"]) for row in rows)
    if not total:
        return "zero"
    if total < 0:
        return "negative"
    return "good" if rows[0]["buyer_email"] else "without e-mail"
