"""What does `krambod move-to-postgres` do?"""

import click

from krambod.project.commands.error_reports import report_errors
from krambod.project.configuration import KEY_FILE, Configuration
from krambod.project.operations.moving.move import MoveListener, give_up, move
from krambod.project.operations.moving.rows import TableFigures
from krambod.project.operations.moving.target import MoveError, place_of
from krambod.project.running.presence import InUse
from krambod.worker.clock import utc_now


def move_to_postgres(configuration: Configuration, *, url: str | None, is_given_up: bool) -> None:
    with report_errors(MoveError, InUse):
        if is_given_up or url is None:
            _give_up(configuration, url)
        else:
            _move(configuration, url)


def _move(configuration: Configuration, url: str) -> None:
    listener = MoveListener(
        filled=lambda table, rows: click.echo(f"{table}: {rows} rows are copied.", err=True), compared=_print_figures
    )
    move(configuration, url, listener, utc_now)
    keys = "KRAMBOD_SECRET_KEYS" if configuration.secret_keys else str(configuration.data_dir / KEY_FILE)
    click.echo(f"""Everything is in {place_of(url)} now, and the same in both databases.

What to do next:
1. Set KRAMBOD_DATABASE_URL to the address of the new database, everywhere where krambod runs.
2. Keep the secret keys. They are in {keys}: another machine needs the same ones.
3. Start `krambod serve`, and look at `krambod doctor`.
4. Back up by `pg_dump` from now on.

Nothing starts with the SQLite file any more. Leave it where it is until you have a dump of the new database.""")


def _print_figures(figures: TableFigures) -> None:
    if figures.rows:
        sums = "".join(f", {name} {total}" for name, total in figures.sums.items())
        click.echo(f"{figures.table}: {figures.rows} rows{sums}, the same in both.")


def _give_up(configuration: Configuration, url: str | None) -> None:
    if not give_up(configuration, url):
        click.echo("No move has begun.")
        return
    click.echo("The move is given up. The SQLite file is used again: start `krambod serve`.")
    if url is None:
        click.echo("The new database was not emptied. Nothing starts with it: drop it.")
