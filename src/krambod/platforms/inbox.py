"""How does an event become an order? Stored in the request, understood here, one shop at a time.

    store ─▶ pending ─▶ all of one order together ─┬─ a key and calls left: read back through REST, which is the newest
                                                  └─ else: the bodies as they came
         ─▶ translate ─┬─ an Order ─▶ receive_order ─▶ done
                       └─ something is missing ─▶ held, with the field; due again when the shop's rules change

Each part is safe to do twice: the same order again changes nothing. What pauses a shop leaves its events pending.
"""

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import SecretUnreadable
from krambod.orders.order import Order
from krambod.orders.reading import Finding, UnreadableOrder, parse_json
from krambod.orders.revisions import find_newest, is_newest, read_revision
from krambod.platforms.connections.budget import find_budget
from krambod.platforms.connections.services import Desk, can_read_back, platform_of
from krambod.platforms.models import AnnouncedReturn, Delivery, DeliveryState, SeenWord, ShopConnection
from krambod.platforms.platform import (
    CallsUsedUp,
    EventKind,
    NamedEvent,
    OrderGone,
    Reading,
    ReadingRules,
    ShopRefused,
    ShopUnavailable,
    Translation,
)
from krambod.platforms.reading_rules import find_reading_rules
from krambod.transfers.intake import Received, receive_order
from krambod.transfers.models import TransferEvent

LANE = "shop-"
BATCH = 100
RETRY_DELAYS_S = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
FAILURES_TO_GO_ON = 3
RECONNECT_SHOP = "reconnect_shop"
APP_UNINSTALLED = "app_uninstalled"
SECRETS_UNREADABLE = "secrets_unreadable"
MOST_FINDINGS = 20
DONE_WITHOUT_ORDER = "gone"
INTERNAL_ERROR = Finding(field="", problem="internal_error", text="Krambod itself failed on it; it is in the log.")

Waits = Generator[float, None, None]
log = structlog.get_logger("krambod.platforms")


class ShopPaused(Exception):
    """Nothing more can be done for this shop now; what is pending waits."""


# In the request


def store(connection: ShopConnection, event: NamedEvent, body: bytes, now: datetime) -> bool:
    """Stores an event once. False: it is a repetition, which is counted and changes nothing."""
    own = {"merchant_id": connection.merchant_id, "shop_id": connection.shop_id, "key": delivery_key(event.kind, body)}
    with transaction.atomic(durable=True), scope(merchant=connection.merchant):
        # The first to come stores it; one that comes in the same moment finds it there.
        known = Delivery.objects.filter(**own).update(repeats=F("repeats") + 1, repeated_at=now)
        if known:
            return False
        Delivery.objects.bulk_create([Delivery(**own, **_first_values(event, body, now))], ignore_conflicts=True)
        return True


def _first_values(event: NamedEvent, body: bytes, now: datetime) -> dict[str, Any]:
    return {
        "event": event.name[:40],
        "kind": event.kind,
        "order_id": _storable(event.order_id)[:200],
        "delivery_id": _storable(event.delivery_id)[:100],
        "body": _storable(body.decode(errors="replace")),
        "received_at": now,
    }


def delivery_key(kind: EventKind, body: bytes) -> str:
    """What makes two deliveries one. Headers are not signed, so nobody can make a new event by changing one."""
    return sha256(kind.encode() + b"\0" + body).hexdigest()


# Later, in a worker


def find_due_shops(now: datetime) -> list[str]:
    """The lanes of the shops with pending events, longest waiting first."""
    with scopes_disabled():
        pending = Delivery.objects.filter(shop=OuterRef("shop"), state=DeliveryState.PENDING)
        due = _open(now).filter(Exists(pending)).order_by("retry_at", "pk")
        return [f"{LANE}{pk}" for pk in due.values_list("pk", flat=True)]


def work_shop(lane: str, desk: Desk) -> Waits:
    """Takes a shop's pending events, in the order they came, until none is left or the shop must wait."""
    connection_id = int(lane.removeprefix(LANE))
    while (connection := _find_due(connection_id, desk.now())) is not None:
        rules = find_reading_rules(connection.shop)
        for group in _by_order(_pending(connection)):
            yield 0.0
            try:
                Group(connection, rules, desk).take(group)
            except ShopPaused:
                return


def find_connection(connection_id: int) -> ShopConnection | None:
    """One that is connected."""
    with scopes_disabled():
        rows = ShopConnection.objects.select_related("shop__merchant", "merchant")
        return rows.filter(pk=connection_id, disconnected_at=None).first()


def _find_due(connection_id: int, now: datetime) -> ShopConnection | None:
    with scopes_disabled():
        rows = _open(now).select_related("shop__merchant", "merchant").filter(pk=connection_id)
        pending = Delivery.objects.filter(shop=OuterRef("shop"), state=DeliveryState.PENDING)
        return rows.filter(Exists(pending)).first()


def _pending(connection: ShopConnection) -> list[Delivery]:
    with scopes_disabled():
        rows = Delivery.objects.filter(shop=connection.shop_id, state=DeliveryState.PENDING).order_by("pk")
        return list(rows[:BATCH])


def _open(now: datetime) -> QuerySet[ShopConnection]:
    rows = ShopConnection.objects.filter(disconnected_at=None, paused_cause="")
    return rows.filter(Q(retry_at=None) | Q(retry_at__lte=now))


def _by_order(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """All of one order together; what names none stands alone."""
    groups: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault(delivery.order_id or f"\0{delivery.pk}", []).append(delivery)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class Group:
    """Takes events of one shop."""

    connection: ShopConnection
    rules: ReadingRules
    desk: Desk

    def take(self, deliveries: list[Delivery]) -> None:
        """All events of one order. Raises ShopPaused; what is wrong with these events concerns no others."""
        try:
            self._take(deliveries)
        except (ShopPaused, DatabaseError):
            raise
        except ShopRefused:
            pause(self.connection, RECONNECT_SHOP, self.desk.now())
            raise ShopPaused from None
        except ShopUnavailable as error:
            wait(self.connection, self.desk, error.seconds)
            raise ShopPaused from None
        except SecretUnreadable:
            pause(self.connection, SECRETS_UNREADABLE, self.desk.now())
            raise ShopPaused from None
        except Exception:
            # One event that we stumble over must not stop the shop's others for good.
            log.exception("delivery.failed", shop=self.connection.shop_id, delivery=deliveries[0].pk)
            for delivery in deliveries:
                self._hold(delivery, (INTERNAL_ERROR,))

    def _take(self, deliveries: list[Delivery]) -> None:
        if any(one.kind == EventKind.UNINSTALLED for one in deliveries):
            self._done([one for one in deliveries if one.kind == EventKind.UNINSTALLED], "uninstalled")
            pause(self.connection, APP_UNINSTALLED, self.desk.now())
            raise ShopPaused
        order_id = deliveries[0].order_id
        if order_id and self._may_read_back():
            self._read_back(order_id, deliveries)
            return
        for delivery in deliveries:
            self._take_body(delivery)

    def _may_read_back(self) -> bool:
        """Not without a key or calls, nor while the shop answers nobody: then its signed word has to do."""
        with scopes_disabled():
            present = ShopConnection.objects.get(pk=self.connection.pk)
        has_calls = find_budget(present, self.desk.now()).allows_read_back()
        return has_calls and present.failures < FAILURES_TO_GO_ON and can_read_back(present)

    def _read_back(self, order_id: str, deliveries: list[Delivery]) -> None:
        """The state the shop has now is newer than any of the bodies."""
        asked_at = self.desk.now()
        try:
            document = self.desk.open_client(self.connection).get_order(order_id)
        except OrderGone:
            outcome = cancel_gone(self.connection.shop, order_id, asked_at)
            self._done(deliveries, outcome, is_read_back=True)
            return
        except CallsUsedUp:
            for delivery in deliveries:
                self._take_body(delivery)
            return
        note_success(self.connection)
        is_restored = any(one.event.endswith("restored") for one in deliveries)
        reading = self._reading(order_id, asked_at, read_at=asked_at)
        translation = platform_of(self.connection).translate(document, reading)
        note_words(self.connection.shop, translation, asked_at)
        if translation.order is None:
            for delivery in deliveries:
                self._hold(delivery, translation.findings, is_read_back=True)
            return
        order = translation.order
        if is_restored and reading.earlier is not None:
            # The deletion was dated by our clock, which the shop's may lag behind.
            order = replace(order, updated_at=max(order.updated_at, reading.earlier.updated_at))
        received = self._receive(order, json.dumps(document, default=str, ensure_ascii=False), deliveries[-1].key)
        self._announce_returns(received, deliveries)
        self._done(deliveries, received.outcome, is_read_back=True)

    def _take_body(self, delivery: Delivery) -> None:
        if delivery.kind == EventKind.DELETED:
            outcome = cancel_gone(self.connection.shop, delivery.order_id, delivery.received_at)
            self._done([delivery], outcome)
            return
        try:
            document = parse_json(delivery.body)
        except UnreadableOrder as error:
            self._hold(delivery, error.findings)
            return
        reading = self._reading(delivery.order_id, delivery.received_at)
        translation = platform_of(self.connection).translate(document, reading)
        note_words(self.connection.shop, translation, delivery.received_at)
        if translation.order is None:
            self._hold(delivery, translation.findings)
            return
        received = self._receive(translation.order, delivery.body, delivery.key)
        self._announce_returns(received, [delivery])
        self._done([delivery], received.outcome)

    def _reading(self, order_id: str, received_at: datetime, *, read_at: datetime | None = None) -> Reading:
        earlier = find_earlier(self.connection.shop, order_id)
        return Reading(rules=self.rules, received_at=received_at, read_at=read_at, earlier=earlier)

    def _receive(self, order: Order, body: str, key: str) -> Received:
        return receive_order(self.connection.shop, order, body=body, delivery_id=key, now=self.desk.now())

    def _announce_returns(self, received: Received, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            if delivery.kind == EventKind.RETURN:
                announce_return(received, delivery)

    def _done(self, deliveries: list[Delivery], outcome: str, *, is_read_back: bool = False) -> None:
        now = self.desk.now()
        self._change(
            deliveries, state=DeliveryState.DONE, outcome=outcome, done_at=now, findings=[], is_read_back=is_read_back
        )

    def _hold(self, delivery: Delivery, findings: tuple[Finding, ...], *, is_read_back: bool = False) -> None:
        listed = [{"field": one.field, "problem": one.problem, "text": one.text} for one in findings[:MOST_FINDINGS]]
        self._change([delivery], state=DeliveryState.HELD, findings=listed, outcome="", is_read_back=is_read_back)

    def _change(self, deliveries: list[Delivery], **values: Any) -> None:
        pks = [delivery.pk for delivery in deliveries]
        with transaction.atomic(durable=True), scopes_disabled():
            Delivery.objects.filter(pk__in=pks).update(**values)


# What the poll does as well


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


def find_earlier(shop: Shop, order_id: str) -> Order | None:
    """The order as it was last known."""
    if not order_id:
        return None
    with scope(merchant=shop.merchant):
        newest = find_newest(shop, order_id)
        return None if newest is None else read_revision(newest)


def cancel_gone(shop: Shop, order_id: str, now: datetime) -> str:
    """The shop has no such order any more: one that we know is cancelled by that, one that we never knew is nothing."""
    earlier = find_earlier(shop, order_id)
    if earlier is None:
        return DONE_WITHOUT_ORDER
    if earlier.cancelled_at is not None:
        return "unchanged"
    gone = replace(earlier, updated_at=max(now, earlier.updated_at), cancelled_at=now)
    return receive_order(shop, gone, body="", delivery_id=None, now=now).outcome


def announce_return(received: Received, delivery: Delivery) -> None:
    """Opens *Retur meldt* on the order, once for each announcement."""
    transfer = received.transfer
    with transaction.atomic(durable=True), scopes_disabled():
        _, is_new = AnnouncedReturn.objects.get_or_create(
            merchant_id=transfer.merchant_id,
            delivery=delivery,
            defaults={"order_id": transfer.order_id, "event": delivery.event, "announced_at": delivery.received_at},
        )
        if is_new:
            TransferEvent.objects.create(
                merchant_id=transfer.merchant_id,
                transfer=transfer,
                at=delivery.received_at,
                name="return_announced",
                details={"event": delivery.event},
            )


def note_words(shop: Shop, translation: Translation, now: datetime) -> None:
    """Remembers statuses and methods that this shop uses."""
    told = [("status", word) for word in translation.statuses] + [("method", word) for word in translation.methods]
    with scopes_disabled():
        for kind, word in told:
            words = {"merchant_id": shop.merchant_id, "shop": shop, "kind": kind, "word": _storable(word)[:200]}
            if not SeenWord.objects.filter(**words).exists():
                SeenWord.objects.bulk_create([SeenWord(**words, first_seen_at=now)], ignore_conflicts=True)


# When a shop cannot be reached


def pause(connection: ShopConnection, cause: str, now: datetime) -> None:
    """Until the merchant connects again. What comes meanwhile is stored."""
    log.warning("shop.paused", shop=connection.shop_id, cause=cause)
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(paused_cause=cause, paused_at=now)


def wait(connection: ShopConnection, desk: Desk, seconds: float | None) -> None:
    """Leaves the shop alone for a while, longer each time."""
    with scopes_disabled():
        failures = ShopConnection.objects.values_list("failures", flat=True).get(pk=connection.pk) + 1
        delay_s = seconds if seconds is not None else RETRY_DELAYS_S[min(failures, len(RETRY_DELAYS_S)) - 1]
        retry_at = desk.now() + timedelta(seconds=delay_s * desk.scale)
        ShopConnection.objects.filter(pk=connection.pk).update(failures=failures, retry_at=retry_at)
    log.warning("shop.unavailable", shop=connection.shop_id, failures=failures, seconds=delay_s)


def note_success(connection: ShopConnection) -> None:
    """It can be reached again. Looked at first: what changes nothing should not wait for the lock of a writer."""
    with scopes_disabled():
        row = ShopConnection.objects.filter(pk=connection.pk, failures__gt=0)
        if row.exists():
            row.update(failures=0, retry_at=None)


def forget_delivered(before: datetime) -> int:
    """Empties the bodies of events that are done with and came before a moment. How many."""
    with scopes_disabled():
        old = Delivery.objects.filter(received_at__lt=before, state=DeliveryState.DONE).exclude(body="")
        return old.update(body="")


def _storable(text: str) -> str:
    """Without what PostgreSQL cannot hold in a text."""
    return text.encode(errors="replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")
