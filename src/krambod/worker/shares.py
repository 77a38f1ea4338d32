"""Whose work holds how many threads? Nobody's slowness may keep everybody else waiting.

Work runs on shares: that of its merchant, that of the address it calls, that of its kind. Each share is a part of the
threads. Work that would take more of one of them waits until other work of that share has ended.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadShare:
    """A name, as `merchant 7`, and how large a part of the threads it may hold, between 0 and 1."""

    name: str
    part: float


SharesOf = Callable[[Sequence[str]], Mapping[str, tuple[ThreadShare, ...]]]
"""Finds the shares of keys of lanes or chores. A key that is missing has none."""


def no_shares(_keys: Sequence[str]) -> Mapping[str, tuple[ThreadShare, ...]]:
    """For work of which only one piece runs at a time."""
    return {}


class SharedThreads:
    """Counts the threads that each share holds. Only one thread at a time may use it."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._held: Counter[str] = Counter()

    def have_room(self, shares: Iterable[ThreadShare]) -> bool:
        """Whether work on these shares may take a thread. Each share may always hold one."""
        return all(self._held[share.name] < ceil(share.part * self._threads) for share in shares)

    def take(self, shares: Iterable[ThreadShare]) -> None:
        self._held.update(share.name for share in shares)

    def give_back(self, shares: Iterable[ThreadShare]) -> None:
        self._held.subtract(share.name for share in shares)
        self._held += Counter()  # forgets the shares that hold nothing
