"""Do the threads of a process take turns as SQLite's writer, and does none keep its turn for ever?"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections, transaction

from krambod.worker.models import Lane
from tests.waiting import PATIENCE_S

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has many writers"),
]


@contextmanager
def another_writer(end: Callable[[], None] = lambda: None) -> Iterator[threading.Event]:
    """A thread that writes until the event is set, then calls `end` in its transaction."""
    has_begun, may_end = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                Lane.objects.create(name="theirs")
                has_begun.set()
                may_end.wait(PATIENCE_S)
                end()
        except ZeroDivisionError:
            return
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    assert has_begun.wait(PATIENCE_S)
    try:
        yield may_end
    finally:
        may_end.set()
        thread.join(PATIENCE_S)


def divide_by_zero() -> None:
    _ = 1 / 0


def close_the_connection() -> None:
    connection.close()


@pytest.mark.parametrize("end", [lambda: None, divide_by_zero, close_the_connection], ids=["done", "failed", "closed"])
def test_the_next_writer_begins_when_the_one_before_it_ends(end: Callable[[], None]) -> None:
    written = threading.Event()

    def write() -> None:
        with transaction.atomic():
            Lane.objects.create(name="ours")
        written.set()
        connections.close_all()

    with another_writer(end) as may_end:
        thread = threading.Thread(target=write)
        thread.start()
        assert not written.wait(0.1)
        may_end.set()
        assert written.wait(PATIENCE_S)
        thread.join(PATIENCE_S)


def test_who_waits_too_long_is_told_so_and_others_still_get_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    with another_writer(), pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
        pass

    with transaction.atomic():
        Lane.objects.create(name="ours")

    assert Lane.objects.count() == 2


def test_a_transaction_that_could_not_begin_does_not_keep_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    with monkeypatch.context() as changed:
        changed.setattr(connections["default"], "transaction_mode", "NONSENSE")
        with pytest.raises(OperationalError, match="syntax error"), transaction.atomic():
            pass

    with transaction.atomic():
        Lane.objects.create(name="ours")

    assert Lane.objects.get().name == "ours"
