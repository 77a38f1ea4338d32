"""What do the worker's tests share? A clock that can be moved, and workers at work."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from krambod.worker.engine import Engine
from tests.waiting import PATIENCE_S, wait_until

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    """The moment that many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


until = wait_until

A_TENTH = 0.1  # a pace at which a second takes ten


class MovableTime:
    """Real time that can be moved forward, and that runs slower for a test that a busy machine must not overtake."""

    def __init__(self, *, pace: float = 1.0) -> None:
        self._pace = pace
        self._began_at, self._began_s = datetime.now(UTC), time.monotonic()
        self._moved_s = 0.0

    def now(self) -> datetime:
        return self._began_at + timedelta(seconds=self.seconds() - self._began_s)

    def seconds(self) -> float:
        return self._began_s + (time.monotonic() - self._began_s) * self._pace + self._moved_s

    def advance(self, seconds: float) -> None:
        self._moved_s += seconds


@contextmanager
def working(*workers: Engine) -> Iterator[None]:
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
