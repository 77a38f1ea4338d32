"""What becomes of an order that a list told?"""

import json
from datetime import datetime
from typing import Any

from django_scopes import scope

from krambod.platforms.connections.services import platform_of
from krambod.platforms.events.known import note_words, translate_known
from krambod.platforms.events.store import delivery_key, store, stored_findings
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection
from krambod.platforms.platform import EventKind, NamedEvent, Reading, ReadingRules, Translation
from krambod.transfers.intake import receive_order


def take_listed(connection: ShopConnection, document: dict[str, Any], rules: ReadingRules, read_at: datetime) -> str:
    """An order that a list told. What became of it: `known`, an intake's outcome, or `held`."""
    shop = connection.shop
    reading = Reading(rules=rules, received_at=read_at, read_at=read_at)
    known = translate_known(shop, platform_of(connection), document, reading)
    note_words(shop, known.translation, read_at)
    body = json.dumps(document, default=str, ensure_ascii=False)
    if known.translation.order is None:
        return _hold(connection, body, known.translation, read_at)
    if known.is_known():
        return "known"
    return receive_order(shop, known.translation.order, body=body, delivery_id=None, now=read_at).outcome


def _hold(connection: ShopConnection, body: str, translation: Translation, now: datetime) -> str:
    """Stores an order that nobody can read as a held event."""
    event = NamedEvent(name="poll", kind=EventKind.ORDER, order_id="")
    content = body.encode(errors="replace")
    store(connection, event, content, now)
    findings = stored_findings(translation.findings)
    with scope(merchant=connection.merchant):
        rows = Delivery.objects.filter(shop=connection.shop_id, key=delivery_key(event.kind, content))
        rows.exclude(state=DeliveryState.DONE).update(state=DeliveryState.HELD, findings=findings)
    return "held"
