"""Which sentence does a person read when what surrounds krambod fails: the disk, the database, the secret keys?

For all commands, pages and programs: the sentences are in English here, and the catalogs have the other languages.
"""

import errno
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

from krambod.merchants.secrets import SecretUnreadable
from krambod.project.secret_keys import ConfigurationError


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogs, as Django's own does. That one cannot be called before Django has started."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideFailure:
    """What has failed. `sentence` says what and what to do; `passes` means that trying again soon may help."""

    sentence: str
    passes: bool = False


BUSY = OutsideFailure(sentence=gettext_noop("The database is busy. Nothing was stored; try again."), passes=True)
DISK_FULL = OutsideFailure(
    sentence=gettext_noop(
        "The disk is full, so nothing more is stored. Whoever runs krambod must free space; then try again."
    )
)
DISK_BROKEN = OutsideFailure(
    sentence=gettext_noop(
        "The disk of the database reports an error, so nothing more is stored: it is full or broken. Whoever runs "
        "krambod must look at it; then try again."
    )
)
DAMAGED = OutsideFailure(
    sentence=gettext_noop("The database is damaged. Whoever runs krambod must put a backup back by `krambod restore`.")
)
UNWRITABLE = OutsideFailure(
    sentence=gettext_noop(
        "The database file cannot be opened or written. Whoever runs krambod must give its user access to the data "
        "directory; `krambod doctor` says more."
    )
)
OUTDATED = OutsideFailure(
    sentence=gettext_noop("The database is not up to date. Whoever runs krambod must run `krambod migrate`.")
)
UNREACHABLE = OutsideFailure(
    sentence=gettext_noop(
        "The database cannot be reached, so nothing more is stored. Whoever runs krambod must start it, or correct "
        "KRAMBOD_DATABASE_URL; then try again."
    ),
    passes=True,
)
NO_DRIVER = OutsideFailure(  # no page can say it, because nothing starts
    sentence="PostgreSQL needs a further package: run `pip install 'krambod[postgres]'`, and start again."
)
KEYS_CHANGED = OutsideFailure(
    sentence=gettext_noop(
        "Krambod cannot read its stored secrets: its secret keys have changed. Whoever runs it must put "
        "the old keys back; `krambod doctor` says more."
    )
)

# What SQLite and PostgreSQL say, in small letters. The first pattern that fits counts.
DATABASE_SAYS = (
    ("is full|no space left|disk full|quota exceeded", DISK_FULL),
    ("is locked|deadlock|lock timeout|could not serialize|statement timeout", BUSY),
    ("disk i/o error|input/output error", DISK_BROKEN),
    ("malformed|not a database", DAMAGED),
    ("unable to open database file|readonly database|read-only", UNWRITABLE),
    ("no such table|no such column|has no column|(relation|column) .* does not exist", OUTDATED),
    ("connect|server|terminat|starting up|shutting down|authentication|host name|password", UNREACHABLE),
)
KINDS = (
    OSError,
    SecretUnreadable,
    ConfigurationError,
    ImproperlyConfigured,
    DatabaseError,
    InterfaceError,
    sqlite3.Error,
)
DISK_ERRORS = {errno.ENOSPC: DISK_FULL, errno.EDQUOT: DISK_FULL, errno.EIO: DISK_BROKEN}


def find_outside_failure(error: BaseException) -> OutsideFailure | None:
    """What has failed around us; None if the error has another reason, such as a bug."""
    for one in _chain(error):
        if isinstance(one, OSError) and one.errno in DISK_ERRORS:
            return DISK_ERRORS[one.errno]
        if isinstance(one, SecretUnreadable):
            return KEYS_CHANGED
        if isinstance(one, ConfigurationError):
            return OutsideFailure(sentence=str(one))
        if isinstance(one, ImproperlyConfigured) and "psycopg" in str(one):
            return NO_DRIVER
        if isinstance(one, (DatabaseError, InterfaceError, sqlite3.Error)):
            return _find_database_failure(str(one))
    return None


def _find_database_failure(says: str) -> OutsideFailure | None:
    found = (failure for pattern, failure in DATABASE_SAYS if re.search(pattern, says.lower()))
    return next(found, None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and those that it was raised from."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__
