"""How is krambod tried without real books? The options of `krambod sandbox`."""

from pathlib import Path

import click

from krambod.doubles.sandbox_options import SandboxOptions
from krambod.project.command_line.loading import call
from krambod.project.command_line.options import PORT, read_token


@click.command()
@click.option(
    "--port",
    type=PORT,
    default=9100,
    show_default=True,
    help="The port of the double of Dinero, on this machine only.",
)
@click.option("--shop-port", type=PORT, help="The port of a shop to try it with. Default: no shop.")
@click.option(
    "--calls-per-minute",
    type=click.IntRange(min=1),
    default=6000,
    show_default=True,
    help="How many calls each organization may make. Dinero itself allows 100.",
)
@click.option("--lax", is_flag=True, help="Accept calls that Dinero might refuse: for a first try, not for tests.")
@click.option(
    "--data",
    "data_directory",
    metavar="DIRECTORY",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the books in this directory. Default: they are deleted when the sandbox stops.",
)
@click.option("--orders-api", metavar="URL", help="The address that the shop sends its orders to.")
@click.option(
    "--orders-token",
    "orders_token_variable",
    metavar="VARIABLE",
    help="The NAME of the environment variable that holds the token for --orders-api, not the token.",
)
@click.option("--shop-token", metavar="VARIABLE", help="Run a Shoporama shop; the variable holds its token.")
@click.option("--hook-url", metavar="URL", help="The address that the Shoporama shop sends events to.")
@click.option("--hook-secret", metavar="VARIABLE", help="The variable that holds the secret to sign events.")
def sandbox(
    *,
    port: int,
    shop_port: int | None,
    calls_per_minute: int,
    lax: bool,
    data_directory: Path | None,
    orders_api: str | None,
    orders_token_variable: str | None,
    shop_token: str | None,
    hook_url: str | None,
    hook_secret: str | None,
) -> None:
    """Try everything without touching real books.

    Starts a strict double of Dinero, and with --shop-port a shop that sells into it. Both speak real HTTP
    to this machine only, and have pages that show what was booked. Stop them with Ctrl-C.
    """
    if orders_api is not None and shop_port is None:
        raise click.UsageError("--orders-api tells where the shop sends its orders: add --shop-port.")
    if orders_token_variable is not None and orders_api is None:
        raise click.UsageError("--orders-token belongs to --orders-api: add the address, or leave both out.")
    if (hook_url is None) != (hook_secret is None) or (hook_url is not None and shop_token is None):
        raise click.UsageError("--hook-url, --hook-secret and --shop-token belong together: name all three.")
    if shop_token is not None and (shop_port is None or orders_api is not None):
        raise click.UsageError("--shop-token makes a shop of --shop-port that sends events: leave out --orders-api.")
    orders_token = None if orders_token_variable is None else read_token("--orders-token", orders_token_variable)
    options = SandboxOptions(
        port=port,
        shop_port=shop_port,
        calls_per_minute=calls_per_minute,
        lax=lax,
        data_directory=data_directory,
        orders_api=orders_api,
        orders_token=orders_token,
        hook_url=hook_url,
        hook_secret=None if hook_secret is None else read_token("--hook-secret", hook_secret),
        shop_token=None if shop_token is None else read_token("--shop-token", shop_token),
    )
    call("krambod.doubles.sandbox:run", options=options)
