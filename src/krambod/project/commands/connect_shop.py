"""How is a webshop's platform connected in a terminal? As on its page: the key is tried first, then stored."""

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from krambod.project.running.starting import start

if TYPE_CHECKING:
    from krambod.platforms.platform import Platform


class PlatformName(click.ParamType[str]):
    """One of the platforms that have a folder. They are looked for only when somebody asks."""

    name = "platform"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """As click writes a choice."""
        return f"[{'|'.join(_platforms())}]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Raises UsageError with the names that there are."""
        if value not in _platforms():
            self.fail(f"There is no platform {value}; there are {', '.join(_platforms())}.", param, ctx)
        return value


class ConnectShop(click.Command):
    """Its help names the secrets of each platform."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """A line for each platform."""
        with formatter.section("Secrets"):
            formatter.write_dl([(name, ", ".join(one.secret_names)) for name, one in _platforms().items()])


@click.command(name="connect-shop", cls=ConnectShop)
@click.option("--shop", "shop_code", metavar="CODE", required=True, help="Which shop, by its code.")
@click.option("--platform", type=PlatformName(), required=True, help="Where the shop is.")
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
    """Connect a webshop, so that its orders come by themselves. Run again, what is left out is kept."""
    read = dict(_read_secret(secret) for secret in secrets)
    configuration = start()
    from krambod.platforms.connections.backfill import ask_for_backfill  # noqa: PLC0415
    from krambod.platforms.connections.connect import Entered, connect  # noqa: PLC0415
    from krambod.platforms.connections.status import hook_addresses  # noqa: PLC0415
    from krambod.platforms.connections.stored import CannotConnect  # noqa: PLC0415
    from krambod.platforms.platform import Capture, MethodReading  # noqa: PLC0415
    from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules  # noqa: PLC0415
    from krambod.platforms.sentences import explain_connection  # noqa: PLC0415
    from krambod.project.commands.importing import UnknownShop, get_shop  # noqa: PLC0415
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
    for event, address in hook_addresses(shop, _platforms()[platform], services.base_url):
        click.echo(f"Make a webhook in the shop{f' for {event}' if event else ''} with the address {address}")


def _platforms() -> dict[str, "Platform"]:
    from krambod.platforms.registry import platforms  # noqa: PLC0415 - only who connects a shop waits for it

    return platforms()


def _read_secret(text: str) -> tuple[str, str]:
    """Its name and its value."""
    name, _, variable = text.partition("=")
    value = os.environ.get(variable, "").strip()
    if not value:
        raise click.UsageError(f"--secret {name}: there is nothing in the environment variable {variable}.")
    return name, value
