"""Do our orders and Dinero's documents say the same? The options of `krambod reconcile`."""

import click

from krambod.project.command_line.loading import call_with_django
from krambod.project.command_line.options import JSON


@click.command()
@click.option("--organization", "organization_id", type=int, metavar="ID", help="Only this company in Dinero.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="Orders of so many days.")
@JSON
def reconcile(*, organization_id: int | None, days: int, as_json: bool) -> None:
    """Compare our orders with Dinero's documents, and say where they differ.

    Writes nothing, and exits with 1 if something differs. Two lists of Dinero are read, a call for each thousand
    documents. What is being booked just now is left out.
    """
    call_with_django(
        "krambod.project.commands.reconcile:reconcile", organization_id=organization_id, days=days, as_json=as_json
    )
