"""Which fixtures do the API's tests share? Programs of two merchants' shops that send orders without a socket."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.api.program import Program, make_shop
from tests.transfers.shopkeeper import reach, shopkeeper

__all__ = ["reach", "shopkeeper"]  # fixtures, for these tests as well


@pytest.fixture
def sanne() -> Program:
    return make_shop("sanne")


@pytest.fixture
def other() -> Program:
    return make_shop("other")


@pytest.fixture
def impatient() -> Iterator[None]:
    """Gives up on a locked SQLite file at once, instead of after twenty seconds."""
    if connection.vendor != "sqlite":
        pytest.skip("only a SQLite file is locked as a whole")
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    yield
    connection.close()
