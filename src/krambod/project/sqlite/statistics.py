"""What does SQLite know of our tables, when it chooses an index?

It reads `sqlite_stat1`: how many rows a table has, and how many of them have the same value in the first column of an
index, in the first two, and so on. Without that it takes any index whose first column is named, and reads all of a shop
to find the two transfers of an order.

We do not let it count (`ANALYZE`): its plans would change while a shop grows, and no test would see them. After each
migration we tell it what a large shop is like. https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

GROWING = (
    "merchants.AuditEntry",
    "notices.MemberNotice",
    "orders.OrderRevision",
    "orders.ShopEvent",
    "orders.StoredOrder",
    "organizations.IndexedContact",
    "organizations.IndexedInvoice",
    "platforms.Delivery",
    "transfers.LedgerEntry",
    "transfers.RememberedContact",
    "transfers.Transfer",
    "transfers.TransferEvent",
)
ROWS = 100_000
ROWS_OF_PARTIAL = 1_000  # such an index is made for few rows
ROWS_OF_A_DAY = 100
ROWS_OF_A_VALUE = 2
SHARERS = 10  # merchants, shops, organizations
SHARED_MODELS = (
    "merchants.Merchant",
    "merchants.Shop",
    "merchants.StoredRules",
    "merchants.User",
    "organizations.ConnectedOrganization",
)
FEW_VALUES = ("cause", "name", "outcome", "role", "state")


def tell_sizes(connection: BaseDatabaseWrapper) -> None:
    """Writes the sizes for all indexes of the tables that grow. Other connections read them when they are opened."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("ANALYZE django_migrations")  # makes the table of statistics
        cursor.execute("DELETE FROM sqlite_stat1")
        for label in GROWING:
            model = apps.get_model(label)
            rows = [(model._meta.db_table, name, told) for name, told in _indexes(cursor, model)]
            cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE sqlite_schema")  # this connection reads them now


def _indexes(cursor: Any, model: type[models.Model]) -> Iterator[tuple[str, str]]:
    columns = {field.column: field for field in model._meta.concrete_fields}
    cursor.execute("SELECT name, partial FROM pragma_index_list(%s)", [model._meta.db_table])
    for name, is_partial in cursor.fetchall():
        cursor.execute("SELECT name FROM pragma_index_info(%s)", [name])
        fields = [columns[column] for (column,) in cursor.fetchall()]
        yield name, " ".join(map(str, sizes_of(fields, ROWS_OF_PARTIAL if is_partial else ROWS)))


def sizes_of(fields: Sequence["models.Field[Any, Any]"], rows: int) -> list[int]:
    """Returns the rows of an index, then how many have one value in its first column, in its first two, and so on."""
    sizes = [rows]
    for field in fields:
        rows = min(rows, _rows_of(field, rows))
        sizes.append(rows)
    return sizes


def _rows_of(field: "models.Field[Any, Any]", rows: int) -> int:
    """How many of so many rows have one value of the field."""
    if field.primary_key:
        return 1
    related = field.related_model
    if field.name == "organization_id" or (related is not None and related._meta.label in SHARED_MODELS):
        return max(1, rows // SHARERS)
    if field.name in FEW_VALUES or isinstance(field, models.BooleanField):
        return max(1, rows // 2)
    return ROWS_OF_A_DAY if type(field) is models.DateField else ROWS_OF_A_VALUE
