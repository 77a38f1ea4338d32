"""What becomes of an order that a list told?"""

import json
from datetime import datetime
from typing import Any

from django_scopes import scope

from krambod.orders.revisions import is_newest
from krambod.platforms.connections.services import platform_of
from krambod.platforms.events.known import find_earlier, note_words
from krambod.platforms.events.store import delivery_key, store
from krambod.platforms.events.take import MOST_FINDINGS
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection
from krambod.platforms.platform import EventKind, NamedEvent, Reading, ReadingRules, Translation
from krambod.transfers.intake import receive_order


def take_listed(connection: ShopConnection, document: dict[str, Any], rules: ReadingRules, read_at: datetime) -> str:
    """An order that a list told. What became of it: `known`, an intake's outcome, or `held`."""
    platform = platform_of(connection)
    first = platform.translate(document, Reading(rules=rules, received_at=read_at, read_at=read_at))
    earlier = find_earlier(connection.shop, first.order.external_id) if first.order else None
    translation = first
    if earlier is not None:
        reading = Reading(rules=rules, received_at=read_at, read_at=read_at, earlier=earlier)
        translation = platform.translate(document, reading)
    note_words(connection.shop, translation, read_at)
    body = json.dumps(document, default=str, ensure_ascii=False)
    if translation.order is None:
        return hold_listed(connection, body, translation, read_at)
    if earlier is not None and is_newest(connection.shop, translation.order):
        return "known"
    return receive_order(connection.shop, translation.order, body=body, delivery_id=None, now=read_at).outcome


def hold_listed(connection: ShopConnection, body: str, translation: Translation, now: datetime) -> str:
    """What a list told and nobody can read is kept as an event is."""
    event = NamedEvent(name="poll", kind=EventKind.ORDER, order_id="")
    store(connection, event, body.encode(errors="replace"), now)
    findings = [
        {"field": one.field, "problem": one.problem, "text": one.text} for one in translation.findings[:MOST_FINDINGS]
    ]
    key = delivery_key(EventKind.ORDER, body.encode(errors="replace"))
    with scope(merchant=connection.merchant):
        rows = Delivery.objects.filter(shop=connection.shop_id, key=key).exclude(state=DeliveryState.DONE)
        rows.update(state=DeliveryState.HELD, findings=findings)
    return "held"
