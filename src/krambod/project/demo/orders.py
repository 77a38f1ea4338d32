"""What does a small Danish webshop sell in a day? Orders for the orders API; the same seed gives the same orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

VAT_SHARE = Decimal("0.2")  # the share of VAT in a price that includes 25 percent VAT
OERE = Decimal("0.01")
RETURNING = 0.3
COMPANIES = 0.15
DISCOUNTED = 0.25
MOST_LINES = 4
DAYS_BACK = 7

PRODUCTS = (
    ("VASE-2", "Keramikvase, blå", "249.00"),
    ("KOP-1", "Kop med hank", "129.95"),
    ("FAD-9", "Fad, stort, ø 38 cm", "1499.50"),
    ("LYS-4", "Bloklys", "12.35"),
    ("KORT", "Postkort", "7.33"),
    ("SKAL-3", "Skål, grå", "188.88"),
)
SHIPPING = ("0.00", "39.00", "49.95")
METHODS = ("Dankort", "MobilePay", "Visa/Mastercard")
FIRST_NAMES = ("Jens", "Mette", "Søren", "Åse", "Bo", "Camilla", "Lærke", "Niels")
LAST_NAMES = ("Hansen", "Ågaard", "Nielsen", "Østergaard", "Møller", "Kjær")
TOWNS = (("1165", "København K"), ("8000", "Aarhus C"), ("5000", "Odense C"), ("9000", "Aalborg"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOrder:
    """`body` is sent; the other fields say what the books must show afterwards, in DKK incl. VAT.

    Dinero rounds line by line, so its VAT may differ from the shop's by `vat_margin`.
    """

    external_id: str
    body: Mapping[str, Any]
    total: Decimal
    vat: Decimal
    vat_margin: Decimal
    email: str


def make_orders(count: int, *, seed: int, now: datetime, first: int = 1001) -> list[DemoOrder]:
    """Makes paid orders, placed in the week before `now` (aware). The first has the number `first`."""
    random = Random(seed)  # noqa: S311 - random test data, not a secret
    customers: list[dict[str, str]] = []
    return [_order(str(first + index), random, customers, now) for index in range(count)]


def _order(number: str, random: Random, customers: list[dict[str, str]], now: datetime) -> DemoOrder:
    buyer = _buyer(random, customers, number)
    lines = [_product(random) for _ in range(random.randint(1, MOST_LINES))]
    if random.random() < DISCOUNTED:
        lines.append(_discount(lines, random))
    lines.append(_line("shipping", "", "Fragt med GLS", 1, Decimal(random.choice(SHIPPING))))
    total = sum((Decimal(line["total"]) for line in lines), Decimal(0))
    vat = (total * VAT_SHARE).quantize(OERE, ROUND_HALF_UP)
    placed_at = now - timedelta(seconds=random.randint(60, DAYS_BACK * 86_400))
    body = {
        "number": number,
        "updated_at": (placed_at + timedelta(seconds=30)).isoformat(),
        "placed_at": placed_at.isoformat(),
        "currency": "DKK",
        "prices_include_vat": True,
        "total": str(total),
        "total_vat": str(vat),
        "buyer": buyer,
        "lines": lines,
        **_payment(number, total, placed_at, random),
    }
    margin = OERE / 2 * (len(lines) + 1)
    return DemoOrder(
        external_id=number, body=body, total=total, vat=vat, vat_margin=margin, email=buyer["email"].lower()
    )


def _buyer(random: Random, customers: list[dict[str, str]], number: str) -> dict[str, str]:
    if customers and random.random() < RETURNING:
        return random.choice(customers)
    name = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
    zip_code, city = random.choice(TOWNS)
    buyer = {"email": f"Kunde{number}@example.com", "name": name, "address": "Nørregade 1", "zip": zip_code}
    buyer |= {"city": city, "country": "DK"}
    if random.random() < COMPANIES:
        buyer["company"] = f"{name.split()[1]} & Co. ApS"
    customers.append(buyer)
    return buyer


def _product(random: Random) -> dict[str, str]:
    sku, description, price = random.choice(PRODUCTS)
    return _line("product", sku, description, random.choice((1, 1, 1, 2, 3, 7)), Decimal(price))


def _discount(lines: list[dict[str, str]], random: Random) -> dict[str, str]:
    share = Decimal(random.choice((5, 10, 15))) / 100
    amount = (sum((Decimal(line["total"]) for line in lines), Decimal(0)) * share).quantize(OERE, ROUND_HALF_UP)
    return _line("discount", "", f"Rabat {share:.0%}", 1, -amount)


def _line(kind: str, sku: str, description: str, quantity: int, price: Decimal) -> dict[str, str]:
    return {
        "kind": kind,
        "sku": sku,
        "description": description,
        "quantity": str(quantity),
        "unit_price": str(price),
        "total": str(price * quantity),
        "vat_rate": "25",
    }


def _payment(number: str, total: Decimal, placed_at: datetime, random: Random) -> dict[str, Any]:
    """Some shops list each payment, others give only the moment when the order was paid."""
    if random.random() < 0.5:
        return {"paid_at": placed_at.isoformat()}
    paid = {"id": f"p{number}", "method": random.choice(METHODS), "amount": str(total), "state": "captured"}
    return {"payments": [paid | {"at": placed_at.isoformat()}]}
