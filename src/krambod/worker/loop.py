"""Who finds what is due, and gives it a thread?

    poll ──▶ due chores ─┐ (a quarter of the threads at most)
         ──▶ due lanes ──┼──▶ a thread: claim ─▶ next step ─┬─▶ ended: release
    waiting lanes ───────┘                                  └─▶ waits: the thread is free, the lease is kept and renewed

One thread (that of `run`) decides, and alone knows what is under way; the others report to it through a queue.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heapify, heappop, heappush
from queue import Empty, SimpleQueue

import structlog
from django.db import connections

from krambod.worker.chores import ChoreKind, ClaimedChore, claim_chore, find_due_chores, take_turn
from krambod.worker.clock import BackOffs, utc_now
from krambod.worker.lane_kinds import DueLane, LaneKind, LaneWork, expect_own_prefixes, find_due_lanes
from krambod.worker.lanes import LEASE_S, Lease, LeaseLost, claim_lane, find_held_lanes
from krambod.worker.models import Chore

POLL_S = 0.25
GRACE_S = 20.0
THREADS = 32

log = structlog.get_logger("krambod.worker")


@dataclass(slots=True, kw_only=True, eq=False)
class _Run:
    """A lane's work under way: in one thread at a time, but not always in the same one."""

    lease: Lease
    steps: Generator[float, None, None]
    started_at: float

    def go_on(self, now: datetime) -> float | None:
        """Seconds until it can go on again, None when it has ended. Raises LeaseLost, and whatever the work raises."""
        if self.lease.needs_renewal(now):
            self.lease.renew(now)
        return next(self.steps, None)


@dataclass(slots=True, order=True)
class _Waiting:
    resume_at: float
    number: int
    run: _Run = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Paused:
    """A report: this lane has given back its thread and waits."""

    run: _Run
    resume_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """A report: this lane or chore has given back its thread and is done with."""

    lane: str | None = None
    chore: int | None = None


class Worker:
    """Works on due lanes and chores until it is stopped. Other workers may share the tables.

    `lanes` and `chores` are the tables of what it does; `holder` is this process's own name, unlike any other's.
    """

    def __init__(
        self,
        *,
        holder: str,
        lanes: Sequence[LaneKind],
        chores: Sequence[ChoreKind] = (),
        threads: int = THREADS,
        lease_s: float = LEASE_S,
        poll_s: float = POLL_S,
        grace_s: float = GRACE_S,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._holder = holder
        expect_own_prefixes(lanes)
        self._lane_kinds = lanes
        self._kinds = {kind.name: kind for kind in chores}
        self._threads = threads
        self._chore_share = max(1, threads // 4)
        self._lease_s = lease_s
        self._poll_s = poll_s
        self._grace_s = grace_s
        self._clock = clock
        self._monotonic = monotonic

        self._stopping = False
        # A SimpleQueue may be put to from a signal handler that interrupts `get` of the same thread.
        self._reports: SimpleQueue[_Paused | _Ended | None] = SimpleQueue()
        self._back_offs = BackOffs()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="krambod-worker")
        self._free_threads = threads
        self._lanes: set[str] = set()  # running or waiting here
        self._chores: set[int] = set()  # running here
        self._waiting: list[_Waiting] = []
        self._pauses = 0
        self._due_lanes: deque[DueLane] = deque()
        self._due_chores: deque[Chore] = deque()
        self._next_poll = 0.0

    def run(self) -> None:
        """Returns after `stop`, when all leases are given back or the grace is over. A worker runs once."""
        log.info("worker.started", holder=self._holder, threads=self._threads)
        self._next_poll = self._monotonic()
        try:
            while not self._stopping:
                self._resume_waiting()
                self._poll_when_due()
                self._start_due()
                self._read_reports(self._seconds_to_sleep())
        finally:
            self._stopping = True
            self._finish()
            connections.close_all()

    def stop(self) -> None:
        """Nothing new is begun; what runs may go on to its next yield. From any thread or a signal handler."""
        self._stopping = True
        self._reports.put(None)

    # What the deciding thread does

    def _resume_waiting(self) -> None:
        now = self._monotonic()
        while self._free_threads and self._waiting and self._waiting[0].resume_at <= now:
            run = heappop(self._waiting).run
            self._give_thread(partial(self._go_on, run), _Ended(lane=run.lease.lane))

    def _poll_when_due(self) -> None:
        at = self._monotonic()
        if at < self._next_poll:
            return
        self._next_poll = at + self._poll_s
        self._renew_waiting()
        if not self._back_offs.is_held_back("poll", at):
            self._poll(at)

    def _renew_waiting(self) -> None:
        for waiting in list(self._waiting):
            if waiting.run.lease.needs_renewal(self._clock()):
                self._renew(waiting)

    def _renew(self, waiting: _Waiting) -> None:
        lease = waiting.run.lease
        try:
            lease.renew(self._clock())
        except LeaseLost:
            self._waiting.remove(waiting)
            heapify(self._waiting)
            self._lanes.discard(lease.lane)
            self._drop(waiting.run)
        except Exception:  # the database may be out of reach for a while: the next poll tries again
            log.exception("lane.not_renewed", lane=lease.lane, fence=lease.fence)
            connections.close_all()

    def _poll(self, at: float) -> None:
        """What is under way here is left out: when it has ended, this poll says nothing about it any more."""
        now = self._clock()
        try:
            left_out = find_held_lanes(now) | self._lanes
            due_lanes = find_due_lanes(self._lane_kinds, now)
            due_chores = find_due_chores(now, names=self._kinds, limit=self._chore_share)
            self._due_lanes = deque(lane for lane in due_lanes if lane.name not in left_out)
            self._due_chores = deque(chore for chore in due_chores if chore.pk not in self._chores)
            self._back_offs.note_success("poll")
        except Exception:
            seconds = self._back_offs.note_failure("poll", at)
            log.exception("worker.poll_failed", seconds=seconds)
            connections.close_all()

    def _start_due(self) -> None:
        at = self._monotonic()
        while self._free_threads and self._due_chores and len(self._chores) < self._chore_share:
            self._start_chore(self._due_chores.popleft(), at)
        while self._free_threads and self._due_lanes:
            self._start_lane(self._due_lanes.popleft(), at)

    def _start_chore(self, chore: Chore, at: float) -> None:
        if self._back_offs.is_held_back(("chore", chore.pk), at):
            return
        self._chores.add(chore.pk)
        self._give_thread(partial(self._turn_chore, chore), _Ended(chore=chore.pk))

    def _start_lane(self, lane: DueLane, at: float) -> None:
        if self._back_offs.is_held_back(("lane", lane.name), at):
            return
        self._lanes.add(lane.name)
        self._give_thread(partial(self._begin, lane), _Ended(lane=lane.name))

    def _give_thread(self, job: Callable[[], _Paused | None], ended: _Ended) -> None:
        self._free_threads -= 1
        self._pool.submit(self._run_job, job, ended)

    def _seconds_to_sleep(self) -> float:
        moments = [self._next_poll]
        if self._free_threads and self._waiting:
            moments.append(self._waiting[0].resume_at)
        return min(self._poll_s, max(0.0, min(moments) - self._monotonic()))

    def _read_reports(self, timeout_s: float) -> None:
        """Waits for a report at most that long, and takes in what else has come."""
        try:
            self._take_in(self._reports.get(timeout=timeout_s))
            while True:
                self._take_in(self._reports.get_nowait())
        except Empty:
            return

    def _take_in(self, report: _Paused | _Ended | None) -> None:
        if report is None:
            return
        self._free_threads += 1
        if isinstance(report, _Paused):
            self._pauses += 1
            heappush(self._waiting, _Waiting(report.resume_at, self._pauses, report.run))
        elif report.lane is not None:
            self._lanes.discard(report.lane)
        elif report.chore is not None:
            self._chores.discard(report.chore)

    def _finish(self) -> None:
        end = self._monotonic() + self._grace_s
        self._put_down_waiting()
        while self._free_threads < self._threads and (left := end - self._monotonic()) > 0:
            self._read_reports(min(left, self._poll_s))
            self._put_down_waiting()
        left_running = self._threads - self._free_threads
        # What is left gives back its lease by itself, at its next yield or end, if the process lives so long.
        self._pool.shutdown(wait=not left_running)
        log.info("worker.stopped", holder=self._holder, left_running=left_running)

    def _put_down_waiting(self) -> None:
        for waiting in self._waiting:
            self._put_down(waiting.run)
            self._lanes.discard(waiting.run.lease.lane)
        self._waiting.clear()

    # What the other threads do

    def _run_job(self, job: Callable[[], _Paused | None], ended: _Ended) -> None:
        report: _Paused | _Ended = ended
        try:
            with _connections_closed_after():
                report = job() or ended
        finally:
            self._reports.put(report)

    def _begin(self, lane: DueLane) -> _Paused | None:
        try:
            lease = claim_lane(lane.name, holder=self._holder, lease_s=self._lease_s, now=self._clock())
        except Exception:
            seconds = self._back_offs.note_failure(("lane", lane.name), self._monotonic())
            log.exception("lane.failed", lane=lane.name, fence=None, seconds=seconds)
            return None
        if lease is None:
            return None
        return self._go_on(_Run(lease=lease, steps=_lazily(lane.work, lease), started_at=self._monotonic()))

    def _go_on(self, run: _Run) -> _Paused | None:
        """The lane's next step. Whatever happens in it concerns this lane only."""
        try:
            wait_s = run.go_on(self._clock())
            _refuse_open_transaction(run.lease.lane)
        except LeaseLost:
            self._drop(run)
            return None
        except Exception as error:
            self._fail(run, error)
            return None
        if wait_s is None:
            self._succeed(run)
            return None
        if self._stopping:
            self._put_down(run)
            return None
        return _Paused(run, self._monotonic() + wait_s)

    def _succeed(self, run: _Run) -> None:
        seconds = self._monotonic() - run.started_at
        log.info("lane.finished", lane=run.lease.lane, fence=run.lease.fence, seconds=seconds)
        self._back_offs.note_success(("lane", run.lease.lane))
        self._release(run.lease)

    def _drop(self, run: _Run) -> None:
        log.warning("lane.lost", lane=run.lease.lane, fence=run.lease.fence)
        self._close(run)

    def _fail(self, run: _Run, error: Exception) -> None:
        seconds = self._back_offs.note_failure(("lane", run.lease.lane), self._monotonic())
        log.error("lane.failed", lane=run.lease.lane, fence=run.lease.fence, seconds=seconds, exc_info=error)
        self._put_down(run)

    def _put_down(self, run: _Run) -> None:
        self._close(run)
        self._release(run.lease)

    def _close(self, run: _Run) -> None:
        try:
            run.steps.close()
        except Exception:
            log.exception("lane.not_closed", lane=run.lease.lane, fence=run.lease.fence)

    def _release(self, lease: Lease) -> None:
        try:
            lease.release(self._clock())
        except Exception:  # it will run out
            log.exception("lane.not_released", lane=lease.lane, fence=lease.fence)

    def _turn_chore(self, chore: Chore) -> None:
        try:
            claimed = claim_chore(chore.pk, holder=self._holder, lease_s=self._lease_s, now=self._clock())
            if claimed:
                self._take_turn(claimed)
        except LeaseLost:
            log.warning("chore.lost", chore=chore.name, key=chore.key)
        except Exception as error:
            self._hold_back(chore, error)

    def _take_turn(self, claimed: ClaimedChore) -> None:
        started_at = self._monotonic()
        try:
            take_turn(self._kinds[claimed.name], claimed, clock=self._clock)
        except LeaseLost:
            raise
        except Exception as error:
            wait = timedelta(seconds=self._hold_back(claimed, error))
            claimed.put_down(cursor=claimed.cursor, due_at=self._clock() + wait)
        else:
            self._back_offs.note_success(("chore", claimed.pk))
            seconds = self._monotonic() - started_at
            log.info("chore.done", chore=claimed.name, key=claimed.key, fence=claimed.fence, seconds=seconds)

    def _hold_back(self, chore: Chore | ClaimedChore, error: Exception) -> float:
        """Seconds until the chore may be tried again."""
        seconds = self._back_offs.note_failure(("chore", chore.pk), self._monotonic())
        log.error("chore.failed", chore=chore.name, key=chore.key, seconds=seconds, exc_info=error)
        return seconds


def _lazily(work: LaneWork, lease: Lease) -> Generator[float, None, None]:
    """What `work` raises before it is a generator is raised by its first step, like all else."""
    yield from work(lease)


def _refuse_open_transaction(lane: str) -> None:
    """Another thread has another connection: it could neither commit nor roll back what this one began."""
    if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
        raise RuntimeError(f"lane {lane} waits with a transaction open")


@contextmanager
def _connections_closed_after() -> Iterator[None]:
    """A thread of the pool may be idle for hours, and its connections are its own."""
    try:
        yield
    finally:
        connections.close_all()
