"""What is known of the PostgreSQL database that an installation moves into?

    empty ─▶ marked ─▶ its tables are made ─▶ without foreign keys ─▶ filled ─▶ with foreign keys ─▶ ended
      ▲                                                                 │
      └───────────────────────────── given up ──────────────────────────┘

Two tables beside the mark hold what a move that was killed must know when it goes on: which tables it has filled, and
which foreign keys it has taken off. They go at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import dj_database_url
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from krambod.project.operations.moving.tables import LEFT_OUT, moved_models
from krambod.project.running.migrating import MIGRATION_LOCK, find_missing_migrations
from krambod.project.running.moved import MARK_TABLE, MoveMark, find_mark, make_mark, remove_mark

TARGET = "target"
OLDEST_VERSION = (15,)
MOVE_LOCK = MIGRATION_LOCK + 1  # the number of an advisory lock: one move at a time into a database
LOCK_WAIT = "30s"  # a move that was killed in the middle of a long statement has its lock until that has ended
# Migrations fill these, so an empty database that was migrated has rows in them.
MIGRATIONS = "django_migrations"
FILLED_BY_MIGRATIONS = frozenset({MIGRATIONS, "django_content_type", "auth_permission"})
PROGRESS = "krambod_move_tables"
KEYS = "krambod_move_keys"
BACK = "Go back by `krambod move-to-postgres --give-up`."


class MoveError(Exception):
    """The move cannot begin or go on. The text says why and what to do."""


@contextmanager
def opened_target(url: str) -> Iterator[None]:
    """Opens the database under the name TARGET, for one move at a time, until the block ends. Raises MoveError."""
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise MoveError("The new database must be a PostgreSQL: its address begins with postgresql://.")
    wanted = {DEFAULT_DB_ALIAS: dict(dj_database_url.parse(url))}
    connections.settings[TARGET] = connections.configure_settings(wanted)[DEFAULT_DB_ALIAS]
    try:
        _take_lock()
        yield
    finally:
        connections[TARGET].close()
        del connections[TARGET]
        del connections.settings[TARGET]


def place_of(url: str) -> str:
    """Where the database is, without user and password: `db.example.com:5432/krambod`."""
    parts = dj_database_url.parse(url)
    port = f":{parts['PORT']}" if parts.get("PORT") else ""
    return f"{parts.get('HOST') or 'localhost'}{port}/{parts['NAME']}"


def target() -> BaseDatabaseWrapper:
    """The connection to the target."""
    return connections[TARGET]


def find_filled_tables() -> list[str]:
    """The tables of the target that have rows which no migration has made, sorted by name."""
    with target().cursor() as cursor:
        tables = sorted({*target().introspection.table_names(cursor)} - FILLED_BY_MIGRATIONS)
        return [table for table in tables if _has_rows(table)]


def begin(mark: MoveMark) -> None:
    """Marks the empty target, and notes which tables are there already. Then makes its tables. Raises MoveError."""
    with _migrating():
        if filled := find_filled_tables():
            raise MoveError(f"{_named(filled)} of the new database has rows. A move needs an empty database.")
        with transaction.atomic(using=TARGET), target().cursor() as cursor:
            there = target().introspection.table_names(cursor)
            make_mark(TARGET, mark)
            cursor.execute(f"CREATE TABLE {PROGRESS} (name text PRIMARY KEY, was_there boolean, rows bigint)")
            cursor.execute(f"CREATE TABLE {KEYS} (name text, on_table text, definition text)")
            values = [(table, True) for table in there]
            cursor.executemany(f"INSERT INTO {PROGRESS} VALUES (%s, %s)", values)  # noqa: S608 - our own name


def make_tables() -> None:
    """Brings the tables of the target up to date. A second run changes nothing."""
    with _migrating(), _everything_in_the_target():
        call_command("migrate", database=TARGET, verbosity=0, interactive=False)
        call_command("createcachetable", database=TARGET, verbosity=0)


def expect_same_version() -> None:
    """Raises MoveError if krambod was updated since the first table was filled: the other rows would not fit."""
    if find_target_mark() is not None and filled_tables() and find_missing_migrations(TARGET):
        raise MoveError(f"Krambod was updated since the move has begun. {BACK} Then begin again.")


def filled_tables() -> dict[str, int]:
    """The tables that this move has filled, with their rows."""
    with target().cursor() as cursor:
        cursor.execute(f"SELECT name, rows FROM {PROGRESS} WHERE rows IS NOT NULL")  # noqa: S608 - our own name
        return dict(cursor.fetchall())


def note_filled(table: str, rows: int) -> None:
    """Notes that the table is filled, in the transaction that fills it."""
    with target().cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {PROGRESS} VALUES (%s, false, %s) ON CONFLICT (name) DO UPDATE SET rows = EXCLUDED.rows",  # noqa: S608
            [table, rows],
        )


def take_foreign_keys_off() -> None:
    """Takes off the foreign keys and notes them: with them, rows would have to come in an order that does not exist.

    An order names its newest revision, and each revision its order. A second run finds none any more.
    """
    ours = [table_of(model) for model in moved_models()]
    with transaction.atomic(using=TARGET), target().cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {KEYS} SELECT conname, relname, pg_get_constraintdef(c.oid) FROM pg_constraint c "  # noqa: S608
            "JOIN pg_class t ON t.oid = conrelid "
            "WHERE contype = 'f' AND relname = ANY(%s) AND pg_table_is_visible(t.oid)",
            [ours],
        )
        for name, table, _ in _kept_keys():
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')


def put_foreign_keys_on() -> None:
    """Puts them on again, all or none. Raises MoveError if a row names another one that is not there."""
    try:
        with transaction.atomic(using=TARGET), target().cursor() as cursor:
            for name, table, definition in _kept_keys():
                cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
            cursor.execute(f"DELETE FROM {KEYS}")  # noqa: S608 - our own name
    except DatabaseError as error:
        raise MoveError(f"The rows do not fit together: {' '.join(str(error).split())}. {BACK}") from error


def forget_progress() -> None:
    """Removes what only a move that goes on needs."""
    with target().cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {PROGRESS}, {KEYS}")


def clear_target() -> None:
    """Removes what the move has made, the mark too: its tables, or only their rows if the tables were there before."""
    had_tables = _clear_target()
    if had_tables:
        make_tables()  # migrations fill some of them, and a table that is empty now had such rows before


def _clear_target() -> bool:
    """Whether there were tables before the move."""
    with transaction.atomic(using=TARGET), target().cursor() as cursor:
        cursor.execute(f"SELECT name FROM {PROGRESS} WHERE was_there")  # noqa: S608 - our own name
        before = {name for (name,) in cursor.fetchall()}
        ours = {*target().introspection.django_table_names(only_existing=True), *LEFT_OUT} - {MARK_TABLE}
        there = {*target().introspection.table_names(cursor)} & ours
        # In one statement each: tables that name each other can be dropped or emptied only together.
        if made := ", ".join(f'"{table}"' for table in sorted(there - before)):
            cursor.execute(f"DROP TABLE {made}")
        if kept := ", ".join(f'"{table}"' for table in sorted(there & before - {MIGRATIONS})):
            cursor.execute(f"TRUNCATE {kept} RESTART IDENTITY")
        for name, table, definition in _kept_keys():
            if table in before:
                cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        forget_progress()
        remove_mark(TARGET)
    return MIGRATIONS in before


def find_target_mark() -> MoveMark | None:
    """The mark of the move that fills the target, or has filled it."""
    return find_mark(TARGET)


def table_of(model: type[Model]) -> str:
    """The name of the model's table."""
    return model._meta.db_table


def _kept_keys() -> list[tuple[str, str, str]]:
    """The foreign keys that are taken off: their names, tables and definitions."""
    with target().cursor() as cursor:
        cursor.execute(f"SELECT name, on_table, definition FROM {KEYS} ORDER BY on_table, name")  # noqa: S608
        return list(cursor.fetchall())


def _has_rows(table: str) -> bool:
    with target().cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 - a name from the database itself
        return cursor.fetchone() is not None


def _named(tables: list[str]) -> str:
    return tables[0] if len(tables) == 1 else f"{tables[0]} (and {len(tables) - 1} more tables)"


def _take_lock() -> None:
    try:
        with target().cursor() as cursor:
            version = cursor.connection.info.server_version // 10000
            if version < OLDEST_VERSION[0]:
                raise MoveError(f"The new database is PostgreSQL {version}: take {OLDEST_VERSION[0]} or later.")
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_WAIT])
            cursor.execute("SELECT pg_advisory_lock(%s)", [MOVE_LOCK])
            cursor.execute("SELECT set_config('lock_timeout', '0', false)")
    except DatabaseError as error:
        said = " ".join(str(error).split())
        raise MoveError(f"The new database cannot be used: {said}.") from error


@contextmanager
def _migrating() -> Iterator[None]:
    """Keeps a `krambod migrate` on the target waiting."""
    with target().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


class _ToTarget:
    """A router: whatever names no database goes to the target."""

    def db_for_read(self, _model: type[Model], **_hints: object) -> str:
        return TARGET

    def db_for_write(self, _model: type[Model], **_hints: object) -> str:
        return TARGET


@contextmanager
def _everything_in_the_target() -> Iterator[None]:
    """Lets migrations that change rows find the target's: without this, they would change those of the original."""
    before = router.routers
    router.routers = [_ToTarget()]
    try:
        yield
    finally:
        router.routers = before
