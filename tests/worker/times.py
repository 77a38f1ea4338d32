"""What do the worker's tests share? A clock that can be moved, and workers at work."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from krambod.worker.loop import Worker
from tests.waiting import PATIENCE_S, wait_until

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    """The moment that many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


until = wait_until


class MovableTime:
    """Real time that can be moved forward."""

    def __init__(self) -> None:
        self._moved_s = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._moved_s)

    def seconds(self) -> float:
        return time.monotonic() + self._moved_s

    def advance(self, seconds: float) -> None:
        self._moved_s += seconds


@contextmanager
def working(*workers: Worker) -> Iterator[None]:
    """Runs workers, each in its own thread, until the block ends."""
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(timeout=PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)
