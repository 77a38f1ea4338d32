"""What becomes of the orders that a shop's list tells?"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_scopes import scope

from krambod.orders.reading import Finding
from krambod.platforms.connections.pausing import note_success
from krambod.platforms.connections.services import ShopServices, platform_of
from krambod.platforms.events.known import note_words, translate_known
from krambod.platforms.events.list_reader import ListPlace, ListReader, id_reader
from krambod.platforms.events.parts import find_whole
from krambod.platforms.events.store import delivery_key, store, stored_findings, too_large
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection
from krambod.platforms.platform import EventKind, NamedEvent, Reading, ReadingRules
from krambod.platforms.reading_rules import find_reading_rules
from krambod.transfers.intake import receive_order


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPage:
    """A page whose orders were taken: what became of each, and where the next page begins."""

    outcomes: list[str]
    next: ListPlace
    is_last: bool
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTaker:
    """Reads a shop's list page by page, and takes its orders."""

    connection: ShopConnection
    rules: ReadingRules
    reader: ListReader
    services: ShopServices

    def take_page(self, at: ListPlace) -> TakenPage:
        """Raises what the shop's client raises."""
        read_at = self.services.now()
        page = self.reader.read(at)
        note_success(self.connection)
        outcomes = [take_listed(self.connection, document, self.rules, read_at) for document in page.documents]
        outcomes += [_hold_too_large(self.connection, order_id, read_at) for order_id in page.too_large]
        return TakenPage(outcomes=outcomes, next=page.next, is_last=page.is_last, total=page.total)


def open_list(
    connection: ShopConnection,
    services: ShopServices,
    *,
    changed_since: datetime | None = None,
    placed_since: datetime | None = None,
) -> ListTaker:
    """The shop's orders that changed, or were placed, since a moment. Raises SecretUnreadable."""
    rules = find_reading_rules(connection.shop)
    reader = ListReader(
        client=services.open_client(connection),
        id_of=id_reader(platform_of(connection), rules),
        changed_since=changed_since,
        placed_since=placed_since,
    )
    return ListTaker(connection=connection, rules=rules, reader=reader, services=services)


def take_listed(connection: ShopConnection, document: dict[str, Any], rules: ReadingRules, read_at: datetime) -> str:
    """An order that a list told. What became of it: `known`, an intake's outcome, or `held`."""
    shop = connection.shop
    reading = Reading(rules=rules, received_at=read_at, read_at=read_at)
    known = translate_known(shop, platform_of(connection), document, reading)
    note_words(shop, known.translation, read_at)
    body = json.dumps(document, default=str, ensure_ascii=False)
    if known.translation.order is None:
        return _hold(connection, body, known.translation.findings, read_at)
    if known.is_known():
        return "known"
    whole = find_whole(shop, known)
    if isinstance(whole, Finding):
        return _hold(connection, body, (whole,), read_at)
    if whole is not None:
        return whole
    return receive_order(shop, known.translation.order, body=body, delivery_id=None, now=read_at).outcome


def _hold_too_large(connection: ShopConnection, order_id: str, now: datetime) -> str:
    """Its id is enough: it is read anew when the event is taken again."""
    body = json.dumps({"id": order_id})
    return _hold(connection, body, (too_large(order_id),), now, order_id=order_id)


def _hold(
    connection: ShopConnection, body: str, findings: tuple[Finding, ...], now: datetime, *, order_id: str = ""
) -> str:
    """Stores an order that nobody can read as a held event."""
    event = NamedEvent(name="poll", kind=EventKind.ORDER, order_id=order_id)
    content = body.encode(errors="replace")
    store(connection, event, content, now)
    with scope(merchant=connection.merchant):
        rows = Delivery.objects.filter(shop=connection.shop_id, key=delivery_key(content))
        rows.exclude(state=DeliveryState.DONE).update(state=DeliveryState.HELD, findings=stored_findings(findings))
    return "held"
