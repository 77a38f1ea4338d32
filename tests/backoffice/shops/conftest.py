"""A shop on a double of Shoporama that is not connected yet, and the people of two merchants who look at our pages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import Role
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.status import hook_address
from krambod.platforms.models import ShopConnection
from tests.backoffice.conftest import Person, make_person
from tests.platforms.conftest import SECRET, TOKEN, Webshop, reach, served, services, shopkeeper
from tests.transfers.conftest import Shopkeeper
from tests.transfers.stored import Store, make_store

__all__ = ["reach", "served", "services", "shopkeeper"]  # fixtures, for these tests as well


@dataclass(slots=True, kw_only=True)
class ShopPages:
    """A shop's pages as a person uses them, and the webshop behind."""

    webshop: Webshop
    person: Person

    def path(self, place: str = "") -> str:
        shop = self.webshop.shopkeeper.shop
        return f"/c/{shop.merchant_id}/settings/shops/{shop.pk}/platform/{place}"

    def as_role(self, role: Role) -> "ShopPages":
        """The same for somebody else of the merchant's."""
        person = make_person(f"{role}@example.com", self.webshop.shopkeeper.shop.merchant, role)
        return replace(self, person=person)

    def get(self, place: str = "") -> str:
        return self.person.get(self.path(place))

    def status_of(self, place: str = "", **fields: Any) -> int:
        """Of a POST where there are fields, else of a GET."""
        client = self.person.client
        answer = client.post(self.path(place), fields) if fields else client.get(self.path(place))
        return int(answer.status_code)

    def said(self, place: str, /, **fields: Any) -> str:
        """What the page says after posting to another and being sent on."""
        answer = self.person.client.post(self.path(place), fields, follow=True)
        assert answer.status_code == 200, (place, answer.status_code)
        return answer.content.decode()

    def entered(self, **changes: str) -> dict[str, str]:
        """The form as it is filled in."""
        filled = {
            "url": f"{self.webshop.url}/REST",
            "token": TOKEN,
            "webhook_secret": SECRET,
            "signature_header": "X-Shoporama-Signature",
            "signature_scheme": "hmac-sha256-hex",
        }
        return filled | changes

    def connect(self, **changes: str) -> str:
        return self.said("connect/shoporama", **self.entered(**changes))

    def connection(self) -> ShopConnection | None:
        with scopes_disabled():
            return ShopConnection.objects.filter(shop=self.webshop.shopkeeper.shop).first()

    def audited(self) -> list[str]:
        with scopes_disabled():
            rows = AuditEntry.objects.filter(merchant=self.webshop.shopkeeper.shop.merchant).order_by("pk")
            return [row.action for row in rows]


@pytest.fixture
def pages(shopkeeper: Shopkeeper, services: ShopServices, settings: SettingsWrapper) -> Iterator[ShopPages]:
    """Sanne's, as her owner; krambod itself answers where its addresses say."""
    settings.KRAMBOD_BASE_URL = services.base_url
    address = hook_address(shopkeeper.shop, "shoporama", services.base_url)
    double = ShoporamaDouble(token=TOKEN, hook_address=address, hook_secret=SECRET, now=shopkeeper.double.clock.now)
    with running(shoporama_application(double)) as url:
        webshop = Webshop(double=double, url=url, shopkeeper=shopkeeper, services=services)
        yield ShopPages(webshop=webshop, person=make_person("sanne@example.com", shopkeeper.shop.merchant))


@pytest.fixture
def bos() -> Store:
    """Another merchant's shop."""
    return make_store("bo", 310002)
