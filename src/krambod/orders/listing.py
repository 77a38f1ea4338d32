"""What of an order is kept beside its row, so that lists and sums need not open its document? Pure."""

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
    """`placed_on` is the Danish calendar day; `search_text` is folded, a line for each thing somebody may search by."""

    total: Decimal
    currency: str
    placed_on: date
    buyer_name: str
    search_text: str


def listed(order: Order) -> Listed:
    """What a list shows of an order, and what it is found by: number, name, company, e-mail."""
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
    """As it is searched: SQLite's LIKE knows no Æ, Ø and Å, and one letter may be written as two."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
