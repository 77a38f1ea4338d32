"""How is the database brought up to date? By one process at a time, with a copy to go back to."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from filelock import FileLock

from krambod.merchants.locking import session_connection
from krambod.project.configuration import Configuration
from krambod.project.sqlite.statistics import tell_sizes

COPIES_KEPT = 5
MIGRATION_LOCK = 0x6B72616D  # the number of an advisory lock on PostgreSQL: any number, but never another


def migrate(configuration: Configuration) -> list[str]:
    """Runs the missing migrations and returns their names. Copies a SQLite file first; other processes wait."""
    with _only_one(configuration):
        missing = find_missing_migrations()
        if missing:
            if MigrationRecorder(connection).has_table():
                copy_database(configuration.data_dir / "backups")
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            if connection.vendor == "sqlite":
                tell_sizes(connection)  # a migration may have made an index, or a table anew
        return missing


def find_missing_migrations(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of the migrations that have not run on this database."""
    executor = MigrationExecutor(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def copy_database(directory: Path) -> Path | None:
    """Copies the SQLite file and deletes all but the newest copies. Returns the path, None if there is no file."""
    path = database_file()
    if path is None or not path.exists():
        return None
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = directory / f"before-migration-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite3"
    copy_sqlite(path, copy)
    for old in sorted(directory.glob("before-migration-*.sqlite3"))[:-COPIES_KEPT]:
        old.unlink()
    return copy


def copy_sqlite(source: Path, target: Path) -> None:
    """Makes a consistent copy, even while others write. Only the owner can read it."""
    target.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


def database_file() -> Path | None:
    """The path of the SQLite file; None on another database."""
    return Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None


@contextmanager
def _only_one(configuration: Configuration) -> Iterator[None]:
    if connection.vendor == "sqlite":
        with FileLock(configuration.data_dir / "migration.lock"):
            yield
        return
    with session_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
