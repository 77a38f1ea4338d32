"""Is this call WooCommerce's, and which event is it?

`X-WC-Webhook-Signature` is the HMAC-SHA256 of the raw body in base64; `X-WC-Webhook-Topic` names the event. The
delivery id is a hash of webhook and second, so two deliveries of one second share it: it tells nothing apart. A new
webhook is tried with `webhook_id=…`, unsigned, and wants 200. More than five failures in a row disable a webhook.
"""

import re

from krambod.platforms.platform import EventKind, HookCall, NamedEvent, Signing
from krambod.platforms.signing import is_signed

SIGNATURE_HEADER = "X-WC-Webhook-Signature"
TOPICS = ("order.created", "order.updated", "order.deleted", "order.restored")
PING = re.compile(rb"webhook_id=[0-9]{1,20}")


def verify(call: HookCall, signing: Signing) -> bool:
    """Whether the body is signed with the shop's secret."""
    return is_signed(call, signing)


def name_event(call: HookCall) -> NamedEvent:
    """The topic. It is not signed, so the body decides: an id and nothing else is a deletion, all else is not.

    `order.restored` only says what to look for: it counts when the shop itself shows the order again.
    """
    if PING.fullmatch(call.body.strip()):
        return NamedEvent(name="ping", kind=EventKind.PING)
    document = call.document()
    topic = call.headers.get("x-wc-webhook-topic", "").strip()[:40]
    delivery_id = call.headers.get("x-wc-webhook-delivery-id", "")[:100]
    value = document.get("id")
    order_id = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if topic not in TOPICS and not (not topic and order_id):
        return NamedEvent(name=topic, kind=EventKind.OTHER, order_id=order_id[:200], delivery_id=delivery_id)
    return NamedEvent(
        name=topic or "order",
        kind=_kind(topic, document),
        is_signed=True,
        order_id=order_id[:200],
        delivery_id=delivery_id,
    )


def _kind(topic: str, document: dict[str, object]) -> EventKind:
    if topic and set(document) == {"id"}:
        return EventKind.DELETED
    return EventKind.RESTORED if topic == "order.restored" else EventKind.ORDER
