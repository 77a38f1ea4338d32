"""What can a person ask of krambod in a terminal?"""

import os
from pathlib import Path

import click

from krambod import __version__

PORT = click.IntRange(1, 65535)


@click.group()
@click.version_option(__version__, package_name="krambod")
def main() -> None:
    """Move a webshop's orders into the accounting program Dinero."""


@main.command()
@click.option(
    "--port",
    type=PORT,
    default=9100,
    show_default=True,
    help="Where the double of Dinero answers, on this machine only.",
)
@click.option("--shop-port", type=PORT, help="Where a shop to try it with answers. Left out: no shop.")
@click.option(
    "--calls-per-minute",
    type=click.IntRange(min=1),
    default=6000,
    show_default=True,
    help="How many calls each organization may make. Dinero itself allows 100.",
)
@click.option("--lax", is_flag=True, help="Forgive what Dinero might not: for a first try, not for tests.")
@click.option(
    "--data",
    "data_directory",
    metavar="DIRECTORY",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the books here between runs. Left out: they are gone when the sandbox stops.",
)
@click.option("--orders-api", metavar="URL", help="Where the shop sends its orders.")
@click.option(
    "--orders-token",
    "orders_token_variable",
    metavar="VARIABLE",
    help="The NAME of the environment variable that holds the token for --orders-api, not the token.",
)
def sandbox(
    *,
    port: int,
    shop_port: int | None,
    calls_per_minute: int,
    lax: bool,
    data_directory: Path | None,
    orders_api: str | None,
    orders_token_variable: str | None,
) -> None:
    """Try everything without touching real books.

    Starts a strict double of Dinero, and with --shop-port a shop that sells into it. Both speak real HTTP
    to this machine only, and have pages that show what was booked. Stop them with Ctrl-C.
    """
    if orders_api is not None and shop_port is None:
        raise click.UsageError("--orders-api tells where the shop sends its orders: add --shop-port.")
    if orders_token_variable is not None and orders_api is None:
        raise click.UsageError("--orders-token belongs to --orders-api: add the address, or leave both out.")
    orders_token = None if orders_token_variable is None else get_token(orders_token_variable)

    # Not at the top: the web server takes longer to load than `krambod --help` should.
    from krambod.doubles.sandbox import SandboxOptions, run  # noqa: PLC0415

    run(
        SandboxOptions(
            port=port,
            shop_port=shop_port,
            calls_per_minute=calls_per_minute,
            lax=lax,
            data_directory=data_directory,
            orders_api=orders_api,
            orders_token=orders_token,
        )
    )


def get_token(variable: str) -> str:
    """The value of an environment variable; a click.UsageError that names it when it is unset or empty."""
    token = os.environ.get(variable)
    if not token:
        raise click.UsageError(
            f"--orders-token names the environment variable {variable}, which is unset or empty: "
            f"set it to the token, for example with `export {variable}=…`."
        )
    return token
