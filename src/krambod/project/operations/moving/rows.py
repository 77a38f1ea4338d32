"""How are the rows of a table copied, and how is it proved that both databases have the same?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connections, transaction
from django.db.models import DecimalField, Field, Model

from krambod.project.operations.moving.tables import columns_of, read_rows
from krambod.project.operations.moving.target import BACK, TARGET, MoveError, note_filled, table_of, target


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFigures:
    """What both databases have in a table: the number of rows, and the sum of each column of amounts."""

    table: str
    rows: int
    sums: dict[str, Decimal]


def copy_table(model: type[Model]) -> int:
    """Empties the target's table and fills it from the original, in one transaction. Returns the number of rows.

    Raises MoveError if PostgreSQL does not take a row.
    """
    table, fields = table_of(model), columns_of(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    # What a field changes when it is read is changed back, such as JSON. The driver takes everything else as it is.
    changed = {number: field for number, field in enumerate(fields) if hasattr(field, "from_db_value")}
    rows = 0
    try:
        with transaction.atomic(using=TARGET), target().wrap_database_errors, target().cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a model's own name; migrations have filled some
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for row in read_rows(model, DEFAULT_DB_ALIAS):
                    copy.write_row(_as_stored(row, changed))
                    rows += 1
            note_filled(table, rows)
    except (DataError, IntegrityError) as error:
        raise MoveError(f"PostgreSQL does not take a row of {table}: {' '.join(str(error).split())}. {BACK}") from error
    return rows


def compare_table(model: type[Model]) -> TableFigures:
    """Reads the table in both databases, row by row. Raises MoveError that names the table and the first row that
    differs.
    """
    table, fields = table_of(model), columns_of(model)
    amounts = {number: field.attname for number, field in enumerate(fields) if isinstance(field, DecimalField)}
    sums = dict.fromkeys(amounts.values(), Decimal(0))
    count = 0
    with transaction.atomic(using=TARGET):  # it lets the rows be read in chunks
        for ours, theirs in zip_longest(read_rows(model, DEFAULT_DB_ALIAS), read_rows(model, TARGET)):
            if ours != theirs:
                raise MoveError(f"{table} is not the same in both databases: {_describe(fields, ours, theirs)}. {BACK}")
            count += 1
            for number, name in amounts.items():
                sums[name] += ours[number] or 0
    _expect_count(model, count)
    return TableFigures(table=table, rows=count, sums=sums)


def continue_numbers(model: type[Model]) -> None:
    """Lets the target give the next id that SQLite would have given, so that no id is given twice."""
    key = model._meta.pk
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table_of(model)])
        last = cursor.fetchone()
    if last is None or not last[0]:
        return
    with target().cursor() as cursor:
        place = [f'"{table_of(model)}"', key.column, last[0]]
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", place)


def _as_stored(row: tuple[Any, ...], changed: Mapping[int, "Field[Any, Any]"]) -> Sequence[Any]:
    if not changed:
        return row
    values = list(row)
    for number, field in changed.items():
        values[number] = field.get_db_prep_save(values[number], target())
    return values


def _expect_count(model: type[Model], count: int) -> None:
    """Asks both databases to count by themselves: what is read row by row must be all that there is."""
    counted = [model._base_manager.using(alias).count() for alias in (DEFAULT_DB_ALIAS, TARGET)]
    if counted != [count, count]:
        raise MoveError(f"{table_of(model)} has {counted[0]} rows, and {counted[1]} in the new database. {BACK}")


def _describe(fields: list[Any], ours: tuple[Any, ...] | None, theirs: tuple[Any, ...] | None) -> str:
    """Which row differs, and in which columns. Never what is in them: it may be a secret."""
    if ours is None or theirs is None:
        where = "new" if ours is None else "old"
        return f"only the {where} one has the row {(ours or theirs or ('?',))[0]}"
    if ours[0] != theirs[0]:
        return f"the row {ours[0]} is missing"
    named = ", ".join(field.column for field, our, their in zip(fields, ours, theirs, strict=True) if our != their)
    return f"the row {ours[0]} differs in {named}"
