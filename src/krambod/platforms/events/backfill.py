"""How do the orders of before come in? All from a start date on, page by page, from where it stopped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog
from django_scopes import scopes_disabled

from krambod.platforms.connections.backfill import Backfill, read_backfill, store_progress
from krambod.platforms.connections.budget import POLL_EVERY, find_budget
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.events.list_reader import ListPlace
from krambod.platforms.events.listed import TakenPage, open_list
from krambod.platforms.events.turns import IDLE, Turn, take_turn
from krambod.platforms.models import ShopConnection

log = structlog.get_logger("krambod.platforms")


def find_connected() -> list[tuple[int, bool]]:
    """The connected shops, each with whether a backfill of theirs has not come to its end."""
    with scopes_disabled():
        rows = ShopConnection.objects.filter(disconnected_at=None).values_list("pk", "backfill").order_by("pk")
        return [(pk, bool(told) and not told.get("finished_at")) for pk, told in rows]


def backfill_shop(connection_id: int, is_over: Callable[[], bool], services: ShopServices) -> Turn:
    """One turn of a shop's backfill. How far it came is stored with every page, so a killed turn costs one page."""

    def backfill(connection: ShopConnection) -> Turn:
        progress = read_backfill(connection)
        if progress is None or progress.finished_at is not None:
            return Turn(again_in=IDLE)
        return _backfill(connection, progress, is_over, services)

    return take_turn(connection_id, backfill, services)


def _backfill(
    connection: ShopConnection, progress: Backfill, is_over: Callable[[], bool], services: ShopServices
) -> Turn:
    orders = open_list(connection, services, placed_since=progress.since)
    while not is_over():
        if not _has_calls(connection, services):
            return Turn(again_in=POLL_EVERY * services.scale)
        page = orders.take_page(ListPlace(place=progress.read, seam=progress.seam))
        progress = _after(progress, page, services.now())
        store_progress(connection, progress)
        if page.is_last:
            log.info("shop.backfilled", shop=connection.shop_id, taken=progress.taken, held=progress.held)
            return Turn(again_in=IDLE)
    return Turn(is_more=True)


def _after(progress: Backfill, page: TakenPage, now: datetime) -> Backfill:
    return replace(
        progress,
        read=page.next.place,
        seam=page.next.seam,
        taken=progress.taken + page.outcomes.count("new"),
        held=progress.held + page.outcomes.count("held"),
        total=progress.total if page.total is None else page.total,
        finished_at=now if page.is_last else None,
    )


def _has_calls(connection: ShopConnection, services: ShopServices) -> bool:
    with scopes_disabled():
        present = ShopConnection.objects.get(pk=connection.pk)
    return find_budget(present, services.now()).allows_backfill()
