"""How is a webshop connected in a terminal? The options of `krambod connect-shop`."""

from datetime import datetime
from importlib import import_module

import click

from krambod.project.command_line.loading import call_with_django
from krambod.project.command_line.options import DATE, JSON, read_variable
from krambod.project.operations.shop_options import ShopOptions


class PlatformName(click.ParamType[str]):
    """The name of a platform that has a folder. The folders are searched only when an option or help needs them."""

    name = "platform"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """The names, written as click writes a choice."""
        return f"[{'|'.join(_platforms())}]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Raises UsageError, with the existing names, if there is no such platform."""
        if value not in _platforms():
            self.fail(f"There is no platform {value}; there are {', '.join(_platforms())}.", param, ctx)
        return value


class ConnectShop(click.Command):
    """The command; its help lists the secrets of each platform."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Writes a line for each platform."""
        with formatter.section("Secrets"):
            formatter.write_dl([(name, ", ".join(secrets)) for name, secrets in _platforms().items()])


@click.command(name="connect-shop", cls=ConnectShop)
@click.option("--shop", "shop_code", metavar="CODE", required=True, help="The shop's code.")
@click.option("--platform", type=PlatformName(), required=True, help="The platform that the shop runs on.")
@click.option(
    "--url", metavar="URL", default="", help="The shop's address, if its platform does not have one for all shops."
)
@click.option(
    "--secret",
    "secrets",
    metavar="NAME=VARIABLE",
    multiple=True,
    help="A secret of the platform, such as token=SHOP_TOKEN: its name, and the NAME of the variable that holds it.",
)
@click.option("--captured-at-once", metavar="METHOD", multiple=True, help="A payment method that captures at once.")
@click.option("--orders-since", type=DATE, help="Import the older orders from this day on too.")
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
    """Connect a webshop, so that its orders come automatically. A second run changes only the given options."""
    options = ShopOptions(
        shop_code=shop_code,
        platform=platform,
        url=url,
        secrets=dict(_read_secret(secret) for secret in secrets),
        captured_at_once=captured_at_once,
        orders_since=orders_since,
    )
    call_with_django("krambod.project.commands.connect_shop:connect_shop", options=options, as_json=as_json)


def _platforms() -> dict[str, tuple[str, ...]]:
    """The names of each platform's secrets, by platform. Found only on demand, because the platforms load slowly."""
    registry = import_module("krambod.platforms.registry")
    return {name: platform.secret_names for name, platform in registry.platforms().items()}


def _read_secret(text: str) -> tuple[str, str]:
    """The secret's name, and its value from the environment variable."""
    name, _, variable = text.partition("=")
    return name, read_variable(f"--secret {name}", variable)
