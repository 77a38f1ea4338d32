"""What happens in one turn of a chore, from the claim to the record of how far it came?"""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from krambod.worker.chores import ChoreKind, ClaimedChore, claim_chore, take_turn
from krambod.worker.clock import BackOffs
from krambod.worker.lanes import LeaseLost
from krambod.worker.models import Chore
from krambod.worker.settings import WorkerSettings

log = structlog.get_logger("krambod.worker")


class ChoreTurner:
    """Takes turns in whatever thread it is called by. Whatever happens in a turn concerns its chore only."""

    def __init__(self, settings: WorkerSettings, back_offs: BackOffs, kinds: Sequence[ChoreKind]) -> None:
        self._settings = settings
        self._back_offs = back_offs
        self._kinds = {kind.name: kind for kind in kinds}

    @property
    def names(self) -> list[str]:
        """Of the chores that it knows what to do for."""
        return list(self._kinds)

    def turn(self, chore: Chore) -> None:
        """Claims the chore and takes one turn, unless somebody else was faster."""
        settings = self._settings
        try:
            claimed = claim_chore(chore.pk, holder=settings.holder, lease_s=settings.lease_s, now=settings.clock())
            if claimed:
                self._take_turn(claimed)
        except LeaseLost:
            log.warning("chore.lost", chore=chore.name, key=chore.key)
        except Exception as error:  # it concerns this chore only: the worker goes on
            self._hold_back(chore, error)

    def _take_turn(self, claimed: ClaimedChore) -> None:
        settings, started_at = self._settings, self._settings.monotonic()
        try:
            take_turn(self._kinds[claimed.name], claimed, clock=settings.clock)
        except LeaseLost:
            raise
        except Exception as error:  # whatever a chore raises, it is given back, and taken up later
            wait = timedelta(seconds=self._hold_back(claimed, error))
            claimed.put_down(cursor=claimed.cursor, due_at=settings.clock() + wait)
        else:
            self._back_offs.note_success(("chore", claimed.pk))
            seconds = settings.monotonic() - started_at
            log.info("chore.done", chore=claimed.name, key=claimed.key, fence=claimed.fence, seconds=seconds)

    def _hold_back(self, chore: Chore | ClaimedChore, error: Exception) -> float:
        """Seconds until the chore may be tried again."""
        seconds = self._back_offs.note_failure(("chore", chore.pk), self._settings.monotonic())
        log.error("chore.failed", chore=chore.name, key=chore.key, seconds=seconds, exc_info=error)
        return seconds
