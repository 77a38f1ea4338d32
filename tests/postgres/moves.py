"""How does a test move an installation, kill the move, and look at both databases?"""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django_scopes import scopes_disabled

from krambod.project.command_line.main import main
from krambod.project.configuration import Configuration
from krambod.project.demo.processes import KRAMBOD
from krambod.project.operations.moving.move import MoveListener, move
from krambod.project.operations.moving.rows import TableFigures
from krambod.project.running.moved import MARK_TABLE
from krambod.worker.clock import utc_now
from tests.postgres.orders_to_move import (
    ORGANIZATION,
)
from tests.project.processes import environment
from tests.waiting import wait_until

FIRST_KEY = {
    "organizations_callbudget": (
        "(id, organization_id, client_id, tokens, worker_tokens, filled_at_s, halved_until_s) "
        "VALUES (1, 1, '', 0, 0, 0, 0)"
    ),
    "worker_lane": f"(name, fence, holder) VALUES ('{ORGANIZATION}', 0, '')",
}


class Killed(BaseException):
    """What a move raises in a test that ends it at a chosen moment: nothing catches it."""


def listening(filled: Callable[[str, int], object] | None = None) -> MoveListener:
    return MoveListener(filled=filled or (lambda _table, _rows: None), compared=lambda _figures: None)


def moved(configuration: Configuration, url: str) -> list[TableFigures]:
    """Moves to the end. Returns what was found the same in both databases."""
    found: list[TableFigures] = []
    move(configuration, url, MoveListener(filled=lambda _table, _rows: None, compared=found.append), utc_now)
    return found


def killed_after(configuration: Configuration, url: str, table: str) -> list[str]:
    """Moves until the table is filled. Returns the tables that this run has filled."""
    filled = []

    def kill(name: str, _rows: int) -> None:
        filled.append(name)
        if name == table:
            raise Killed

    with pytest.raises(Killed):
        move(configuration, url, listening(kill), utc_now)
    return filled


def tables(alias: str = "default") -> list[str]:
    with connections[alias].cursor() as cursor:
        return sorted(connections[alias].introspection.table_names(cursor))


def all_rows(alias: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every model, by the model's table."""
    with scopes_disabled():
        return {
            model._meta.db_table: sorted(
                ({field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
                 for row in model._base_manager.using(alias)),
                key=lambda row: str(next(iter(row.values()))),
            )
            for model in apps.get_models(include_auto_created=True)
        }  # fmt: skip


def dump() -> list[str]:
    """The original as text, without its mark."""
    assert connection.connection is not None
    return [line for line in connection.connection.iterdump() if MARK_TABLE not in line]


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="krambod", env=environment)


def command() -> list[str]:
    return [*KRAMBOD, "move-to-postgres", "--to", "NEW_DATABASE"]


def variables(configuration: Configuration, url: str) -> dict[str, str]:
    return environment(
        configuration.data_dir,
        NEW_DATABASE=url,
        KRAMBOD_DATABASE_URL=f"sqlite:///{connection.settings_dict['NAME']}",
        KRAMBOD_SECRET_KEYS=",".join(settings.KRAMBOD_SECRET_KEYS),
    )


def krambod_with(url: str, *arguments: str, tmp: Path) -> "subprocess.CompletedProcess[str]":
    """Runs a command on another machine, so to speak, with the new database."""
    keys = ",".join(settings.KRAMBOD_SECRET_KEYS)
    variables = environment(tmp, KRAMBOD_DATABASE_URL=url, KRAMBOD_SECRET_KEYS=keys)
    return subprocess.run([*KRAMBOD, *arguments], env=variables, capture_output=True, text=True, check=False)


@contextmanager
def moving(configuration: Configuration, url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Runs a move until the end of the block and its own. Its output goes to a file."""
    with (configuration.data_dir / "move.log").open("ab") as log:
        process = subprocess.Popen(command(), env=variables(configuration, url), stdout=log, stderr=log)
    try:
        yield process
        process.wait(600)
    finally:
        process.kill()
        process.wait()


@contextmanager
def locked_row(url: str, table: str) -> Iterator[None]:
    """Somebody stores a row with the first key and does not commit: whoever stores the same key waits."""
    with psycopg.connect(url) as stranger:
        stranger.execute(f"INSERT INTO {table} {FIRST_KEY[table]}")
        yield
        stranger.rollback()


def kill_when_it_waits(configuration: Configuration, url: str) -> None:
    with moving(configuration, url) as process:
        wait_until(lambda: process.poll() is not None or waits(url), configuration.data_dir / "move.log")
        assert process.poll() is None, (configuration.data_dir / "move.log").read_text()
        process.send_signal(signal.SIGKILL)


def waits(url: str) -> bool:
    with psycopg.connect(url) as looking:
        row = looking.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
            "AND query LIKE 'COPY%'"
        ).fetchone()
    return bool(row and row[0])


def is_filling(url: str, table: str) -> bool:
    with psycopg.connect(url) as looking:
        row = looking.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE %s",
            [f'COPY "{table}"%'],
        ).fetchone()
    return bool(row and row[0])


def resident_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def is_filled(url: str, table: str) -> bool:
    """Whether the move has noted that the table is filled."""
    with psycopg.connect(url) as looking:
        row = looking.execute("SELECT rows FROM krambod_move_tables WHERE name = %s", [table]).fetchone()
    return bool(row and row[0] is not None)
