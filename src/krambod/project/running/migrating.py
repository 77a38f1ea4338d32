"""How is the database brought up to date? Once, by one process, and never without a way back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from filelock import FileLock

from krambod.project.configuration import Configuration

COPIES_KEPT = 5
MIGRATION_LOCK = 0x6B72616D  # an advisory lock's number on PostgreSQL: any, but always the same


def migrate(configuration: Configuration) -> list[str]:
    """Runs what is missing and names it. A SQLite file with anything in it is copied first; others wait."""
    with _only_one(configuration):
        missing = find_missing_migrations()
        if missing:
            if MigrationRecorder(connection).has_table():
                copy_database(configuration.data_dir / "backups")
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        return missing


def find_missing_migrations() -> list[str]:
    """Names of the migrations that this database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def copy_database(directory: Path) -> Path | None:
    """A copy of the SQLite file as it is now, the newest few kept. None where there is no file to copy."""
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
    """A consistent copy while others write, readable by its owner only."""
    target.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


def database_file() -> Path | None:
    """The SQLite file, None on another database."""
    return Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None


@contextmanager
def _only_one(configuration: Configuration) -> Iterator[None]:
    if connection.vendor == "sqlite":
        with FileLock(configuration.data_dir / "migration.lock"):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
