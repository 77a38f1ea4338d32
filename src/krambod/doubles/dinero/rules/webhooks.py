"""Who gets a call when there are new entries? (dinero-api.md §7.12)

Only clients of Visma Connect may subscribe. The real payload is not known: a subscriber should take a hint as a reason
to read again. The server posts what `hints_since` returns, after it answered the call that made the entries.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from krambod.doubles.dinero.bodies import Subscription
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.store import Store

NEW_ENTRIES = "entries"
EVENTS = ({"EventId": NEW_ENTRIES, "Description": "New entries were added to the books."},)

_HINTS = """
SELECT e.EntryGuid, e.VoucherGuid, e.OrganizationId, w.Uri FROM entries e
    JOIN webhook_subscriptions w ON w.OrganizationId = e.OrganizationId AND w.EventId = ?
WHERE e.Id > ? ORDER BY e.Id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One call to a subscriber: an address, and a document for its JSON body."""

    uri: str
    document: dict[str, Any]


def list_events(call: Call) -> Any:
    _check_client(call)
    return list(EVENTS)


def list_subscriptions(call: Call) -> Any:
    """The subscriptions of the calling client."""
    _check_client(call)
    return call.store.all(
        "SELECT EventId, Uri FROM webhook_subscriptions WHERE OrganizationId = ? AND ClientId = ? ORDER BY EventId",
        call.organization_id, call.grant["ClientId"],
    )  # fmt: skip


def subscribe(call: Call) -> Any:
    """A second subscription to an event replaces the first."""
    _check_client(call)
    body = call.body(Subscription)
    _check_event(body.event_id)
    if not _is_address(body.uri or ""):
        raise Refusal.invalid("uri", "An address with http or https is expected.")
    key = {"OrganizationId": call.organization_id, "ClientId": call.grant["ClientId"], "EventId": body.event_id}
    call.store.delete("webhook_subscriptions", **key)
    call.store.insert("webhook_subscriptions", {**key, "Uri": body.uri, "SubscribedAt": call.now})
    return {}


def unsubscribe(call: Call) -> Any:
    """Nothing happens where there is no subscription."""
    _check_client(call)
    event_id = call.body(Subscription).event_id
    _check_event(event_id)
    key = {"OrganizationId": call.organization_id, "ClientId": call.grant["ClientId"], "EventId": event_id}
    call.store.delete("webhook_subscriptions", **key)
    return {}


def newest_entry(store: Store) -> int:
    """The id of the entry that was written last; 0 where there is none."""
    return int(store.get("SELECT coalesce(max(Id), 0) AS newest FROM entries")["newest"])


def hints_since(store: Store, entry_id: int) -> list[Hint]:
    """A hint for each entry after `entry_id` and each of its subscribers."""
    return [
        Hint(
            uri=row.pop("Uri"),
            document={"EventId": NEW_ENTRIES, **row},
        )
        for row in store.all(_HINTS, NEW_ENTRIES, entry_id)
    ]


def _check_client(call: Call) -> None:
    if call.grant["Kind"] != "visma":
        raise Refusal.forbidden("Webhooks are for clients of Visma Connect.")


def _check_event(event_id: str | None) -> None:
    if event_id not in {event["EventId"] for event in EVENTS}:
        raise Refusal.invalid("eventid", f"{event_id} is not an event.")


def _is_address(text: str) -> bool:
    try:
        address = urlsplit(text)
        return address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        return False
