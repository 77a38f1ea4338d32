"""A shop's pages as a person uses them, and the webshop behind."""

from dataclasses import dataclass, replace
from typing import Any

from django_scopes import scopes_disabled

from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.platforms.models import ShopConnection
from tests.backoffice.person import Person, make_person
from tests.platforms.webshop import SECRET, TOKEN, Webshop


@dataclass(slots=True, kw_only=True)
class ShopPages:
    """A shop's pages as a person uses them, and the webshop behind."""

    webshop: Webshop
    person: Person

    def path(self, place: str = "") -> str:
        shop = self.webshop.shopkeeper.shop
        return f"/c/{shop.merchant_id}/settings/shops/{shop.pk}/platform/{place}"

    def as_role(self, role: MemberRole) -> "ShopPages":
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
