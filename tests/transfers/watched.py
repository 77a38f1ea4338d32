"""How does a test let an hour pass, so that the worker sees what people did by hand in Dinero?"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from krambod.project.running.recurring import watch_all
from krambod.worker.chores import ChoreTurn, Finished
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import work_until_quiet

HOUR = 3600
UNPAID: Mapping[str, Any] = {
    "paid_at": None,
    "payments": [
        {"id": "p", "method": "Faktura", "amount": "249.00", "state": "reserved", "at": "2026-11-22T09:00:00Z"}
    ],
    "shipped_at": "2026-11-22T10:00:00Z",
}


def watch(keeper: Shopkeeper) -> None:
    """An hour passes, and the worker looks at what happened in Dinero."""
    keeper.pass_time(HOUR)
    watch_now(keeper)
    work_until_quiet(keeper)


def watch_now(keeper: Shopkeeper) -> None:
    turn = ChoreTurn(key="", cursor={}, deadline=keeper.now() + timedelta(seconds=1000), clock=keeper.now)
    assert watch_all(turn, dinero_services=keeper.services) == Finished()
