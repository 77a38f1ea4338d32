"""What can a person ask of krambod in a terminal?"""

import json
import logging
import os
import sys
from datetime import datetime
from pathlib import Path

import click

from krambod import __version__
from krambod.project.commands.care import COMMANDS
from krambod.project.commands.connect_shop import connect_shop
from krambod.project.running.starting import start

PORT = click.IntRange(1, 65535)
DATE = click.DateTime(["%Y-%m-%d"])


@click.group()
@click.version_option(__version__, package_name="krambod")
def main() -> None:
    """Move a webshop's orders into the accounting program Dinero."""


for command in (*COMMANDS, connect_shop):
    main.add_command(command)


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
@click.option("--shop-token", metavar="VARIABLE", help="Make it a Shoporama shop: its REST API takes this token.")
@click.option("--hook-url", metavar="URL", help="Where the Shoporama shop sends its events.")
@click.option("--hook-secret", metavar="VARIABLE", help="What they are signed with. Both are NAMES of variables.")
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
    orders_token = None if orders_token_variable is None else get_token("--orders-token", orders_token_variable)

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
            hook_url=hook_url,
            hook_secret=None if hook_secret is None else get_token("--hook-secret", hook_secret),
            shop_token=None if shop_token is None else get_token("--shop-token", shop_token),
        )
    )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port to listen on.")
@click.option("--demo", is_flag=True, help="Try it on doubles of Dinero and a shop, on this machine only.")
@click.option(
    "--double-port", type=PORT, default=9100, show_default=True, help="Of the demo: where Dinero's double is."
)
@click.option("--shop-port", type=PORT, default=9200, show_default=True, help="Of the demo: where the shop is.")
@click.option(
    "--demo-data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("krambod-demo"),
    show_default=True,
    help="Of the demo: where everything is kept.",
)
def serve(*, host: str, port: int, demo: bool, double_port: int, shop_port: int, demo_data: Path) -> None:
    """Run the product: the web server, and a worker beside it.

    Brings the database up to date first; a SQLite file is copied before. Stop it with Ctrl-C.

    With --demo, nothing real is reached: a double of Dinero, a shop and a merchant who is set up are started beside it.
    """
    if demo:
        _serve_demo(port=port, double_port=double_port, shop_port=shop_port, data=demo_data)
        return
    configuration = start(logging.INFO)
    from krambod.project.running.migrating import migrate as bring_up_to_date  # noqa: PLC0415
    from krambod.project.running.presence import InUse, present  # noqa: PLC0415
    from krambod.project.running.processes import serve as serve_processes  # noqa: PLC0415

    try:
        with present(configuration.data_dir):
            bring_up_to_date(configuration)
            serve_processes(host=host, port=port)
    except InUse as error:
        raise click.ClickException(str(error)) from error


def _serve_demo(*, port: int, double_port: int, shop_port: int, data: Path) -> None:
    from krambod.project.demo.serving import CannotRun, Places, serve_demo  # noqa: PLC0415

    try:
        serve_demo(Places(port=port, double_port=double_port, shop_port=shop_port, data=data.absolute()))
    except CannotRun as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--parent", type=int, hidden=True, help="The process whose end ends this one.")
def worker(*, parent: int | None) -> None:
    """Run a worker on its own: more of them, on more machines, share the work. Needs PostgreSQL for that."""
    configuration = start(logging.INFO)
    from krambod.project.running.assembly import build_worker, open_http  # noqa: PLC0415
    from krambod.project.running.presence import InUse, present  # noqa: PLC0415
    from krambod.project.running.processes import run_worker  # noqa: PLC0415

    try:
        with present(configuration.data_dir), open_http() as http:
            run_worker(build_worker(configuration, http), parent=parent)
    except InUse as error:
        raise click.ClickException(str(error)) from error


@main.command()
def migrate() -> None:
    """Bring the database up to date. `serve` does it by itself."""
    configuration = start()
    from krambod.project.running.migrating import migrate as bring_up_to_date  # noqa: PLC0415

    done = bring_up_to_date(configuration)
    click.echo("\n".join(done) if done else "The database is up to date.")


@main.command()
@click.option("--merchant", metavar="NAME", help="Whose shop it is. Needed for a new shop.")
@click.option("--shop", metavar="NAME", help="The shop's name, as customers know it.")
@click.option("--shop-code", metavar="CODE", required=True, help="Names the shop in Dinero, for good: choose once.")
@click.option("--organization", "organization_id", type=int, metavar="ID", help="The company's number in Dinero.")
@click.option("--client-id", metavar="ID", help="The client id of a personal integration in Dinero.")
@click.option("--client-secret", metavar="-|VARIABLE", help="Where its secret is: standard input, or a variable.")
@click.option("--api-key", metavar="-|VARIABLE", help="Where the organization's API key is, in the same way.")
@click.option("--when", type=click.Choice(["paid", "shipped"]), help="When an order is transferred.")
@click.option(
    "--deposit-account",
    type=int,
    metavar="NUMBER",
    help="The account that sales are registered on. [one of its own, made if missing]",
)
@click.option("--start-date", type=DATE, help="The first day whose orders are booked. [the first of next month]")
@click.option("--first-drafts", type=click.IntRange(0, 1000), help="How many orders to approve one by one. [5]")
@click.option("--reported-until", type=DATE, help="The last day of the last VAT period that is reported.")
@click.option("--owner", metavar="EMAIL", help="Who owns the merchant in the back office, and logs in there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def setup(
    *,
    merchant: str | None,
    shop: str | None,
    shop_code: str,
    organization_id: int | None,
    client_id: str | None,
    client_secret: str | None,
    api_key: str | None,
    when: str | None,
    deposit_account: int | None,
    start_date: datetime | None,
    first_drafts: int | None,
    reported_until: datetime | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """Connect a shop and a Dinero organization without a browser.

    Run again, it changes what is named and keeps the rest. Secrets are never arguments: `-` reads standard input, the
    secret on the first line and the key on the second; anything else is the NAME of an environment variable.
    """
    secrets = read_secrets(client_id, client_secret, api_key)
    configuration = start()
    from krambod.organizations.reach import Reach  # noqa: PLC0415
    from krambod.project.operations.setting_up import PersonalKeys, SetupError, Wishes, set_up  # noqa: PLC0415
    from krambod.project.running.assembly import open_http, read_endpoints  # noqa: PLC0415
    from krambod.project.running.migrating import migrate as bring_up_to_date  # noqa: PLC0415
    from krambod.transfers.rules import When  # noqa: PLC0415
    from krambod.worker.clock import utc_now  # noqa: PLC0415

    wishes = Wishes(
        merchant=merchant,
        shop=shop,
        shop_code=shop_code,
        organization_id=organization_id,
        keys=PersonalKeys(client_id=secrets[0], client_secret=secrets[1], api_key=secrets[2]) if secrets else None,
        when=When(when) if when else None,
        deposit_account_number=deposit_account,
        start_date=start_date.date() if start_date else None,
        first_drafts=first_drafts,
        reported_until=reported_until.date() if reported_until else None,
        owner=owner,
    )
    bring_up_to_date(configuration)
    with open_http() as http:
        reach = Reach(
            http=http,
            endpoints=read_endpoints(configuration),
            lock_directory=configuration.data_dir / "locks",
            now=utc_now,
        )
        try:
            done = set_up(wishes, reach)
        except SetupError as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"shop_key": done.shop_key, "api_token": done.api_token}))
        return
    click.echo(f"The shop is connected. Its key, for webhooks: {done.shop_key}")
    if done.api_token is not None:
        click.echo(f"Its token for the orders API, told only this once: {done.api_token}")


@main.command(name="import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shop", "shop_code", metavar="CODE", required=True, help="Whose orders they are.")
@click.option(
    "--report",
    "report_path",
    metavar="CSV",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write what was refused here. Left out: it goes to standard error.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object and nothing else.")
def import_file(*, path: Path, shop_code: str, report_path: Path | None, as_json: bool) -> None:
    """Take in the orders of a file: CSV with a row for each line of an order, or JSON lines.

    Its columns are described in docs/importing-orders.md. It is safe to run twice: an order that is known already
    changes nothing. Ends with 1 if something was refused.
    """
    configuration = start()
    from krambod.project.operations.importing import UnknownShop, get_shop, import_file_of_shop  # noqa: PLC0415
    from krambod.project.running.migrating import migrate as bring_up_to_date  # noqa: PLC0415

    bring_up_to_date(configuration)
    try:
        counts = import_file_of_shop(path, get_shop(shop_code), report_path)
    except UnknownShop as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or path}: {error.strerror}.") from error
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    click.echo(json.dumps(counts) if as_json else f"Orders: {told}.")
    sys.exit(1 if counts["refused"] else 0)


def read_secrets(client_id: str | None, client_secret: str | None, api_key: str | None) -> tuple[str, str, str] | None:
    """The client id, its secret and the API key; None when none of them was named."""
    if client_id is None and client_secret is None and api_key is None:
        return None
    if client_id is None or client_secret is None or api_key is None:
        raise click.UsageError("--client-id, --client-secret and --api-key belong together: name all three.")
    return client_id, read_secret("--client-secret", client_secret), read_secret("--api-key", api_key)


def read_secret(option: str, source: str) -> str:
    """A line of standard input for `-`, else the value of the environment variable of that name."""
    value = sys.stdin.readline().strip() if source == "-" else os.environ.get(source, "").strip()
    if not value:
        where = "standard input" if source == "-" else f"the environment variable {source}"
        raise click.UsageError(f"{option}: there is nothing in {where}.")
    return value


def get_token(option: str, variable: str) -> str:
    """The value of an environment variable; a click.UsageError that names it when it is unset or empty."""
    token = os.environ.get(variable)
    if not token:
        raise click.UsageError(
            f"{option} names the environment variable {variable}, which is unset or empty: "
            f"set it to the token, for example with `export {variable}=…`."
        )
    return token
