"""What time is it by the database's clock? All workers measure leases with it, whatever their own machines' clocks say.

A worker whose clock is ten minutes ahead would otherwise hold its lanes for ten minutes after its death.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection

from krambod.worker.clock import utc_now

READ_AGAIN_S = 10.0
WORTH_A_WARNING = timedelta(seconds=60)
log = structlog.get_logger("krambod.worker")


def database_time() -> datetime:
    """The time of PostgreSQL's machine. SQLite runs in our own process, so there it is our own time."""
    if connection.vendor == "sqlite":
        return utc_now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def seconds_since_start() -> float:
    """A clock that nobody sets. Unlike `time.monotonic`, on Linux it goes on while the machine sleeps."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class DatabaseClock:
    """Reads the database's time every few seconds, and counts on from there in between. Threads may share it."""

    def __init__(
        self, read: Callable[[], datetime] = database_time, seconds: Callable[[], float] = seconds_since_start
    ) -> None:
        self._read = read
        self._seconds = seconds
        self._lock = threading.Lock()
        self._read_at = seconds()
        self._time = read()
        self._warn_of_difference()

    def now(self) -> datetime:
        """Aware UTC. While the database cannot be asked, counts on from the last time that it told."""
        with self._lock:
            if self._seconds() - self._read_at >= READ_AGAIN_S:
                self._read_again()
            return self._time + timedelta(seconds=self._seconds() - self._read_at)

    def _read_again(self) -> None:
        try:
            told = self._read()
        except DatabaseError:
            return
        self._time, self._read_at = told, self._seconds()

    def _warn_of_difference(self) -> None:
        difference = utc_now() - self._time
        if abs(difference) > WORTH_A_WARNING:
            log.warning("clock.differs_from_database", seconds=round(difference.total_seconds()))
