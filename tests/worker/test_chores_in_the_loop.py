"""Are chores done beside the lanes, in a quarter of the threads, without one stopping another?"""

import threading
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections
from structlog.testing import capture_logs
from structlog.typing import EventDict

from krambod.worker.chores import ChoreKind, ChoreTurn, Continue, Finished, ensure_chore
from krambod.worker.engine import Engine
from krambod.worker.lane_kinds import LaneKind
from krambod.worker.lanes import Lease
from krambod.worker.models import Chore
from krambod.worker.settings import EVERY_SECOND, WorkerSettings
from tests.waiting import PATIENCE_S
from tests.worker.times import A_TENTH, MovableTime, until, working
from tests.worker.workers import open_engine, plain_lanes, writes_refused

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


def no_lanes(now: datetime) -> Sequence[str]:
    assert now.tzinfo is not None
    return []


def no_work(lease: Lease) -> Generator[float, None, None]:
    raise AssertionError(lease)


def kind(name: str, run: Callable[[ChoreTurn], Continue | Finished]) -> ChoreKind:
    return ChoreKind(name=name, every=MINUTE, run=run)


def new_worker(
    *kinds: ChoreKind, clock: MovableTime, lanes: Sequence[LaneKind] | None = None, **options: Any
) -> Engine:
    standard: dict[str, Any] = {"holder": "ours", "threads": 4, "poll_s": 0.01}
    settings = WorkerSettings(clock=clock.now, monotonic=clock.seconds, sweep_every=EVERY_SECOND, **standard | options)
    return open_engine(settings, lanes=plain_lanes(no_lanes, no_work) if lanes is None else lanes, chores=kinds)


def events(logs: list[EventDict], event: str) -> list[EventDict]:
    return [entry for entry in logs if entry["event"] == event]


def test_a_chore_goes_on_from_its_cursor_until_it_has_finished() -> None:
    clock = MovableTime()
    began_at = clock.now()
    chore = ensure_chore("backfill", "shop 1", began_at)
    turns: list[tuple[str, object]] = []

    def run(turn: ChoreTurn) -> Continue | Finished:
        turns.append((turn.key, turn.cursor))
        page = int(turn.cursor.get("page", 0)) + 1
        return Continue({"page": page}) if page < 3 else Finished({"until": page})

    with capture_logs() as logs, working(new_worker(kind("backfill", run), clock=clock)):
        until(lambda: len(events(logs, "chore.done")) == 3)
        chore.refresh_from_db()
        clock.advance(61)
        until(lambda: len(turns) > 3)

    assert turns[:4] == [("shop 1", cursor) for cursor in ({}, {"page": 1}, {"page": 2}, {"until": 3})]
    assert (chore.cursor, chore.fence, chore.holder, chore.leased_until) == ({"until": 3}, 3, "", None)
    assert MINUTE <= chore.due_at - began_at < 2 * MINUTE
    done = events(logs, "chore.done")[0]
    assert (done["chore"], done["key"], done["fence"], done["log_level"]) == ("backfill", "shop 1", 1, "info")
    assert 0 <= done["seconds"] < 10


@pytest.mark.parametrize(("threads", "share"), [(1, 1), (3, 1), (7, 1), (8, 2), (12, 3)])
def test_chores_take_a_quarter_of_the_threads_and_at_least_one(threads: int, share: int) -> None:
    clock = MovableTime()
    for number in range(6):
        ensure_chore("slow", str(number), clock.now())
    running: list[str] = []
    polls: list[int] = []
    go_on = threading.Event()

    def run(turn: ChoreTurn) -> Finished:
        running.append(turn.key)
        go_on.wait(PATIENCE_S)
        return Finished()

    def find(now: datetime) -> Sequence[str]:
        polls.append(1)
        return no_lanes(now)

    with working(new_worker(kind("slow", run), clock=clock, threads=threads, lanes=plain_lanes(find, no_work))):
        until(lambda: len(running) >= share)
        asked = len(polls)
        until(lambda: len(polls) > asked + 5)
        at_once = len(running)
        go_on.set()
        until(lambda: len(running) == 6)

    assert at_once == share
    assert sorted(running) == [str(number) for number in range(6)]


def test_slow_chores_leave_threads_to_the_lanes_and_busy_lanes_leave_one_to_the_chores() -> None:
    clock = MovableTime()
    for number in range(4):
        ensure_chore("slow", str(number), clock.now())
    chores_running: list[str] = []
    lanes_running: list[str] = []
    go_on = threading.Event()

    def run(turn: ChoreTurn) -> Finished:
        chores_running.append(turn.key)
        go_on.wait(PATIENCE_S)
        return Finished()

    def work(lease: Lease) -> Generator[float, None, None]:
        lanes_running.append(lease.lane)
        go_on.wait(PATIENCE_S)
        yield from ()

    lanes = [str(number) for number in range(9)]
    worker = new_worker(kind("slow", run), clock=clock, lanes=plain_lanes(lambda _: lanes, work))
    with working(worker):
        until(lambda: len(lanes_running) == 3 and len(chores_running) == 1)
        go_on.set()
        until(lambda: len(chores_running) == 4)


def test_a_failing_chore_is_held_back_and_stops_no_other() -> None:
    clock = MovableTime(pace=A_TENTH)
    chore = ensure_chore("fails", "shop 1", clock.now())
    Chore.objects.filter(pk=chore.pk).update(cursor={"page": 3})
    ensure_chore("goes on", "shop 2", clock.now())
    runs: Counter[str] = Counter()
    is_mended = threading.Event()
    used: list[Any] = []

    def fail(turn: ChoreTurn) -> Continue:
        runs["fails"] += 1
        used.append(connections["default"])
        if is_mended.is_set():
            is_mended.clear()
            return Continue(turn.cursor)
        raise ValueError(turn.key)

    def go_on(turn: ChoreTurn) -> Continue:
        runs["goes on"] += 1
        return Continue(turn.cursor)

    def failures() -> list[float]:
        return [entry["seconds"] for entry in events(logs, "chore.failed")]

    def free_chore() -> Chore | None:
        return Chore.objects.filter(pk=chore.pk, leased_until=None).first()

    with (
        capture_logs() as logs,
        working(new_worker(kind("fails", fail), kind("goes on", go_on), clock=clock, poll_s=0.001)),
    ):
        until(lambda: failures() == [1.0] and free_chore() is not None)
        failed = free_chore()
        now = clock.now()
        seen = runs["goes on"]
        until(lambda: runs["goes on"] > seen + 3)
        assert runs["fails"] == 1
        clock.advance(1.1)
        until(lambda: failures() == [1.0, 2.0])
        is_mended.set()
        clock.advance(2.1)
        until(lambda: failures() == [1.0, 2.0, 1.0])
        until(lambda: used[0].connection is None)

    assert failed is not None
    assert failed.cursor == {"page": 3}
    assert now - timedelta(seconds=1) < failed.due_at <= now + timedelta(seconds=1)
    first = events(logs, "chore.failed")[0]
    assert (first["chore"], first["key"], first["log_level"]) == ("fails", "shop 1", "error")
    assert isinstance(first["exc_info"], ValueError)


def test_a_chore_that_cannot_be_claimed_is_held_back_here() -> None:
    clock = MovableTime()
    ensure_chore("counts", "shop 1", clock.now())
    runs: list[str] = []
    polls: list[int] = []

    def run(turn: ChoreTurn) -> Finished:
        runs.append(turn.key)
        return Finished()

    def find(now: datetime) -> Sequence[str]:
        polls.append(1)
        return no_lanes(now)

    def failures() -> list[float]:
        return [entry["seconds"] for entry in events(logs, "chore.failed")]

    worker = new_worker(kind("counts", run), clock=clock, lanes=plain_lanes(find, no_work))
    with writes_refused("worker_chore"), capture_logs() as logs, working(worker):
        until(lambda: failures() == [1.0])
        asked = len(polls)
        until(lambda: len(polls) > asked + 5)
        assert failures() == [1.0]
        clock.advance(1.1)
        until(lambda: failures() == [1.0, 2.0])

    first = events(logs, "chore.failed")[0]
    assert (first["chore"], first["key"]) == ("counts", "shop 1")
    assert isinstance(first["exc_info"], DatabaseError)
    assert runs == []


def test_a_chore_that_another_took_over_records_nothing() -> None:
    clock = MovableTime()
    chore = ensure_chore("slow", "shop 1", clock.now())

    def run(turn: ChoreTurn) -> Continue:
        Chore.objects.filter(pk=chore.pk).update(fence=9, holder="theirs", leased_until=turn.deadline)
        return Continue({"page": 9})

    with capture_logs() as logs, working(new_worker(kind("slow", run), clock=clock)):
        until(lambda: bool(events(logs, "chore.lost")))

    chore.refresh_from_db()
    assert (chore.cursor, chore.fence, chore.holder) == ({}, 9, "theirs")
    assert [(entry["chore"], entry["key"]) for entry in events(logs, "chore.lost")] == [("slow", "shop 1")]
    assert not events(logs, "chore.failed")


def test_a_chore_that_overruns_its_lease_runs_once_in_this_process() -> None:
    clock = MovableTime()
    chore = ensure_chore("slow", "shop 1", clock.now())
    runs: list[dict[str, Any]] = []
    polls: list[int] = []
    go_on = threading.Event()

    def run(turn: ChoreTurn) -> Finished:
        runs.append(turn.cursor)
        go_on.wait(PATIENCE_S)
        return Finished()

    def find(now: datetime) -> Sequence[str]:
        polls.append(1)
        return no_lanes(now)

    worker = new_worker(kind("slow", run), clock=clock, threads=8, lease_s=5, lanes=plain_lanes(find, no_work))
    with working(worker):
        until(lambda: len(runs) == 1)
        clock.advance(6)
        asked = len(polls)
        until(lambda: len(polls) > asked + 5)
        go_on.set()
        until(lambda: Chore.objects.filter(pk=chore.pk, leased_until=None).exists())

    assert len(runs) == 1


def test_two_workers_do_a_chore_one_after_the_other() -> None:
    clock = MovableTime()
    chore = ensure_chore("counts", "", clock.now())
    seen: list[int] = []

    def run(turn: ChoreTurn) -> Continue:
        count = int(turn.cursor.get("count", 0))
        seen.append(count)
        return Continue({"count": count + 1})

    workers = [new_worker(kind("counts", run), clock=clock, holder=holder) for holder in ("ours", "theirs")]
    with working(*workers):
        until(lambda: len(seen) >= 12)

    chore.refresh_from_db()
    assert seen == list(range(len(seen)))
    assert (chore.cursor, chore.fence) == ({"count": len(seen)}, len(seen))
