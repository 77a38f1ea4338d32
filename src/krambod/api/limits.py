"""How many calls may a program make with one token? A bucket for each shop, in this process's memory.

A program that runs wild is stopped here, before it takes the threads and the database of all other shops. On the
internet the limit is always on. On one machine alone it is off unless it is set: a trial or benchmark sends at full
speed.
"""

import math
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from django.conf import settings

from krambod.platforms.connections.services import is_trial

BY_DEFAULT = 1200  # calls a minute
MOST_SHOPS = 10_000


@dataclass(slots=True, kw_only=True)
class Bucket:
    """The calls that are left at a moment of the process's own clock, in seconds."""

    left: float
    at_s: float


@dataclass(slots=True)
class Limiter:
    """A bucket for each shop: full it has the calls of ten seconds, and it fills evenly."""

    _buckets: dict[int, Bucket] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, shop_id: int, per_minute: int, now_s: float) -> float:
        """Counts a call. Returns 0, or how many seconds to wait before the next one."""
        most = max(1.0, per_minute / 6)
        with self._lock:
            if len(self._buckets) > MOST_SHOPS:
                self._buckets.clear()
            bucket = self._buckets.setdefault(shop_id, Bucket(left=most, at_s=now_s))
            bucket.left = min(most, bucket.left + (now_s - bucket.at_s) * per_minute / 60)
            bucket.at_s = now_s
            if bucket.left < 1:
                return (1 - bucket.left) * 60 / per_minute
            bucket.left -= 1
            return 0.0


_limiter = Limiter()


def seconds_to_wait(shop_id: int) -> int:
    """Counts a call of the shop's program. 0: it may go on; else the whole seconds for `Retry-After`."""
    per_minute = find_limit()
    return 0 if per_minute is None else math.ceil(_limiter.take(shop_id, per_minute, monotonic()))


def find_limit() -> int | None:
    """The calls a minute for each token; None: no limit."""
    chosen: int | None = settings.KRAMBOD.api_calls_per_minute
    is_here = is_trial(settings.KRAMBOD_BASE_URL)
    return chosen if chosen is not None or is_here else BY_DEFAULT
