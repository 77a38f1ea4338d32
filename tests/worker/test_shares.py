"""Does nobody's work hold more than its part of the threads, and does everybody's go on?"""

import threading
from collections.abc import Generator, Mapping, Sequence

import pytest

from krambod.worker.chores import ChoreKind, ChoreTurn, Finished, ensure_chore
from krambod.worker.lane_kinds import LaneKind
from krambod.worker.lanes import Lease
from krambod.worker.settings import WorkerSettings
from krambod.worker.shares import SharedThreads, ThreadShare
from tests.waiting import PATIENCE_S
from tests.worker.times import NOON, MovableTime, until, working
from tests.worker.workers import open_engine

EVIL = ThreadShare(name="merchant evil", part=1 / 8)


def share_of_evil(keys: Sequence[str]) -> Mapping[str, tuple[ThreadShare, ...]]:
    return {key: (EVIL,) for key in keys if key.startswith("evil")}


def test_a_share_has_its_part_of_the_threads_and_always_one() -> None:
    shared, other = SharedThreads(16), ThreadShare(name="other", part=1 / 100)

    shared.take((EVIL, other))

    assert shared.have_room((EVIL,))
    assert not shared.have_room((other,))
    assert not shared.have_room((EVIL, other))
    shared.take((EVIL,))
    assert not shared.have_room((EVIL,))
    shared.give_back((EVIL, other))
    assert shared.have_room((EVIL, other))
    assert shared.have_room(())


@pytest.mark.django_db(transaction=True)
def test_lanes_and_chores_of_one_share_leave_the_other_threads_and_all_go_on_in_the_end() -> None:
    clock, go_on = MovableTime(), threading.Event()
    names = [f"evil {number}" for number in range(20)]
    for name in names:
        ensure_chore("poll", name, NOON)
    ensure_chore("poll", "good", clock.now())
    begun: list[str] = []

    def run(turn: ChoreTurn) -> Finished:
        begun.append(f"poll {turn.key}")
        if turn.key != "good":
            go_on.wait(PATIENCE_S)
        return Finished()

    def work(key: str, _lease: Lease) -> Generator[float, None, None]:
        yield 0.0
        begun.append(key)
        if key != "good":
            go_on.wait(PATIENCE_S)

    def find_due(_now: object) -> Sequence[str]:
        return [name for name in (*names, "good") if name not in begun]

    lanes = LaneKind(prefix="", find_due=find_due, work=work, shares_of=share_of_evil)
    chores = ChoreKind(name="poll", every=NOON - NOON.replace(hour=0), run=run, shares_of=share_of_evil)
    settings = WorkerSettings(
        holder="ours", threads=8, lease_s=30.0, poll_s=0.01, clock=clock.now, monotonic=clock.seconds
    )
    with working(open_engine(settings, lanes=[lanes], chores=[chores])):
        until(lambda: {"good", "poll good"} <= set(begun))
        evil_at_once = len(begun) - 2
        go_on.set()
        until(lambda: len(begun) == 2 * len(names) + 2)

    assert evil_at_once == 1
