"""Which fields of an order name a person, and how does the order read without them? Pure.

The country always stays: it decides the VAT, and it names nobody.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from krambod.orders.order import WITHDRAWAL, Address, Buyer, DeliveryAddress, Order, OrderLine

HOME = "DK"
SHORTEST_WORD = 4  # a shorter one stands in other words by chance
LEFT_OUT = "\N{HORIZONTAL ELLIPSIS}"


def needs_proof(order: Order) -> bool:
    """Whether the VAT of the sale is proved by who bought or where the goods went: a business, or a place abroad."""
    buyer = order.buyer
    places = [buyer.address, *([] if order.delivery is None else [order.delivery.address])]
    return bool(buyer.company or buyer.vat_number or buyer.ean) or any(place.country != HOME for place in places)


def without_person(order: Order, *, with_proof: bool, words: Collection[str] = ()) -> Order:
    """Returns the order without the person who bought.

    `with_proof` keeps the business's name and numbers, and the postcodes: the proof of a sale without Danish VAT.
    `words` are left out of the free texts too, as `words_of` gives them.
    """
    buyer = order.buyer
    kept = {"company": buyer.company, "vat_number": buyer.vat_number, "ean": buyer.ean} if with_proof else {}
    delivery = order.delivery
    return replace(
        order,
        buyer=Buyer(**kept, address=_kept_place(buyer.address, with_proof)),
        delivery=None if delivery is None else DeliveryAddress(address=_kept_place(delivery.address, with_proof)),
        lines=_lines(order.lines, words),
        refunds=tuple(replace(one, lines=_lines(one.lines, words)) for one in order.refunds),
        shipments=tuple(replace(one, lines=_lines(one.lines, words)) for one in order.shipments),
        returns=tuple(
            replace(one, reason=one.reason if one.reason == WITHDRAWAL else "", lines=_lines(one.lines, words))
            for one in order.returns
        ),
        payments=tuple(replace(one, method=without_words(one.method, words)) for one in order.payments),
    )


def words_of(order: Order, *, with_proof: bool) -> frozenset[str]:
    """Returns the texts by which the person is known wherever they are repeated."""
    buyer, delivery = order.buyer, order.delivery
    texts = [buyer.email, buyer.name, buyer.phone, buyer.reference, buyer.contact_person, buyer.address.street]
    texts += [_town(buyer.address)]
    if delivery is not None:
        texts += [_town(delivery.address), delivery.name, delivery.company, delivery.address.street]
    kept = {buyer.company, buyer.vat_number, buyer.ean} if with_proof else set()
    texts += [buyer.company, buyer.vat_number, buyer.ean]
    return frozenset(text for text in texts if len(text) >= SHORTEST_WORD and text not in kept)


def without_words(value: Any, words: Collection[str]) -> Any:
    """Returns a text, or the texts of a JSON value, without these words, whatever their case."""
    match value:
        case str():
            for word in sorted(words, key=len, reverse=True):
                value = re.sub(re.escape(word), LEFT_OUT, value, flags=re.IGNORECASE)
            return value
        case dict():
            return {name: without_words(one, words) for name, one in value.items()}
        case list():
            return [without_words(one, words) for one in value]
        case _:
            return value


def _town(address: Address) -> str:
    """`1165 København K`; one of the two alone names nobody."""
    return f"{address.zip} {address.city}" if address.zip and address.city else ""


def _kept_place(address: Address, with_proof: bool) -> Address:
    return Address(country=address.country, zip=address.zip if with_proof else "")


def _lines(lines: tuple[OrderLine, ...], words: Collection[str]) -> tuple[OrderLine, ...]:
    return tuple(replace(line, description=without_words(line.description, words)) for line in lines)
