"""Who may work on a lane, until when, and how does a frozen worker learn that its lease is lost?

No function here relies on an earlier read: each change is one conditional update, and its rows are counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from krambod.worker.models import Chore, Lane

LEASE_S = 120.0
LONGEST_LEASE_S = 2 * LEASE_S  # a lease that seems to last longer was claimed by a clock that is wrong


class LeaseLost(Exception):
    """Another worker has the lease, or it has too little time left: drop the work that was begun under it."""


@dataclass(slots=True, kw_only=True, eq=False)
class Lease:
    """The right to work on `lane`, for `lease_s` seconds at a time.

    `fence` is higher than the fence of every earlier lease of this lane. `leased_until` (aware UTC) is what this
    process knows; the table may be newer.
    """

    lane: str
    fence: int
    holder: str
    lease_s: float
    leased_until: datetime

    def renew(self, now: datetime) -> None:
        """Makes the lease last `lease_s` from `now`. Raises LeaseLost if another worker has claimed the lane.

        A lease that ran out can be renewed as long as nobody has claimed the lane.
        """
        until = now + timedelta(seconds=self.lease_s)
        if not self._row().update(leased_until=until):
            self.leased_until = now
            raise LeaseLost(f"lane {self.lane}: fence {self.fence} of {self.holder} is not the holder any more")
        self.leased_until = until

    def needs_renewal(self, now: datetime) -> bool:
        """Whether a third of the lease's time is used."""
        return self.seconds_left(now) <= self.lease_s * 2 / 3

    def seconds_left(self, now: datetime) -> float:
        """Seconds until the lease ends, as far as this process knows; negative when it has ended."""
        return (self.leased_until - now).total_seconds()

    def expect_time(self, seconds: float, now: datetime) -> None:
        """Raises LeaseLost if less than `seconds` is left: a call must not start if it could end after the lease."""
        left = self.seconds_left(now)
        if left < seconds:
            raise LeaseLost(f"lane {self.lane}: {left:.1f} s of fence {self.fence} left, {seconds:.1f} s needed")

    def release(self, now: datetime) -> None:
        """Gives the lane back, unless it has a newer holder."""
        self._row().update(leased_until=None, holder="")
        self.leased_until = now

    def _row(self) -> QuerySet[Lane]:
        return Lane.objects.filter(name=self.lane, fence=self.fence, holder=self.holder)


def claim_lane(name: str, *, holder: str, lease_s: float, now: datetime) -> Lease | None:
    """Claims the lane for `lease_s` seconds. None if somebody holds it. The first claim creates the lane's row."""
    until = now + timedelta(seconds=lease_s)
    row = Lane.objects.filter(name=name)
    fence = take(row, holder=holder, until=until, now=now)
    if fence is None and not row.exists():
        Lane.objects.bulk_create([Lane(name=name)], ignore_conflicts=True)
        fence = take(row, holder=holder, until=until, now=now)
    if fence is None:
        return None
    return Lease(lane=name, fence=fence, holder=holder, lease_s=lease_s, leased_until=until)


def find_held_lanes(now: datetime) -> set[str]:
    """The names of the lanes that somebody holds: a claim on them would fail."""
    return set(Lane.objects.exclude(is_free(now)).values_list("name", flat=True))


def take(row: QuerySet[Lane] | QuerySet[Chore], *, holder: str, until: datetime, now: datetime) -> int | None:
    """Takes the row. Returns the new fence, or None if somebody holds the row or it was deleted or taken meanwhile."""
    fence = row.filter(is_free(now)).values_list("fence", flat=True).first()
    if fence is None:
        return None
    taken = row.filter(is_free(now), fence=fence).update(fence=fence + 1, leased_until=until, holder=holder)
    return fence + 1 if taken else None


def is_free(now: datetime) -> Q:
    """The filter for rows that nobody holds. At `leased_until` itself the lease has already ended.

    A lease that lasts too long does not count, because a dead worker whose clock was ahead would block its lane. If
    that worker is alive, it notices at its next write that the fence is a newer one.
    """
    latest = now + timedelta(seconds=LONGEST_LEASE_S)
    return Q(leased_until=None) | Q(leased_until__lte=now) | Q(leased_until__gt=latest)
