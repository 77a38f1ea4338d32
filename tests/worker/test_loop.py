"""Does the worker do due work once at a time, so that no lane keeps another waiting?"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Generator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from krambod.worker.lanes import Lease, claim_lane
from krambod.worker.models import Lane
from tests.waiting import PATIENCE_S
from tests.worker.times import A_TENTH, MovableTime, until, working
from tests.worker.workers import Due, asks_again_and_again, events, is_free, new_worker, row

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_due_lane_is_worked_on_and_given_back() -> None:
    due = Due("1")
    seen = []

    def work(lease: Lease) -> Generator[float, None, None]:
        seen.append((lease.lane, lease.fence, lease.holder, lease.lease_s, row("1")))
        yield 0.02
        due.lanes.remove(lease.lane)

    with capture_logs() as logs, working(new_worker(due, work)):
        until(lambda: not due.lanes and is_free("1"))

    assert seen == [("1", 1, "ours", 30.0, (1, "ours", True))]
    assert row("1") == (1, "", False)
    [finished] = events(logs, "lane.finished")
    assert (finished["lane"], finished["fence"], finished["log_level"]) == ("1", 1, "info")
    assert 0.02 <= finished["seconds"] < 10
    [started] = events(logs, "worker.started")
    assert (started["holder"], started["threads"]) == ("ours", 2)
    assert events(logs, "worker.stopped")[0]["left_running"] == 0
    assert events(logs, "worker.stopped")[0]["holder"] == "ours"


def test_the_most_urgent_lane_goes_first() -> None:
    due = Due("3", "1", "2")
    order: list[str] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        order.append(lease.lane)
        due.lanes.remove(lease.lane)
        yield from ()

    with working(new_worker(due, work, threads=1)):
        until(lambda: len(order) == 3)

    assert order == ["3", "1", "2"]


@pytest.mark.parametrize("threads", [3, 9])
def test_as_many_lanes_run_at_once_as_there_are_threads(threads: int) -> None:
    due = Due(*(str(number) for number in range(10)))
    begun: list[str] = []
    go_on = threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        begun.append(lease.lane)
        go_on.wait(PATIENCE_S)
        due.lanes.remove(lease.lane)
        yield from ()

    with working(new_worker(due, work, threads=threads)):
        until(lambda: len(begun) == threads)
        asked = len(due.asked_at)
        until(lambda: len(due.asked_at) > asked + 5)
        at_once = list(begun)
        go_on.set()
        until(lambda: not due.lanes)

    assert len(at_once) == threads


@asks_again_and_again
def test_the_tables_are_read_no_more_often_than_the_settings_say() -> None:
    due = Due("1")

    def work(lease: Lease) -> Generator[float, None, None]:
        yield 0.01
        due.lanes.remove(lease.lane)

    with working(new_worker(due, work, poll_s=60)):
        until(lambda: not due.lanes)
        time.sleep(0.1)

    assert len(due.asked_at) == 1


def test_a_lane_runs_once_at_a_time_even_after_its_lease_has_run_out() -> None:
    due = Due("1")
    begun: list[int] = []
    go_on = threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        begun.append(lease.fence)
        go_on.wait(PATIENCE_S)
        due.lanes.clear()
        yield from ()

    with working(new_worker(due, work, lease_s=0.03)):
        until(lambda: Lane.objects.filter(leased_until__lt=MovableTime().now()).exists())
        asked = len(due.asked_at)
        until(lambda: len(due.asked_at) > asked + 5)
        go_on.set()
        until(lambda: is_free("1"))

    assert begun == [1]


def test_a_lane_that_another_holds_is_left_until_its_lease_ends() -> None:
    due = Due("1")
    clock = MovableTime()
    claim_lane("1", holder="theirs", lease_s=60, now=clock.now())
    fences: list[int] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        fences.append(lease.fence)
        due.lanes.clear()
        yield from ()

    with working(new_worker(due, work, clock=clock)):
        until(lambda: len(due.asked_at) > 5)
        assert (fences, row("1")) == ([], (1, "theirs", True))
        clock.advance(61)
        until(lambda: fences == [2])


def test_a_hundred_waiting_lanes_do_not_delay_the_next_one() -> None:
    due = Due(*(f"waits {number}" for number in range(100)))
    waiting: list[str] = []
    done: list[str] = []
    closed: list[str] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        try:
            if lease.lane.startswith("waits"):
                waiting.append(lease.lane)
                yield 600
            done.append(lease.lane)
            due.lanes.remove(lease.lane)
        finally:
            closed.append(lease.lane)

    with working(new_worker(due, work, threads=16)):
        until(lambda: len(waiting) == 100)
        due.lanes.append("next")
        until(lambda: done == ["next"])
        assert Lane.objects.exclude(leased_until=None).count() >= 100

    assert sorted(closed) == sorted([*waiting, "next"])
    assert Lane.objects.exclude(leased_until=None).count() == 0


def test_a_short_wait_is_not_rounded_up_to_the_next_poll() -> None:
    due = Due("1")
    took: list[float] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        began = time.monotonic()
        yield 0.05
        took.append(time.monotonic() - began)
        due.lanes.remove(lease.lane)

    worker = new_worker(due, work, poll_s=1000)
    with working(worker):
        until(lambda: bool(took))

    assert took[0] >= 0.05


def test_the_lease_of_a_waiting_lane_is_renewed_when_a_third_is_gone() -> None:
    due = Due("1")
    clock = MovableTime()
    leases: list[Lease] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        leases.append(lease)
        due.lanes.clear()
        yield 1000

    with working(new_worker(due, work, clock=clock)):
        until(lambda: bool(leases))
        until_first = leases[0].leased_until
        clock.advance(8)
        asked = len(due.asked_at)
        until(lambda: len(due.asked_at) > asked + 5)
        assert Lane.objects.get(name="1").leased_until == until_first
        clock.advance(3)
        until(lambda: leases[0].leased_until > until_first)
        renewed_until = leases[0].leased_until
        stored = Lane.objects.get(name="1")

    assert stored.leased_until == renewed_until
    assert timedelta(seconds=11) <= renewed_until - until_first < timedelta(seconds=20)
    assert (stored.fence, stored.holder) == (1, "ours")


def test_two_workers_share_the_lanes_and_never_work_on_one_at_once() -> None:
    lanes = [str(number) for number in range(8)]
    due = Due(*lanes)
    clock = MovableTime(pace=A_TENTH)
    fences: dict[str, list[int]] = defaultdict(list)
    inside: Counter[str] = Counter()
    at_once: list[int] = []
    holders: set[str] = set()

    def work(lease: Lease) -> Generator[float, None, None]:
        inside[lease.lane] += 1
        at_once.append(inside[lease.lane])
        holders.add(lease.holder)
        fences[lease.lane].append(lease.fence)
        try:
            yield 0.001
            lease.renew(clock.now())
        finally:
            inside[lease.lane] -= 1

    workers = [
        new_worker(due, work, clock=clock, poll_s=0.01, holder=holder, threads=4) for holder in ("ours", "theirs")
    ]
    with capture_logs() as logs, working(*workers):
        until(lambda: all(len(fences[lane]) >= 3 for lane in lanes))

    assert set(at_once) == {1}
    assert holders == {"ours", "theirs"}
    assert all(fences[lane] == list(range(1, len(fences[lane]) + 1)) for lane in lanes)
    assert not [entry for entry in logs if entry["log_level"] in {"warning", "error"}]


def test_each_lane_begins_before_any_lane_has_a_second_slice() -> None:
    clock = MovableTime()
    due = Due("1", "2", "3", "4")
    slices: list[str] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        for _ in range(2):
            slices.append(lease.lane)
            clock.advance(1.0)  # longer than a slice
            yield 0
        due.lanes.remove(lease.lane)

    with working(new_worker(due, work, threads=1, clock=clock)):
        until(lambda: not due.lanes)

    assert sorted(slices[:4]) == ["1", "2", "3", "4"]
    assert sorted(slices[4:]) == ["1", "2", "3", "4"]


def test_a_lane_that_need_not_wait_keeps_its_thread_for_a_slice() -> None:
    due = Due("1", "2")
    steps: list[str] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        for _ in range(5):
            steps.append(lease.lane)
            yield 0
        due.lanes.remove(lease.lane)

    with working(new_worker(due, work, threads=1, clock=MovableTime(pace=A_TENTH))):
        until(lambda: not due.lanes)

    assert steps == [*"11111", *"22222"]
