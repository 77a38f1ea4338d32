"""How does a shop's poll, or its backfill, take turns? The next turn goes on where the last one ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from krambod.merchants.secrets import SecretUnreadable
from krambod.platforms.connections.budget import POLL_EVERY
from krambod.platforms.connections.pausing import CANNOT_ASK, leave_alone
from krambod.platforms.connections.services import ShopServices, can_read_back
from krambod.platforms.connections.stored import find_connection
from krambod.platforms.models import ShopConnection
from krambod.platforms.shop_client import ShopUnavailable

IDLE = timedelta(hours=1)
LEAST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What came of a turn: more to do from `cursor` at once, or done until `again_in` has passed."""

    is_more: bool = False
    cursor: dict[str, Any] = field(default_factory=dict)
    again_in: timedelta = timedelta(0)


def take_turn(connection_id: int, run: Callable[[ShopConnection], Turn], services: ShopServices) -> Turn:
    """What `run` comes to, unless the shop is not to be asked, or cannot be."""
    connection = find_connection(connection_id)
    if connection is None:
        return Turn(again_in=IDLE)
    if connection.paused_cause or not _has_key(connection):
        return Turn(again_in=POLL_EVERY)
    try:
        return run(connection)
    except CANNOT_ASK as error:
        leave_alone(connection, error, services)
        seconds = max(LEAST_WAIT_S, error.seconds or 0.0) if isinstance(error, ShopUnavailable) else None
        return Turn(again_in=POLL_EVERY if seconds is None else timedelta(seconds=seconds) * services.scale)


def _has_key(connection: ShopConnection) -> bool:
    try:
        return can_read_back(connection)
    except SecretUnreadable:
        return True  # found out, and told, when it is used
