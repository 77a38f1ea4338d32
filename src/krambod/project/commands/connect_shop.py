"""How is a webshop's platform connected in a terminal? As on its page: the key is tried first, then stored."""

import json
import os
from datetime import UTC, datetime

import click

from krambod.project.running.starting import start


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
@click.option("--orders-since", type=click.DateTime(["%Y-%m-%d"]), help="Take in the orders from that day on as well.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
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
    read = dict(_read_secret(secret) for secret in secrets)
    configuration = start()
    from krambod.platforms.connections.backfill import ask_for_backfill  # noqa: PLC0415
    from krambod.platforms.connections.connect import Entered, connect  # noqa: PLC0415
    from krambod.platforms.connections.stored import CannotConnect  # noqa: PLC0415
    from krambod.platforms.platform import Capture, MethodReading  # noqa: PLC0415
    from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules  # noqa: PLC0415
    from krambod.platforms.sentences import explain_connection  # noqa: PLC0415
    from krambod.project.operations.importing import UnknownShop, get_shop  # noqa: PLC0415
    from krambod.project.running.assembly import build_shop_services  # noqa: PLC0415
    from krambod.project.running.migrating import migrate as bring_up_to_date  # noqa: PLC0415

    bring_up_to_date(configuration)
    services = build_shop_services(configuration)
    try:
        shop = get_shop(shop_code)
        status = connect(shop, Entered(platform=platform, url=url, secrets=read), services)
        if captured_at_once:
            rules = find_reading_rules(shop)
            methods = [MethodReading(word=word, capture=Capture.AT_ONCE) for word in captured_at_once]
            kept = [one for one in rules.methods if one.word not in captured_at_once]
            save_reading_rules(
                shop, rules.model_copy(update={"methods": (*kept, *methods)}), services.now(), by="terminal"
            )
        if orders_since is not None:
            ask_for_backfill(shop, orders_since.replace(tzinfo=UTC), services.now())
    except UnknownShop as error:
        raise click.UsageError(str(error)) from error
    except CannotConnect as error:
        raise click.ClickException(explain_connection(error.code, error.details, "en")) from error
    finally:
        services.http.close()
    if as_json:
        click.echo(json.dumps({"hook_url": status.hook_address, "webhooks": status.webhooks}))
        return
    click.echo(f"{status.title} is connected.")
    if not status.webhooks:
        click.echo(f"Make its webhooks with this address, one for each event: {status.hook_address}?type=…")


def _read_secret(text: str) -> tuple[str, str]:
    """Its name and its value."""
    name, _, variable = text.partition("=")
    value = os.environ.get(variable, "").strip()
    if not value:
        raise click.UsageError(f"--secret {name}: there is nothing in the environment variable {variable}.")
    return name, value
