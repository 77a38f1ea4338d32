"""Does a merchant meet the shop's payment methods in the set-up, with what happens to the orders of each?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.doubles.serving import running
from krambod.doubles.woocommerce.application import WooCommerceDouble, woocommerce_application
from krambod.organizations.reach import Reach
from krambod.platforms.connections.backfill import read_backfill
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.stored import get_shop_connection
from krambod.transfers.intake import receive_order
from tests.backoffice.reading import Page
from tests.backoffice.setup.settings_pages import Settings
from tests.platforms.webshop import WOOCOMMERCE_KEYS, served, services
from tests.transfers.building import order, payment
from tests.transfers.shopkeeper import shopkeeper

__all__ = ["served", "services", "shopkeeper"]  # fixtures, for these tests as well

pytestmark = pytest.mark.django_db(transaction=True)

GATEWAYS = [
    {"id": "bacs", "title": "Bankoverførsel", "enabled": True},
    {"id": "quickpay", "title": "Kort", "enabled": True},
    {"id": "cod", "title": "Efterkrav", "enabled": False},
    {"id": "bytte", "title": "Byttecentralen &amp; co", "enabled": True},
]


@pytest.fixture
def in_dinero(bos: Settings, services: ShopServices, settings: SettingsWrapper) -> Settings:
    """The organization is chosen."""
    settings.KRAMBOD_BASE_URL = services.base_url
    bos.post("system", economic_system="dinero")
    bos.consent()
    bos.choose()
    return bos


@pytest.fixture
def webshop() -> Iterator[tuple[WooCommerceDouble, str]]:
    """A WooCommerce shop and its address."""
    double = WooCommerceDouble("ck_1", "cs_1", gateways=[dict(one) for one in GATEWAYS])
    with running(woocommerce_application(double)) as url:
        yield double, url


def methods(settings: Settings) -> list[str]:
    """The methods of the table, in their order."""
    fields = Page(settings.get("account")).forms[-2].fields
    return [value for name, value in fields.items() if name.endswith("-method") and value]


def test_the_methods_that_the_shop_offers_stand_in_the_table_the_unknown_one_first(
    in_dinero: Settings, webshop: tuple[WooCommerceDouble, str]
) -> None:
    in_dinero.post("platform/connect/woocommerce", url=webshop[1], **WOOCOMMERCE_KEYS)

    page = in_dinero.get("account")

    assert methods(in_dinero) == ["Byttecentralen & co", "Bankoverførsel", "Kort"]
    assert "We do not know this method. Choose its kind; until then its orders are held." in page
    assert "Booked when the money comes or the order is shipped. The payment is left open." in page
    assert "Registered on the account above, when the money is captured." in page


def test_the_orders_of_the_last_ninety_days_are_fetched_in_the_set_up(
    in_dinero: Settings, webshop: tuple[WooCommerceDouble, str]
) -> None:
    said = in_dinero.said("platform/connect/woocommerce", url=webshop[1], **WOOCOMMERCE_KEYS)

    asked = read_backfill(get_shop_connection(in_dinero.shop))

    assert "Its orders of the last 90 days are being fetched." in said
    assert asked is not None
    assert abs(asked.since - (asked.started_at - timedelta(days=90))) < timedelta(minutes=1)


def test_a_shop_whose_key_may_not_read_the_methods_is_connected_all_the_same(
    in_dinero: Settings, webshop: tuple[WooCommerceDouble, str]
) -> None:
    webshop[0].gateways = [{"id": "bacs", "title": "", "enabled": True}, {"title": "", "id": "", "enabled": True}]

    in_dinero.post("platform/connect/woocommerce", url=webshop[1], **WOOCOMMERCE_KEYS)

    assert methods(in_dinero) == ["bacs"]


def test_a_method_that_orders_used_is_named_once_with_the_most_used_first(
    in_dinero: Settings, webshop: tuple[WooCommerceDouble, str], here: Reach
) -> None:
    in_dinero.post("platform/connect/woocommerce", url=webshop[1], **WOOCOMMERCE_KEYS)
    for number, title in (("1", "Kort"), ("2", "MobilePay"), ("3", "MobilePay")):
        sold = order(external_id=number, payments=(payment(method=title),))
        receive_order(in_dinero.shop, sold, body="{}", delivery_id=None, now=here.now())
    old = order(external_id="4", placed_at=here.now() - timedelta(days=91), payments=(payment(method="Diners"),))
    receive_order(in_dinero.shop, old, body="{}", delivery_id=None, now=here.now())

    assert methods(in_dinero) == ["Byttecentralen & co", "MobilePay", "Kort", "Bankoverførsel"]
