"""Who may work on a lane, until when, and how does a worker that was frozen learn that it may not any more?

Nothing here trusts what was read before: each effect is one conditional update, and its rows are counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from krambod.worker.models import Chore, Lane

LEASE_S = 120.0


class LeaseLost(Exception):
    """The lease is somebody else's, or has too little time left: what was begun under it must be dropped."""


@dataclass(slots=True, kw_only=True, eq=False)
class Lease:
    """The right to work on `lane`, for `lease_s` seconds at a time.

    `fence` is higher than that of every lease of this lane before. `leased_until` (aware UTC) is what this process
    knows; the table may know better.
    """

    lane: str
    fence: int
    holder: str
    lease_s: float
    leased_until: datetime

    def renew(self, now: datetime) -> None:
        """Makes it last `lease_s` from `now`, even if it had run out and nobody came. Raises LeaseLost."""
        until = now + timedelta(seconds=self.lease_s)
        if not self._row().update(leased_until=until):
            self.leased_until = now
            raise LeaseLost(f"lane {self.lane}: fence {self.fence} of {self.holder} is not the holder any more")
        self.leased_until = until

    def needs_renewal(self, now: datetime) -> bool:
        """Whether a third of it is gone."""
        return self.seconds_left(now) <= self.lease_s * 2 / 3

    def seconds_left(self, now: datetime) -> float:
        """As far as this process knows; negative when it has run out."""
        return (self.leased_until - now).total_seconds()

    def expect_time(self, seconds: float, now: datetime) -> None:
        """Raises LeaseLost if less is left: a call must not start that could end after the lease."""
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
    """The lane for `lease_s` seconds, or None if somebody holds it. A lane that nobody has ever claimed is created."""
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
    """The lanes that somebody holds: to claim them would be in vain."""
    return set(Lane.objects.exclude(is_free(now)).values_list("name", flat=True))


def take(row: QuerySet[Lane] | QuerySet[Chore], *, holder: str, until: datetime, now: datetime) -> int | None:
    """The new fence, or None if the row is held, gone, or was taken between the look and the update."""
    fence = row.filter(is_free(now)).values_list("fence", flat=True).first()
    if fence is None:
        return None
    taken = row.filter(is_free(now), fence=fence).update(fence=fence + 1, leased_until=until, holder=holder)
    return fence + 1 if taken else None


def is_free(now: datetime) -> Q:
    """Rows that nobody holds: a lease ends at its moment, not after it."""
    return Q(leased_until=None) | Q(leased_until__lte=now)
