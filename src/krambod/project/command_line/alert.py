"""How is somebody told that nothing moves? The options of `krambod alert`."""

import click

from krambod.project.command_line.loading import call_with_django


@click.command()
@click.option("--test", "is_test", is_flag=True, help="Send a test through each channel, and look at nothing.")
def alert(*, is_test: bool) -> None:
    """Look once whether something is due and does not move, and tell whoever is to be told.

    `krambod serve` does the same every minute. Run this every few minutes by a timer on another machine, or where only
    workers run. Exits with 1 if something is wrong or could not be told.
    """
    call_with_django("krambod.project.commands.alert:alert", is_test=is_test)
