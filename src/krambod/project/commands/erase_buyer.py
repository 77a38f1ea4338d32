"""What does `krambod erase-buyer` do? It erases the buyer, and says of each order what became of it."""

import sys

import click

from krambod.privacy import erasing
from krambod.privacy.finding import SeveralBuyers
from krambod.privacy.unfinished import REASONS
from krambod.project.commands.error_reports import report_as_usage_errors
from krambod.project.configuration import Configuration
from krambod.project.operations.importing import UnknownShop, get_shop
from krambod.words.language import Language, Sentence, say
from krambod.worker.clock import utc_now

ERASED = Sentence(da="Køberen er slettet.", de="Der Käufer ist gelöscht.", en="The buyer is erased.")
NOTHING = Sentence(
    da="Ingen ordre har denne e-mailadresse, dette nummer eller navn.",
    de="Keine Bestellung hat diese E-Mail-Adresse, diese Nummer oder diesen Namen.",
    en="No order has this e-mail address, number or name.",
)


def erase_buyer(
    _configuration: Configuration, *, text: str, shop_code: str, settled_because: str, language: Language
) -> None:
    with report_as_usage_errors(UnknownShop, SeveralBuyers):
        shop = get_shop(shop_code)
        orders = erasing.erase_buyer(
            shop.merchant, text, actor="krambod erase-buyer", now=utc_now(), settled_because=settled_because
        )
    for one in orders:
        click.echo(f"{one.number}: {say(REASONS[one.reason] if one.reason else ERASED, language)}")
    if not orders:
        click.echo(say(NOTHING, language), err=True)
    sys.exit(0 if orders and not any(one.reason for one in orders) else 1)
