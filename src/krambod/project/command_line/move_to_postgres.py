"""How does an installation move from SQLite into PostgreSQL? The options of `krambod move-to-postgres`."""

from urllib.parse import urlsplit

import click

from krambod.project.command_line.loading import START_ALONE, call_with_django
from krambod.project.command_line.options import read_secret


@click.command(name="move-to-postgres")
@click.option("--to", "source", metavar="-|VARIABLE|URL", help="Where to read the new database's address: see above.")
@click.option("--give-up", "is_given_up", is_flag=True, help="Go back to SQLite, before the move has ended.")
def move_to_postgres(*, source: str | None, is_given_up: bool) -> None:
    """Move everything from the SQLite file into an empty PostgreSQL database.

    Stop `krambod serve` and all workers first. From the beginning on nothing starts with the SQLite file any more, so
    that no order is booked by two copies. If the move is killed, run it again: it goes on. At the end it reads every
    row in both databases and says what to do next.

    The address, postgresql://user:password@host:5432/database, has a password, so it is no argument: `-` reads
    standard input, and a name reads the environment variable of that name. An address without a password may be
    written as it is.

    With --give-up, --to names the database that is emptied again; without it, that database stays as it is.
    """
    if source is None and not is_given_up:
        raise click.UsageError("--to must say where to read the address of the new database.")
    call_with_django(
        "krambod.project.commands.move_to_postgres:move_to_postgres",
        start=START_ALONE,
        url=None if source is None else _read_address(source),
        is_given_up=is_given_up,
    )


def _read_address(source: str) -> str:
    if "://" not in source:
        return read_secret("--to", source)
    if urlsplit(source).password is not None:
        raise click.UsageError(
            "--to: everybody on this machine can read a password that is an argument. Put the address into an "
            "environment variable, and name that variable."
        )
    return source
