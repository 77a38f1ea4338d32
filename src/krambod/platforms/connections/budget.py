"""How many calls may a shop still be asked today, and how slowly must a poll go so that they last?

Events read their order back, and a poll is the safety net: it slows as calls run out, and never takes the last ones
before midnight. A platform that sets no limit is asked at the plain pace.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django_scopes import scopes_disabled

from krambod.accounting.danish_time import DANISH_TIME, danish_day
from krambod.platforms.models import ShopConnection
from krambod.platforms.shop_client import CallsUsedUp

POLL_EVERY = timedelta(minutes=10)
POLLS_SHARE = 0.25  # of what is left, for polls; the rest is for orders that events tell of
READ_BACK_RESERVE = 0.05  # of the day's calls: kept for polls, so that what no event told is still found
BACKFILL_RESERVE = 0.4  # of the day's calls: kept for today's orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`limit` None: the platform sets none, and `left` is None too. Days are Danish."""

    made: int
    limit: int | None

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(0, self.limit - self.made)

    def allows_read_back(self) -> bool:
        """Whether an event's order should be read back."""
        return self.left is None or self.limit is None or self.left > self.limit * READ_BACK_RESERVE

    def allows_backfill(self) -> bool:
        """Whether a page of old orders may be asked for."""
        return self.left is None or self.limit is None or self.left > self.limit * BACKFILL_RESERVE


def find_budget(connection: ShopConnection, now: datetime) -> Budget:
    """The calls that were made to the shop today, and the limit."""
    made = connection.calls_made if connection.calls_day == danish_day(now) else 0
    return Budget(made=made, limit=connection.daily_calls)


def spend_call(connection_id: int, clock: Callable[[], datetime]) -> None:
    """Counts a call before it is made. Raises CallsUsedUp."""
    now = clock()
    today = danish_day(now)
    with scopes_disabled():
        row = ShopConnection.objects.filter(pk=connection_id)
        if row.filter(calls_day=today, daily_calls__isnull=True).update(calls_made=F("calls_made") + 1):
            return
        if row.filter(calls_day=today, calls_made__lt=F("daily_calls")).update(calls_made=F("calls_made") + 1):
            return
        if row.filter(Q(calls_day=None) | ~Q(calls_day=today)).update(calls_day=today, calls_made=1):
            return
    raise CallsUsedUp("the day's calls are used up", seconds=seconds_left_today(now))


def next_poll_in(budget: Budget, now: datetime) -> timedelta:
    """How long a poll waits: longer the fewer calls are left for what is left of the day."""
    if budget.left is None:
        return POLL_EVERY
    rest_s = seconds_left_today(now)
    polls = budget.left * POLLS_SHARE
    if polls < 1:
        return timedelta(seconds=rest_s)
    return max(POLL_EVERY, timedelta(seconds=min(rest_s, rest_s / polls)))


def seconds_left_today(now: datetime) -> float:
    """Until midnight in Denmark; at least one."""
    local = now.astimezone(DANISH_TIME)
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), DANISH_TIME)
    return max(1.0, (midnight - now).total_seconds())
