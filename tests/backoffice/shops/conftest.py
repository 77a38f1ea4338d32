"""A shop on a double of Shoporama that is not connected yet, and the people of two merchants who look at our pages."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.status import hook_address, hook_addresses
from krambod.platforms.shoporama import PLATFORM as SHOPORAMA
from tests.backoffice.person import make_person
from tests.backoffice.shops.shop_pages import ShopPages
from tests.platforms.webshop import SECRET, TOKEN, Webshop, served, services
from tests.transfers.shopkeeper import Shopkeeper, reach, shopkeeper
from tests.transfers.stored import Store, make_store

__all__ = ["reach", "served", "services", "shopkeeper"]  # fixtures, for these tests as well


@pytest.fixture
def pages(shopkeeper: Shopkeeper, services: ShopServices, settings: SettingsWrapper) -> Iterator[ShopPages]:
    """Sanne's, as her owner; krambod itself answers where its addresses say."""
    settings.KRAMBOD_BASE_URL = services.base_url
    address = hook_address(shopkeeper.shop, "shoporama", services.base_url)
    double = ShoporamaDouble(token=TOKEN, hook_address=address, hook_secret=SECRET, now=shopkeeper.double.clock.now)
    double.hooks.addresses = dict(hook_addresses(shopkeeper.shop, SHOPORAMA, services.base_url))
    with running(shoporama_application(double)) as url:
        webshop = Webshop(double=double, url=url, shopkeeper=shopkeeper, services=services)
        yield ShopPages(webshop=webshop, person=make_person("sanne@example.com", shopkeeper.shop.merchant))


@pytest.fixture
def bos() -> Store:
    """Another merchant's shop."""
    return make_store("bo", 310002)
