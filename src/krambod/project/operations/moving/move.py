"""How does an installation move from its SQLite file into PostgreSQL, once, even if the move is killed on the way?

    nobody else here ─▶ the original is marked ─▶ the target is marked, and gets its tables
      ─▶ table by table: emptied and filled in one transaction ─▶ foreign keys, next numbers
      ─▶ each row read again in both, counted and summed ─▶ both marks say that the move has ended

From the first mark on nothing starts with the original, so that two copies never book the same order. Nothing starts
with the target before the move has ended. A second run goes on with the first table that is not filled.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from platform import node
from uuid import uuid4

from django.db import DEFAULT_DB_ALIAS, transaction
from django_scopes import scopes_disabled

from krambod.project.configuration import Configuration
from krambod.project.operations.moving import target
from krambod.project.operations.moving.rows import TableFigures, compare_table, continue_numbers, copy_table
from krambod.project.operations.moving.tables import moved_models
from krambod.project.operations.moving.target import BACK, TARGET, MoveError, opened_target, place_of, table_of
from krambod.project.running.migrating import database_file, migrate
from krambod.project.running.moved import MoveMark, end_mark, find_mark, make_mark, remove_mark
from krambod.project.running.presence import alone


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveListener:
    """What is told on the way: `filled` after each table, with its name and rows; `compared` after its proof."""

    filled: Callable[[str, int], object]
    compared: Callable[[TableFigures], object]


def move(configuration: Configuration, url: str, listener: MoveListener, now: Callable[[], datetime]) -> None:
    """Moves everything into the PostgreSQL database at `url`, or goes on with a move that was killed.

    Raises MoveError or InUse.
    """
    file = _original()
    with alone(configuration.data_dir), opened_target(url), scopes_disabled():
        mark = find_mark()
        _expect_free(mark, url)
        if mark is None or mark.ended_at is None:
            target.expect_same_version()
            migrate(configuration)
            mark = mark or _mark_original(url, now())
            _fill(file, mark, listener)
            end_mark(DEFAULT_DB_ALIAS, now())
        _end_target(now())


def give_up(configuration: Configuration, url: str | None) -> bool:
    """Empties the target, if it is named, and unmarks the original: it is used again. False if there was no move.

    Without a target it stays as it is, and refuses to start for ever. Raises MoveError if the move has ended, or InUse.
    """
    _original()
    with alone(configuration.data_dir):
        mark = find_mark()
        if mark is None:
            return False
        if mark.ended_at is not None:
            booked = "and orders may have been booked there since"
            raise MoveError(f"There is no way back: the move to {mark.other} has ended, {booked}.")
        if url is not None:
            with opened_target(url):
                _clear(mark, url)
        remove_mark(DEFAULT_DB_ALIAS)
        return True


def _clear(mark: MoveMark, url: str) -> None:
    theirs = target.find_target_mark()
    is_ours = mark.other == place_of(url) if theirs is None else theirs.move_id == mark.move_id
    if not is_ours:
        raise MoveError(f"{place_of(url)} is not the database of this move, which goes to {mark.other}.")
    if theirs is not None:  # None: the move was killed before it had begun there
        target.clear_target()


def _original() -> Path:
    file = database_file()
    if file is None:
        raise MoveError("KRAMBOD_DATABASE_URL names a PostgreSQL database already: unset it until the move has ended.")
    if not file.exists():
        raise MoveError(f"There is no database at {file}: nothing needs to be moved. Set KRAMBOD_DATABASE_URL.")
    return file


def _expect_free(mark: MoveMark | None, url: str) -> None:
    """Raises MoveError unless the target is the one of this move, or empty and free for it."""
    theirs = target.find_target_mark()
    if mark is not None and theirs is not None and theirs.move_id == mark.move_id:
        if theirs.ended_at is not None:
            raise MoveError(f"Everything was moved to {mark.other} already: set KRAMBOD_DATABASE_URL to it.")
        return
    if mark is not None and mark.ended_at is not None:
        raise MoveError(f"Everything was moved to {mark.other} already, which is another database than this one.")
    if mark is not None and mark.other != place_of(url):
        raise MoveError(f"A move to {mark.other} has begun: go on with that one, or give it up first. {BACK}")
    if theirs is not None:
        raise MoveError(f"The new database belongs to a move of {theirs.other}. A move needs an empty database.")
    if filled := target.find_filled_tables():
        raise MoveError(f"The new database has rows, in {', '.join(filled[:3])}. A move needs an empty database.")


def _mark_original(url: str, now: datetime) -> MoveMark:
    """From here on nothing starts with the original."""
    mark = MoveMark(move_id=str(uuid4()), other=place_of(url), began_at=now)
    with transaction.atomic(durable=True):
        make_mark(DEFAULT_DB_ALIAS, mark)
    return mark


def _fill(file: Path, mark: MoveMark, listener: MoveListener) -> None:
    """Fills the target and proves it. The original is locked meanwhile: not even a stranger's program changes it."""
    if target.find_target_mark() is None:
        target.begin(replace(mark, other=f"{node()}:{file}"))
    if not target.filled_tables():
        target.make_tables()
    with transaction.atomic(durable=True):
        _copy(listener)
        target.put_foreign_keys_on()
        for model in moved_models():
            continue_numbers(model)
        for model in moved_models():
            listener.compared(compare_table(model))


def _copy(listener: MoveListener) -> None:
    filled = target.filled_tables()
    missing = [model for model in moved_models() if table_of(model) not in filled]
    if missing:
        target.take_foreign_keys_off()
    for model in missing:
        listener.filled(table_of(model), copy_table(model))


def _end_target(now: datetime) -> None:
    with transaction.atomic(using=TARGET):
        target.forget_progress()
        end_mark(TARGET, now)
    with target.target().cursor() as cursor:
        cursor.execute("ANALYZE")  # PostgreSQL plans its first queries by what it counts here
