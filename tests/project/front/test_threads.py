"""Does every caller get a thread in turn, and no caller more than its share?"""

import asyncio
import threading
from collections.abc import Callable

import pytest

from krambod.project.front.limits import Kind
from krambod.project.front.refusals import RequestRefused
from krambod.project.front.threads import FairThreads
from tests.running_async import run_async

PAGES = Kind(name="pages", threads=3, most_each=2)


class Jobs:
    """Jobs that run until they are let go, and who has begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.may_end = threading.Event()

    def job(self, caller: str) -> Callable[[], str]:
        def run() -> str:
            self.begun.append(caller)
            assert self.may_end.wait(10)
            return caller

        return run


async def begin(threads: FairThreads, jobs: Jobs, *callers: str) -> list[asyncio.Task[str]]:
    """Starts a job for each caller, and waits until all that may have begun."""
    tasks = [asyncio.create_task(threads.run(caller, jobs.job(caller))) for caller in callers]
    await asyncio.sleep(0.2)
    return tasks


def test_a_caller_with_its_share_waits_while_another_gets_a_thread() -> None:
    async def play() -> tuple[list[str], list[str]]:
        threads, jobs = FairThreads(PAGES), Jobs()
        tasks = await begin(threads, jobs, "anna", "anna", "anna", "anna", "bo")
        first = list(jobs.begun)
        jobs.may_end.set()
        return first, await asyncio.gather(*tasks)

    begun, ended = run_async(play())

    assert sorted(begun) == ["anna", "anna", "bo"]
    assert ended == ["anna", "anna", "anna", "anna", "bo"]


def test_a_caller_who_leaves_while_waiting_takes_no_thread() -> None:
    async def play() -> list[str]:
        threads, jobs = FairThreads(PAGES), Jobs()
        tasks = await begin(threads, jobs, "anna", "anna", "bo", "bo", "carl")
        tasks[3].cancel()
        jobs.may_end.set()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        again = await threads.run("bo", jobs.job("bo"))
        return [one for one in (*done, again) if isinstance(one, str)]

    assert run_async(play()) == ["anna", "anna", "bo", "carl", "bo"]


def test_more_than_may_wait_are_told_to_come_again() -> None:
    async def play() -> int:
        threads, jobs = FairThreads(PAGES, most_waiting=1), Jobs()
        tasks = await begin(threads, jobs, "anna", "anna", "anna")
        with pytest.raises(RequestRefused) as refused:
            await threads.run("anna", jobs.job("anna"))
        jobs.may_end.set()
        await asyncio.gather(*tasks)
        return refused.value.answer.status

    assert run_async(play()) == 503


def test_a_job_that_fails_gives_its_thread_back() -> None:
    async def play() -> str:
        threads = FairThreads(Kind(name="one", threads=1, most_each=1))
        with pytest.raises(ZeroDivisionError):
            await threads.run("anna", lambda: 1 // 0)
        return await threads.run("anna", lambda: "done")

    assert run_async(play()) == "done"
