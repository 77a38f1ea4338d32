"""How does SQLite read the tables that grow, and does it read all of a shop's rows where few are asked?"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.signals import connection_created

from krambod.project.sqlite.statistics import GROWING

TABLES = {apps.get_model(label)._meta.db_table for label in GROWING}
SHARED = {"merchant_id", "shop_id", "organization_id", "connected_id", "user_id", "role", "state"}
_STEP = re.compile(r"(?:SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(?: \((.*)\))?$")
_ALIAS = re.compile(r'"(\w+)" ("?)(\w+)\2(?= |$)')


@contextmanager
def explained(keep: Callable[[str, list[str]], None]) -> Iterator[None]:
    """Gives `keep` each query of this process and how SQLite reads its tables, also those of other threads.

    It is explained with the values as parameters, as in every answer.
    """

    def explain(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if not many and sql.startswith(("SELECT", "UPDATE", "DELETE")):
            explaining = f"EXPLAIN QUERY PLAN {sql.replace('%s', '?').replace('%%', '%')}"
            keep(sql, [row[3] for row in context["connection"].connection.execute(explaining, parameters or ())])
        return execute(sql, parameters, many, context)

    def watch(**told: Any) -> None:
        told["connection"].execute_wrappers.append(explain)
        ends.callback(told["connection"].execute_wrappers.remove, explain)

    with ExitStack() as ends:
        connection_created.connect(watch, weak=False)
        ends.callback(connection_created.disconnect, watch)
        ends.enter_context(connection.execute_wrapper(explain))
        yield


def wide_steps(sql: str, plan: list[str]) -> list[str]:
    """The steps of a plan that read all rows of a shop or merchant in a table that grows."""
    tables: dict[str, set[str]] = {}  # subqueries beside each other give one name to several
    for table, _, name in _ALIAS.findall(sql):
        tables.setdefault(name, set()).add(table)
    found = []
    for step in plan:
        read = _STEP.match(step)
        if read is None or not TABLES & tables.get(read[1], {read[1]}) or _is_for_few_rows(read[2]):
            continue
        columns = {one.partition("=")[0] for one in (read[3] or "").split(" AND ") if one.endswith("=?")}
        if columns <= SHARED and "?" not in (read[3] or "").replace("=?", ""):
            found.append(step)
    return found


def _is_for_few_rows(index: str | None) -> bool:
    """Whether the index has only some of the rows, as those that are held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [index or ""])
        return any(" WHERE " in (sql or "") for (sql,) in cursor.fetchall())
