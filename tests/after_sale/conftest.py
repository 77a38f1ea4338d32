"""Which fixtures do these tests share? Two connected shops, of WooCommerce and Shoporama, and what is behind them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.platforms.connections.connect import Entered, connect
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.status import hook_address, hook_addresses
from krambod.platforms.shoporama import PLATFORM as SHOPORAMA
from tests.platforms.webshop import SECRET, TOKEN, Webshop, captured_at_once, served, services
from tests.platforms.wooshop import woo
from tests.transfers.shopkeeper import Shopkeeper, connect_shop, reach, shopkeeper

__all__ = ["reach", "served", "services", "shopkeeper", "woo"]  # fixtures


@pytest.fixture
def second_shop(shopkeeper: Shopkeeper, services: ShopServices) -> Iterator[Webshop]:
    """A Shoporama shop of the same merchant and company, where MobilePay is money at once."""
    keeper = replace(shopkeeper, shop=connect_shop(shopkeeper.reach, shop="Sannes Glas", shop_code="glas"))
    address = hook_address(keeper.shop, "shoporama", services.base_url)
    double = ShoporamaDouble(token=TOKEN, hook_address=address, hook_secret=SECRET, now=keeper.now)
    double.hooks.addresses = dict(hook_addresses(keeper.shop, SHOPORAMA, services.base_url))
    with running(shoporama_application(double)) as url:
        secrets = {"token": TOKEN, "webhook_secret": SECRET}
        connect(keeper.shop, Entered(platform="shoporama", url=f"{url}/REST", secrets=secrets), services)
        webshop = Webshop(double=double, url=url, shopkeeper=keeper, services=services)
        captured_at_once(webshop)
        yield webshop
