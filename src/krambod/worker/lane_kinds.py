"""Which kinds of lanes are there, and what does each kind do with the due work of one lane?"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from krambod.worker.lanes import Lease

Waits = Generator[float, None, None]
"""The steps of a lane's work. Each number it yields is the seconds until it can go on."""

LaneWork = Callable[[Lease], Waits]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneKind:
    """What all lanes of one kind do.

    A lane's name is `prefix` and then its key: of "shop-" and "7", the lane "shop-7". The names stand in the
    database, so a prefix never changes. `find_due` gives the keys with due work, most urgent first. `work` does that
    of one key; no transaction may be open when it yields, as another thread may go on with it. It should yield (0
    will do) wherever it could stop.
    """

    prefix: str
    find_due: Callable[[datetime], Sequence[str]]
    work: Callable[[str, Lease], Waits]

    def lane(self, key: str) -> "DueLane":
        return DueLane(name=f"{self.prefix}{key}", work=partial(self.work, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLane:
    """A lane with due work, and what does it."""

    name: str
    work: LaneWork


def find_due_lanes(kinds: Sequence[LaneKind], now: datetime) -> list[DueLane]:
    """Kind by kind, most urgent first. A name is there once: a lane has one lease, whoever found it."""
    found: dict[str, DueLane] = {}
    for kind in kinds:
        for key in kind.find_due(now):
            lane = kind.lane(key)
            found.setdefault(lane.name, lane)
    return list(found.values())


def expect_own_prefixes(kinds: Sequence[LaneKind]) -> None:
    """Raises ValueError where two kinds have the same prefix: a name would not tell whose lane it is."""
    prefixes = [kind.prefix for kind in kinds]
    shared = sorted({prefix for prefix in prefixes if prefixes.count(prefix) > 1})
    if shared:
        raise ValueError(f"lane kinds share a prefix: {shared}")
