"""What does `krambod sandbox` start? The double of Dinero and, if asked for, a shop that tells of orders."""

import asyncio
import signal
import sqlite3

import click
from aiohttp import web

from krambod.doubles.api_shop.order_page import order_page_application
from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.dinero.seed import (
    CLIENT_SECRET,
    ORGANIZATIONS,
    PERSONAL_CLIENT_ID,
    VISMA_CLIENT_ID,
    api_key,
)
from krambod.doubles.sandbox_options import SandboxOptions
from krambod.doubles.serving import HOST, dinero_application, listen
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application


def run(options: SandboxOptions) -> None:
    """Serves until SIGINT or SIGTERM. Raises click.ClickException where a port or the books cannot be had."""
    try:
        double = open_double(
            calls_per_minute=options.calls_per_minute, lax=options.lax, data_directory=options.data_directory
        )
    except (OSError, sqlite3.Error) as error:
        raise click.ClickException(f"The books in {options.data_directory} cannot be opened: {error}.") from error
    try:
        asyncio.run(_serve(options, double))
    except OSError as error:
        raise click.ClickException(f"The sandbox cannot listen: {error.strerror}.") from error
    finally:
        double.store.close()


async def _serve(options: SandboxOptions, double: DineroDouble) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sites = [await listen(dinero_application(double), options.port)]
    if options.shop_port is not None:
        sites.append(await listen(_shop(options), options.shop_port))
    _announce(options)
    await stop.wait()
    for site in sites:
        await site.stop()


def _shop(options: SandboxOptions) -> web.Application:
    if options.shop_token is None:
        return order_page_application(options.orders_api, options.orders_token)
    data_file = None if options.data_directory is None else options.data_directory / "shoporama.json"
    double = ShoporamaDouble(
        token=options.shop_token,
        hook_address=options.hook_url,
        hook_secret=options.hook_secret or "",
        data_file=data_file,
    )
    return shoporama_application(double)


def _announce(options: SandboxOptions) -> None:
    organization = ORGANIZATIONS[0]
    key = api_key(organization["Id"])
    click.echo(f"Dinero's double:      http://{HOST}:{options.port}  (API, Visma Connect, and pages to look at)")
    click.echo(f"App (Visma Connect):  client id {VISMA_CLIENT_ID}, secret {CLIENT_SECRET}")
    click.echo(f"Personal integration: client id {PERSONAL_CLIENT_ID}, secret {CLIENT_SECRET}, API key {key}")
    click.echo(f"Organization:         {organization['Id']} {organization['Name']}")
    if options.shop_port is not None:
        click.echo(f"Order page:           http://{HOST}:{options.shop_port}")
    click.echo("Stop with Ctrl-C.")
