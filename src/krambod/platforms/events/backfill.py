"""How do the orders of before come in? All from a start date on, page by page, from where it stopped."""

from collections.abc import Callable
from dataclasses import replace

import structlog
from django_scopes import scopes_disabled

from krambod.platforms.connections.backfill import Backfill, read_backfill, store_progress
from krambod.platforms.connections.budget import POLL_EVERY, find_budget
from krambod.platforms.connections.pausing import CANNOT_ASK, note_success
from krambod.platforms.connections.services import ShopServices, platform_of
from krambod.platforms.connections.stored import find_connection
from krambod.platforms.events.list_reader import ListPage, ListPlace, ListReader, id_reader
from krambod.platforms.events.listed import take_listed
from krambod.platforms.events.turns import IDLE, Turn, may_ask, stopped_turn
from krambod.platforms.models import ShopConnection
from krambod.platforms.reading_rules import find_reading_rules

log = structlog.get_logger("krambod.platforms")


def find_connected() -> list[tuple[int, bool]]:
    """The connected shops, each with whether a backfill of theirs has not come to its end."""
    with scopes_disabled():
        rows = ShopConnection.objects.filter(disconnected_at=None).values_list("pk", "backfill").order_by("pk")
        return [(pk, bool(told) and not told.get("finished_at")) for pk, told in rows]


def backfill_shop(connection_id: int, is_over: Callable[[], bool], services: ShopServices) -> Turn:
    """One turn of a shop's backfill. How far it came is stored with every page, so a killed turn costs one page."""
    connection = find_connection(connection_id)
    progress = None if connection is None else read_backfill(connection)
    if connection is None or progress is None or progress.finished_at is not None or not may_ask(connection):
        return Turn(again_in=IDLE)
    try:
        return _backfill(connection, progress, is_over, services)
    except CANNOT_ASK as error:
        return stopped_turn(connection, error, services)


def _backfill(
    connection: ShopConnection, progress: Backfill, is_over: Callable[[], bool], services: ShopServices
) -> Turn:
    rules = find_reading_rules(connection.shop)
    reader = ListReader(
        client=services.open_client(connection),
        id_of=id_reader(platform_of(connection), rules),
        placed_since=progress.since,
    )
    while not is_over():
        if not _has_calls(connection, services):
            return Turn(again_in=POLL_EVERY * services.scale)
        read_at = services.now()
        page = reader.read(ListPlace(place=progress.read, seam=progress.seam))
        outcomes = [take_listed(connection, document, rules, read_at) for document in page.documents]
        progress = _after(progress, page, outcomes, services)
        store_progress(connection, progress)
        if page.is_last:
            note_success(connection)
            log.info("shop.backfilled", shop=connection.shop_id, taken=progress.taken, held=progress.held)
            return Turn(again_in=IDLE)
    return Turn(is_more=True)


def _after(progress: Backfill, page: ListPage, outcomes: list[str], services: ShopServices) -> Backfill:
    return replace(
        progress,
        read=page.next.place,
        seam=page.next.seam,
        taken=progress.taken + outcomes.count("new"),
        held=progress.held + outcomes.count("held"),
        total=progress.total if page.total is None else page.total,
        finished_at=services.now() if page.is_last else None,
    )


def _has_calls(connection: ShopConnection, services: ShopServices) -> bool:
    with scopes_disabled():
        present = ShopConnection.objects.get(pk=connection.pk)
    return find_budget(present, services.now()).allows_backfill()
