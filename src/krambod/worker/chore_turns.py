"""What happens in one turn of a chore, from the claim to the record of how far it came?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from krambod.worker.chores import ChoreKind, ClaimedChore, claim_chore, find_due_chores, take_turn
from krambod.worker.clock import BackOffs
from krambod.worker.lanes import LeaseLost
from krambod.worker.models import Chore
from krambod.worker.settings import WorkerSettings
from krambod.worker.shares import ThreadShare

log = structlog.get_logger("krambod.worker")


MOST_DUE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChore:
    """A chore that is due, and the shares on which it runs."""

    chore: Chore
    shares: tuple[ThreadShare, ...]


class ChoreTurner:
    """Takes turns of chores, in the thread that calls it. A failure in a turn affects only its own chore."""

    def __init__(self, settings: WorkerSettings, back_offs: BackOffs, kinds: Sequence[ChoreKind]) -> None:
        self._settings = settings
        self._back_offs = back_offs
        self._kinds = {kind.name: kind for kind in kinds}

    def find_due(self, now: datetime) -> list[DueChore]:
        """The due chores that it can do, longest due first, and no more than a worker can do for a while."""
        chores = find_due_chores(now, names=list(self._kinds), limit=MOST_DUE)
        keys: dict[str, list[str]] = {}
        for chore in chores:
            keys.setdefault(chore.name, []).append(chore.key)
        shares = {name: self._kinds[name].shares_of(found) for name, found in keys.items()}
        return [DueChore(chore=one, shares=shares[one.name].get(one.key, ())) for one in chores]

    def find_shares(self, chore: Chore) -> tuple[ThreadShare, ...]:
        """The shares on which the chore runs. Raises KeyError if this worker knows no such chore."""
        return self._kinds[chore.name].shares_of([chore.key]).get(chore.key, ())

    def is_held_back(self, chore: Chore) -> bool:
        """Whether it failed here lately, so that this worker leaves it alone for a while."""
        return self._back_offs.is_held_back(("chore", chore.pk), self._settings.monotonic())

    def turn(self, chore: Chore) -> None:
        """Claims the chore and takes one turn, or does nothing if another worker has claimed it first."""
        settings = self._settings
        try:
            claimed = claim_chore(chore.pk, holder=settings.holder, lease_s=settings.lease_s, now=settings.clock())
            if claimed:
                self._take_turn(claimed)
        except LeaseLost:
            log.warning("chore.lost", chore=chore.name, key=chore.key)
        except Exception as error:  # only this chore fails: the worker goes on
            self._hold_back(chore, error)

    def _take_turn(self, claimed: ClaimedChore) -> None:
        settings, started_at = self._settings, self._settings.monotonic()
        try:
            take_turn(self._kinds[claimed.name], claimed, clock=settings.clock)
        except LeaseLost:
            raise
        except Exception as error:  # a chore may raise anything: give it back, and try it again later
            wait = timedelta(seconds=self._hold_back(claimed, error))
            claimed.put_down(cursor=claimed.cursor, due_at=settings.clock() + wait)
        else:
            self._back_offs.note_success(("chore", claimed.pk))
            seconds = settings.monotonic() - started_at
            log.info("chore.done", chore=claimed.name, key=claimed.key, fence=claimed.fence, seconds=seconds)

    def _hold_back(self, chore: Chore | ClaimedChore, error: Exception) -> float:
        """Puts the chore off after a failure. Returns the seconds until it may be tried again."""
        seconds = self._back_offs.note_failure(("chore", chore.pk), self._settings.monotonic())
        log.error("chore.failed", chore=chore.name, key=chore.key, seconds=seconds, exc_info=error)
        return seconds
