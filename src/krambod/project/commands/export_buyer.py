"""What does `krambod export-buyer` do? It prints what is stored of the buyer's orders."""

import json
import sys

import click

from krambod.privacy import exporting
from krambod.privacy.finding import SeveralBuyers
from krambod.project.commands.error_reports import report_as_usage_errors
from krambod.project.configuration import Configuration
from krambod.project.operations.importing import UnknownShop, get_shop


def export_buyer(_configuration: Configuration, *, text: str, shop_code: str) -> None:
    with report_as_usage_errors(UnknownShop, SeveralBuyers):
        shop = get_shop(shop_code)
        orders = exporting.export_buyer(shop.merchant, text)
    if not orders:
        click.echo("No order has this e-mail address, number or name.", err=True)
        sys.exit(1)
    click.echo(json.dumps({"orders": orders}, ensure_ascii=False, indent=2))
