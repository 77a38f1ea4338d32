"""What does the worker do when a lane fails, a lease is lost, or the database is gone?"""

import threading
import time
from collections import Counter
from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import connections, transaction
from structlog.testing import capture_logs
from structlog.typing import EventDict

from krambod.worker.lanes import Lease
from krambod.worker.models import Lane
from krambod.worker.settings import WorkerSettings
from tests.waiting import PATIENCE_S
from tests.worker.times import A_TENTH, MovableTime, until, working
from tests.worker.workers import (
    Due,
    asks_again_and_again,
    events,
    give_to_another,
    is_free,
    lanes_out_of_reach,
    new_worker,
    open_engine,
    plain_lanes,
    row,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_waiting_lane_goes_on_when_its_time_has_come_and_not_before() -> None:
    due = Due("1", "2", "3")
    clock = MovableTime(pace=A_TENTH)
    waits = {"1": 30.0, "2": 10.0, "3": 20.0}
    begun: list[str] = []
    order: list[str] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        begun.append(lease.lane)
        yield waits[lease.lane]
        order.append(lease.lane)
        due.lanes.remove(lease.lane)

    with working(new_worker(due, work, clock=clock, threads=1, poll_s=0.001)):
        until(lambda: len(begun) == 3)
        clock.advance(9)
        asked = len(due.asked_at)
        until(lambda: len(due.asked_at) > asked + 5)
        assert order == []
        clock.advance(50)
        until(lambda: len(order) == 3)

    assert order == ["2", "3", "1"]
    assert begun == ["1", "2", "3"]


@pytest.mark.parametrize("moved_s", [11, 25])
def test_a_waiting_lane_that_another_has_claimed_is_dropped(moved_s: float) -> None:
    due = Due("1", "2")
    clock = MovableTime()
    waiting: list[str] = []
    closed: list[str] = []
    went_on: list[str] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        try:
            waiting.append(lease.lane)
            yield 20
            went_on.append(lease.lane)
            due.lanes.remove(lease.lane)
        finally:
            closed.append(lease.lane)

    with capture_logs() as logs, working(new_worker(due, work, clock=clock)):
        until(lambda: len(waiting) == 2)
        give_to_another("1", clock.now())
        clock.advance(moved_s)
        until(lambda: bool(events(logs, "lane.lost")) and "1" in closed)
        clock.advance(20)
        until(lambda: went_on == ["2"])
        at_the_end = sorted(closed), row("1")
        Lane.objects.filter(name="1").update(leased_until=None)
        until(lambda: waiting.count("1") == 2)  # the other has given it back, so it is begun again

    assert at_the_end == (["1", "2"], (7, "theirs", True))
    assert [(entry["lane"], entry["fence"]) for entry in events(logs, "lane.lost")] == [("1", 1)]
    assert not events(logs, "lane.failed")


def test_a_lane_whose_lease_is_lost_while_it_runs_is_dropped_without_a_back_off() -> None:
    due = Due("1")
    clock = MovableTime()
    fences: list[int] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        fences.append(lease.fence)
        if lease.fence == 1:
            give_to_another("1", clock.now())
            lease.renew(clock.now())
        due.lanes.clear()
        yield from ()

    with capture_logs() as logs, working(new_worker(due, work, clock=clock)):
        until(lambda: bool(events(logs, "lane.lost")))
        assert row("1") == (7, "theirs", True)
        Lane.objects.filter(name="1").update(leased_until=None)
        until(lambda: len(fences) == 2)

    assert fences == [1, 8]
    assert not events(logs, "lane.failed")


def test_a_failing_lane_is_given_back_and_held_back_while_others_go_on() -> None:
    due = Due("fails", "2")
    clock = MovableTime()
    runs: Counter[str] = Counter()
    succeeds = threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        runs[lease.lane] += 1
        if lease.lane == "fails" and not succeeds.is_set():
            yield 0
            raise ValueError("broken")
        if lease.lane == "fails":
            succeeds.clear()

    def failures(logs: list[EventDict]) -> list[float]:
        return [entry["seconds"] for entry in events(logs, "lane.failed")]

    with capture_logs() as logs, working(new_worker(due, work, clock=clock)):
        until(lambda: failures(logs) == [1.0] and runs["2"] > 3)
        assert is_free("fails")
        assert runs["fails"] == 1
        clock.advance(1)
        until(lambda: failures(logs) == [1.0, 2.0])
        clock.advance(1)
        seen = runs["2"]
        until(lambda: runs["2"] > seen + 2)
        assert runs["fails"] == 2
        clock.advance(1)
        until(lambda: failures(logs) == [1.0, 2.0, 4.0])
        succeeds.set()
        clock.advance(4)
        until(lambda: failures(logs) == [1.0, 2.0, 4.0, 1.0])

    first = events(logs, "lane.failed")[0]
    assert (first["lane"], first["fence"], first["log_level"]) == ("fails", 1, "error")
    assert isinstance(first["exc_info"], ValueError)
    assert first["exc_info"].__traceback__ is not None


def test_work_that_cannot_begin_fails_its_lane() -> None:
    due = Due("1")

    def work(lease: Lease) -> Generator[float, None, None]:
        raise ValueError(lease.lane)

    with capture_logs() as logs, working(new_worker(due, work)):
        until(lambda: bool(events(logs, "lane.failed")) and is_free("1"))

    assert row("1") == (1, "", False)


def test_a_lane_that_cannot_be_claimed_is_held_back_and_the_worker_goes_on() -> None:
    due = Due("1")
    clock = MovableTime()
    done: list[str] = []

    def unsure_now() -> datetime:
        if "krambod-worker" in threading.current_thread().name and due.lanes == ["1"]:
            raise OSError("no database")
        return clock.now()

    def work(lease: Lease) -> Generator[float, None, None]:
        done.append(lease.lane)
        yield from ()

    settings = WorkerSettings(holder="ours", poll_s=0.01, clock=unsure_now, monotonic=clock.seconds)
    worker = open_engine(settings, lanes=plain_lanes(due.find, work))
    with capture_logs() as logs, working(worker):
        until(lambda: bool(events(logs, "lane.failed")))
        due.lanes.append("2")
        until(lambda: "2" in done)
        assert "1" not in done
        clock.advance(1)
        until(lambda: "1" in done)

    [failed] = events(logs, "lane.failed")
    assert (failed["lane"], failed["fence"], failed["seconds"], failed["exc_info"]) == ("1", None, 1.0, True)


@asks_again_and_again
def test_a_poll_that_fails_is_made_again_later_and_leases_are_renewed_meanwhile() -> None:
    due = Due("1")
    clock = MovableTime()
    leases: list[Lease] = []
    asked: list[int] = []

    def find(now: datetime) -> Sequence[str]:
        asked.append(1)
        if len(asked) in (2, 3, 7):
            raise OSError("no database")
        return due.find(now)

    def work(lease: Lease) -> Generator[float, None, None]:
        leases.append(lease)
        yield 1000

    settings = WorkerSettings(holder="ours", lease_s=3, poll_s=0.01, clock=clock.now, monotonic=clock.seconds)
    worker = open_engine(settings, lanes=plain_lanes(find, work))
    with capture_logs() as logs, working(worker):
        until(lambda: len(events(logs, "worker.poll_failed")) == 1 and bool(leases))
        time.sleep(0.1)  # ten polls
        assert len(asked) == 2
        clock.advance(1)
        until(lambda: len(events(logs, "worker.poll_failed")) == 2)
        held_until = leases[0].leased_until
        clock.advance(1.5)
        until(lambda: leases[0].leased_until > held_until)
        assert len(asked) == 3
        clock.advance(0.5)
        until(lambda: len(asked) == 7)
        clock.advance(1)
        until(lambda: len(asked) > 9)

    assert [entry["seconds"] for entry in events(logs, "worker.poll_failed")] == [1.0, 2.0, 1.0]


def test_a_lease_that_cannot_be_renewed_now_is_renewed_when_the_database_is_back() -> None:
    due = Due("1")
    clock = MovableTime()
    leases: list[Lease] = []
    done: list[str] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        leases.append(lease)
        due.lanes.clear()
        yield 60
        done.append(lease.lane)

    with capture_logs() as logs, working(new_worker(due, work, clock=clock)):
        until(lambda: bool(leases))
        held_until = leases[0].leased_until
        with lanes_out_of_reach():
            clock.advance(11)
            until(lambda: len(events(logs, "lane.not_renewed")) > 1)
        until(lambda: leases[0].leased_until > held_until)
        clock.advance(50)
        until(lambda: done == ["1"] and is_free("1"))

    first = events(logs, "lane.not_renewed")[0]
    assert (first["lane"], first["fence"], first["exc_info"]) == ("1", 1, True)
    assert not events(logs, "lane.lost")


def test_a_lane_that_cannot_be_given_back_is_free_when_its_lease_ends() -> None:
    due = Due("1")
    clock = MovableTime()
    is_gone = threading.Event()
    fences: list[int] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        fences.append(lease.fence)
        if lease.fence == 1:
            is_gone.wait(PATIENCE_S)
        else:
            due.lanes.clear()
        yield from ()

    with capture_logs() as logs, working(new_worker(due, work, clock=clock)):
        until(lambda: bool(fences))
        with lanes_out_of_reach():
            is_gone.set()
            until(lambda: bool(events(logs, "lane.not_released")))
        clock.advance(31)
        until(lambda: fences == [1, 2])

    [entry] = events(logs, "lane.not_released")
    assert (entry["lane"], entry["fence"], entry["exc_info"]) == ("1", 1, True)


def test_a_lane_may_not_wait_with_a_transaction_open() -> None:
    due = Due("1")

    def work(lease: Lease) -> Generator[float, None, None]:
        due.lanes.clear()
        with transaction.atomic():
            Lane.objects.create(name="rolled back")
            yield 0
        raise AssertionError(lease)

    with capture_logs() as logs, working(new_worker(due, work)):
        until(lambda: bool(events(logs, "lane.failed")) and is_free("1"))

    [failed] = events(logs, "lane.failed")
    assert str(failed["exc_info"]) == "lane 1 waits with a transaction open"
    assert not Lane.objects.filter(name="rolled back").exists()


def test_a_thread_that_is_given_back_has_no_connection_open() -> None:
    due = Due("waits", "ends", "fails")
    used: list[Any] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        Lane.objects.count()
        used.append(connections["default"])
        due.lanes.remove(lease.lane)
        if lease.lane == "waits":
            yield 1000
        if lease.lane == "fails":
            raise ValueError(lease.lane)

    with working(new_worker(due, work, threads=3)):
        until(lambda: len(used) == 3)
        until(lambda: all(connection.connection is None for connection in used))


def test_work_that_raises_when_it_is_closed_gives_its_lane_back_too() -> None:
    due = Due("1")
    waiting = threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        try:
            yield 0.01
            waiting.set()
            yield 1000
        finally:
            raise ValueError(lease.lane)

    with capture_logs() as logs, working(new_worker(due, work)):
        until(waiting.is_set)

    [entry] = events(logs, "lane.not_closed")
    assert (entry["lane"], entry["fence"], entry["exc_info"]) == ("1", 1, True)
    assert row("1") == (1, "", False)
