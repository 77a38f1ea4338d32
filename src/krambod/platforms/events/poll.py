"""What has a shop changed that no event told? And how do the orders of before come in?

    poll       all that changed since the last whole poll began, minus an overlap; once a day two days back
    backfill   all orders from a start date, page by page, from where it stopped

Lists are read by place, and change while they are read: each page begins with the last order of the page before. Where
it does not, the list has moved, and the reading goes back a page. Seen twice is nothing; missed would be lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django_scopes import scopes_disabled

from krambod.merchants.secrets import SecretUnreadable
from krambod.platforms.connections.budget import POLL_EVERY, find_budget, next_poll_in
from krambod.platforms.connections.pausing import RECONNECT_SHOP, SECRETS_UNREADABLE, note_success, pause, wait
from krambod.platforms.connections.services import ShopServices, can_read_back
from krambod.platforms.connections.stored import find_connection
from krambod.platforms.events.listed import take_listed
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import ReadingRules
from krambod.platforms.reading_rules import find_reading_rules
from krambod.platforms.shop_client import OrderPage, ShopClient, ShopRefused, ShopUnavailable

OVERLAP = timedelta(minutes=10)  # clocks differ, and an order may be saved a while after its own time
SWEEP_EVERY = timedelta(days=1)
SWEEP_BACK = timedelta(days=2)
FIRST_POLL_BACK = timedelta(hours=1)
IDLE = timedelta(hours=1)
MOST_STEPS_BACK = 5
STEP_BACK = 100

Cursor = dict[str, Any]
log = structlog.get_logger("krambod.platforms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What came of a turn: more to do from `cursor` at once, or done until `again_in` has passed."""

    is_more: bool = False
    cursor: Cursor
    again_in: timedelta = timedelta(0)


@dataclass(slots=True, kw_only=True)
class ListReader:
    """Reads a list page by page from `place`. `seam` is the last order of the page before, "" at the start."""

    client: ShopClient
    changed_since: datetime | None
    placed_since: datetime | None
    place: int = 0
    seam: str = ""
    total: int | None = None

    def read(self) -> tuple[tuple[dict[str, Any], ...], bool]:
        """The next page's orders, some of them perhaps for a second time, and whether it was the last."""
        begin = max(0, self.place - 1) if self.seam else self.place
        page = self._page(begin)
        for _ in range(MOST_STEPS_BACK):
            if not self.seam or begin == 0 or _holds(page, self.seam):
                break
            begin = max(0, begin - STEP_BACK)
            page = self._page(begin)
        self.total = page.total if page.total is not None else self.total
        if page.documents:
            self.seam = _key(page.documents[-1])
        # A page of nothing but the seam would be asked for again and again.
        is_last = page.next is None
        self.place = begin + len(page.documents)
        return page.documents, is_last

    def _page(self, place: int) -> OrderPage:
        return self.client.list_orders(changed_since=self.changed_since, placed_since=self.placed_since, place=place)


def _holds(page: OrderPage, seam: str) -> bool:
    return any(_key(document) == seam for document in page.documents)


def _key(document: dict[str, Any]) -> str:
    """What tells one order of a list from another."""
    return str(next((document[name] for name in ("order_id", "id") if document.get(name) is not None), ""))


def poll_shop(connection_id: int, cursor: Cursor, is_over: Callable[[], bool], services: ShopServices) -> Turn:
    """One turn of a shop's poll. `cursor` is where the last turn ended, {} at first."""
    connection = find_connection(connection_id)
    if connection is None or connection.paused_cause or not _has_key(connection):
        return Turn(cursor={}, again_in=IDLE if connection is None else POLL_EVERY)
    try:
        return _poll(connection, cursor, is_over, services)
    except (ShopRefused, ShopUnavailable, SecretUnreadable) as error:
        return Turn(cursor={}, again_in=_stopped(connection, error, services))


def _poll(connection: ShopConnection, cursor: Cursor, is_over: Callable[[], bool], services: ShopServices) -> Turn:
    now = services.now()
    if not cursor:
        is_sweep = connection.swept_at is None or now - connection.swept_at >= SWEEP_EVERY
        since = (connection.polled_until or connection.connected_at - FIRST_POLL_BACK) - OVERLAP
        since = min(since, now - SWEEP_BACK) if is_sweep and connection.polled_until else since
        cursor = {"since": since.isoformat(), "began": now.isoformat(), "sweep": is_sweep, "place": 0, "found": 0}
    reader = ListReader(
        client=services.open_client(connection),
        changed_since=datetime.fromisoformat(cursor["since"]),
        placed_since=None,
        place=cursor["place"],
        seam=cursor.get("seam", ""),
    )
    rules = find_reading_rules(connection.shop)
    while True:
        read_at = services.now()
        documents, is_last = reader.read()
        outcomes = [take_listed(connection, document, rules, read_at) for document in documents]
        cursor["found"] += sum(outcome in ("new", "revised") for outcome in outcomes)
        cursor |= {"place": reader.place, "seam": reader.seam}
        if is_last:
            break
        if is_over():
            return Turn(is_more=True, cursor=cursor)
    return _polled(connection, cursor, services)


def _polled(connection: ShopConnection, cursor: Cursor, services: ShopServices) -> Turn:
    now = services.now()
    began = datetime.fromisoformat(cursor["began"])
    with scopes_disabled():
        row = ShopConnection.objects.filter(pk=connection.pk)
        present = row.get()
        again_in = next_poll_in(find_budget(present, now), now) * services.scale
        changes = {"polled_at": now, "polled_until": began, "poll_found": cursor["found"]}
        if cursor["sweep"]:
            changes["swept_at"] = began
        row.update(next_poll_at=now + again_in, **changes)
    note_success(connection)
    log.info("shop.polled", shop=connection.shop_id, found=cursor["found"])
    return Turn(cursor={}, again_in=again_in)


def find_connected() -> list[tuple[int, bool]]:
    """The connected shops, each with whether a backfill of theirs has not come to its end."""
    with scopes_disabled():
        rows = ShopConnection.objects.filter(disconnected_at=None).values_list("pk", "backfill").order_by("pk")
        return [(pk, bool(told) and not told.get("finished_at")) for pk, told in rows]


def backfill_shop(connection_id: int, is_over: Callable[[], bool], services: ShopServices) -> Turn:
    """One turn of a shop's backfill. How far it came is stored with every page, so a killed turn costs one page."""
    connection = find_connection(connection_id)
    if connection is None or connection.paused_cause or not connection.backfill:
        return Turn(cursor={}, again_in=IDLE)
    if connection.backfill.get("finished_at") or not _has_key(connection):
        return Turn(cursor={}, again_in=IDLE)
    try:
        return _backfill(connection, is_over, services)
    except (ShopRefused, ShopUnavailable, SecretUnreadable) as error:
        return Turn(cursor={}, again_in=_stopped(connection, error, services))


def _backfill(connection: ShopConnection, is_over: Callable[[], bool], services: ShopServices) -> Turn:
    progress = dict(connection.backfill)
    reader = ListReader(
        client=services.open_client(connection),
        changed_since=None,
        placed_since=datetime.fromisoformat(progress["since"]),
        place=progress["place"],
        seam=progress["seam"],
    )
    rules = find_reading_rules(connection.shop)
    while not is_over():
        if not _may_backfill(connection, services):
            return Turn(cursor={}, again_in=POLL_EVERY * services.scale)
        is_last = _backfill_page(connection, reader, rules, progress, services)
        if is_last:
            note_success(connection)
            log.info("shop.backfilled", shop=connection.shop_id, taken=progress["taken"], held=progress["held"])
            return Turn(cursor={}, again_in=IDLE)
    return Turn(is_more=True, cursor={})


def _backfill_page(
    connection: ShopConnection, reader: ListReader, rules: ReadingRules, progress: Cursor, services: ShopServices
) -> bool:
    read_at = services.now()
    documents, is_last = reader.read()
    outcomes = [take_listed(connection, document, rules, read_at) for document in documents]
    progress["taken"] += sum(outcome == "new" for outcome in outcomes)
    progress["held"] += sum(outcome == "held" for outcome in outcomes)
    progress |= {"place": reader.place, "seam": reader.seam, "total": reader.total}
    if is_last:
        progress["finished_at"] = services.now().isoformat()
    with scopes_disabled():
        row = ShopConnection.objects.filter(pk=connection.pk)
        # Begun anew meanwhile: that one counts.
        present = row.get().backfill
        if present.get("started_at") == progress["started_at"]:
            row.update(backfill=progress)
    return is_last


def _may_backfill(connection: ShopConnection, services: ShopServices) -> bool:
    with scopes_disabled():
        present = ShopConnection.objects.get(pk=connection.pk)
    return find_budget(present, services.now()).allows_backfill()


def _has_key(connection: ShopConnection) -> bool:
    try:
        return can_read_back(connection)
    except SecretUnreadable:
        return True  # found out, and told, when it is used


def _stopped(connection: ShopConnection, error: Exception, services: ShopServices) -> timedelta:
    """What keeps the shop from answering is told once, whoever met it."""
    match error:
        case ShopRefused():
            pause(connection, RECONNECT_SHOP, services.now())
        case SecretUnreadable():
            pause(connection, SECRETS_UNREADABLE, services.now())
        case ShopUnavailable(seconds=seconds):
            wait(connection, services, seconds)
            return timedelta(seconds=max(60.0, seconds or 0.0)) * services.scale
    return POLL_EVERY
