"""How is krambod connected without a browser? The options of `krambod setup`."""

from datetime import date, datetime

import click

from krambod.project.command_line.loading import call_with_django
from krambod.project.command_line.options import DATE, JSON, read_secret
from krambod.project.operations.setup_options import PersonalKeys, SetupOptions


@click.command()
@click.option("--merchant", metavar="NAME", help="The merchant who owns the shop. Needed for a new shop.")
@click.option("--shop", metavar="NAME", help="The shop's name, as customers know it.")
@click.option("--shop-code", metavar="CODE", required=True, help="A short name for the shop in Dinero, for ever.")
@click.option("--organization", "organization_id", type=int, metavar="ID", help="The company's number in Dinero.")
@click.option("--client-id", metavar="ID", help="The client id of a personal integration in Dinero.")
@click.option("--client-secret", metavar="-|VARIABLE", help="Where to read the client's secret: see above.")
@click.option("--api-key", metavar="-|VARIABLE", help="Where to read the organization's API key: see above.")
@click.option("--when", type=click.Choice(["paid", "shipped"]), help="When an order is transferred.")
@click.option(
    "--deposit-account",
    type=int,
    metavar="NUMBER",
    help="The account that sales are registered on. [one of its own, made if missing]",
)
@click.option("--start-date", type=DATE, help="The first day whose orders are booked. [the first of next month]")
@click.option("--first-drafts", type=click.IntRange(0, 1000), help="How many first orders to approve one by one. [5]")
@click.option("--reported-until", type=DATE, help="The last day of the last VAT period that is reported.")
@click.option("--owner", metavar="EMAIL", help="The owner of the merchant, who logs in to the back office.")
@JSON
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

    A second run changes the given options and keeps the others. Secrets are never arguments: `-` reads standard input,
    with the secret on the first line and the key on the second. Any other value is the NAME of an environment variable.
    """
    options = SetupOptions(
        merchant=merchant,
        shop=shop,
        shop_code=shop_code,
        organization_id=organization_id,
        keys=read_keys(client_id, client_secret, api_key),
        when=when,
        deposit_account_number=deposit_account,
        start_date=_day(start_date),
        first_drafts=first_drafts,
        reported_until=_day(reported_until),
        owner=owner,
    )
    call_with_django("krambod.project.commands.setup:setup", options=options, as_json=as_json)


def read_keys(client_id: str | None, client_secret: str | None, api_key: str | None) -> PersonalKeys | None:
    """The client id, its secret and the API key; None if none of them is given. Raises click.UsageError."""
    if client_id is None and client_secret is None and api_key is None:
        return None
    if client_id is None or client_secret is None or api_key is None:
        raise click.UsageError("--client-id, --client-secret and --api-key belong together: name all three.")
    secret = read_secret("--client-secret", client_secret)  # standard input: line 1
    return PersonalKeys(client_id=client_id, client_secret=secret, api_key=read_secret("--api-key", api_key))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
