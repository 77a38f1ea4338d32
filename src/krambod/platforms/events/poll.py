"""What has a shop changed that no event told?

All that changed since the last whole poll began, minus an overlap; once a day two days back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django_scopes import scopes_disabled

from krambod.platforms.connections.budget import find_budget, next_poll_in
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.events.list_reader import ListPlace
from krambod.platforms.events.listed import open_list
from krambod.platforms.events.turns import Turn, take_turn
from krambod.platforms.models import ShopConnection

OVERLAP = timedelta(minutes=10)  # clocks differ, and an order may be saved a while after its own time
SWEEP_EVERY = timedelta(days=1)
SWEEP_BACK = timedelta(days=2)
FIRST_POLL_BACK = timedelta(hours=1)

log = structlog.get_logger("krambod.platforms")


@dataclass(frozen=True, slots=True, kw_only=True)
class PollProgress:
    """How far a poll has come: which changes it looks for, when it began, and how many orders were news."""

    since: datetime
    began: datetime
    is_sweep: bool
    at: ListPlace = field(default_factory=ListPlace)
    found: int = 0


def poll_shop(connection_id: int, cursor: dict[str, Any], is_over: Callable[[], bool], services: ShopServices) -> Turn:
    """One turn of a shop's poll. `cursor` is where the last turn ended, {} at first."""

    def poll(connection: ShopConnection) -> Turn:
        progress = _read_cursor(cursor) if cursor else _begin(connection, services.now())
        return _poll(connection, progress, is_over, services)

    return take_turn(connection_id, poll, services)


def _poll(
    connection: ShopConnection, progress: PollProgress, is_over: Callable[[], bool], services: ShopServices
) -> Turn:
    orders = open_list(connection, services, changed_since=progress.since)
    while True:
        page = orders.take_page(progress.at)
        news = page.outcomes.count("new") + page.outcomes.count("revised")
        progress = replace(progress, at=page.next, found=progress.found + news)
        if page.is_last:
            return _finish(connection, progress, services)
        if is_over():
            return Turn(is_more=True, cursor=_cursor(progress))


def _begin(connection: ShopConnection, now: datetime) -> PollProgress:
    is_sweep = connection.swept_at is None or now - connection.swept_at >= SWEEP_EVERY
    since = (connection.polled_until or connection.connected_at - FIRST_POLL_BACK) - OVERLAP
    if is_sweep and connection.polled_until:
        since = min(since, now - SWEEP_BACK)
    return PollProgress(since=since, began=now, is_sweep=is_sweep)


def _finish(connection: ShopConnection, progress: PollProgress, services: ShopServices) -> Turn:
    now = services.now()
    with scopes_disabled():
        row = ShopConnection.objects.filter(pk=connection.pk)
        again_in = next_poll_in(find_budget(row.get(), now), now) * services.scale
        changes = {"polled_at": now, "polled_until": progress.began, "poll_found": progress.found}
        swept = {"swept_at": progress.began} if progress.is_sweep else {}
        row.update(next_poll_at=now + again_in, **changes, **swept)
    log.info("shop.polled", shop=connection.shop_id, found=progress.found)
    return Turn(again_in=again_in)


def _cursor(progress: PollProgress) -> dict[str, Any]:
    return {
        "since": progress.since.isoformat(),
        "began": progress.began.isoformat(),
        "sweep": progress.is_sweep,
        "place": progress.at.place,
        "seam": progress.at.seam,
        "found": progress.found,
    }


def _read_cursor(cursor: dict[str, Any]) -> PollProgress:
    return PollProgress(
        since=datetime.fromisoformat(cursor["since"]),
        began=datetime.fromisoformat(cursor["began"]),
        is_sweep=cursor["sweep"],
        at=ListPlace(place=cursor["place"], seam=cursor["seam"]),
        found=cursor["found"],
    )
