"""Which facts of an order are stored in its row, so that lists and sums need not read its document? Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from krambod.accounting.danish_time import DANISH_TIME
from krambod.orders.order import Order

LONGEST_NAME = 200
LONGEST_CURRENCY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The facts in the row. `placed_on` is the Danish calendar day.

    `search_text` has a line for each text that a person may search by; the text is `folded`.
    """

    total: Decimal
    currency: str
    placed_on: date
    buyer_name: str
    search_text: str


def listed(order: Order) -> Listed:
    """Returns what a list shows of an order, and the texts to find it by: number, name, company and e-mail."""
    buyer = order.buyer
    names = (order.number, buyer.name, buyer.company, buyer.email)
    return Listed(
        total=order.total.amount,
        currency=order.currency[:LONGEST_CURRENCY],
        placed_on=order.placed_at.astimezone(DANISH_TIME).date(),
        buyer_name=(buyer.company or buyer.name or buyer.email)[:LONGEST_NAME],
        search_text="\n".join(folded(name) for name in names if name),
    )


def folded(text: str) -> str:
    """Returns the text in lower case and NFC, the form in which we search.

    SQLite's LIKE does not know that Æ and æ are one letter, and Å may be stored as one character or as two.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
