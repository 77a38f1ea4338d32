"""A WooCommerce shop on a double, connected to a shop of ours, whose events come in over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django_scopes import scopes_disabled

from krambod.doubles.serving import running
from krambod.doubles.woocommerce.application import WooCommerceDouble, woocommerce_application
from krambod.platforms.connections.connect import Entered, connect
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.platforms.models import Delivery
from krambod.platforms.platform import Capture, MethodReading, ReadingRules
from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules
from krambod.transfers.models import Transfer
from tests.platforms.webshop import WOOCOMMERCE_KEYS
from tests.transfers.shopkeeper import Shopkeeper
from tests.waiting import wait_until


@dataclass(slots=True, kw_only=True)
class WooShop:
    double: WooCommerceDouble
    url: str
    shopkeeper: Shopkeeper
    services: ShopServices

    def connect(self, **secrets: str) -> None:
        connect(
            self.shopkeeper.shop,
            Entered(platform="woocommerce", url=self.url, secrets=WOOCOMMERCE_KEYS | secrets),
            self.services,
        )
        rules = find_reading_rules(self.shopkeeper.shop)
        method = MethodReading(word="MobilePay", capture=Capture.AT_ONCE)
        changed = ReadingRules.model_validate(rules.model_dump() | {"methods": [method]})
        save_reading_rules(self.shopkeeper.shop, changed, self.services.now())

    def work(self, events: int) -> None:
        wait_until(lambda: len(self.deliveries()) >= events)
        for connection_id in find_due_shops(self.services.now()):
            for _ in work_shop(connection_id, self.services):
                pass
        while self.shopkeeper.due():
            self.shopkeeper.work()

    def deliveries(self) -> list[Delivery]:
        with scopes_disabled():
            return list(Delivery.objects.filter(shop=self.shopkeeper.shop).order_by("pk"))

    def transfers(self) -> list[Transfer]:
        with scopes_disabled():
            return list(Transfer.objects.filter(shop=self.shopkeeper.shop).order_by("pk"))


@pytest.fixture
def woo(shopkeeper: Shopkeeper, services: ShopServices) -> Iterator[WooShop]:
    double = WooCommerceDouble("ck_1", "cs_1")
    with running(woocommerce_application(double)) as url:
        yield WooShop(double=double, url=url, shopkeeper=shopkeeper, services=services)
