"""How is a buyer erased? The options of `krambod erase-buyer`."""

import click

from krambod.project.command_line.loading import call_with_django


@click.command(name="erase-buyer")
@click.argument("text", metavar="BUYER")
@click.option("--shop", "shop_code", metavar="CODE", required=True, help="The code of a shop of the company.")
@click.option("--language", type=click.Choice(["da", "de", "en"]), default="en", help="Of the answer. Default: en.")
@click.option(
    "--settled",
    "settled_because",
    type=click.Choice(["matched", "written_off", "otherwise"]),
    help="Why orders that only lack a payment are finished all the same. Default: they are refused.",
)
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask first.")
def erase_buyer(*, text: str, shop_code: str, language: str, settled_because: str | None, is_sure: bool) -> None:
    """Erase a buyer from the finished orders of a company: BUYER is an e-mail address, an order number or a name.

    The contact and the invoices in Dinero are not touched. Exits with 1 if an order is refused or none is found.
    """
    if not is_sure:
        click.confirm("This cannot be undone. Erase the buyer?", abort=True)
    call_with_django(
        "krambod.project.commands.erase_buyer:erase_buyer",
        text=text,
        shop_code=shop_code,
        settled_because=settled_because or "",
        language=language,
    )
