"""Which keys encrypt the stored secrets, and may a new key be made?

the file is there ─▶ its keys
it is missing ─▶ does the database hold secrets? ─┬─▶ no: make a key
                                                  └─▶ yes: refuse, because only the lost keys can read them
"""

import os
import re
import secrets
import sqlite3
import stat
from base64 import urlsafe_b64encode
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

OWNER_ONLY = 0o600
KEY_BYTES = 32
KEY = re.compile("[A-Za-z0-9+/_-]{43}=")
CONNECT_TIMEOUT_S = 10
# Every table with a column that is encrypted.
TABLES_WITH_SECRETS = ("organizations_connection", "platforms_shopconnection", "mfa_authenticator", "notices_vapidkey")


class ConfigurationError(Exception):
    """Something about this installation keeps it from starting. The text says what, and what to do."""


def read_keys(path: Path, database_url: str) -> tuple[str, ...]:
    """The keys in a file, one on each line. Makes the file if it is missing and no secret needs the old keys.

    Raises ConfigurationError.
    """
    if not path.exists():
        _expect_no_secrets(path, database_url)
        _make_file(path)
    return existing_keys(path)


def existing_keys(path: Path) -> tuple[str, ...]:
    """The keys in the file. Raises ConfigurationError if it is missing, readable by others or has no usable keys."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        lines = path.read_text().splitlines()
    except OSError as error:
        raise ConfigurationError(f"The secret keys in {path} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise ConfigurationError(
            f"{path} holds the secret keys and can be read by others (mode {mode:04o}): run `chmod 600 {path}`."
        )
    return checked_keys(lines, str(path))


def checked_keys(texts: list[str], place: str) -> tuple[str, ...]:
    """The keys without blanks around them. Raises ConfigurationError if there is none, or one is malformed."""
    keys = tuple(text.strip() for text in texts if text.strip())
    if not keys:
        raise ConfigurationError(f"{place} is empty: put the secret keys back from where they are kept, one a line.")
    for number, key in enumerate(keys, 1):
        if not KEY.fullmatch(key):
            raise ConfigurationError(
                f"{place}: key {number} is not one of krambod's, which have 44 letters and digits. Put back the keys "
                "that were in use."
            )
    return keys


def new_key() -> str:
    """A new key: 32 random bytes, as base64."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def has_secrets(database_url: str) -> bool:
    """Whether the database holds secrets. Raises OSError, ImportError or sqlite3.Error if it cannot be asked."""
    if urlsplit(database_url).scheme != "sqlite":
        return _postgresql_has_secrets(database_url)
    path = Path(dj_database_url.parse(database_url)["NAME"])
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=20)) as file:
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return any(
            file.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608 - our own names
            for table in TABLES_WITH_SECRETS
            if table in tables
        )


def _postgresql_has_secrets(database_url: str) -> bool:
    psycopg: Any = import_module("psycopg")  # an extra, which an installation with SQLite does not have
    try:
        with psycopg.connect(database_url, connect_timeout=CONNECT_TIMEOUT_S) as database:
            return any(
                database.execute("SELECT to_regclass(%s)", [table]).fetchone()[0]
                and database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608 - our own names
                for table in TABLES_WITH_SECRETS
            )
    except psycopg.Error as error:
        raise OSError(str(error)) from error


def how_to_mend(path: Path) -> str:
    """What to do if the keys are lost or wrong, in a sentence for the person who runs the installation."""
    return (
        "Put back the keys that were in use, from where they are kept. If they are lost for good, make a new one by "
        f"`(umask 077; head -c 32 /dev/urandom | base64 | tr -- +/ -_ > {path})`, start again, and connect Dinero and "
        "the shops again: orders and books stay as they are."
    )


def _expect_no_secrets(path: Path, database_url: str) -> None:
    try:
        is_needed = has_secrets(database_url)
    except (OSError, ImportError, sqlite3.Error) as error:
        raise ConfigurationError(
            f"There are no secret keys in {path}, and the database does not say whether it holds secrets "
            f"({' '.join(str(error).split())}). Start the database, or correct KRAMBOD_DATABASE_URL."
        ) from error
    if is_needed:
        raise ConfigurationError(
            f"The secret keys are lost: {path} is missing, and KRAMBOD_SECRET_KEYS is empty, but the database holds "
            f"secrets that only these keys can read. {how_to_mend(path)}"
        )


def _make_file(path: Path) -> None:
    """Writes a new key. Of two processes that do it at once, the first one's key stays."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(descriptor, "w") as file:
            file.write(new_key() + "\n")
        try:
            os.link(unfinished, path)
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    except OSError as error:
        raise ConfigurationError(f"The secret keys cannot be written to {path}: {error.strerror}.") from error
