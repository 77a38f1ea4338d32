"""How do we make random orders like those of real shops? With discounts, freight, net prices and odd quantities.

The same seed gives the same orders.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

OERE = Decimal("0.01")
RATE = Decimal(25)
PRICES = ("0.05", "2.55", "12.35", "39.00", "39.95", "89.00", "249.00", "449.00", "1299.95", "24999.00")
WORDS = ("Kop", "Vase, blå", "Plaid 130 × 200", "Økologisk te", "Lys 🕯", "كوب", 'Krus "Ærø"', "T-shirt; str. M")


@dataclass(frozen=True, slots=True)
class RandomOrder:
    """A body for the orders API, and the amount that the customer paid."""

    body: dict[str, Any]
    total: Decimal


def random_order(random: Random, number: str) -> RandomOrder:
    """Makes an order that can be booked: it is paid, and its lines add up to its total, apart from rounding."""
    is_gross = random.random() < 0.6
    lines = [_line(random, is_gross=is_gross) for _ in range(random.choice((1, 1, 2, 3, 5, 12)))]
    if random.random() < 0.6:
        lines.append(_fixed("shipping", "Fragt", Decimal(random.choice(("29.00", "39.00", "49.95", "0.00")))))
    if random.random() < 0.1:
        lines.append(_fixed("fee", "Gebyr", Decimal("19.00")))
    if random.random() < 0.3:
        goods = sum((Decimal(line["total"]) for line in lines if line["kind"] == "product"), Decimal(0))
        part = (goods * random.randint(1, 30) / 100).quantize(OERE, ROUND_HALF_UP)
        if part:
            lines.append(_fixed("discount", "Rabatkode SOMMER", -part))
    total = _total(lines, is_gross=is_gross, rounds_at_the_end=random.random() < 0.5)
    customer = random.randint(1, 50)
    body = {
        "number": number,
        "updated_at": "2026-11-22T10:00:00Z",
        "placed_at": "2026-11-22T09:00:00Z",
        "paid_at": "2026-11-22T09:30:00Z",
        "currency": "DKK",
        "prices_include_vat": is_gross,
        "total": f"{total:.2f}",
        "buyer": {"email": f"kunde-{customer}@example.com", "name": f"Kunde Nr{customer}"},
        "lines": lines,
    }
    return RandomOrder(body, total)


def _line(random: Random, *, is_gross: bool) -> dict[str, Any]:
    price = Decimal(random.choice(PRICES)) if random.random() < 0.7 else Decimal(random.randint(1, 500000)) / 100
    if not is_gross:
        price = (price / (1 + RATE / 100)).quantize(Decimal(1).scaleb(-random.choice((2, 2, 4, 6))), ROUND_HALF_UP)
    quantity = Decimal(random.choice((1, 1, 1, 2, 3, 7, 24, 1000))) if random.random() < 0.95 else Decimal("0.75")
    total = (price * quantity).quantize(OERE, ROUND_HALF_UP)
    if random.random() < 0.15:
        total -= (total * random.randint(0, 50) / 100).quantize(OERE, ROUND_HALF_UP)
    return {
        "kind": "product",
        "sku": f"SKU-{random.randint(1, 999)}",
        "description": random.choice(WORDS),
        "quantity": f"{quantity}",
        "unit_price": f"{price:f}",
        "total": f"{total:.2f}",
        "vat_rate": "25",
    }


def _fixed(kind: str, description: str, total: Decimal) -> dict[str, Any]:
    return {
        "kind": kind,
        "description": description,
        "quantity": "1",
        "unit_price": f"{total:.2f}",
        "total": f"{total:.2f}",
        "vat_rate": "25",
    }


def _total(lines: list[dict[str, Any]], *, is_gross: bool, rounds_at_the_end: bool) -> Decimal:
    """Returns what the shop charges. With net prices, it adds VAT either to each line or to the sum."""
    totals = [Decimal(line["total"]) for line in lines]
    if is_gross:
        return sum(totals, Decimal(0))
    if rounds_at_the_end:
        return _with_vat(sum(totals, Decimal(0)))
    return sum((_with_vat(total) for total in totals), Decimal(0))


def _with_vat(net: Decimal) -> Decimal:
    return (net * (1 + RATE / 100)).quantize(OERE, ROUND_HALF_UP)
