"""Where does the double keep its books? One SQLite database; the columns carry Dinero's own names.

The declared type of a column says how its value is kept: OERE (an amount, as whole øre), BOOLEAN, EXACT (exact, as
text) and JSON; other columns are as in SQLite. So a row is read as it was written, with money as Decimal.
"""

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

Row = dict[str, Any]

SCHEMA = resources.files("krambod.doubles.dinero").joinpath("schema.sql").read_text(encoding="utf-8")


def _columns_of(schema: str) -> dict[str, dict[str, str]]:
    tables = re.findall(r"CREATE TABLE (\w+) \((.*?)\);", schema, re.DOTALL)
    return {name: dict(re.findall(r"(\w+) (OERE|BOOLEAN|EXACT|JSON|TEXT|INTEGER|BLOB)", body)) for name, body in tables}


COLUMNS: Mapping[str, Mapping[str, str]] = _columns_of(SCHEMA)


def oere(amount: Decimal) -> int:
    """Whole øre of an amount with at most two decimals."""
    scaled = amount * 100
    assert scaled == int(scaled), f"{amount} has parts of an øre"
    return int(scaled)


def from_oere(count: int) -> Decimal:
    return Decimal(count).scaleb(-2)


_WRITE: Mapping[str, Callable[[Any], Any]] = {
    "OERE": oere,
    "BOOLEAN": int,
    "EXACT": str,
    "JSON": lambda value: json.dumps(value, default=str),
}
_READ: Mapping[str, Callable[[bytes], Any]] = {
    "OERE": lambda raw: from_oere(int(raw)),
    "BOOLEAN": lambda raw: raw == b"1",
    "EXACT": lambda raw: Decimal(raw.decode()),
    "JSON": json.loads,
}
# Converters hold for the whole process. So a type must not have a name that others use, such as Django's DECIMAL.
for _declared, _reader in _READ.items():
    sqlite3.register_converter(_declared, _reader)


class Store:
    """The database. One connection, one writer; a file under `directory`, or memory only. Any thread may use it.

    One thread at a time: a statement that calls `folded` waits for Python's lock while it holds SQLite's, and another
    thread may hold Python's and wait for SQLite's. Then both stand still for ever, and no timeout ends them.

    Raises sqlite3.Error where the file cannot be read or another sandbox has it open.
    """

    def __init__(self, directory: Path | None = None) -> None:
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            ":memory:" if directory is None else directory / "dinero-double.sqlite3",
            isolation_level=None,
            detect_types=sqlite3.PARSE_DECLTYPES,
            check_same_thread=False,
            timeout=0,
        )
        self._lock = threading.RLock()
        self._connection.row_factory = sqlite3.Row
        self._connection.create_function(
            "folded", 1, lambda text: None if text is None else str(text).lower(), deterministic=True
        )
        # The books must survive a killed process, but not a power cut.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._snapshots: dict[str, sqlite3.Connection] = {}
        self.is_new = self.find("SELECT 1 FROM sqlite_master WHERE name = 'organizations'") is None
        # Books that an earlier sandbox wrote get the tables that came since.
        self._connection.executescript(re.sub("(?m)^CREATE (UNIQUE )?(TABLE|INDEX) ", r"\g<0>IF NOT EXISTS ", SCHEMA))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Other threads wait for its end."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def find(self, sql: str, *parameters: Any) -> Row | None:
        with self._lock:
            row = self._connection.execute(sql, parameters).fetchone()
        return None if row is None else dict(row)

    def get(self, sql: str, *parameters: Any) -> Row:
        row = self.find(sql, *parameters)
        assert row is not None, sql
        return row

    def all(self, sql: str, *parameters: Any) -> list[Row]:
        with self._lock:
            rows = self._connection.execute(sql, parameters).fetchall()
        return [dict(row) for row in rows]

    def insert(self, table: str, row: Row) -> None:
        names, values = self._stored(table, row)
        holes = ", ".join("?" * len(values))
        self._write(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({holes})", values)

    def update(self, table: str, changes: Row, **key: Any) -> None:
        names, values = self._stored(table, changes)
        places = ", ".join(f"{name} = ?" for name in names)
        where = " AND ".join(f"{name} = ?" for name in key)
        self._write(f"UPDATE {table} SET {places} WHERE {where}", [*values, *key.values()])

    def delete(self, table: str, **key: Any) -> None:
        where = " AND ".join(f"{name} = ?" for name in key)
        self._write(f"DELETE FROM {table} WHERE {where}", [*key.values()])

    def delete_all(self, table: str) -> None:
        self._write(f"DELETE FROM {table}")

    def next_in(self, counter: str, organization_id: int = 0, *, start: int = 1, step: int = 1) -> int:
        """The next number of a counter; rolled back with its transaction, so a refused call uses none."""
        row = self.get(
            "INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET Value = Value + ? RETURNING Value",
            organization_id, counter, start, step,
        )  # fmt: skip
        return int(row["Value"])

    def next_version(self) -> str:
        """Dinero's version stamp: opaque, 16 hexadecimal digits, larger with every change."""
        return f"{self.next_in('timestamp', start=0x020A5EA8, step=3):016X}"

    def _write(self, sql: str, values: Sequence[Any] = ()) -> None:
        with self._lock:
            self._connection.execute(sql, values)

    def keep_snapshot(self, name: str) -> None:
        """The books as they are now, under a name; an earlier snapshot of that name is forgotten."""
        if name in self._snapshots:
            self._snapshots.pop(name).close()
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        with self._lock:
            self._connection.backup(copy)
        self._snapshots[name] = copy

    def restore_snapshot(self, name: str) -> bool:
        """False if there is no snapshot of that name."""
        copy = self._snapshots.get(name)
        if copy is None:
            return False
        with self._lock:
            copy.backup(self._connection)
        return True

    def close(self) -> None:
        for connection in (self._connection, *self._snapshots.values()):
            connection.close()

    def _stored(self, table: str, row: Row) -> tuple[list[str], list[Any]]:
        declared = COLUMNS[table]
        values = [
            value if value is None or declared[name] not in _WRITE else _WRITE[declared[name]](value)
            for name, value in row.items()
        ]
        return list(row), values
