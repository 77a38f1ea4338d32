"""What do the worker's tests share? A clock that can be moved, and workers at work."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module

from django.db import connection, connections

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
    """Runs workers, each in its own thread, until the block ends. They look for due work all the time."""
    with working_alone(*workers), sweeping_often():
        yield


@contextmanager
def working_alone(*workers: Engine) -> Iterator[None]:
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


@contextmanager
def sweeping_often() -> Iterator[None]:
    """Where workers are woken by jobs: makes them look for due work all the time, as the embedded engine does."""
    ended = threading.Event()
    thread = threading.Thread(target=_sweep_until, args=(ended,))
    if connection.vendor == "postgresql":
        thread.start()
    try:
        yield
    finally:
        ended.set()
        if thread.ident is not None:
            thread.join(PATIENCE_S)


def _sweep_until(ended: threading.Event) -> None:
    pokes = import_module("krambod.worker.procrastinate.pokes")  # only there with PostgreSQL
    try:
        while not ended.wait(0.02):
            pokes.defer_sweep()
    finally:
        connections.close_all()
