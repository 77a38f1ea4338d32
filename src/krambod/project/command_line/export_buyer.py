"""How is what is stored of a buyer exported? The options of `krambod export-buyer`."""

import click

from krambod.project.command_line.loading import call_with_django


@click.command(name="export-buyer")
@click.argument("text", metavar="BUYER")
@click.option("--shop", "shop_code", metavar="CODE", required=True, help="The code of a shop of the company.")
def export_buyer(*, text: str, shop_code: str) -> None:
    """Print as JSON what is stored of a buyer: BUYER is an e-mail address, an order number or a name.

    Exits with 1 if none is found.
    """
    call_with_django("krambod.project.commands.export_buyer:export_buyer", text=text, shop_code=shop_code)
