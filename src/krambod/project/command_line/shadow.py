"""What would be booked, and what is in Dinero already? The options of `krambod shadow`."""

import click

from krambod.project.command_line.loading import call_with_django
from krambod.project.command_line.options import JSON


@click.command()
@click.option("--shop", "shop_code", metavar="CODE", help="Only this shop.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="Orders of so many days.")
@JSON
def shadow(*, shop_code: str | None, days: int, as_json: bool) -> None:
    """Compare a shop's orders with Dinero before anything is booked.

    Says which orders are in Dinero already, whoever booked them, what would be booked of the others, from which day to
    start, and how many calls it would take. Writes nothing to Dinero.
    """
    call_with_django("krambod.project.commands.shadow:shadow", shop_code=shop_code, days=days, as_json=as_json)
