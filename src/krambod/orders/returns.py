"""Which returns has a customer announced (*Retur meldt*) that nobody has dealt with? Pure."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from krambod.orders.order import Order, Return


def with_returns(order: Order, announced: Collection[Return]) -> Order:
    """Returns the order with these returns too. What the order tells itself counts."""
    told = {one.id for one in order.returns}
    new = tuple(one for one in announced if one.id not in told)
    return replace(order, returns=(*new, *order.returns)) if new else order


def open_returns(order: Order, closed: Collection[str]) -> tuple[Return, ...]:
    """Returns those that the merchant has not closed. `closed` are their ids."""
    return tuple(one for one in order.returns if one.id not in closed)


def find_open_since(order: Order, closed: Collection[str]) -> datetime | None:
    """Returns when the oldest open return was announced, or None if none is open."""
    return min((one.at for one in open_returns(order, closed)), default=None)
