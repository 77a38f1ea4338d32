"""What does `krambod connect-shop` do? The same as its page: it tries the key first, then stores it."""

import json
from datetime import UTC

import click

from krambod.merchants.models import Shop
from krambod.platforms.connections.backfill import ask_for_backfill
from krambod.platforms.connections.connect import Entered, connect
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.status import ConnectionStatus, hook_addresses
from krambod.platforms.connections.stored import CannotConnect
from krambod.platforms.platform import Capture, MethodReading
from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules
from krambod.platforms.registry import platforms
from krambod.platforms.sentences import explain_connection
from krambod.project.commands.error_reports import report_as_usage_errors
from krambod.project.configuration import Configuration
from krambod.project.operations.importing import UnknownShop, get_shop
from krambod.project.operations.shop_options import ShopOptions
from krambod.project.running.assembly import build_shop_services
from krambod.project.running.migrating import migrate


def connect_shop(configuration: Configuration, *, options: ShopOptions, as_json: bool) -> None:
    migrate(configuration)
    services = build_shop_services(configuration)
    with services.http, report_as_usage_errors(UnknownShop):
        shop = get_shop(options.shop_code)
        status = _connect(shop, options, services)
        _read_as_captured_at_once(shop, options.captured_at_once, services)
        if options.orders_since is not None:
            ask_for_backfill(shop, options.orders_since.replace(tzinfo=UTC), services.now())
    if as_json:
        click.echo(json.dumps({"hook_url": status.hook_address, "webhooks": status.webhooks}))
        return
    click.echo(f"{status.title} is connected.")
    for event, address in hook_addresses(shop, platforms()[options.platform], services.base_url):
        click.echo(f"Make a webhook in the shop{f' for {event}' if event else ''} with the address {address}")


def _connect(shop: Shop, options: ShopOptions, services: ShopServices) -> ConnectionStatus:
    entered = Entered(platform=options.platform, url=options.url, secrets=options.secrets)
    try:
        return connect(shop, entered, services)
    except CannotConnect as error:
        raise click.ClickException(explain_connection(error.code, error.details, "en")) from error


def _read_as_captured_at_once(shop: Shop, words: tuple[str, ...], services: ShopServices) -> None:
    if not words:
        return
    rules = find_reading_rules(shop)
    methods = [MethodReading(word=word, capture=Capture.AT_ONCE) for word in words]
    kept = [one for one in rules.methods if one.word not in words]
    changed = rules.model_copy(update={"methods": (*kept, *methods)})
    save_reading_rules(shop, changed, services.now(), by="terminal")
