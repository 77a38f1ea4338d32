"""How does the worker find due work, and give each piece a thread?

    poll ──▶ due chores ─┐ (a quarter of the threads at most)
         ──▶ due lanes ──┼──▶ a thread: claim ─▶ next step ─┬─▶ ended: release
    waiting lanes ───────┘                                  └─▶ waits: the thread is free, the lease is kept and renewed

One thread, the one in `run`, decides, and only it keeps the list of running work. The others report to it by a queue.
Whichever lane has waited longest gets the next thread, whether it begins or goes on. Work whose share of the threads
is used up waits, and what comes after it goes first (`shares`).
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeVar

import structlog
from django.db import connections

from krambod.worker.chore_turns import ChoreTurner, DueChore
from krambod.worker.chores import ChoreKind
from krambod.worker.clock import BackOffs
from krambod.worker.embedded.waiting import WaitingRuns
from krambod.worker.lane_kinds import DueLane, LaneKind, expect_own_prefixes, find_due_lanes
from krambod.worker.lane_runs import LaneRun, LaneRunner, PausedRun
from krambod.worker.lanes import find_held_lanes
from krambod.worker.settings import WorkerSettings
from krambod.worker.shares import SharedThreads, ThreadShare

log = structlog.get_logger("krambod.worker")
Due = TypeVar("Due", DueLane, DueChore)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """A report: this lane or chore has ended and given back its thread, and those of its shares."""

    lane: str | None = None
    chore: int | None = None
    shares: tuple[ThreadShare, ...] = ()


class EmbeddedEngine:
    """Works on due lanes and chores until it is stopped. Other workers may use the same database.

    `lanes` and `chores` list the kinds of work that it does.
    """

    def __init__(
        self, settings: WorkerSettings, *, lanes: Sequence[LaneKind] = (), chores: Sequence[ChoreKind] = ()
    ) -> None:
        expect_own_prefixes(lanes)
        self._settings = settings
        self._lane_kinds = lanes
        self._stopping = False
        self._back_offs = BackOffs()
        self._lane_runner = LaneRunner(settings, self._back_offs, lambda: self._stopping)
        self._chore_turner = ChoreTurner(settings, self._back_offs, chores)

        # A signal handler may put to a SimpleQueue even when it interrupts a `get` of the same thread.
        self._reports: SimpleQueue[PausedRun | _Ended | None] = SimpleQueue()
        self._pool = ThreadPoolExecutor(settings.threads, thread_name_prefix="krambod-worker")
        self._free_threads = settings.threads
        self._shared = SharedThreads(settings.threads)
        self._lanes: set[str] = set()  # running or waiting here
        self._chores: set[int] = set()  # running here
        self._waiting = WaitingRuns()
        self._due_lanes: deque[DueLane] = deque()
        self._due_since: dict[str, float] = {}  # lane -> when it was first found due, since it last ran
        self._due_chores: deque[DueChore] = deque()
        self._next_poll = 0.0
        self._looked_at = 0.0  # which waiting lanes are ready was asked for this moment

    def run(self) -> None:
        """Runs until `stop`; returns when all leases are given back or `grace_s` is over. A worker runs only once."""
        log.info("worker.started", holder=self._settings.holder, threads=self._settings.threads)
        self._next_poll = self._settings.monotonic()
        try:
            while not self._stopping:
                self._looked_at = self._settings.monotonic()
                self._poll_when_due()
                self._start_chores()
                self._start_lanes()
                self._read_reports(self._seconds_to_sleep())
        finally:
            self._stopping = True
            self._finish()
            connections.close_all()

    def stop(self) -> None:
        """Begins nothing new; running work goes on to its next yield. Any thread or signal handler may call this."""
        self._stopping = True
        self._reports.put(None)

    # What is due

    def _poll_when_due(self) -> None:
        at = self._settings.monotonic()
        if at < self._next_poll:
            return
        self._next_poll = at + self._settings.poll_s
        self._keep_waiting()
        if not self._back_offs.is_held_back("poll", at):
            self._poll(at)

    def _keep_waiting(self) -> None:
        for run in self._waiting.all():
            if not self._lane_runner.keep(run):
                self._waiting.remove(run)
                self._lanes.discard(run.lease.lane)

    def _poll(self, at: float) -> None:
        """Finds due lanes and chores. Leaves out what runs here: when that ends, this poll's list is out of date."""
        now = self._settings.clock()
        try:
            left_out = find_held_lanes(now) | self._lanes
            due_lanes = find_due_lanes(self._lane_kinds, now)
            # A chore that may not start yet needs no look: there can be a thousand.
            due_chores = self._chore_turner.find_due(now) if self._may_start_chore() else None
            self._due_lanes = deque(lane for lane in due_lanes if lane.name not in left_out)
            self._due_since = {lane.name: self._due_since.get(lane.name, at) for lane in self._due_lanes}
            if due_chores is not None:
                self._due_chores = deque(due for due in due_chores if due.chore.pk not in self._chores)
            self._back_offs.note_success("poll")
        except Exception:  # the database may be unreachable for a while: the worker waits, and asks again
            seconds = self._back_offs.note_failure("poll", at)
            log.exception("worker.poll_failed", seconds=seconds)
            connections.close_all()

    # Who gets a thread

    def _start_chores(self) -> None:
        while self._free_threads and self._may_start_chore():
            if (due := self._first(self._due_chores)) is None:
                return
            self._due_chores.remove(due)
            self._start_chore(due)

    def _start_lanes(self) -> None:
        """Begins due lanes and goes on with those that are ready, each when it is the one that has waited longest."""
        while self._free_threads:
            lane = self._first(self._due_lanes)
            before = self._looked_at if lane is None else min(self._looked_at, self._due_since[lane.name])
            if (run := self._waiting.pop_ready(before, self._has_room)) is not None:
                ended = _Ended(lane=run.lease.lane, shares=run.shares)
                self._give_thread(partial(self._lane_runner.go_on, run), ended)
            elif lane is not None:
                self._due_lanes.remove(lane)
                self._start_lane(lane)
            else:
                return

    def _may_start_chore(self) -> bool:
        return len(self._chores) < self._settings.chore_threads

    def _has_room(self, work: LaneRun | DueLane | DueChore) -> bool:
        return self._shared.have_room(work.shares)

    def _first(self, due: deque[Due]) -> Due | None:
        """Returns the first for which its shares have room, or None."""
        return next(filter(self._has_room, due), None)

    def _start_chore(self, due: DueChore) -> None:
        chore = due.chore
        if self._chore_turner.is_held_back(chore):
            return
        self._chores.add(chore.pk)
        self._give_thread(partial(self._chore_turner.turn, chore), _Ended(chore=chore.pk, shares=due.shares))

    def _start_lane(self, lane: DueLane) -> None:
        del self._due_since[lane.name]
        if self._back_offs.is_held_back(("lane", lane.name), self._looked_at):
            return
        self._lanes.add(lane.name)
        self._give_thread(partial(self._lane_runner.begin, lane), _Ended(lane=lane.name, shares=lane.shares))

    def _give_thread(self, job: Callable[[], PausedRun | None], ended: _Ended) -> None:
        self._free_threads -= 1
        self._shared.take(ended.shares)
        self._pool.submit(self._run_job, job, ended)

    def _run_job(self, job: Callable[[], PausedRun | None], ended: _Ended) -> None:
        """Runs in a thread of the pool. Closes its database connections, because the thread may then idle for hours."""
        report: PausedRun | _Ended = ended
        try:
            report = job() or ended
        finally:
            try:
                connections.close_all()
            finally:
                self._reports.put(report)

    # What the threads report

    def _seconds_to_sleep(self) -> float:
        resume_at = self._waiting.next_at(self._looked_at) if self._free_threads else None
        wake_at = self._next_poll if resume_at is None else min(self._next_poll, resume_at)
        return min(self._settings.poll_s, max(0.0, wake_at - self._settings.monotonic()))

    def _read_reports(self, timeout_s: float) -> None:
        """Waits at most `timeout_s` for a report, then handles it and all others in the queue."""
        try:
            self._take_in(self._reports.get(timeout=timeout_s))
            while True:
                self._take_in(self._reports.get_nowait())
        except Empty:
            return

    def _take_in(self, report: PausedRun | _Ended | None) -> None:
        if report is None:
            return
        self._free_threads += 1
        self._shared.give_back(report.run.shares if isinstance(report, PausedRun) else report.shares)
        if isinstance(report, PausedRun):
            self._waiting.add(report)
        elif report.lane is not None:
            self._lanes.discard(report.lane)
        elif report.chore is not None:
            self._chores.discard(report.chore)

    # How it ends

    def _finish(self) -> None:
        settings = self._settings
        end = settings.monotonic() + settings.grace_s
        self._put_down_waiting()
        while self._free_threads < settings.threads and (left := end - settings.monotonic()) > 0:
            self._read_reports(min(left, settings.poll_s))
            self._put_down_waiting()
        left_running = settings.threads - self._free_threads
        # Work that still runs gives back its lease at its next yield or end, if the process lives so long.
        self._pool.shutdown(wait=not left_running)
        log.info("worker.stopped", holder=settings.holder, left_running=left_running)

    def _put_down_waiting(self) -> None:
        for run in self._waiting.all():
            self._lane_runner.put_down(run)
            self._waiting.remove(run)
            self._lanes.discard(run.lease.lane)
