"""Do waiting lanes go on in the order of the moments when they may?"""

from krambod.worker.embedded.waiting import WaitingRuns
from krambod.worker.lane_kinds import Waits
from krambod.worker.lane_runs import LaneRun, PausedRun
from krambod.worker.lanes import Lease
from tests.worker.times import NOON


def run_of(lane: str) -> LaneRun:
    def steps() -> Waits:
        yield 0.0

    lease = Lease(lane=lane, fence=1, holder="ours", lease_s=30, leased_until=NOON)
    return LaneRun(lease=lease, steps=steps(), started_at=0.0)


def waiting(**moments: float) -> WaitingRuns:
    runs = WaitingRuns()
    for lane, resume_at in moments.items():
        runs.add(PausedRun(run_of(lane), resume_at))
    return runs


def popped(runs: WaitingRuns, at: float) -> list[str]:
    return [run.lease.lane for run in iter(lambda: runs.pop_ready(at), None)]


def test_the_first_moment_goes_first_and_of_two_at_once_the_one_that_waits_longer() -> None:
    runs = waiting(late=9.0, first=2.0, second=2.0, third=2.0)

    assert runs.next_at(0.0) == 2.0
    assert popped(runs, 1.999) == []
    assert popped(runs, 2.0) == ["first", "second", "third"]
    assert runs.next_at(2.0) == 9.0
    assert popped(runs, 100.0) == ["late"]
    assert runs.next_at(100.0) is None


def test_a_run_without_room_lets_the_next_one_go_first_and_is_no_moment_to_wait_for() -> None:
    runs = waiting(evil=1.0, good=2.0, late=9.0)

    popped_first = runs.pop_ready(5.0, lambda run: run.lease.lane != "evil")

    assert popped_first is not None
    assert popped_first.lease.lane == "good"
    assert runs.pop_ready(5.0, lambda run: run.lease.lane != "evil") is None
    assert runs.next_at(5.0) == 9.0
    assert popped(runs, 5.0) == ["evil"]


def test_a_run_that_is_removed_does_not_go_on() -> None:
    runs = waiting(d=4.0, a=1.0, c=3.0, b=2.0)

    runs.remove(next(run for run in runs.all() if run.lease.lane == "a"))

    assert popped(runs, 100.0) == ["b", "c", "d"]
