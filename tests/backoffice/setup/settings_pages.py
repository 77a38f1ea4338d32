"""How does a test use a merchant's settings, with a double of Dinero behind them?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from django.http import HttpResponse
from django_scopes import scope, scopes_disabled
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.backoffice.home import make_shop
from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, VISMA_CLIENT_ID, api_key
from krambod.merchants.models import Merchant, Shop
from krambod.merchants.rights import MemberRole
from krambod.organizations.models import ConnectedOrganization
from krambod.organizations.reach import Reach
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.rules import BookingRules
from tests.backoffice.person import Person, make_person
from tests.doubles.caller import wire_of

ORGANIZATION = 310001
CALLBACK = "http://localhost:8000/dinero/callback"
CLEARING = "Webshop salg – tilgode hos indløser"


@dataclass(slots=True, kw_only=True)
class Settings:
    """A shop's settings, as a logged-in person uses them; `double` is the Dinero behind them."""

    shop: Shop
    person: Person
    double: DineroDouble
    http: httpx2.Client

    def path(self, place: str = "") -> str:
        return f"/c/{self.shop.merchant_id}/settings/shops/{self.shop.pk}/{place}"

    def as_role(self, role: MemberRole) -> "Settings":
        """The same shop, as another member with this role sees it."""
        person = make_person(f"{role}@example.com", self.shop.merchant, role)
        return replace(self, person=person)

    def get(self, place: str = "") -> str:
        """The text of the page."""
        return self.person.get(self.path(place))

    def post(self, place: str, /, **fields: Any) -> HttpResponse:
        return cast(HttpResponse, self.person.client.post(self.path(place), fields))

    def said(self, place: str, /, **fields: Any) -> str:
        """Posts, follows the redirect, and returns the text of that page."""
        answer = self.person.client.post(self.path(place), fields, follow=True)
        assert answer.status_code == 200, (place, answer.status_code)
        return answer.content.decode()

    def consent(self, *, user: str = "sanne", decision: str = "allow", mend: int | None = None) -> str:
        """Presses the button, answers on the double's consent page, comes back, and returns the text of that page."""
        return self.come_back(self.leave(mend), user=user, decision=decision)

    def leave(self, mend: int | None = None) -> str:
        """The address that the button leads to."""
        place = self.path("dinero/connect")
        if mend is not None:
            place = f"/c/{self.shop.merchant_id}/settings/connections/{mend}/mend"
        answer = self.person.client.post(place)
        assert answer.status_code == 302
        return str(answer["Location"])

    def come_back(self, consent_url: str, *, user: str = "sanne", decision: str = "allow") -> str:
        place, _, query = consent_url.partition("?")
        form = {**dict(parse_qsl(query)), "user": user, "decision": decision}
        back = urlsplit(self.http.post(place, data=form).headers["Location"])
        return self.person.client.get(f"{back.path}?{back.query}", follow=True).content.decode()

    def choose(self, organization_id: int = ORGANIZATION) -> HttpResponse:
        return self.post("organization", connected_id=self.connected(organization_id).pk)

    def connected(self, organization_id: int = ORGANIZATION) -> ConnectedOrganization:
        """The newest connection that reaches the organization."""
        with scopes_disabled():
            rows = ConnectedOrganization.objects.select_related("connection").filter(merchant=self.shop.merchant)
            found = rows.filter(organization_id=organization_id).order_by("pk").last()
        assert found is not None
        return found

    def account(self, number: int = 55120, rows: tuple[dict[str, Any], ...] = (), **changes: Any) -> HttpResponse:
        return self.post("account", **account_fields(number, rows, **changes))

    def vat(self, **changes: Any) -> HttpResponse:
        return self.post("vat", **vat_fields(**changes))

    def sales(self, **changes: Any) -> HttpResponse:
        return self.post("sales", **sales_fields(**changes))

    def set_up(self, **changes: Any) -> BookingRules:
        """Does the whole set-up, by a personal integration."""
        self.post("system", economic_system="dinero")
        self.post("dinero/key", **key_fields())
        self.choose()
        self.post("timing", when="paid")
        self.post("account/add")
        self.vat()
        self.sales(**changes)
        self.post("preview")
        return self.rules()

    def rules(self) -> BookingRules:
        """The booking rules in force."""
        found = find_rules(self.shop)
        assert found is not None
        return found

    def fresh(self) -> Shop:
        """The shop, read from the database."""
        with scopes_disabled():
            return Shop.objects.select_related("merchant").get(pk=self.shop.pk)


def key_fields(organization_id: int = ORGANIZATION, **changes: str) -> dict[str, str]:
    keys = {"client_id": PERSONAL_CLIENT_ID, "client_secret": CLIENT_SECRET, "api_key": api_key(organization_id)}
    return {**keys, **changes}


def account_fields(number: int = 55120, rows: tuple[dict[str, Any], ...] = (), **changes: Any) -> dict[str, Any]:
    """The fields of the form and its table, as a browser sends them."""
    fields: dict[str, Any] = {
        "deposit_account_number": number,
        "mailing": "nobody",
        "cash_customer": "nobody",
        "methods-TOTAL_FORMS": len(rows),
        "methods-INITIAL_FORMS": 0,
        **changes,
    }
    for place, row in enumerate(rows):
        fields |= {f"methods-{place}-{name}": value for name, value in row.items()}
    return fields


def vat_fields(**changes: Any) -> dict[str, Any]:
    """The fields of a company with VAT; a treatment without a field has the account of the standard chart."""
    fields = {
        "danish-product": 1000,
        "danish-shipping": 1350,
        "danish-fee": 1350,
        "oss": "not_answered",
        "voec": "not_answered",
        "uk": "not_answered",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def sales_fields(**changes: Any) -> dict[str, Any]:
    fields = {
        "start_date": "2026-11-22",
        "reported_until": "",
        "other_integration_off": "on",
        "invoice_text": "Ordre {number}",
        "first_drafts": 5,
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


@pytest.fixture
def here(reach: Reach, settings: SettingsWrapper) -> Reach:
    """The back office reaches the double, by the double's clock and as an app that Visma Connect knows."""
    app = replace(reach.endpoints, client_id=VISMA_CLIENT_ID, client_secret=CLIENT_SECRET, redirect_uri=CALLBACK)
    opened = replace(reach, endpoints=app)
    settings.KRAMBOD_REACH = lambda: opened
    return opened


@pytest.fixture
def make_settings(here: Reach, double: DineroDouble) -> Callable[[str], Settings]:
    """A merchant by name, with a shop that is not set up, and its owner logged in."""

    def make(name: str) -> Settings:
        merchant = Merchant.objects.create(name=name)
        with scope(merchant=merchant):
            shop = make_shop(merchant, name)
        return Settings(
            shop=shop, person=make_person(f"{name}@example.com", merchant), double=double, http=wire_of(here.http)
        )

    return make


@pytest.fixture
def sannes(make_settings: Callable[[str], Settings]) -> Settings:
    return make_settings("sanne")
