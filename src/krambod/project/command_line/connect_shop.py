"""How is a webshop connected in a terminal? The options of `krambod connect-shop`."""

from datetime import datetime

import click

from krambod.project.command_line.loading import call_with_django
from krambod.project.command_line.options import DATE, JSON, read_variable
from krambod.project.operations.shop_options import ShopOptions


@click.command(name="connect-shop")
@click.option("--shop", "shop_code", metavar="CODE", required=True, help="Which shop, by its code.")
@click.option("--platform", metavar="NAME", required=True, help="shoporama, woocommerce, …")
@click.option(
    "--url", metavar="URL", default="", help="The shop's address, where the platform does not have one for all."
)
@click.option(
    "--secret",
    "secrets",
    metavar="NAME=VARIABLE",
    multiple=True,
    help="A secret of the platform, such as token=SHOP_TOKEN: its name, and the NAME of the variable that holds it.",
)
@click.option("--captured-at-once", metavar="METHOD", multiple=True, help="A payment method whose money comes at once.")
@click.option("--orders-since", type=DATE, help="Take in the orders from that day on as well.")
@JSON
def connect_shop(
    *,
    shop_code: str,
    platform: str,
    url: str,
    secrets: tuple[str, ...],
    captured_at_once: tuple[str, ...],
    orders_since: datetime | None,
    as_json: bool,
) -> None:
    """Connect a webshop, so that its orders come by themselves.

    Secrets: Shoporama has `token` and `webhook_secret`, WooCommerce `consumer_key` and `consumer_secret`. Run again,
    what is left out is kept.
    """
    options = ShopOptions(
        shop_code=shop_code,
        platform=platform,
        url=url,
        secrets=dict(_read_secret(secret) for secret in secrets),
        captured_at_once=captured_at_once,
        orders_since=orders_since,
    )
    call_with_django("krambod.project.commands.connect_shop:connect_shop", options=options, as_json=as_json)


def _read_secret(text: str) -> tuple[str, str]:
    """Its name and its value."""
    name, _, variable = text.partition("=")
    return name, read_variable(f"--secret {name}", variable)
