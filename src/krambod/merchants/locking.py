"""In which order are rows locked? One order for everybody: two who lock in two orders wait for each other for ever.

    person ─▶ merchant ─▶ connection ─▶ order ─▶ shop ─▶ lane ─▶ transfers ─▶ events of shops ─▶ call budget

Several rows of one kind are locked by their ids, the smallest first. A locked row may still be named by new rows of
others: an order that comes in does not wait until its shop's rules are saved. Only this module locks rows.

SQLite has one writer at a time and needs no locks: there, nothing is asked.
"""

from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Manager, Model, QuerySet

Row = TypeVar("Row", bound=Model)
DIRECT = "direct"  # the database itself, where the default one is a pooler's


def session_connection() -> BaseDatabaseWrapper:
    """The connection for locks that belong to a session of PostgreSQL: past the pooler, if there is one."""
    return connections[DIRECT if DIRECT in connections.settings else DEFAULT_DB_ALIAS]


def locked(rows: Manager[Row] | QuerySet[Row]) -> QuerySet[Row]:
    """The same rows, by their ids. Whoever reads them holds them until the end of the transaction."""
    return rows.all().select_for_update(of=("self",), no_key=True).order_by("pk")


def held(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Locks the rows until the end of the transaction. Returns exactly these, to be changed as often as one wishes."""
    if not connection.features.has_select_for_update:  # SQLite
        return rows
    return rows.filter(pk__in=[row.pk for row in locked(rows.only("pk"))])


def update_in_order(rows: QuerySet[Any], **values: object) -> int:
    """Updates the rows, locked by their ids, and returns how many. An update by itself takes them as it finds them."""
    with transaction.atomic(savepoint=False):
        return held(rows).update(**values)
