"""What happens to a chore's job, from the moment a worker takes it until its turn is over?"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from krambod.worker.chore_turns import ChoreTurner
from krambod.worker.chores import ChoreKind, is_due
from krambod.worker.clock import BackOffs
from krambod.worker.models import Chore
from krambod.worker.procrastinate.aside import Aside
from krambod.worker.procrastinate.pokes import defer_chore
from krambod.worker.procrastinate.threads import LentThreads
from krambod.worker.settings import WorkerSettings
from krambod.worker.shares import ThreadShare

log = structlog.get_logger("krambod.worker")


class ChoreJobs:
    """Takes turns of the chores whose jobs this process has taken."""

    def __init__(
        self,
        settings: WorkerSettings,
        kinds: Sequence[ChoreKind],
        threads: LentThreads,
        aside: Aside,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._is_stopping = is_stopping
        self._turner = ChoreTurner(settings, BackOffs(), kinds)
        self._threads = threads
        self._aside = aside
        # So that a thread is always left for lanes.
        self._share = ThreadShare(name="chores", part=settings.chore_threads / settings.threads)
        self._here: dict[int, asyncio.Task[None]] = {}

    async def run(self, chore: Chore) -> None:
        """Takes one turn of the chore, if it is due. Cancelled, it returns at once, and the turn goes on."""
        if chore.pk in self._here:
            return
        task = self._here[chore.pk] = asyncio.create_task(self._turn(chore))
        task.add_done_callback(lambda _task: self._here.pop(chore.pk))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            return

    async def stop(self, timeout_s: float) -> None:
        """Waits for the turns that have begun."""
        if self._here:
            await asyncio.wait(list(self._here.values()), timeout=timeout_s)

    async def _turn(self, chore: Chore) -> None:
        try:
            shares = await self._aside.run(partial(self._turner.find_shares, chore))
            await self._threads.run(partial(self._turn_and_look, chore), (self._share, *shares))
        except Exception:  # only this chore fails: the next sweep makes a job for it
            log.exception("chore.job_failed", chore=chore.name, key=chore.key)

    def _turn_and_look(self, chore: Chore) -> None:
        """If there is more to do, makes a new job, which goes behind those of all other chores."""
        if self._is_stopping() or self._turner.is_held_back(chore):
            return
        self._turner.turn(chore)
        if not self._is_stopping() and not self._turner.is_held_back(chore) and is_due(chore, self._settings.clock()):
            defer_chore(chore)
