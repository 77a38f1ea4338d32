"""Does krambod work on this machine? The options of `krambod demo`."""

import click

from krambod.project.command_line.loading import call
from krambod.project.command_line.options import JSON


@click.command()
@click.option("--orders", type=click.IntRange(min=1), default=20, show_default=True, help="How many orders to send.")
@click.option(
    "--calls-per-minute",
    type=click.IntRange(min=20),
    default=6000,
    show_default=True,
    help="How many calls Dinero's double takes, and krambod makes. Dinero itself allows 100.",
)
@JSON
def demo(*, orders: int, calls_per_minute: int, as_json: bool) -> None:
    """Send orders through the real server to a double of Dinero, and read the books back.

    The demo uses its own directory and deletes it afterwards. `seconds` and `dinero_calls` are from the first order
    sent to the last one paid. Exits with 0 only if every order is booked and paid once, with the right amounts.
    """
    call("krambod.project.commands.demo:demo", orders=orders, calls_per_minute=calls_per_minute, as_json=as_json)
