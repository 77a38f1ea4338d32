"""Which kinds of lanes are there, and what does each kind do with the due work of one lane?"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from krambod.worker.lanes import Lease
from krambod.worker.shares import SharesOf, ThreadShare, no_shares

Waits = Generator[float, None, None]
"""The steps of a lane's work. It yields how many seconds it must wait before its next step."""

LaneWork = Callable[[Lease], Waits]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneKind:
    """What all lanes of one kind do.

    A lane's name is `prefix` and then its key: "shop-" and "7" make the lane "shop-7". The names are stored in the
    database, so a prefix never changes. `find_due` returns the keys with due work, most urgent first. `work` does the
    work of one key. No transaction may be open when it yields, because another thread may continue it. It should
    yield wherever it can stop (0 seconds is enough). `shares_of` says on whose parts of the threads a key runs.
    `is_due` says of one key the same as `find_due`, with less work; without it, `find_due` is asked.
    """

    prefix: str
    find_due: Callable[[datetime], Sequence[str]]
    work: Callable[[str, Lease], Waits]
    shares_of: SharesOf = no_shares
    is_due: Callable[[str, datetime], bool] | None = None

    def find_if_due(self, key: str, now: datetime) -> "DueLane | None":
        """The lane of this key; None if it has no due work."""
        is_due = key in self.find_due(now) if self.is_due is None else self.is_due(key, now)
        return self.lane(key, self.shares_of([key]).get(key, ())) if is_due else None

    def find_due_lanes(self, now: datetime) -> list["DueLane"]:
        """The due lanes of this kind, most urgent first."""
        keys = self.find_due(now)
        shares = self.shares_of(keys) if keys else {}
        return [self.lane(key, shares.get(key, ())) for key in keys]

    def lane(self, key: str, shares: tuple[ThreadShare, ...] = ()) -> "DueLane":
        return DueLane(name=f"{self.prefix}{key}", work=partial(self.work, key), shares=shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLane:
    """A lane with due work, the function that does the work, and the shares on which it runs."""

    name: str
    work: LaneWork
    shares: tuple[ThreadShare, ...] = ()


def find_due_lanes(kinds: Sequence[LaneKind], now: datetime) -> list[DueLane]:
    """The due lanes, kind by kind, most urgent first. Each name comes once, because a lane has only one lease."""
    found: dict[str, DueLane] = {}
    for kind in kinds:
        for lane in kind.find_due_lanes(now):
            found.setdefault(lane.name, lane)
    return list(found.values())


def find_lane_if_due(kinds: Sequence[LaneKind], name: str, now: datetime) -> DueLane | None:
    """The lane of this name. None if it has no due work, or if no kind has such lanes."""
    fitting = [kind for kind in kinds if name.startswith(kind.prefix)]
    if not fitting:
        return None
    kind = max(fitting, key=lambda kind: len(kind.prefix))
    return kind.find_if_due(name.removeprefix(kind.prefix), now)


def expect_own_prefixes(kinds: Sequence[LaneKind]) -> None:
    """Raises ValueError if two kinds have the same prefix: their lanes could have the same name."""
    prefixes = [kind.prefix for kind in kinds]
    shared = sorted({prefix for prefix in prefixes if prefixes.count(prefix) > 1})
    if shared:
        raise ValueError(f"lane kinds share a prefix: {shared}")
