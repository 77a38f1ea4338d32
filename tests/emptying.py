"""How does each test start with empty tables? After a test, only the tables that have rows are emptied.

Django's own flush empties all tables and then creates the content types again. Most tests would spend three quarters of
their time on that.
"""

from django.db import connections, transaction
from django.test import TransactionTestCase

KEPT = frozenset({"django_content_type"})  # made by the migrations, never changed by a test


def empty_tables_after_each_test() -> None:
    """Replaces Django's flush in this process."""
    TransactionTestCase._fixture_teardown = _empty_filled_tables  # type: ignore[attr-defined]


def _empty_filled_tables(test_case: TransactionTestCase) -> None:
    for alias in test_case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        empty_filled_tables(alias)


def empty_filled_tables(alias: str = "default") -> list[str]:
    """Empties the tables that have rows, and returns their names."""
    connection = connections[alias]
    tables = sorted({*connection.introspection.django_table_names(only_existing=True), *jobs_of(alias)} - KEPT)
    quoted = {table: connection.ops.quote_name(table) for table in tables}
    looks = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quoted[table]})" for table in tables)
    # Keys are checked at the end of the transaction, so the order does not matter. A server of the test's that still
    # stores an event waits until then.
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        cursor.execute(looks)
        filled = [table for (table,) in cursor.fetchall()]
        for table in filled:
            cursor.execute(f"DELETE FROM {quoted[table]}")
    return filled


def jobs_of(alias: str) -> list[str]:
    """The tables of Procrastinate, which are there on PostgreSQL only. Django does not manage them."""
    if connections[alias].vendor != "postgresql":
        return []
    return [name for name in connections[alias].introspection.table_names() if name.startswith("procrastinate_")]
