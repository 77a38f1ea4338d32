"""How does what was understood become an Order? The last part of every translation: the orders API's own reading."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from krambod.orders.order import Order
from krambod.orders.reading import UnreadableOrder, read_order
from krambod.platforms.platform import Translation
from krambod.platforms.translating.payload import Notes


def conclude(
    order_id: str,
    body: Mapping[str, Any],
    notes: Notes,
    *,
    statuses: tuple[str, ...] = (),
    methods: tuple[str, ...] = (),
) -> Translation:
    """`body` has the form of the orders API. Nothing is made of it where a field of the payload was found wanting."""
    seen: dict[str, Any] = {"understood": tuple(notes.understood), "statuses": statuses, "methods": methods}
    if notes.findings:
        return Translation(order=None, findings=tuple(notes.findings), **seen)
    try:
        order: Order = read_order(order_id, body)
    except UnreadableOrder as error:
        return Translation(order=None, findings=error.findings, **seen)
    return Translation(order=order, **seen)


def settled(told: datetime | None, known: datetime | None, otherwise: datetime) -> datetime:
    """When something happened that has happened: what the shop says, else as it was known, else when it was seen."""
    return told or known or otherwise
