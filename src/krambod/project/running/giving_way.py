"""How does an import leave the database to the workers? On SQLite it pauses after each write."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as database

from krambod.worker.clock import utc_now
from krambod.worker.lanes import find_held_lanes

GIVE_WAY = 1.5  # on SQLite: how much longer than a write the database is free for a worker after it


@contextmanager
def giving_way() -> Iterator[None]:
    """Leaves the database to the workers after a write, for as long as the write took, and longer.

    SQLite has one writer at a time, and who waits looks again only now and then: an import without gaps would take
    every turn, and the workers would book nothing meanwhile. PostgreSQL locks only rows.
    """
    began_at = time.monotonic()
    yield
    if database.vendor == "sqlite" and find_held_lanes(utc_now()):
        time.sleep((time.monotonic() - began_at) * GIVE_WAY)
