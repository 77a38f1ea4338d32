"""What happens to a lane's work, step by step, from the claim to the release?

begin: claim ─▶ go_on: the next step ─┬─▶ ended, failed: release
                    ▲                 ├─▶ the lease is lost: drop
                    └──── PausedRun ◀─┴─▶ waits: the thread is free, the lease is kept
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import connections

from krambod.worker.clock import BackOffs
from krambod.worker.lane_kinds import DueLane, LaneWork, Waits
from krambod.worker.lanes import Lease, LeaseLost, claim_lane
from krambod.worker.settings import WorkerSettings
from krambod.worker.shares import ThreadShare

SLICE_S = 0.25  # a thread that takes up another lane opens the database again, so it stays with one this long
log = structlog.get_logger("krambod.worker")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaneRun:
    """A lane's work in progress. One thread at a time runs it, but not always the same thread."""

    lease: Lease
    steps: Waits
    started_at: float
    shares: tuple[ThreadShare, ...] = ()

    def go_on(self, now: datetime) -> float | None:
        """Takes the next step. Returns the seconds until the step after it, or None when the work has ended.

        Raises LeaseLost, and everything that the work raises.
        """
        if self.lease.needs_renewal(now):
            self.lease.renew(now)
        return next(self.steps, None)


@dataclass(frozen=True, slots=True)
class PausedRun:
    """A lane's work that has given back its thread and waits until `resume_at` (monotonic clock, in seconds)."""

    run: LaneRun
    resume_at: float


class LaneRunner:
    """Runs lanes in the thread that calls it. A failure in a step affects only its own lane."""

    def __init__(self, settings: WorkerSettings, back_offs: BackOffs, is_stopping: Callable[[], bool]) -> None:
        self._settings = settings
        self._back_offs = back_offs
        self._is_stopping = is_stopping

    def begin(self, lane: DueLane) -> PausedRun | None:
        """Claims the lane and takes its first steps. Returns None if the lane has nothing more to do for now."""
        run = self.claim(lane)
        return None if run is None else self.go_on(run)

    def claim(self, lane: DueLane) -> LaneRun | None:
        """Claims the lane, so that its work can begin. None if somebody holds it, or the claim failed."""
        settings = self._settings
        try:
            lease = claim_lane(lane.name, holder=settings.holder, lease_s=settings.lease_s, now=settings.clock())
        except Exception:  # only this lane fails: it is tried again later
            seconds = self._back_offs.note_failure(("lane", lane.name), settings.monotonic())
            log.exception("lane.failed", lane=lane.name, fence=None, seconds=seconds)
            return None
        if lease is None:
            return None
        steps = _begin_at_first_step(lane.work, lease)
        return LaneRun(lease=lease, steps=steps, started_at=settings.monotonic(), shares=lane.shares)

    def go_on(self, run: LaneRun, must_end: Callable[[], bool] = lambda: False) -> PausedRun | None:
        """Takes the lane's next steps, until it must wait, `must_end` says so, or others shall have the thread.

        Returns None if the lane has nothing more to do for now.
        """
        until = self._settings.monotonic() + SLICE_S
        try:
            wait_s = self._take_step(run)
            while wait_s == 0 and not (self._is_stopping() or must_end()) and self._settings.monotonic() < until:
                wait_s = self._take_step(run)
        except LeaseLost:
            self._drop(run)
            return None
        except Exception as error:  # the work may raise anything: give the lane back, and try it again later
            self._fail(run, error)
            return None
        if wait_s is None:
            self._succeed(run)
            return None
        if self._is_stopping():
            self.put_down(run)
            return None
        return PausedRun(run, self._settings.monotonic() + wait_s)

    def _take_step(self, run: LaneRun) -> float | None:
        wait_s = run.go_on(self._settings.clock())
        _refuse_open_transaction(run.lease.lane)
        return wait_s

    def keep(self, run: LaneRun) -> bool:
        """Renews the lease of a waiting lane when it is time to. If the lease is lost: drops the run, returns False."""
        lease, now = run.lease, self._settings.clock()
        if not lease.needs_renewal(now):
            return True
        try:
            lease.renew(now)
        except LeaseLost:
            self._drop(run)
            return False
        except Exception:  # the database may be unreachable for a while: the next poll tries again
            log.exception("lane.not_renewed", lane=lease.lane, fence=lease.fence)
            connections.close_all()
        return True

    def put_down(self, run: LaneRun) -> None:
        """Ends the work where it is, and gives the lane back."""
        _close(run)
        self._release(run.lease)

    def _succeed(self, run: LaneRun) -> None:
        seconds = self._settings.monotonic() - run.started_at
        log.info("lane.finished", lane=run.lease.lane, fence=run.lease.fence, seconds=seconds)
        self._back_offs.note_success(("lane", run.lease.lane))
        self._release(run.lease)

    def _fail(self, run: LaneRun, error: Exception) -> None:
        seconds = self._back_offs.note_failure(("lane", run.lease.lane), self._settings.monotonic())
        log.error("lane.failed", lane=run.lease.lane, fence=run.lease.fence, seconds=seconds, exc_info=error)
        self.put_down(run)

    def _drop(self, run: LaneRun) -> None:
        """Ends the work of a lane that another worker holds now: there is no lease to give back."""
        log.warning("lane.lost", lane=run.lease.lane, fence=run.lease.fence)
        _close(run)

    def _release(self, lease: Lease) -> None:
        try:
            lease.release(self._settings.clock())
        except Exception:  # the lease runs out by itself
            log.exception("lane.not_released", lane=lease.lane, fence=lease.fence)


def _begin_at_first_step(work: LaneWork, lease: Lease) -> Waits:
    """Calls `work` in the first step, so that an error in the call is handled like an error in any other step."""
    yield from work(lease)


def _refuse_open_transaction(lane: str) -> None:
    """Raises RuntimeError in an open transaction: another thread, with its own connection, could not end it."""
    if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
        raise RuntimeError(f"lane {lane} waits with a transaction open")


def _close(run: LaneRun) -> None:
    try:
        run.steps.close()
    except Exception:  # the work has ended even so, and the lane must be given back
        log.exception("lane.not_closed", lane=run.lease.lane, fence=run.lease.fence)
