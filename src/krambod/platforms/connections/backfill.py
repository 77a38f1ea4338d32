"""How far have the orders of before come in?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_scopes import scopes_disabled

from krambod.merchants.models import Shop
from krambod.platforms.connections.stored import get_shop_connection
from krambod.platforms.models import ShopConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """How far the orders of before have come in. Moments are aware UTC.

    `read` counts the orders of the list that were looked at, and `seam` is the last of them. `total` is the shop's own
    count, None until it is known.
    """

    since: datetime
    read: int = 0
    seam: str = ""
    taken: int = 0
    held: int = 0
    total: int | None = None
    started_at: datetime
    finished_at: datetime | None = None


def ask_for_backfill(shop: Shop, since: datetime, now: datetime) -> None:
    """All orders from that moment on come in, in the background. Asked again it begins anew; what is known already
    changes nothing. Raises NotConnected.
    """
    _store(get_shop_connection(shop), Backfill(since=since, started_at=now))


def read_backfill(connection: ShopConnection) -> Backfill | None:
    """None: none was asked for."""
    told = connection.backfill
    if not told:
        return None
    return Backfill(
        since=datetime.fromisoformat(told["since"]),
        read=told["place"],
        seam=told["seam"],
        taken=told["taken"],
        held=told["held"],
        total=told["total"],
        started_at=datetime.fromisoformat(told["started_at"]),
        finished_at=datetime.fromisoformat(told["finished_at"]) if told["finished_at"] else None,
    )


def store_progress(connection: ShopConnection, progress: Backfill) -> None:
    """Unless it was begun anew meanwhile: then that one counts."""
    with scopes_disabled():
        present = read_backfill(ShopConnection.objects.get(pk=connection.pk))
    if present is not None and present.started_at == progress.started_at:
        _store(connection, progress)


def _store(connection: ShopConnection, progress: Backfill) -> None:
    document: dict[str, Any] = {
        "since": progress.since.isoformat(),
        "place": progress.read,
        "seam": progress.seam,
        "taken": progress.taken,
        "held": progress.held,
        "total": progress.total,
        "started_at": progress.started_at.isoformat(),
        "finished_at": progress.finished_at.isoformat() if progress.finished_at else None,
    }
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(backfill=document)
