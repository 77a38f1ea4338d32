"""How far have the orders of before come in?"""

from dataclasses import dataclass
from datetime import datetime

from django_scopes import scopes_disabled

from krambod.merchants.models import Shop
from krambod.platforms.connections.stored import get_shop_connection
from krambod.platforms.models import ShopConnection


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


def ask_for_backfill(shop: Shop, since: datetime, now: datetime) -> None:
    """All orders from that moment on come in, in the background. Asked again it begins anew; what is known already
    changes nothing. Raises NotConnected.
    """
    connection = get_shop_connection(shop)
    progress = {
        "since": since.isoformat(), "place": 0, "seam": "", "taken": 0, "held": 0, "total": None,
        "started_at": now.isoformat(), "finished_at": None,
    }  # fmt: skip
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(backfill=progress)


def read_backfill(connection: ShopConnection) -> Backfill | None:
    """None: none was asked for."""
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
