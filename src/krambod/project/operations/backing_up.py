"""How is a running installation copied, and how is the copy put back without booking anything twice?

    backup    a consistent copy ─▶ its manifest inside ─▶ in place under its name
    restore   nobody else here ─▶ the copy is sound, and its secrets can be read ─▶ paused (restoring)
              ─▶ the present database aside, the copy in place ─▶ migrated
              ─▶ no old tokens, no indexes, all that is open is due, buyers erased since are erased again
              ─▶ paused (restored), until a person resumes

Orders that were booked after the copy are in Dinero and not in the copy. Krambod finds them there, because guids and
references do not depend on our tables. A token that is used twice is lost, so the copy's tokens are never used.
"""

import os
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db import connection as database
from django.db.migrations.loader import MigrationLoader
from django.db.models import F
from django_scopes import scopes_disabled

from krambod import __version__
from krambod.merchants.models import Installation
from krambod.merchants.secrets import SecretUnreadable, installation_secrets
from krambod.organizations.access import pause
from krambod.organizations.models import ConnectedOrganization, Connection, ConnectionKind, Organization
from krambod.organizations.tokens import Credentials
from krambod.privacy.again import erase_again
from krambod.project.configuration import Configuration
from krambod.project.operations.pausing import RESTORED, RESTORING, installation
from krambod.project.running.migrating import copy_sqlite, database_file, migrate
from krambod.project.running.moved import expect_here
from krambod.project.running.presence import alone
from krambod.transfers.models import State, Transfer
from krambod.worker.models import Chore, Lane

MANIFEST_TABLE = "backup_manifest"
UNFINISHED_STATES = (State.RECEIVED, State.WAITING, State.DRAFTED, State.BOOKED)
UNFINISHED = "krambod-backup-unfinished-"  # and the number of the process that writes it
POSTGRES = (
    "This installation keeps its data in PostgreSQL: back it up with `pg_dump --format=custom`. To go back, stop "
    "everything on all machines, run `pg_restore --clean`, and then `krambod restore` without a file."
)


class BackupError(Exception):
    """The copy cannot be made or put back. The text says why and what to do."""


def back_up(configuration: Configuration, target: Path, now: datetime) -> Path:
    """Writes a copy to `target`, or into it if it is a directory, that only its owner can read. Returns its path.

    Raises BackupError.
    """
    source = _sqlite_file()
    if not source.exists():
        raise BackupError(f"There is no database at {source} yet.")
    path = target / f"krambod-{now:%Y%m%dT%H%M%SZ}.sqlite3" if target.is_dir() else target
    if path.exists():
        raise BackupError(f"{path} is there already: a backup never replaces another.")
    unfinished = path.with_name(f"{UNFINISHED}{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _delete_unfinished(path.parent)
        copy_sqlite(source, unfinished)
        _write_manifest(unfinished, configuration, now)
        unfinished.rename(path)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BackupError(f"The copy cannot be written to {path}: {reason}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def read_target(text: str) -> Path:
    """The file or directory that a person has named. A name that ends in / is a directory, which must be there.

    Raises BackupError.
    """
    path = Path(text)
    if text.endswith("/") and not path.is_dir():
        raise BackupError(f"There is no directory {text}: make it, or name a file without / at its end.")
    return path


def expect_sqlite() -> None:
    """Raises BackupError, with what to do instead, if the data is in PostgreSQL."""
    _sqlite_file()


def _delete_unfinished(directory: Path) -> None:
    """Deletes what a backup left behind that was killed."""
    for path in directory.glob(f"{UNFINISHED}*"):
        if not Path("/proc", path.name.removeprefix(UNFINISHED)).exists():
            path.unlink(missing_ok=True)


def read_manifest(path: Path) -> dict[str, str]:
    """A backup's facts: version, at, migrations, instance. Raises BackupError if the file is damaged or no backup."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    try:
        with _open_copy(path) as copy:
            [(verdict,)] = copy.execute("PRAGMA integrity_check").fetchmany(1)
            if verdict != "ok":
                raise BackupError(f"{path} is damaged ({verdict}): take another copy.")
            return dict(copy.execute(f"SELECT name, value FROM {MANIFEST_TABLE}"))  # noqa: S608 - our own name
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{path} is no backup of krambod's, or is damaged ({error}).") from error


def restore_from(configuration: Configuration, path: Path, now: datetime) -> Path | None:
    """Puts a copy in place and leaves everything paused. Returns the path of the old database, None if there was none.

    Raises BackupError, InUse or AlreadyMoved.
    """
    place = _sqlite_file()
    with alone(configuration.data_dir):
        _expect_not_moved()
        check_copy(path)
        fresh = place.with_name(f"{place.name}.{RESTORING}")
        _prepare(path, fresh, now)
        database.close()
        before = _move_aside(place, now)
        fresh.rename(place)
        migrate(configuration)
        forget_the_past(now)
        erase_again(now)
    return before


def settle(configuration: Configuration, now: datetime) -> None:
    """Finishes a restore that `pg_restore` has made: leaves everything paused. Raises InUse or AlreadyMoved."""
    with alone(configuration.data_dir):
        expect_here()
        migrate(configuration)
        forget_the_past(now)
        erase_again(now)


def _expect_not_moved() -> None:
    """Raises AlreadyMoved. A damaged database cannot say whether it was moved, and a restore is what mends it."""
    with suppress(DatabaseError):
        expect_here()


def check_copy(path: Path) -> None:
    """Raises BackupError if this version with its keys cannot use the copy."""
    manifest = read_manifest(path)
    unknown = set(manifest["migrations"].split()) - _own_migrations()
    if unknown:
        raise BackupError(f"{path} was made by krambod {manifest['version']}, which is newer: install that first.")
    with _open_copy(path) as copy:
        secrets = [row[0] for row in copy.execute("SELECT secrets FROM organizations_connection")]
    try:
        for secret in secrets:
            installation_secrets().decrypt(secret)
    except SecretUnreadable as error:
        raise BackupError(
            f"{path} cannot be read with the secret keys of this installation: put the keys that belong to it (of "
            f"{manifest['instance']}) into KRAMBOD_SECRET_KEYS or the file secret.keys, and try again."
        ) from error


def forget_the_past(now: datetime) -> None:
    """After a restore: drops old tokens and indexes, makes unfinished transfers due, and pauses until a resume."""
    with transaction.atomic(durable=True), scopes_disabled():
        for connection in Connection.objects.all():
            _drop_tokens(connection, now)
        Organization.objects.update(contacts_read_at=None, invoices_read_at=None)
        unfinished = Transfer.objects.filter(state__in=UNFINISHED_STATES, connected__isnull=False)
        unfinished.update(due_at=now, attempts=0, pokes=F("pokes") + 1)
        Lane.objects.update(leased_until=None, holder="")
        Chore.objects.update(leased_until=None, holder="")
        Installation.objects.filter(pk=installation().pk).update(paused_cause=RESTORED, paused_at=now, paused_reason="")


def _drop_tokens(connection: Connection, now: datetime) -> None:
    """Drops a connection's tokens. Visma's refresh tokens work once, and a second use ends the grant.

    So the merchant must connect again.
    """
    kept = replace(Credentials.unsealed(connection.secrets), access_token="", refresh_token="")
    connection.secrets, connection.access_expires_at = kept.sealed(), None
    connection.save(update_fields=["secrets", "access_expires_at"])
    if connection.kind == ConnectionKind.VISMA:
        for connected in ConnectedOrganization.objects.filter(connection=connection):
            pause(connected, "reconnect_dinero", until=None, now=now)


def _prepare(path: Path, fresh: Path, now: datetime) -> None:
    """Copies the backup to `fresh`, already paused: it stays paused even if this process dies."""
    fresh.unlink(missing_ok=True)
    copy_sqlite(path, fresh)
    with closing(sqlite3.connect(fresh)) as copy, copy:
        copy.execute(f"DROP TABLE {MANIFEST_TABLE}")
        copy.execute("DELETE FROM merchants_installation")
        values = (1, RESTORING, now.isoformat(sep=" "))
        copy.execute("INSERT INTO merchants_installation (id, paused_cause, paused_at) VALUES (?, ?, ?)", values)


def _move_aside(place: Path, now: datetime) -> Path | None:
    """Moves the database aside, with its journal files. Returns its new path, None if there is no database."""
    if not place.exists():
        return None
    aside = place.with_name(f"{place.stem}-before-restore-{now:%Y%m%dT%H%M%S%f}{place.suffix}")
    for suffix in ("-wal", "-shm", ""):
        part = place.with_name(place.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _write_manifest(path: Path, configuration: Configuration, now: datetime) -> None:
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without journal files
        manifest = {
            "version": __version__,
            "at": now.isoformat(),
            "migrations": " ".join(_migrations_in(copy)),
            "instance": f"{socket.gethostname()}:{configuration.data_dir}",
        }
        with copy:
            copy.execute(f"CREATE TABLE {MANIFEST_TABLE} (name TEXT PRIMARY KEY, value TEXT)")
            _insert(copy, manifest)


def _insert(copy: sqlite3.Connection, manifest: Mapping[str, str]) -> None:
    copy.executemany(f"INSERT INTO {MANIFEST_TABLE} VALUES (?, ?)", manifest.items())  # noqa: S608 - our own name


def _migrations_in(copy: sqlite3.Connection) -> list[str]:
    return [f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations ORDER BY id")]


def _own_migrations() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}


@contextmanager
def _open_copy(path: Path) -> Iterator[sqlite3.Connection]:
    """Opens the copy to read it only, and creates no files next to it."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        yield copy


def _sqlite_file() -> Path:
    path = database_file()
    if path is None:
        raise BackupError(POSTGRES)
    return path
