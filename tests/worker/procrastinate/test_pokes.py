"""Does a poke become one job, after the commit, whoever pokes and however many at once?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from krambod.worker.models import Chore
from krambod.worker.procrastinate.pokes import count_jobs, defer_chore, defer_sweep, poke
from tests.worker.workers import rename

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, POKES = 32, 20


def waiting() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(status="todo").order_by("queueing_lock")
    return [str(lock) for lock in jobs.values_list("queueing_lock", flat=True)]


def test_a_poke_becomes_a_job_when_the_transaction_is_committed_and_not_before() -> None:
    with transaction.atomic():
        poke("310001")
        before = waiting()

    assert before == []
    assert waiting() == ["lane 310001"]


def test_a_poke_of_a_transaction_that_is_rolled_back_becomes_no_job() -> None:
    with transaction.atomic():
        poke("310001")
        transaction.set_rollback(True)

    assert waiting() == []


def test_what_has_a_waiting_job_gets_no_second_one() -> None:
    chore = Chore.objects.create(name="poll", key="7", due_at="2026-11-22T12:00Z")

    for _ in range(2):
        poke("shop-7")
        poke("310001")
        defer_chore(chore)
        defer_sweep()

    assert waiting() == [f"chore {chore.pk}", "lane 310001", "lane shop-7", "sweep"]
    assert count_jobs() == [("chores", "todo", 2), ("lanes", "todo", 2)]


def test_32_threads_poke_at_once_and_none_hangs(record_property: Callable[[str, object], None]) -> None:
    def poke_all(_thread: int) -> None:
        try:
            for number in range(POKES):
                with transaction.atomic():
                    poke(f"shop-{number % 5}")
        finally:
            connections.close_all()

    began = monotonic()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(poke_all, range(THREADS)))
    seconds = monotonic() - began

    assert waiting() == [f"lane shop-{number}" for number in range(5)]
    record_property(f"seconds for {THREADS * POKES} pokes of {THREADS} threads", round(seconds, 1))


def test_a_poke_that_fails_breaks_nothing_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    rename("procrastinate_jobs", "procrastinate_jobs_gone")
    try:
        with transaction.atomic():
            poke("310001")
            Chore.objects.create(name="poll", key="7", due_at="2026-11-22T12:00Z")
    finally:
        rename("procrastinate_jobs_gone", "procrastinate_jobs")

    assert Chore.objects.count() == 1
    assert "procrastinate_jobs" in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
