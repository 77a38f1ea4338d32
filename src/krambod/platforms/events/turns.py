"""How does a shop's poll, or its backfill, take turns? The next turn goes on where the last one ended."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from krambod.merchants.secrets import SecretUnreadable
from krambod.platforms.connections.budget import POLL_EVERY
from krambod.platforms.connections.pausing import leave_alone
from krambod.platforms.connections.services import ShopServices, can_read_back
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


def stopped_turn(connection: ShopConnection, error: Exception, services: ShopServices) -> Turn:
    """The shop cannot be asked now. `error` is one of `pausing.CANNOT_ASK`."""
    leave_alone(connection, error, services)
    if isinstance(error, ShopUnavailable):
        return Turn(again_in=timedelta(seconds=max(LEAST_WAIT_S, error.seconds or 0.0)) * services.scale)
    return Turn(again_in=POLL_EVERY)


def may_ask(connection: ShopConnection) -> bool:
    """Whether the shop is to be asked: there is a key, and nothing pauses it."""
    if connection.paused_cause:
        return False
    try:
        return can_read_back(connection)
    except SecretUnreadable:
        return True  # found out, and told, when it is used
