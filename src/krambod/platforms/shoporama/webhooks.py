"""Is this call Shoporama's, and which event is it?

The events are order_created, paid, new_status, new_return and order_withdrawn; an app's callback names each in `?type=`
(seen on public pages, 2026-11-22). Where a webhook of its own names its event
is not public, so the address we hand out says it in the same way, and the likely headers are read as well.
"""

from krambod.platforms.platform import EventKind, HandMadeWebhooks, HookCall, NamedEvent, Signing
from krambod.platforms.shoporama.words import WEBHOOK_GUIDE
from krambod.platforms.signing import is_signed

EVENTS = {
    "order_created": EventKind.ORDER,
    "paid": EventKind.ORDER,
    "new_status": EventKind.ORDER,
    "new_return": EventKind.RETURN,
    "order_withdrawn": EventKind.WITHDRAWAL,
}
EVENT_HEADERS = ("x-shoporama-event", "x-webhook-event", "x-event")
DELIVERY_HEADERS = ("x-shoporama-delivery", "x-shoporama-delivery-id", "x-webhook-id", "x-delivery-id")
ORDER_IDS = ("order_id", "id", "orderId")


def address_for(address: str, event: str) -> str:
    """Where the webhook of an event sends: the address says which event it is."""
    return f"{address}?type={event}"


WEBHOOKS = HandMadeWebhooks(
    guide=WEBHOOK_GUIDE,
    events=("order_created", "paid", "new_status", "new_return", "order_withdrawn"),
    address_for=address_for,
)


def verify(call: HookCall, signing: Signing) -> bool:
    """Whether the body is signed with one of the shop's secrets."""
    return is_signed(call, signing)


def name_event(call: HookCall) -> NamedEvent:
    """What it says it is. Without a name, what looks like an order is taken for news of one.

    A name in the signed body goes before one in the address or in a header, which anybody can change on the way.
    """
    document = call.document()
    signed_name = _text(document.get("event") or document.get("type"))
    name = signed_name if signed_name in EVENTS else call.query.get("type") or call.query.get("event")
    name = (name or _header(call, EVENT_HEADERS) or signed_name).strip()[:40]
    order_id = _order_id(document)
    if not name and order_id:
        name = "order"
    kind = EVENTS.get(name, EventKind.ORDER if name == "order" else EventKind.OTHER)
    return NamedEvent(
        name=name,
        kind=kind,
        is_signed=signed_name in EVENTS,
        order_id=order_id,
        delivery_id=_header(call, DELIVERY_HEADERS)[:100],
    )


def unwrapped(document: dict[str, object]) -> dict[str, object]:
    """The order itself, where the body only holds it."""
    for name in ("order", "data", "object"):
        inner = document.get(name)
        if isinstance(inner, dict) and any(key in inner for key in ORDER_IDS):
            return inner
    return document


def _order_id(document: dict[str, object]) -> str:
    inner = unwrapped(document)
    return next((text for name in ORDER_IDS if (text := _text(inner.get(name)))), "")[:200]


def _header(call: HookCall, names: tuple[str, ...]) -> str:
    return next((call.headers[name] for name in names if call.headers.get(name)), "")


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
