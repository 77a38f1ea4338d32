"""Has this installation been moved to another database? Then nothing starts with the old one any more.

    the original (SQLite)      a mark, from before the first row is copied, for good
    the target (PostgreSQL)    a mark, from the beginning of the move; nothing starts with it before the move has ended

Both marks have the same form. The original's says first that the move has ended: so a target that starts has an
original that never starts again, even if the move was killed between the two.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

from krambod.project.running.migrating import database_file

MARK_TABLE = "krambod_move"
AGAIN = "run `krambod move-to-postgres` again, with the variables of before"


class AlreadyMoved(Exception):
    """The data is in another database, or on its way there. The text says where, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMark:
    """What one database knows of a move. `other` is the place of the other one, without a password.

    `ended_at` is None until the move has ended. Times are aware UTC.
    """

    move_id: str
    other: str
    began_at: datetime
    ended_at: datetime | None = None


def find_mark(alias: str = DEFAULT_DB_ALIAS) -> MoveMark | None:
    """The database's mark; None if it is no part of a move. Raises django.db.DatabaseError."""
    with connections[alias].cursor() as cursor:
        if MARK_TABLE not in connections[alias].introspection.table_names(cursor):
            return None
        cursor.execute(f"SELECT move_id, other, began_at, ended_at FROM {MARK_TABLE}")  # noqa: S608 - our own name
        row = cursor.fetchone()
    if row is None:
        return None
    move_id, other, began_at, ended_at = row
    return MoveMark(
        move_id=move_id,
        other=other,
        began_at=datetime.fromisoformat(began_at),
        ended_at=datetime.fromisoformat(ended_at) if ended_at else None,
    )


def make_mark(alias: str, mark: MoveMark) -> None:
    """Stores the mark of a move that begins."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"CREATE TABLE {MARK_TABLE} (move_id text, other text, began_at text, ended_at text)")
        values = [mark.move_id, mark.other, mark.began_at.isoformat(), ""]
        cursor.execute(f"INSERT INTO {MARK_TABLE} VALUES (%s, %s, %s, %s)", values)  # noqa: S608 - our own name


def end_mark(alias: str, now: datetime) -> None:
    """Says in this database that its move has ended."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"UPDATE {MARK_TABLE} SET ended_at = %s", [now.isoformat()])  # noqa: S608 - our own name


def remove_mark(alias: str) -> None:
    """Removes the mark of a move that is given up."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"DROP TABLE {MARK_TABLE}")


def describe_move() -> tuple[str, str] | None:
    """What a mark says of this installation's database, and what to do. None if krambod may work with it.

    Call it while nobody else can begin a move: see `presence`. Raises django.db.DatabaseError.
    """
    file = database_file()
    if file is not None and not file.exists():  # a look would make it
        return None
    mark = find_mark()
    if mark is None:
        return None
    if file is None:
        return None if mark.ended_at else _describe_target(mark)
    return _describe_original(file, mark)


def _describe_original(file: Path, mark: MoveMark) -> tuple[str, str]:
    if mark.ended_at is None:
        says = f"A move of {file} to {mark.other} began at {mark.began_at:%Y-%m-%d %H:%M}Z and has not ended."
        return says, f"Nothing starts before that: {AGAIN}, or go back by `krambod move-to-postgres --give-up`."
    says = f"{file} was moved to {mark.other} at {mark.ended_at:%Y-%m-%d %H:%M}Z, and is not used any more."
    return says, "Set KRAMBOD_DATABASE_URL to that database: two copies at work would book orders twice."


def _describe_target(mark: MoveMark) -> tuple[str, str]:
    says = f"The move of {mark.other} into this database began at {mark.began_at:%Y-%m-%d %H:%M}Z and has not ended."
    return says, f"Nothing starts before that: {AGAIN}, on the machine with that file."


def expect_here() -> None:
    """Raises AlreadyMoved if the data of this installation is somewhere else, or on its way.

    A connection that was closed before is closed afterwards: a process that forks later must not have one.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    was_open = connection.connection is not None
    try:
        moved = describe_move()
    finally:
        if not was_open:
            connection.close()
    if moved is not None:
        raise AlreadyMoved(" ".join(moved))
