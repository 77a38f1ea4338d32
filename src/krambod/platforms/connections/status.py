"""What does a merchant see of a shop's connection?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, Sum
from django_scopes import scope

from krambod.merchants.models import Shop
from krambod.merchants.secrets import installation_secrets
from krambod.platforms.connections.backfill import Backfill, read_backfill
from krambod.platforms.connections.budget import Budget, find_budget
from krambod.platforms.connections.stored import find_shop_connection, readable_secrets
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection
from krambod.platforms.platform import Platform
from krambod.platforms.registry import platforms

PROOF = "proof"
PROOF_LENGTH = 20
LATE_AFTER = timedelta(minutes=30)  # a poll of many orders takes several turns


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """A shop's connection as a page shows it. Moments are aware UTC; `budget.limit` None: no limit is set."""

    platform: str
    title: str
    url: str
    remote_name: str
    hook_address: str
    connected_at: datetime
    paused_cause: str
    paused_at: datetime | None
    retry_at: datetime | None
    last_event_at: datetime | None
    polled_at: datetime | None
    poll_found: int
    next_poll_at: datetime | None
    unpolled_since: datetime | None  # the polls that were due since then have failed
    budget: Budget
    pending: int
    held: int
    repeated: int
    has_key: bool
    webhooks: int
    signature_header: str
    signature_scheme: str
    backfill: Backfill | None


def find_status(shop: Shop, base_url: str, now: datetime) -> ConnectionStatus | None:
    """None: no platform is connected. `base_url` is where this installation is reached."""
    connection = find_shop_connection(shop)
    if connection is None or connection.disconnected_at is not None:
        return None
    platform = platforms()[connection.platform]
    with scope(merchant=shop.merchant):
        events = Delivery.objects.filter(shop=shop).aggregate(
            pending=Count("pk", filter=Q(state=DeliveryState.PENDING)),
            held=Count("pk", filter=Q(state=DeliveryState.HELD)),
            repeated=Sum("repeats"),
            received=Max("received_at", filter=~Q(event="poll")),
            repeated_at=Max("repeated_at", filter=~Q(event="poll")),
        )
    secrets = readable_secrets(connection)
    moments = [moment for moment in (events["received"], events["repeated_at"]) if moment is not None]
    return ConnectionStatus(
        platform=platform.name,
        title=platform.title,
        url=connection.url,
        remote_name=connection.remote_name,
        hook_address=hook_address(shop, platform.name, base_url),
        connected_at=connection.connected_at,
        paused_cause=connection.paused_cause,
        paused_at=connection.paused_at,
        retry_at=connection.retry_at,
        last_event_at=max(moments, default=None),
        polled_at=connection.polled_at,
        poll_found=connection.poll_found,
        next_poll_at=connection.next_poll_at,
        unpolled_since=_unpolled_since(connection, now),
        budget=find_budget(connection, now),
        pending=events["pending"],
        held=events["held"],
        repeated=events["repeated"] or 0,
        has_key=platform.has_keys(secrets),
        webhooks=len(connection.webhook_ids),
        signature_header=connection.signature_header,
        signature_scheme=connection.signature_scheme,
        backfill=read_backfill(connection),
    )


def _unpolled_since(connection: ShopConnection, now: datetime) -> datetime | None:
    """When the poll was due that has not ended since, or None. A shop that is paused is not polled."""
    due_at = connection.next_poll_at or connection.connected_at
    is_late = not connection.paused_cause and now - due_at > LATE_AFTER
    return due_at if is_late else None


def hook_address(shop: Shop, platform: str, base_url: str) -> str:
    """Where the shop sends its events."""
    return f"{base_url.rstrip('/')}/hooks/{platform}/{shop.key}"


def hook_addresses(shop: Shop, platform: Platform, base_url: str) -> list[tuple[str, str]]:
    """What a person pastes into the shop: each event and its address. [] where the platform's API makes webhooks."""
    if platform.hand_made_webhooks is None:
        return []
    addresses = platform.hand_made_webhooks.addresses(hook_address(shop, platform.name, base_url))
    return [(event, _proven(address, shop.key, event)) for event, address in addresses]


def _proven(address: str, shop_key: str, event: str) -> str:
    """The address with the proof that it is that of the event; one address for all events proves none."""
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{PROOF}={event_proofs(shop_key, event)[0]}" if event else address


def event_proofs(shop_key: str, event: str) -> list[str]:
    """What proves that a call came to the address of this event: who captured another event's call does not know it.

    The newest first; the address may be in the shop since before a key of the installation was added.
    """
    return [one[:PROOF_LENGTH] for one in installation_secrets().digests(f"event {event} of shop {shop_key}")]
