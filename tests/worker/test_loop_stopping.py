"""Does a stopped worker give back what it holds, in time?"""

import signal
import threading
import time
from collections.abc import Generator

import pytest
from structlog.testing import capture_logs

from krambod.worker.lanes import Lease
from krambod.worker.models import Lane
from tests.waiting import PATIENCE_S
from tests.worker.times import until, working
from tests.worker.workers import Due, events, is_free, new_worker, row

pytestmark = pytest.mark.django_db(transaction=True)

NEVER_S, SHORT_S = 1000.0, 0.1


def test_a_stopped_worker_lets_what_runs_go_on_to_its_next_wait() -> None:
    due = Due("1", "2")
    running = threading.Event()
    steps: list[str] = []

    def work(lease: Lease) -> Generator[float, None, None]:
        try:
            running.set()
            if lease.lane == "1":
                time.sleep(0.2)
            steps.append(f"{lease.lane} first")
            yield 0
            steps.append(f"{lease.lane} second")
            yield 1000
        finally:
            steps.append(f"{lease.lane} closed")

    worker = new_worker(due, work, threads=1)
    with working(worker):
        until(running.is_set)
        worker.stop()

    assert steps == ["1 first", "1 closed"]
    assert row("1") == (1, "", False)
    assert not Lane.objects.filter(name="2").exists()


def test_a_stopped_worker_does_not_wait_longer_than_its_grace() -> None:
    due = Due("1")
    running = threading.Event()
    go_on = threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        running.set()
        go_on.wait(PATIENCE_S)
        yield 1000
        raise AssertionError(lease)

    with capture_logs() as logs:
        with working(new_worker(due, work, grace_s=0.2)):
            until(running.is_set)
            stopped_at = time.monotonic()
        took_s = time.monotonic() - stopped_at

    assert took_s >= 0.2
    assert events(logs, "worker.stopped")[0]["left_running"] == 1
    assert row("1") == (1, "ours", True)
    go_on.set()
    until(lambda: is_free("1"))


def test_a_worker_is_stopped_by_a_signal() -> None:
    due = Due("1")
    waiting = threading.Event()

    def work(lease: Lease) -> Generator[float, None, None]:
        waiting.set()
        yield float(lease.fence) * 1000

    worker = new_worker(due, work, poll_s=NEVER_S)
    before = signal.signal(signal.SIGUSR1, lambda *_: worker.stop())

    ended = threading.Event()

    def send() -> None:
        waiting.wait(PATIENCE_S)
        # Python handles a signal that comes just before a wait begins only when the wait ends: at the next poll, which
        # this worker never makes. So it is sent again. Send it to the main thread, as the system does with an outside
        # signal: our own may go to the sending thread.
        while not ended.wait(SHORT_S):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    sender = threading.Thread(target=send)
    sender.start()
    worker.run()  # to its end, without another poll
    ended.set()
    sender.join()
    signal.signal(signal.SIGUSR1, before)

    assert row("1") == (1, "", False)
