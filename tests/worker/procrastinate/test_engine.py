"""Is due work begun at once when it is poked, and is nothing lost when a job, a worker or PostgreSQL fails?"""

import asyncio
import threading
from collections.abc import Callable, Generator
from time import monotonic

import pytest
from django.db import connection
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.models import ProcrastinateJob
from structlog.testing import capture_logs

from krambod.worker.lanes import Lease
from krambod.worker.procrastinate.pokes import LANES, defer_lane, poke
from krambod.worker.procrastinate.tasks import register
from tests.waiting import PATIENCE_S
from tests.worker.times import until, working_alone
from tests.worker.workers import Due, database_url, events, is_free, new_worker

pytestmark = pytest.mark.django_db(transaction=True)

YEARLY = "0 0 1 1 *"  # no sweep but the one at the start


def done(due: Due) -> Callable[[Lease], Generator[float, None, None]]:
    def work(lease: Lease) -> Generator[float, None, None]:
        due.lanes.remove(lease.lane)
        yield from ()

    return work


def doing() -> int:
    return ProcrastinateJob.objects.filter(status="doing", queue_name=LANES).count()


def test_a_poked_lane_is_begun_at_once(record_property: Callable[[str, object], None]) -> None:
    due = Due()
    with working_alone(new_worker(due, done(due), sweep_every=YEARLY)):
        until(lambda: ProcrastinateJob.objects.count() == 0 and bool(due.asked_at))
        due.lanes.append("1")
        began = monotonic()
        poke("1")
        until(lambda: not due.lanes)
        took = monotonic() - began

    assert took < PATIENCE_S / 2
    record_property("ms from a poke to the lane's work", round(1000 * took))


def test_what_became_due_while_the_lane_was_held_is_found_at_its_release() -> None:
    due = Due("1")
    runs: list[int] = []
    running, go_on = threading.Event(), threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        runs.append(lease.fence)
        running.set()
        go_on.wait(PATIENCE_S)
        if len(runs) == 2:
            due.lanes.clear()
        yield from ()

    ours = new_worker(due, work, sweep_every=YEARLY)
    theirs = new_worker(due, work, sweep_every=YEARLY, holder="theirs")
    with working_alone(ours, theirs):
        until(running.is_set)
        defer_lane("1")
        until(lambda: not ProcrastinateJob.objects.filter(status="todo").exists() and doing() == 1)
        go_on.set()
        until(lambda: not due.lanes)
        until(lambda: is_free("1"))

    # A third one may have been asked for before the second had done everything: then it finds nothing to do.
    assert runs[:2] == [1, 2]


def test_an_aborted_job_ends_its_lane_at_the_next_yield_and_gives_it_back() -> None:
    due = Due("1")
    steps: list[str] = []
    running, go_on = threading.Event(), threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        running.set()
        go_on.wait(PATIENCE_S)
        due.lanes.clear()
        steps.append("written")
        yield 0.0
        steps.append(f"never: {lease.lane}")

    with working_alone(new_worker(due, work, sweep_every=YEARLY)):
        until(running.is_set)
        [job] = ProcrastinateJob.objects.filter(status="doing", queue_name=LANES)
        assert django_app.job_manager.cancel_job_by_id(job.pk, abort=True)
        threading.Event().wait(0.3)
        held = not is_free("1")
        go_on.set()
        until(lambda: is_free("1"))

    assert held
    assert steps == ["written"]


def test_the_job_of_a_worker_that_died_is_ended_and_its_lane_is_worked_on() -> None:
    due = Due("1")
    defer_lane("1")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers OVERRIDING SYSTEM VALUE SELECT 999, now() - interval '1 hour'"
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = 999")

    with capture_logs() as logs, working_alone(new_worker(due, done(due), sweep_every=YEARLY)):
        until(lambda: not due.lanes)
        until(lambda: ProcrastinateJob.objects.count() == 0)

    assert len(events(logs, "job.stalled")) == 1


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM procrastinate_workers",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()",
    ],
    ids=["its row is pruned", "all connections are cut"],
)
def test_a_worker_that_loses_its_row_or_its_connections_goes_on(harm: str) -> None:
    due = Due("1")
    steps: list[str] = []
    running, go_on = threading.Event(), threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        if lease.lane == "1":
            steps.append("begun")
            running.set()
            go_on.wait(PATIENCE_S)
            steps.append("ended")
        due.lanes.remove(lease.lane)
        yield from ()

    with working_alone(new_worker(due, work, heartbeat_s=0.5)):
        until(running.is_set)
        with connection.cursor() as cursor:
            cursor.execute(harm)
        due.lanes.append("2")
        defer_lane("2")
        until(lambda: due.lanes == ["1"])
        go_on.set()
        until(lambda: not due.lanes)

    assert steps == ["begun", "ended"]


def test_a_worker_that_is_not_ours_refuses_the_jobs() -> None:
    due = Due("1")
    defer_lane("1")

    async def run_it() -> None:
        app = App(connector=PsycopgConnector(conninfo=database_url()))
        register(app)
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(run_it())

    assert [job.status for job in ProcrastinateJob.objects.all()] == ["failed"]
    assert due.lanes == ["1"]
