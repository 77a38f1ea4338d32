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
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_scopes import scopes_disabled
from structlog.contextvars import bound_contextvars

from krambod.merchants.locking import update_in_order
from krambod.orders.erased import is_erased
from krambod.orders.order import WITHDRAWAL, Order, Return
from krambod.orders.reading import Finding, UnreadableOrder, parse_shop_json
from krambod.orders.returns import with_returns
from krambod.platforms.connections.budget import find_budget
from krambod.platforms.connections.pausing import APP_UNINSTALLED, CANNOT_ASK, leave_alone, note_success, pause
from krambod.platforms.connections.services import ShopServices, can_read_back, platform_of
from krambod.platforms.events.known import cancel_gone, note_words, translate_known
from krambod.platforms.events.parts import find_whole
from krambod.platforms.events.store import stored_findings, too_large
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection
from krambod.platforms.platform import EventKind, Reading, ReadingRules
from krambod.platforms.reading_rules import find_reading_rules
from krambod.platforms.shop_client import AnswerTooLarge, CallsUsedUp, OrderGone
from krambod.transfers.intake import receive_order

BATCH = 100
FAILURES_TO_GO_ON = 3
RETURNS: dict[str, str] = {EventKind.RETURN: "", EventKind.WITHDRAWAL: WITHDRAWAL}  # the reason, as an order tells it
INTERNAL_ERROR = Finding(field="", problem="internal_error", text="Krambod itself failed on it; it is in the log.")
Waits = Generator[float, None, None]
log = structlog.get_logger("krambod.platforms")


class ShopPaused(Exception):
    """Nothing more can be done for this shop now; what is pending waits."""


def find_due_shops(now: datetime) -> list[int]:
    """The connections of the shops with pending events, longest waiting first."""
    with scopes_disabled():
        pending = Delivery.objects.filter(shop=OuterRef("shop"), state=DeliveryState.PENDING)
        due = _open(now).filter(Exists(pending)).order_by("retry_at", "pk")
        return list(due.values_list("pk", flat=True))


def is_shop_due(connection_id: int, now: datetime) -> bool:
    """Whether the shop of this connection has pending events that may be taken now."""
    return _find_due(connection_id, now) is not None


def work_shop(connection_id: int, services: ShopServices) -> Waits:
    """Takes a shop's pending events, in the order they came, until none is left or the shop must wait."""
    while (connection := _find_due(connection_id, services.now())) is not None:
        rules = find_reading_rules(connection.shop)
        for group in _by_order(_pending(connection)):
            yield 0.0
            try:
                with bound_contextvars(shop=connection.shop_id, merchant=connection.merchant_id):
                    EventTaker(connection, rules, services).take(group)
            except ShopPaused:
                return


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
class EventTaker:
    """Takes events of one shop."""

    connection: ShopConnection
    rules: ReadingRules
    services: ShopServices

    def take(self, deliveries: list[Delivery]) -> None:
        """All events of one order. Raises ShopPaused; what is wrong with these events concerns no others."""
        try:
            self._take_or_raise(deliveries)
        except (ShopPaused, DatabaseError):
            raise
        except CANNOT_ASK as error:
            leave_alone(self.connection, error, self.services)
            raise ShopPaused from None
        except Exception:
            # One event that we stumble over must not stop the shop's others for good.
            log.exception("delivery.failed", shop=self.connection.shop_id, delivery=deliveries[0].pk)
            self._hold(deliveries, (INTERNAL_ERROR,))

    def _take_or_raise(self, deliveries: list[Delivery]) -> None:
        if any(one.kind == EventKind.UNINSTALLED for one in deliveries):
            self._done([one for one in deliveries if one.kind == EventKind.UNINSTALLED], "uninstalled")
            pause(self.connection, APP_UNINSTALLED, self.services.now())
            raise ShopPaused
        order_id = deliveries[0].order_id
        if order_id and self._may_read_back():
            self._read_back(order_id, deliveries)
        else:
            self._take_at_their_word(deliveries)

    def _may_read_back(self) -> bool:
        """Not without a key or calls, nor while the shop answers nobody: then its signed word has to do."""
        with scopes_disabled():
            present = ShopConnection.objects.get(pk=self.connection.pk)
        has_calls = find_budget(present, self.services.now()).allows_read_back()
        return has_calls and present.failures < FAILURES_TO_GO_ON and can_read_back(present)

    def _read_back(self, order_id: str, deliveries: list[Delivery]) -> None:
        """The state the shop has now is newer than any of the bodies."""
        asked_at = self.services.now()
        try:
            document = self.services.open_client(self.connection).get_order(order_id)
        except OrderGone:
            outcome = cancel_gone(self.connection.shop, order_id, asked_at)
            self._done(deliveries, outcome, is_read_back=True)
        except CallsUsedUp:
            self._take_at_their_word(deliveries)
        except AnswerTooLarge:
            self._hold(deliveries, (too_large(order_id),), is_read_back=True)
        else:
            note_success(self.connection)
            body = json.dumps(document, default=str, ensure_ascii=False)
            self._take_document(deliveries, document, body, read_at=asked_at)

    def _take_at_their_word(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            if delivery.kind == EventKind.DELETED:
                outcome = cancel_gone(self.connection.shop, delivery.order_id, delivery.received_at)
                self._done([delivery], outcome)
                continue
            try:
                document = parse_shop_json(delivery.body)
            except UnreadableOrder as error:
                self._hold([delivery], error.findings)
                continue
            self._take_document([delivery], document, delivery.body)

    def _take_document(
        self, deliveries: list[Delivery], document: dict[str, Any], body: str, *, read_at: datetime | None = None
    ) -> None:
        """The deliveries are about this order. `read_at` None: the document is what the one delivery said."""
        shop, is_read_back = self.connection.shop, read_at is not None
        seen_at = read_at or deliveries[-1].received_at
        reading = Reading(rules=self.rules, received_at=seen_at, read_at=read_at)
        known = translate_known(shop, platform_of(self.connection), document, reading)
        note_words(shop, known.translation, seen_at)
        order = known.translation.order
        if order is None:
            self._hold(deliveries, known.translation.findings, is_read_back=is_read_back)
            return
        whole = find_whole(shop, known)
        if isinstance(whole, Finding):
            self._hold(deliveries, (whole,), is_read_back=is_read_back)
            return
        if whole is not None:
            self._done(deliveries, whole, is_read_back=is_read_back)
            return
        is_restored = is_read_back and any(one.kind == EventKind.RESTORED for one in deliveries)
        if is_restored and known.earlier is not None:
            # The deletion was dated by our clock, which the shop's may lag behind.
            order = replace(order, updated_at=max(order.updated_at, known.earlier.updated_at))
        order = _with_announced(order, known.earlier, deliveries)
        received = receive_order(shop, order, body=body, delivery_id=deliveries[-1].key, now=self.services.now())
        self._done(deliveries, received.outcome, is_read_back=is_read_back)

    def _done(self, deliveries: list[Delivery], outcome: str, *, is_read_back: bool = False) -> None:
        now = self.services.now()
        self._change(
            deliveries, state=DeliveryState.DONE, outcome=outcome, done_at=now, findings=[], is_read_back=is_read_back
        )

    def _hold(self, deliveries: list[Delivery], findings: tuple[Finding, ...], *, is_read_back: bool = False) -> None:
        held = stored_findings(findings)
        self._change(deliveries, state=DeliveryState.HELD, findings=held, outcome="", is_read_back=is_read_back)

    def _change(self, deliveries: list[Delivery], **values: Any) -> None:
        pks = [delivery.pk for delivery in deliveries]
        with transaction.atomic(durable=True), scopes_disabled():
            rows = Delivery.objects.filter(pk__in=pks)
            update_in_order(rows, **values)
            for order_id in {delivery.order_id for delivery in deliveries}:
                if is_erased(self.connection.shop, order_id):
                    rows.filter(order_id=order_id).update(body="", findings=[])


def _with_announced(order: Order, earlier: Order | None, deliveries: Sequence[Delivery]) -> Order:
    """The order with the returns that these events announce, also if what they say of the order itself is old."""
    returns = [
        Return(id=one.key, at=one.received_at, reason=RETURNS[one.kind]) for one in deliveries if one.kind in RETURNS
    ]
    is_old = bool(returns) and earlier is not None and order.updated_at < earlier.updated_at
    return with_returns(earlier if is_old and earlier is not None else order, returns)
