"""How is a copy of everything made and put back? The options of `krambod backup` and `restore`."""

from pathlib import Path

import click

from krambod.project.command_line.loading import call_with_django


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="DIRECTORY|FILE")
def backup(*, target: Path) -> None:
    """Copy the database while everything runs, into a directory or to a file that is not there yet.

    The secret keys are not in the copy: without them it is of no use to a thief, nor to you.
    """
    call_with_django("krambod.project.commands.backup:backup", target=target)


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="[FILE]", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(*, path: Path | None, yes: bool) -> None:
    """Put a backup in place, and leave everything paused until `krambod resume`.

    The present database is moved aside. What was booked since the backup is found in Dinero, not booked again, when the
    shops send their orders again. Connections by Visma Connect must be made anew: their tokens are for one use.

    Without FILE, on PostgreSQL: what has to be done after `pg_restore`.
    """
    call_with_django("krambod.project.commands.backup:restore", path=path, yes=yes)
