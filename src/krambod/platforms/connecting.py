"""How does a merchant connect a shop's platform, and what do they see of it? What pages, commands and the app call.

Everything here takes the shop itself, so whoever calls has decided already that this person may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import SecretUnreadable, new_token
from krambod.platforms.connections.budget import Budget, find_budget
from krambod.platforms.connections.services import USER_AGENT, Desk, is_trial, lock_away, read_secrets
from krambod.platforms.events.poll import start_backfill
from krambod.platforms.fetching import AddressRefused
from krambod.platforms.models import (
    AnnouncedReturn,
    Delivery,
    DeliveryState,
    SeenWord,
    ShopConnection,
)
from krambod.platforms.platform import Access, Platform, ShopError, ShopIdentity, ShopRefused, SignatureScheme
from krambod.platforms.registry import platforms
from krambod.transfers.models import Transfer

MOST_EVENTS = 100


class CannotConnect(Exception):
    """What was entered does not work. `code` names the sentence in `sentences`, `details` what it needs."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a merchant filled in. `secrets` by the names in `Platform.secret_names`; empty ones keep what is stored.

    `url` is the shop's address, "" where the platform has one for all. Header and scheme "" mean the platform's own.
    """

    platform: str
    url: str = ""
    secrets: Mapping[str, str]
    signature_header: str = ""
    signature_scheme: str = ""


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
    budget: Budget
    pending: int
    held: int
    repeated: int
    has_key: bool
    webhooks: int
    signature_header: str
    signature_scheme: str
    backfill: "Backfill | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEvent:
    """An event as a page lists it. `findings` are those of a held one: field, problem, text.

    `transfer_id` is that of the order it tells of, None where we have no such order.
    """

    id: int
    event: str
    kind: str
    order_id: str
    received_at: datetime
    state: str
    outcome: str
    repeats: int
    is_read_back: bool
    findings: tuple[dict[str, str], ...]
    transfer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """How far the orders of before have come in. `total` is the shop's own count, None until it is known."""

    since: datetime
    read: int
    taken: int
    held: int
    total: int | None
    started_at: datetime
    finished_at: datetime | None


def connect(shop: Shop, entered: Entered, desk: Desk) -> ConnectionStatus:
    """Connects, or changes what was entered. The key is tried first, so nothing is stored that does not work.

    Where the platform's API makes webhooks they are made, those of before removed. What waited goes on. Raises
    CannotConnect.
    """
    platform = platforms().get(entered.platform)
    if platform is None:
        raise CannotConnect("unknown_platform", platform=entered.platform)
    present = find_shop_connection(shop)
    same = present is not None and present.platform == platform.name
    kept = readable_secrets(present) if present is not None and same else {}
    secrets = {name: entered.secrets.get(name, "").strip() or kept.get(name, "") for name in platform.secret_names}
    url = _address(platform, entered.url or (present.url if present is not None and same else ""), desk)
    identity = _try_key(platform, url, secrets, desk)
    if platform.makes_webhooks:
        secrets["webhook_secret"] = new_token()
    if not secrets.get("webhook_secret"):
        raise CannotConnect("no_webhook_secret")
    if present is not None and present.disconnected_at is None:
        _unsubscribe(present, desk)
    connection = _store(shop, platform, entered, url, secrets, identity, desk)
    if platform.makes_webhooks:
        _subscribe(connection, secrets["webhook_secret"], desk)
    status = find_status(shop, desk.base_url, desk.now())
    assert status is not None
    return status


def disconnect(shop: Shop, desk: Desk) -> None:
    """Removes the webhooks, as far as the shop answers, and forgets the keys. Orders and events are kept."""
    connection = find_shop_connection(shop)
    if connection is None or connection.disconnected_at is not None:
        return
    _unsubscribe(connection, desk)
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        ShopConnection.objects.filter(pk=connection.pk).update(
            disconnected_at=desk.now(), secrets=lock_away({}), webhook_ids=[], next_poll_at=None, backfill={}
        )


def try_connection(shop: Shop, desk: Desk) -> ShopIdentity:
    """Asks the shop whose key it is. A shop that was paused for its key goes on. Raises CannotConnect."""
    connection = find_shop_connection(shop)
    if connection is None or connection.disconnected_at is not None:
        raise CannotConnect("not_connected")
    try:
        identity = desk.open_client(connection).identify()
    except SecretUnreadable as error:
        raise CannotConnect("secrets_unreadable") from error
    except ShopError as error:
        raise _cannot(error) from error
    _resume(connection)
    return identity


def ask_for_backfill(shop: Shop, since: datetime, now: datetime) -> None:
    """All orders from that moment on come in, in the background. Raises CannotConnect."""
    connection = find_shop_connection(shop)
    if connection is None or connection.disconnected_at is not None:
        raise CannotConnect("not_connected")
    start_backfill(connection, since, now)


# What is shown


def find_shop_connection(shop: Shop) -> ShopConnection | None:
    """The shop's connection, a disconnected one too."""
    with scope(merchant=shop.merchant):
        return ShopConnection.objects.select_related("shop__merchant", "merchant").filter(shop=shop).first()


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
        budget=find_budget(connection, now),
        pending=events["pending"],
        held=events["held"],
        repeated=events["repeated"] or 0,
        has_key=all(secrets.get(name) for name in platform.secret_names if name != "webhook_secret"),
        webhooks=len(connection.webhook_ids),
        signature_header=connection.signature_header,
        signature_scheme=connection.signature_scheme,
        backfill=_backfill(connection),
    )


def last_events(shop: Shop, *, state: str = "", count: int = 20) -> list[SeenEvent]:
    """The newest first, at most 100; with a state only those in it (`held`)."""
    with scope(merchant=shop.merchant):
        orders = Transfer.objects.filter(shop=shop, role="sale", order__external_id=OuterRef("order_id")).values("pk")
        rows = Delivery.objects.filter(shop=shop, **({"state": state} if state else {})).order_by("-pk")
        rows = rows.defer("body").annotate(transfer=Subquery(orders[:1]))
        return [
            SeenEvent(
                id=row.pk,
                event=row.event,
                kind=row.kind,
                order_id=row.order_id,
                received_at=row.received_at,
                state=row.state,
                outcome=row.outcome,
                repeats=row.repeats,
                is_read_back=row.is_read_back,
                findings=tuple(row.findings),
                transfer_id=row.transfer,
            )
            for row in rows[: min(count, MOST_EVENTS)]
        ]


def find_event_body(shop: Shop, event_id: int) -> str | None:
    """What the shop sent, word for word, for *Test en ordre*; "" once it is forgotten, None if it is not the shop's."""
    with scope(merchant=shop.merchant):
        return Delivery.objects.filter(shop=shop, pk=event_id).values_list("body", flat=True).first()


def find_backfill(shop: Shop) -> Backfill | None:
    """None: none was asked for."""
    connection = find_shop_connection(shop)
    return None if connection is None else _backfill(connection)


def _backfill(connection: ShopConnection) -> Backfill | None:
    if not connection.backfill:
        return None
    told = connection.backfill
    finished = told.get("finished_at")
    return Backfill(
        since=datetime.fromisoformat(told["since"]),
        read=told["place"],
        taken=told["taken"],
        held=told["held"],
        total=told["total"],
        started_at=datetime.fromisoformat(told["started_at"]),
        finished_at=datetime.fromisoformat(finished) if finished else None,
    )


def seen_words(shop: Shop) -> dict[str, list[str]]:
    """The statuses and payment methods that this shop has used, as it spells them: {"status": […], "method": […]}."""
    with scope(merchant=shop.merchant):
        rows = list(SeenWord.objects.filter(shop=shop).order_by("word").values_list("kind", "word"))
    return {kind: [word for told, word in rows if told == kind] for kind in ("status", "method")}


def open_returns(shop: Shop) -> list[AnnouncedReturn]:
    """The announced returns that nobody has closed (*Retur meldt*), oldest first, with their orders."""
    with scope(merchant=shop.merchant):
        rows = AnnouncedReturn.objects.select_related("order").filter(order__shop=shop, closed_at=None)
        return list(rows.order_by("announced_at", "pk"))


def close_return(shop: Shop, return_id: int, now: datetime) -> bool:
    """The merchant has dealt with it, or declined. False: there is no such open one in the shop."""
    with scope(merchant=shop.merchant):
        rows = AnnouncedReturn.objects.filter(order__shop=shop, pk=return_id, closed_at=None)
        return bool(rows.update(closed_at=now))


def hook_address(shop: Shop, platform: str, base_url: str, event: str = "") -> str:
    """Where the shop sends its events. Shoporama's webhooks are made by hand, one for each `event`."""
    address = f"{base_url.rstrip('/')}/hooks/{platform}/{shop.key}"
    return f"{address}?type={event}" if event else address


# How it is done


def readable_secrets(connection: ShopConnection) -> dict[str, str]:
    """{} where the installation's keys were changed: then the merchant hands them in again."""
    try:
        return read_secrets(connection)
    except SecretUnreadable:
        return {}


def _address(platform: Platform, url: str, desk: Desk) -> str:
    """The shop's address, tidied. Raises CannotConnect."""
    text = (url or platform.url).strip().rstrip("/")
    if "://" not in text:
        text = f"https://{text}"
    parts = urlsplit(text)
    is_plain_here = parts.scheme == "http" and is_trial(desk.base_url)
    if not parts.hostname or parts.username or (parts.scheme != "https" and not is_plain_here):
        raise CannotConnect("wrong_address", url=url)
    return text


def _try_key(platform: Platform, url: str, secrets: Mapping[str, str], desk: Desk) -> ShopIdentity:
    """Raises CannotConnect. Without a key there is nothing to try: events alone will do."""
    names = [name for name in platform.secret_names if name != "webhook_secret"]
    if not any(secrets.get(name) for name in names) and not platform.makes_webhooks:
        return ShopIdentity(id="")
    access = Access(url=url, secrets=secrets, user_agent=USER_AGENT)
    try:
        return platform.open_client(access, desk.http, lambda: None).identify()
    except ShopError as error:
        raise _cannot(error) from error


def _store(
    shop: Shop,
    platform: Platform,
    entered: Entered,
    url: str,
    secrets: dict[str, str],
    identity: ShopIdentity,
    desk: Desk,
) -> ShopConnection:
    scheme = entered.signature_scheme or platform.signature_scheme
    if scheme not in list(SignatureScheme):
        raise CannotConnect("unknown_scheme", scheme=scheme)
    values: dict[str, Any] = {
        "platform": platform.name,
        "url": url,
        "secrets": lock_away(secrets),
        "signature_header": (entered.signature_header.strip() or platform.signature_header)[:100],
        "signature_scheme": str(scheme),
        "remote_id": identity.id[:200],
        "remote_name": identity.name[:200],
        "daily_calls": identity.daily_calls or platform.daily_calls,
        "disconnected_at": None,
        "paused_cause": "",
        "paused_at": None,
        "failures": 0,
        "retry_at": None,
    }
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        connection, _ = ShopConnection.objects.update_or_create(
            merchant=shop.merchant,
            shop=shop,
            defaults=values,
            create_defaults=values | {"connected_at": desk.now()},
        )
        Shop.objects.filter(pk=shop.pk).update(platform=platform.name)
    return connection


def _subscribe(connection: ShopConnection, secret: str, desk: Desk) -> None:
    address = hook_address(connection.shop, connection.platform, desk.base_url)
    try:
        ids = desk.open_client(connection).subscribe(address, secret)
    except ShopError as error:
        raise _cannot(error) from error
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(webhook_ids=list(ids))


def _unsubscribe(connection: ShopConnection, desk: Desk) -> None:
    """What cannot be removed any more sends to a secret that nobody knows: it is refused from then on."""
    if not connection.webhook_ids:
        return
    try:
        desk.open_client(connection).unsubscribe(tuple(connection.webhook_ids))
    except (ShopError, SecretUnreadable):
        return


def _resume(connection: ShopConnection) -> None:
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(
            paused_cause="", paused_at=None, failures=0, retry_at=None
        )


def _cannot(error: ShopError) -> CannotConnect:
    match error:
        case ShopRefused():
            return CannotConnect("key_refused")
        case AddressRefused():
            return CannotConnect("address_refused")
        case _:
            return CannotConnect("shop_unreachable", answer=str(error))
