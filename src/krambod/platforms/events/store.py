"""How is an event stored, once, in the request that brought it?"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django_scopes import scope, scopes_disabled

from krambod.merchants.locking import update_in_order
from krambod.orders.bounded import storable
from krambod.orders.reading import Finding
from krambod.platforms.fetching import LARGEST_ANSWER
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection
from krambod.platforms.platform import EventKind, NamedEvent

MOST_FINDINGS = 20

events_due = Signal()
"""Sent with `connection_id`, of a ShopConnection, when an event of its shop has been stored."""


def store(
    connection: ShopConnection, event: NamedEvent, body: bytes, now: datetime, *, is_proven: bool = False
) -> bool:
    """Stores an event once. False: it is a repetition, which is counted and changes nothing.

    One body is one delivery, whatever its headers and its address say: only the body is signed. Two kinds of event
    with the same body are told apart only if `is_proven`, which says that the address itself proves the kind.
    """
    own = {"merchant_id": connection.merchant_id, "shop_id": connection.shop_id}
    key = delivery_key(body, event.kind if is_proven else EventKind.ORDER)
    keys = {key} if is_proven else {delivery_key(body, kind) for kind in EventKind}
    with transaction.atomic(durable=True), scope(merchant=connection.merchant):
        # The first to come stores it; one that comes in the same moment finds it there.
        known = update_in_order(Delivery.objects.filter(**own, key__in=keys), repeats=F("repeats") + 1, repeated_at=now)
        if known:
            return False
        row = Delivery(**own, key=key, **_first_values(event, body, now))
        Delivery.objects.bulk_create([row], ignore_conflicts=True)
        events_due.send(sender=Delivery, connection_id=connection.pk)
        return True


def _first_values(event: NamedEvent, body: bytes, now: datetime) -> dict[str, Any]:
    return {
        "event": storable(event.name, 40),
        "kind": event.kind,
        "order_id": storable(event.order_id, 200),
        "delivery_id": storable(event.delivery_id, 100),
        "body": storable(body),
        "received_at": now,
    }


def delivery_key(body: bytes, kind: EventKind = EventKind.ORDER) -> str:
    """The digest by which a delivery is known again. `kind` is another than ORDER only where the address proves it."""
    return sha256(kind.encode() + b"\0" + body).hexdigest()


def stored_findings(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """What is wrong with a held event, as its row has it."""
    return [{"field": one.field, "problem": one.problem, "text": one.text} for one in findings[:MOST_FINDINGS]]


def too_large(order_id: str) -> Finding:
    """What is wrong with an order that is larger than what we read of a shop at once."""
    text = f"Order {order_id} is larger than {LARGEST_ANSWER // 1024**2} MB; it was not read."
    return Finding(field="id", problem="too_large", text=text)


def forget_delivered(before: datetime) -> int:
    """Empties the bodies of events that are done with and came before a moment. How many."""
    with scopes_disabled():
        old = Delivery.objects.filter(received_at__lt=before, state=DeliveryState.DONE).exclude(body="")
        return update_in_order(old, body="")
