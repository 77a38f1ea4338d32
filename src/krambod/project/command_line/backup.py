"""How is a copy of the database made and put back? The options of `krambod backup` and `restore`."""

from pathlib import Path

import click

from krambod.project.command_line.loading import START_ALONE, call_with_django


@click.command()
@click.argument("target", metavar="DIRECTORY|FILE")
def backup(*, target: str) -> None:
    """Copy the database while everything runs, into a directory or to a file that is not there yet.

    The copy does not contain the secret keys. Keep them too: without them nobody can read the copy's secrets.
    """
    call_with_django("krambod.project.commands.backup:backup", target=target)


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="[FILE]", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(*, path: Path | None, yes: bool) -> None:
    """Put a backup in place, and leave everything paused until `krambod resume`.

    Moves the present database aside. When the shops send their orders again, krambod finds what was booked since the
    backup in Dinero and does not book it again. Connect again by Visma Connect, because its tokens work only once.

    Without FILE, on PostgreSQL: finishes the restore after `pg_restore`.
    """
    call_with_django("krambod.project.commands.backup:restore", start=START_ALONE, path=path, yes=yes)
