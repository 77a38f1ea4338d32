"""What do `krambod backup` and `krambod restore` do?"""

import signal
import sys
from pathlib import Path

import click

from krambod.project.commands.error_reports import report_errors
from krambod.project.configuration import KEY_FILE, Configuration
from krambod.project.operations.backing_up import (
    BackupError,
    back_up,
    expect_sqlite,
    read_manifest,
    read_target,
    restore_from,
    settle,
)
from krambod.project.running.moved import AlreadyMoved
from krambod.project.running.presence import InUse
from krambod.worker.clock import utc_now


def backup(configuration: Configuration, *, target: str) -> None:
    # On SIGTERM, exit normally, so that the unfinished copy is deleted.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with report_errors(BackupError):
        path = back_up(configuration, read_target(target), utc_now())
    keys = "KRAMBOD_SECRET_KEYS" if configuration.secret_keys else str(configuration.data_dir / KEY_FILE)
    click.echo(f"The copy is {path}.")
    click.echo(f"The secret keys are not in it. They are in {keys}: keep them too, and somewhere else.")


def restore(configuration: Configuration, *, path: Path | None, yes: bool) -> None:
    with report_errors(BackupError, InUse, AlreadyMoved):
        if path is None:
            settle(configuration, utc_now())
        else:
            _put_in_place(configuration, path, yes)
    click.echo("Everything is paused. Look at `krambod doctor`, start `krambod serve`, then run `krambod resume`.")


def _put_in_place(configuration: Configuration, path: Path, yes: bool) -> None:
    expect_sqlite()
    manifest = read_manifest(path)
    click.echo(f"A backup of {manifest['instance']}, made at {manifest['at']} by {manifest['version']}.")
    if not yes:
        click.confirm("Put it in place of the present database?", abort=True)
    before = restore_from(configuration, path, utc_now())
    click.echo(f"The database of before is {before}." if before else "There was no database before.")
