"""Which orders, and which deliveries of them, might a shop send on its worst day? Seeded, and labelled.

Nothing of the product is imported here: the labels are this file's own judgement.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from krambod.doubles.api_shop.sale import Charge, Party, Sale, Sold
from krambod.doubles.woocommerce import orders as woocommerce

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
METHODS = ("MobilePay", "MobilePay", "Dankort", "Faktura", "Bankoverførsel", "Efterkrav")
REFUNDED = Decimal("0.01")
DEFECTS = ("", "", "", "", "", "", "no_email", "foreign_currency", "rate_of_nobody", "gift_card", "refunded")
GARBAGE = "garbage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A call to make. `must_be` is the status that must come back."""

    event: str
    body: bytes
    is_forged: bool = False
    must_be: int = 200


@dataclass(slots=True, kw_only=True)
class Labelled:
    """An order in the shop and what must become of it: `sale`, `wait`, `cancel`, `skip`, or `held` and its cause."""

    order_id: int
    label: str
    total: Decimal


@dataclass(slots=True)
class Generated:
    """All of it. `garbage` counts the signed bodies that nobody can read."""

    orders: list[Labelled] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    garbage: int = 0
    dropped: int = 0


def generate(platform: str, shop: Any, count: int, seed: int, *, events: list[tuple[str, dict[str, Any]]]) -> Generated:
    """At least `count` deliveries. `events` is filled by the shop's own `changed`, and emptied here."""
    chance, generated = random.Random(seed), Generated()
    number = 0
    while len(generated.deliveries) < count:
        number += 1
        events.clear()
        generated.orders.append(_live(platform, shop, number, chance))
        for event, document in events:
            generated.deliveries += _deliveries(event, document, chance, generated)
    _jumble(generated.deliveries, chance)
    del generated.deliveries[count:]
    generated.garbage = len({one.body for one in generated.deliveries if one.event == GARBAGE})
    return generated


def _live(platform: str, shop: Any, number: int, chance: random.Random) -> Labelled:
    """One order's life in the shop."""
    defect = chance.choice(DEFECTS)
    if defect == "refunded" and platform == "shoporama":
        defect = ""
    sale = _sale(number, defect, chance)
    at = START + timedelta(minutes=3 * number)
    order_id = shop.place(sale, at, order_id=100_000 + number)
    is_paid = is_sent = is_cancelled = False
    if chance.random() < 0.8:
        is_paid = True
        shop.pay(order_id, at + timedelta(minutes=1))
    if defect == "refunded":
        shop.refund(order_id, REFUNDED, at + timedelta(minutes=2))
    if chance.random() < 0.1:
        is_cancelled = True
        shop.set_status(order_id, "cancelled", at + timedelta(hours=1))
    elif chance.random() < 0.4:
        is_sent = True
        shop.set_status(order_id, "sent" if platform == "shoporama" else "completed", at + timedelta(hours=2))
    total = woocommerce.total_of(sale)
    label = _label(sale, defect, is_paid=is_paid, is_sent=is_sent, is_cancelled=is_cancelled, total=total)
    return Labelled(order_id=order_id, label=label, total=total)


def _label(sale: Sale, defect: str, *, is_paid: bool, is_sent: bool, is_cancelled: bool, total: Decimal) -> str:
    """What an accountant would say, with *when paid*."""
    if not total:
        return "skip"
    if is_cancelled:
        return "cancel"
    if defect == "refunded" and total == REFUNDED:
        return "skip"
    is_promised = sale.method in ("Faktura", "Bankoverførsel", "Efterkrav") or defect == "gift_card"
    if not (is_paid or is_sent or is_promised):
        return "wait"  # nobody has paid, promised or sent it
    return _label_of_sale(sale, defect, is_paid=is_paid, is_sent=is_sent)


def _label_of_sale(sale: Sale, defect: str, *, is_paid: bool, is_sent: bool) -> str:
    """The same for an order that somebody has paid, promised or sent."""
    if defect == "no_email":
        return "held no_email"
    if defect == "gift_card":
        return "held gift_card"
    if sale.method == "Efterkrav":
        return "held method_not_mapped"
    if sale.method in ("Faktura", "Bankoverførsel"):
        is_due = is_sent  # a shop's "paid" says nothing of the money there
    else:
        is_due = is_paid
        if is_sent and not is_paid:
            return "held sent_never_paid"
    if not is_due:
        return "wait"
    return f"held {defect}" if defect in ("foreign_currency", "rate_of_nobody") else "sale"


def _sale(number: int, defect: str, chance: random.Random) -> Sale:
    rate = Decimal(19) if defect == "rate_of_nobody" else Decimal(25)
    lines = tuple(_line(chance, rate) for _ in range(chance.choice((1, 1, 2, 3, 5, 9))))
    goods = sum((line.amount for line in lines), Decimal(0))
    discount = Decimal(0)
    if chance.random() < 0.2:
        discount = (goods * chance.randint(1, 60) / 100).quantize(Decimal("0.01"))
    is_company = chance.random() < 0.2
    shipping = Charge(name="Fragt", price=Decimal(chance.choice(("0.00", "39.00", "49.95"))), vat_rate=rate)
    sale = Sale(
        number=str(number),
        lines=lines,
        buyer=Party(
            name=chance.choice(("Jens Hansen", "Åse Ørum", "Zoë 🌻")),
            email="" if defect == "no_email" else f"kunde-{number}@example.com",
            company="Nordlys ApS" if is_company else "",
            vat_number="13585628" if is_company and chance.random() < 0.7 else "",
            address="Nørregade 1",
            zip="1165",
            city="København K",
        ),
        shipping=shipping if chance.random() < 0.8 else None,
        fee=Charge(name="Gebyr", price=Decimal("4.50"), vat_rate=rate) if chance.random() < 0.1 else None,
        discount=discount,
        coupon="TILBUD" if discount else "",
        method=chance.choice(METHODS),
        currency="EUR" if defect == "foreign_currency" else "DKK",
        gift_card=Decimal("0.01") if defect == "gift_card" else Decimal(0),
        gift_card_code="GC-1" if defect == "gift_card" else "",
    )
    return sale


def _line(chance: random.Random, rate: Decimal) -> Sold:
    price = Decimal(chance.choice((1, 5, 99, 1235, 3333, 24900, chance.randint(1, 200_000)))) / 100
    quantity = Decimal(chance.choice((1, 1, 1, 2, 3, 12)))
    discount = Decimal(0)
    if chance.random() < 0.1:
        discount = (price * quantity / 10).quantize(Decimal("0.01"))
    return Sold(name="Vare", sku="V-1", price=price, quantity=quantity, vat_rate=rate, discount=discount)


def _deliveries(
    event: str, document: dict[str, Any], chance: random.Random, generated: Generated
) -> Iterator[Delivery]:
    body = json.dumps(document, ensure_ascii=chance.random() < 0.5).encode()
    if chance.random() < 0.1:
        generated.dropped += 1
    else:
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            yield Delivery(event=event, body=body)
    luck = chance.random()
    if luck < 0.04:
        yield Delivery(event=event, body=body.replace(b"1", b"2", 1), is_forged=True, must_be=401)
    elif luck < 0.07:
        yield Delivery(event=GARBAGE, body=body[: chance.randrange(2, len(body) - 1)])


def _jumble(deliveries: list[Delivery], chance: random.Random) -> None:
    """Most come about when they should; some come hours late."""
    late = [place + chance.choice((0, 0, 0, 3, 30, 500)) + chance.random() for place in range(len(deliveries))]
    deliveries[:] = [deliveries[place] for place in sorted(range(len(late)), key=late.__getitem__)]
