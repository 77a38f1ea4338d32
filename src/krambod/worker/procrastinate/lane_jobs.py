"""What happens to a lane's job, from the moment a worker takes it until the lane has nothing more to do?

    job ─▶ due? ─▶ claim ─▶ a step in a thread ─┬─▶ ended: release, and look once more: a new job if more is due
                                 ▲              └─▶ waits: sleep, with the lease kept
                                 └───────────────────┘

A poke that came while the lane was held found it held, and its job ended. Therefore the look after the release. If the
lane is still due, a new job is made, behind those of all other lanes.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from krambod.worker.clock import BackOffs
from krambod.worker.lane_kinds import DueLane, LaneKind, find_lane_if_due
from krambod.worker.lane_runs import LaneRun, LaneRunner, PausedRun
from krambod.worker.procrastinate.aside import Aside
from krambod.worker.procrastinate.pokes import defer_lane
from krambod.worker.procrastinate.threads import LentThreads
from krambod.worker.settings import WorkerSettings

log = structlog.get_logger("krambod.worker")


@dataclass(slots=True, eq=False)
class _LaneHere:
    """A lane on which this process works. Its task is never cancelled: `end` asks it to end at its next yield."""

    name: str
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    must_end: bool = False
    resume_at: float = 0.0
    task: "asyncio.Task[None] | None" = None
    is_poked: bool = False
    paused: LaneRun | None = None
    is_lost: bool = False
    stepping: threading.Lock = field(default_factory=threading.Lock)

    def end(self) -> None:
        self.must_end = True
        self.wake.set()


class LaneJobs:
    """Works on the lanes whose jobs this process has taken. Only the event loop's thread calls its coroutines."""

    def __init__(
        self,
        settings: WorkerSettings,
        kinds: Sequence[LaneKind],
        threads: LentThreads,
        aside: Aside,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._kinds = kinds
        self._threads = threads
        self._aside = aside
        self._is_stopping = is_stopping
        self._back_offs = BackOffs()
        self._runner = LaneRunner(settings, self._back_offs, is_stopping)
        self._here: dict[str, _LaneHere] = {}

    async def run(self, name: str, leaves_running: Callable[[], bool]) -> None:
        """Works on the lane until it has nothing more to do for now.

        Cancelled, it asks the work to end and waits for that; if `leaves_running`, it returns at once and the work
        goes on without its job.
        """
        if (here := self._here.get(name)) is not None:
            here.is_poked = True
            return
        here = self._here[name] = _LaneHere(name)
        here.task = asyncio.create_task(self._work(here))
        try:
            await asyncio.shield(here.task)
        except asyncio.CancelledError:
            if leaves_running():
                return
            here.end()
            await asyncio.wait([here.task], timeout=self._settings.grace_s)

    async def stop(self, timeout_s: float) -> None:
        """Asks all work to end at its next yield, and waits for that."""
        tasks = [here.task for here in self._here.values() if here.task is not None]
        for here in self._here.values():
            here.end()
        if tasks:
            await asyncio.wait(tasks, timeout=timeout_s)

    async def watch(self) -> None:
        """Wakes the lanes whose time has come and renews the leases of those that wait, until it is cancelled."""
        kept_at = self._settings.monotonic()
        while True:
            await asyncio.sleep(self._settings.poll_s)
            now = self._settings.monotonic()
            ready = [here for here in self._here.values() if here.resume_at <= now]
            for here in sorted(ready, key=lambda here: here.resume_at):
                here.wake.set()
            if self._here and now - kept_at >= self._settings.lease_s / 6:
                kept_at = now
                await self._aside.run(self._keep_all)

    async def _work(self, here: _LaneHere) -> None:
        try:
            here.is_poked = True
            while here.is_poked and not self._must_end(here):
                here.is_poked = False
                await self._work_once(here)
        except Exception:  # only this lane fails: the next sweep makes a job for it
            log.exception("lane.job_failed", lane=here.name)
        finally:
            del self._here[here.name]

    async def _work_once(self, here: _LaneHere) -> None:
        if self._back_offs.is_held_back(("lane", here.name), self._settings.monotonic()):
            return
        lane = await self._aside.run(partial(self._find_if_due, here.name))
        if lane is None:
            return
        here.is_lost = False
        paused = await self._threads.run(partial(self._begin, here, lane), lane.shares)
        while paused is not None and not here.is_lost:
            await self._sleep(here, paused.resume_at)
            step = self._put_down if self._must_end(here) else self._go_on
            paused = await self._threads.run(partial(step, here, paused.run), lane.shares)

    async def _sleep(self, here: _LaneHere, until: float) -> None:
        """Returns earlier if the work must end."""
        here.resume_at = until
        seconds = until - self._settings.monotonic()
        timer = asyncio.get_running_loop().call_later(seconds, here.wake.set)
        while not self._must_end(here) and self._settings.monotonic() < until:
            await here.wake.wait()
            here.wake.clear()
        timer.cancel()

    def _must_end(self, here: _LaneHere) -> bool:
        return self._is_stopping() or here.must_end

    # In a thread

    def _begin(self, here: _LaneHere, lane: DueLane) -> PausedRun | None:
        run = None if self._must_end(here) else self._runner.claim(lane)
        return None if run is None else self._go_on(here, run)

    def _go_on(self, here: _LaneHere, run: LaneRun) -> PausedRun | None:
        with here.stepping:
            if here.is_lost:
                return None
            here.paused = None
            paused = self._runner.go_on(run, lambda: self._must_end(here))
            if paused is not None:
                here.paused = paused.run
        if paused is None:
            self._look_once_more(here)
        return paused

    def _put_down(self, here: _LaneHere, run: LaneRun) -> PausedRun | None:
        with here.stepping:
            here.paused = None
            if not here.is_lost:
                self._runner.put_down(run)
        return None

    def _look_once_more(self, here: _LaneHere) -> None:
        if self._must_end(here) or self._back_offs.is_held_back(("lane", here.name), self._settings.monotonic()):
            return
        if self._find_if_due(here.name) is not None:
            defer_lane(here.name)

    def _find_if_due(self, name: str) -> DueLane | None:
        return find_lane_if_due(self._kinds, name, self._settings.clock())

    def _keep_all(self) -> None:
        for here in list(self._here.values()):
            if here.stepping.acquire(blocking=False):  # who takes a step renews the lease by itself
                try:
                    if here.paused is not None and not self._runner.keep(here.paused):
                        here.is_lost, here.paused = True, None
                finally:
                    here.stepping.release()
