"""How is each shop: its platform, its organization, when its orders are transferred, and what is missing?

Read for all shops at once: the number of queries does not grow with the shops.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krambod.backoffice.formats import current_language
from krambod.backoffice.setup.checklist import SetupStep, checklist
from krambod.backoffice.setup.progress import with_facts
from krambod.backoffice.setup.wishes import Wishes
from krambod.merchants.models import Shop, StoredRules
from krambod.organizations.access import DISCONNECTED
from krambod.organizations.models import ConnectedOrganization
from krambod.platforms.models import ShopConnection
from krambod.platforms.registry import find_platform
from krambod.transfers.rule_versions import newest_rules, read_rules
from krambod.transfers.rules import When
from krambod.words.causes import explain

WHEN_WORDS = {When.SHIPPED: _("when they are shipped"), When.PAID: _("when they are paid")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCard:
    """A shop as the list of shops shows it. Texts are in the reader's language, or empty.

    The troubles are why nothing is read from the shop, or sent to Dinero, just now. `missing` are the steps of the
    set-up that are left.
    """

    shop: Shop
    platform: str
    platform_trouble: str
    organization: str
    organization_trouble: str
    when: str
    missing: list[SetupStep]

    @property
    def is_well(self) -> bool:
        return not (self.missing or self.platform_trouble or self.organization_trouble)


def find_shop_cards(organizations: Iterable[ConnectedOrganization]) -> list[ShopCard]:
    """A card for each shop, by name. `organizations` are the merchant's. In the scope of the merchant."""
    rules = {stored.shop_id: stored for stored in newest_rules()}
    platforms = {one.shop_id: one for one in ShopConnection.objects.filter(disconnected_at=None)}
    usable = _usable(organizations)
    shops = with_facts(Shop.objects.order_by("name", "pk"))
    return [_card(shop, _wishes(shop, rules.get(shop.pk)), platforms.get(shop.pk), usable) for shop in shops]


def shop_card(shop: Shop, wishes: Wishes, organizations: Iterable[ConnectedOrganization]) -> ShopCard:
    """The card of one shop, read with its facts. `organizations` are the merchant's. In the scope of the merchant."""
    connection = ShopConnection.objects.filter(shop=shop, disconnected_at=None).first()
    return _card(shop, wishes, connection, _usable(organizations))


def _usable(organizations: Iterable[ConnectedOrganization]) -> dict[int, ConnectedOrganization]:
    return {one.pk: one for one in organizations if one.paused_cause != DISCONNECTED}


def _wishes(shop: Shop, stored: StoredRules | None) -> Wishes:
    rules = None if stored is None else read_rules(stored)
    in_force = {} if rules is None else rules.model_dump(mode="json")
    version = 0 if stored is None else stored.version
    return Wishes(shop=shop, chosen=shop.unfinished_setup or in_force, rules=rules, version=version)


def _card(
    shop: Shop, wishes: Wishes, connection: ShopConnection | None, usable: dict[int, ConnectedOrganization]
) -> ShopCard:
    connected = None if wishes.connected_id is None else usable.get(wishes.connected_id)
    steps = checklist(shop, wishes, has_connection=bool(usable), connected=connected)
    when = wishes.chosen.get("when")
    return ShopCard(
        shop=shop,
        platform=_platform_title(connection),
        platform_trouble="" if connection is None else _explained(connection.paused_cause),
        organization="" if connected is None else connected.name,
        organization_trouble="" if connected is None else _trouble_of(connected),
        when=str(WHEN_WORDS[When(when)]) if when else "",
        missing=[step for step in steps if not step.is_done],
    )


def _platform_title(connection: ShopConnection | None) -> str:
    if connection is None:
        return ""
    platform = find_platform(connection.platform)
    return connection.platform if platform is None else platform.title


def _trouble_of(connected: ConnectedOrganization) -> str:
    is_paused = connected.paused_until is not None and connected.paused_until > timezone.now()
    return _explained(connected.paused_cause) if is_paused else ""


def _explained(cause: str) -> str:
    """Why a connection is paused, and what to do."""
    return explain(cause, {}, current_language()) if cause else ""
