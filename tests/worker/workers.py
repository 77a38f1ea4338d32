"""How does a test set up a worker, and read what it has left in the tables and the log?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from structlog.typing import EventDict

from krambod.project.configuration import EMBEDDED
from krambod.worker.chores import ChoreKind
from krambod.worker.embedded.loop import EmbeddedEngine
from krambod.worker.engine import Engine
from krambod.worker.lane_kinds import LaneKind, LaneWork
from krambod.worker.lanes import LEASE_S
from krambod.worker.models import Lane
from krambod.worker.settings import EVERY_SECOND, WorkerSettings
from tests.worker.times import MovableTime

asks_again_and_again = pytest.mark.skipif(
    settings.KRAMBOD.engine != EMBEDDED, reason="only the embedded engine asks the database again and again"
)


class Due:
    """The lanes with due work. The work itself removes its lane."""

    def __init__(self, *lanes: str) -> None:
        self.lanes = list(lanes)
        self.asked_at: list[datetime] = []

    def find(self, now: datetime) -> Sequence[str]:
        self.asked_at.append(now)
        return list(self.lanes)


def plain_lanes(find_due: Callable[[datetime], Sequence[str]], work: LaneWork) -> list[LaneKind]:
    """One kind of lanes, without a prefix: a lane's name is its key."""
    return [LaneKind(prefix="", find_due=find_due, work=lambda _key, lease: work(lease))]


def open_engine(own: WorkerSettings, *, lanes: Sequence[LaneKind], chores: Sequence[ChoreKind] = ()) -> Engine:
    """The engine of this database: the embedded one on SQLite, Procrastinate's on PostgreSQL."""
    if connection.vendor == "sqlite":
        return EmbeddedEngine(own, lanes=lanes, chores=chores)
    procrastinate = import_module("krambod.worker.procrastinate.engine")  # only there with PostgreSQL
    engine: Engine = procrastinate.ProcrastinateEngine(own, database_url=database_url(), lanes=lanes, chores=chores)
    return engine


def database_url() -> str:
    """The URL of this test's PostgreSQL."""
    place = connection.settings_dict
    return f"postgresql://{place['USER']}@{quote(place['HOST'], safe='')}/{place['NAME']}"


def new_worker(due: Due, work: LaneWork, *, clock: MovableTime | None = None, **options: Any) -> Engine:
    clock = clock or MovableTime()
    standard: dict[str, Any] = {"holder": "ours", "threads": 2, "lease_s": 30.0, "poll_s": 0.01, "clock": clock.now}
    standard["sweep_every"] = EVERY_SECOND
    own = WorkerSettings(monotonic=clock.seconds, **standard | options)
    return open_engine(own, lanes=plain_lanes(due.find, work))


def row(lane: str) -> tuple[int, str, bool]:
    stored = Lane.objects.get(name=lane)
    return stored.fence, stored.holder, stored.leased_until is not None


def is_free(lane: str) -> bool:
    return Lane.objects.filter(name=lane, leased_until=None).exists()


def events(logs: list[EventDict], event: str) -> list[EventDict]:
    return [entry for entry in logs if entry["event"] == event]


def give_to_another(lane: str, now: datetime) -> None:
    Lane.objects.filter(name=lane).update(fence=7, holder="theirs", leased_until=now + timedelta(seconds=LEASE_S))


@contextmanager
def lanes_out_of_reach() -> Iterator[None]:
    """Makes every read of the lanes fail, as if the database were unreachable for a while."""
    rename("worker_lane", "worker_lane_gone")
    try:
        yield
    finally:
        rename("worker_lane_gone", "worker_lane")


@contextmanager
def writes_refused(table: str) -> Iterator[None]:
    """Refuses writes to the table, but not reads, on connections that are opened inside the block."""

    def refuse(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith(f'UPDATE "{table}"'):
            raise DatabaseError("refused")
        return execute(sql, *more)

    def watch(connection: BaseDatabaseWrapper, **_: object) -> None:
        connection.execute_wrappers.append(refuse)

    connection_created.connect(watch)
    try:
        yield
    finally:
        connection_created.disconnect(watch)


def rename(table: str, to: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {to}")
