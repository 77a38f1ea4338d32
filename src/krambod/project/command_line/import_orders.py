"""How do the orders of a file come in? The options of `krambod import`."""

from pathlib import Path

import click

from krambod.project.command_line.loading import call_with_django


@click.command(name="import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shop", "shop_code", metavar="CODE", required=True, help="The code of the orders' shop.")
@click.option(
    "--report",
    "report_path",
    metavar="CSV",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the refused lines to this file. Default: standard error.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object and nothing else.")
def import_orders(*, path: Path, shop_code: str, report_path: Path | None, as_json: bool) -> None:
    """Take in the orders of a file: CSV with a row for each line of an order, or JSON lines.

    docs/importing-orders.md describes the columns. It is safe to run twice: an order that is known already changes
    nothing. Exits with 1 if something is refused.
    """
    call_with_django(
        "krambod.project.commands.import_orders:import_orders",
        path=path,
        shop_code=shop_code,
        report_path=report_path,
        as_json=as_json,
    )
