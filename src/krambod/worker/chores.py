"""Which recurring work is due, who does it, and where does it go on next time?

A chore is done in turns of at most 20 s, so that the lanes never wait long for a thread. Its cursor records how far it
came: if a turn dies, the next one starts again from the cursor of the last turn that ended.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from krambod.worker.lanes import LeaseLost, is_free, take
from krambod.worker.models import Chore
from krambod.worker.shares import SharesOf, no_shares

TURN_S = 20.0

Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreTurn:
    """One turn of a chore. `cursor` is where the last turn ended, empty at first; `clock` returns aware UTC."""

    key: str
    cursor: Cursor
    deadline: datetime
    clock: Callable[[], datetime]

    def is_over(self) -> bool:
        """Whether the turn's time is used up, so that it should return `Continue`."""
        return self.clock() >= self.deadline


@dataclass(frozen=True, slots=True)
class Continue:
    """There is more to do: the chore is due again at once, after all chores that are due already."""

    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Finished:
    """All is done: the chore is due again after `again_in`, or after its kind's `every` if that is None."""

    cursor: Cursor = field(default_factory=dict)
    again_in: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreKind:
    """What all chores of one name do. The cursors that `run` returns must be JSON.

    `shares_of` says on whose parts of the threads a chore runs, by its key.
    """

    name: str
    every: timedelta
    run: Callable[[ChoreTurn], Continue | Finished]
    shares_of: SharesOf = no_shares


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedChore:
    """A chore that this worker has claimed, until its lease ends."""

    pk: int
    name: str
    key: str
    cursor: Cursor
    fence: int
    holder: str

    def put_down(self, *, cursor: Cursor, due_at: datetime) -> None:
        """Gives the chore back; the next turn starts from `cursor` at `due_at`.

        Raises LeaseLost, and changes nothing, if another worker has claimed it.
        """
        row = Chore.objects.filter(pk=self.pk, fence=self.fence, holder=self.holder)
        if not row.update(cursor=cursor, due_at=due_at, leased_until=None, holder=""):
            raise LeaseLost(f"chore {self.name} {self.key}: fence {self.fence} of {self.holder} is not the holder")


def ensure_chore(name: str, key: str, due_at: datetime) -> Chore:
    """Finds or creates the chore. An existing chore keeps its own `due_at`."""
    chore, _ = Chore.objects.get_or_create(name=name, key=key, defaults={"due_at": due_at})
    return chore


def wake_chore(chore: Chore, due_at: datetime) -> None:
    """Makes the chore due at once if nobody holds it and it is due only later."""
    Chore.objects.filter(is_free(due_at), pk=chore.pk, due_at__gt=due_at).update(due_at=due_at)


def find_due_chores(now: datetime, *, names: Collection[str], limit: int) -> list[Chore]:
    """The chores with one of these names that are due and held by nobody, longest due first."""
    due = Chore.objects.filter(is_free(now), name__in=names, due_at__lte=now)
    return list(due.order_by("due_at", "pk")[:limit])


def is_due(chore: Chore, now: datetime) -> bool:
    """Whether the chore is due and held by nobody, by its row as it is now."""
    return Chore.objects.filter(is_free(now), pk=chore.pk, due_at__lte=now).exists()


def claim_chore(chore_id: int, *, holder: str, lease_s: float, now: datetime) -> ClaimedChore | None:
    """Claims the chore for `lease_s` seconds. None if somebody holds it, it is no longer due, or it is deleted."""
    due = Chore.objects.filter(pk=chore_id, due_at__lte=now)
    fence = take(due, holder=holder, until=now + timedelta(seconds=lease_s), now=now)
    if fence is None:
        return None
    # Read after the claim: the last holder may have stored a newer cursor just before the claim.
    chore = Chore.objects.filter(pk=chore_id, fence=fence).first()
    if chore is None:
        return None
    return ClaimedChore(
        pk=chore.pk, name=chore.name, key=chore.key, cursor=chore.cursor, fence=fence, holder=chore.holder
    )


def take_turn(kind: ChoreKind, claimed: ClaimedChore, *, clock: Callable[[], datetime]) -> None:
    """Runs one turn and records how far it came. Raises LeaseLost, and everything that the chore raises."""
    deadline = clock() + timedelta(seconds=TURN_S)
    result = kind.run(ChoreTurn(key=claimed.key, cursor=claimed.cursor, deadline=deadline, clock=clock))
    wait = timedelta(0)
    if isinstance(result, Finished):
        wait = kind.every if result.again_in is None else result.again_in
    claimed.put_down(cursor=result.cursor, due_at=clock() + wait)
