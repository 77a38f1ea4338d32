"""Which recurring work is due, who does it, and where does it go on next time?

A chore is done in turns of at most 20 s, so that it never keeps a thread from the lanes. What it got done is in its
cursor: a turn that dies is done again from the cursor of the last one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from krambod.worker.lanes import LeaseLost, is_free, take
from krambod.worker.models import Chore

TURN_S = 20.0

Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreTurn:
    """One turn. `cursor` is where the last one ended, empty at first; `clock` gives aware UTC."""

    key: str
    cursor: Cursor
    deadline: datetime
    clock: Callable[[], datetime]

    def is_over(self) -> bool:
        """Whether it is time to answer `Continue`."""
        return self.clock() >= self.deadline


@dataclass(frozen=True, slots=True)
class Continue:
    """There is more to do: due again at once, behind what is due already."""

    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Finished:
    """All is done: due again when the chore's `every` has passed, or `again_in` where that is given."""

    cursor: Cursor = field(default_factory=dict)
    again_in: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreKind:
    """What all chores of one name do. `cursor` must be JSON."""

    name: str
    every: timedelta
    run: Callable[[ChoreTurn], Continue | Finished]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedChore:
    """A chore that is ours for now."""

    pk: int
    name: str
    key: str
    cursor: Cursor
    fence: int
    holder: str

    def put_down(self, *, cursor: Cursor, due_at: datetime) -> None:
        """Gives it back, to be continued from `cursor` at `due_at`. Raises LeaseLost, and changes nothing then."""
        row = Chore.objects.filter(pk=self.pk, fence=self.fence, holder=self.holder)
        if not row.update(cursor=cursor, due_at=due_at, leased_until=None, holder=""):
            raise LeaseLost(f"chore {self.name} {self.key}: fence {self.fence} of {self.holder} is not the holder")


def ensure_chore(name: str, key: str, due_at: datetime) -> Chore:
    """The chore; one that is there keeps its own `due_at`."""
    chore, _ = Chore.objects.get_or_create(name=name, key=key, defaults={"due_at": due_at})
    return chore


def wake_chore(chore: Chore, due_at: datetime) -> None:
    """Makes a chore due that nobody is at and that would rest longer."""
    Chore.objects.filter(is_free(due_at), pk=chore.pk, due_at__gt=due_at).update(due_at=due_at)


def find_due_chores(now: datetime, *, names: Collection[str], limit: int) -> list[Chore]:
    """Due and held by nobody, longest due first. Other names than those given are left alone."""
    due = Chore.objects.filter(is_free(now), name__in=names, due_at__lte=now)
    return list(due.order_by("due_at", "pk")[:limit])


def claim_chore(chore_id: int, *, holder: str, lease_s: float, now: datetime) -> ClaimedChore | None:
    """The chore for `lease_s` seconds, or None if somebody holds it, it is not due any more, or it is gone."""
    due = Chore.objects.filter(pk=chore_id, due_at__lte=now)
    fence = take(due, holder=holder, until=now + timedelta(seconds=lease_s), now=now)
    if fence is None:
        return None
    # Read after the claim: a cursor read before it may be older than the last holder's last word.
    chore = Chore.objects.filter(pk=chore_id, fence=fence).first()
    if chore is None:
        return None
    return ClaimedChore(
        pk=chore.pk, name=chore.name, key=chore.key, cursor=chore.cursor, fence=fence, holder=chore.holder
    )


def take_turn(kind: ChoreKind, claimed: ClaimedChore, *, clock: Callable[[], datetime]) -> None:
    """Runs it once and records how far it came. Raises LeaseLost, and whatever the chore raises."""
    deadline = clock() + timedelta(seconds=TURN_S)
    result = kind.run(ChoreTurn(key=claimed.key, cursor=claimed.cursor, deadline=deadline, clock=clock))
    wait = timedelta(0)
    if isinstance(result, Finished):
        wait = kind.every if result.again_in is None else result.again_in
    claimed.put_down(cursor=result.cursor, due_at=clock() + wait)
