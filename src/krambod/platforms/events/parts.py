"""Is an order only a part of another order, which is booked as a whole?

Marketplaces and plug-ins split an order: the customer's order stays, and each part of it is an order too, with the id
of the whole. A part that sells what the whole sells already gets no document of its own.
"""

from krambod.merchants.models import Shop
from krambod.orders.order import Order
from krambod.orders.reading import Finding
from krambod.platforms.events.known import KnownTranslation, find_earlier

PART = "part"  # the outcome of an event
WHOLE_IS_MISSING = "whole_is_missing"


def find_whole(shop: Shop, known: KnownTranslation) -> str | Finding | None:
    """Returns PART, or a finding if the whole order is not here. None: it is an order of its own.

    So it is if the whole was cancelled, or does not sell what the part sells. What is here already goes its way.
    """
    order, parent_id = known.translation.order, known.translation.parent_id
    if order is None or not parent_id or known.earlier is not None:
        return None
    whole = find_earlier(shop, parent_id)
    if whole is None:
        text = f"Order {order.number} is a part of the order with id {parent_id}, which is not here."
        return Finding(field="parent_id", problem=WHOLE_IS_MISSING, text=text)
    return PART if whole.cancelled_at is None and _sells(whole, order) else None


def _sells(whole: Order, part: Order) -> bool:
    """Whether each line of goods of the part stands in the whole."""
    there = [(line.description, line.total) for line in whole.lines]
    for line in part.lines:
        goods = (line.description, line.total)
        if line.kind == "product" and goods not in there:
            return False
        if line.kind == "product":
            there.remove(goods)
    return part.total.amount <= whole.total.amount
