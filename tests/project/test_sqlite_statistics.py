"""Does SQLite know after each migration what a large shop is like, and nothing of what this one is like now?"""

import pytest
from django.apps import apps
from django.db import connection, models

from krambod.orders.models import StoredOrder
from krambod.project.sqlite.statistics import GROWING, ROWS, ROWS_OF_PARTIAL, sizes_of, tell_sizes
from krambod.transfers.models import Transfer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself"),
]


def known() -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl, idx, stat FROM sqlite_stat1")
        return {(table, index): sizes for table, index, sizes in cursor.fetchall()}


def test_the_migrations_leave_the_sizes_of_all_indexes_behind() -> None:
    left = known()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'")
        indexes = set(cursor.fetchall())

    tables = {apps.get_model(label)._meta.db_table for label in GROWING}
    assert set(left) == {(table, name) for table, name in indexes if table in tables}
    tell_sizes(connection)
    assert known() == left


def test_an_order_has_few_transfers_and_a_shop_has_many() -> None:
    def told(model: type[models.Model], *names: str) -> list[int]:
        fields = [model._meta.get_field(name) for name in names]
        return sizes_of([field for field in fields if isinstance(field, models.Field)], ROWS)

    of_transfers = told(Transfer, "merchant", "shop", "order", "role", "part_id")
    assert of_transfers == [100_000, 10_000, 1_000, 2, 1, 1]
    assert told(StoredOrder, "merchant", "placed_on", "currency", "id") == [100_000, 10_000, 100, 2, 1]
    assert sizes_of([], ROWS_OF_PARTIAL) == [1_000]


def test_a_merchants_rows_are_found_by_their_order_also_where_the_shop_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM transfers_transfer WHERE shop_id = 1 AND order_id = 2 ORDER BY id"
        )
        [plan] = [row[3] for row in cursor.fetchall()]

    assert "(order_id=?)" in plan
