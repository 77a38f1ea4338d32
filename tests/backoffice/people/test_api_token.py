"""Is a token shown once, and does a new one end the old one?"""

import json
import re

import pytest
from django.test import Client
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, expect

from krambod.backoffice.people.api_token import EXAMPLE_ORDER
from krambod.merchants.models import AuditEntry, Shop
from krambod.merchants.rights import MemberRole
from krambod.merchants.secrets import token_digest
from tests.backoffice.browsing import LogIn, page_of
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


def path_of(store: Store, merchant: Store | None = None) -> str:
    return f"/c/{(merchant or store).shop.merchant_id}/settings/shops/{store.shop.pk}/token"


def make_token(owner: Person, store: Store) -> str:
    page = owner.client.post(path_of(store)).content.decode()
    found = re.search(r'id="token" readonly value="([^"]+)"', page)
    assert found is not None
    return found[1]


def status_with(token: str) -> int:
    headers = {"Host": "localhost:8000", "Authorization": f"Bearer {token}"}
    return Client(headers=headers).get("/api/v1/orders").status_code


def test_a_new_token_works_and_the_one_before_does_not(owner: Person, sanne: Store) -> None:
    first, second = make_token(owner, sanne), make_token(owner, sanne)

    assert (status_with(first), status_with(second)) == (401, 200)
    with scopes_disabled():
        assert Shop.objects.get(pk=sanne.shop.pk).api_token_digest == token_digest(second)
        assert [row.details for row in AuditEntry.objects.all()] == [{"shop": "sanne"}] * 2


def test_looking_shows_no_token_and_makes_none(owner: Person, sanne: Store) -> None:
    token = make_token(owner, sanne)

    page = owner.get(path_of(sanne))

    assert token not in page
    assert "A new token ends the old one at once" in page
    assert "http://localhost:8000/api/v1/openapi.json" in page
    assert status_with(token) == 200


def test_the_example_is_an_order_that_is_taken(owner: Person, sanne: Store) -> None:
    headers = {"Host": "localhost:8000", "Authorization": f"Bearer {make_token(owner, sanne)}"}

    answer = Client(headers=headers).put(
        "/api/v1/orders/1042", json.dumps(EXAMPLE_ORDER), content_type="application/json"
    )

    assert answer.status_code == 201
    assert answer.json()["total"] == "249.00"


@pytest.mark.parametrize("role", [MemberRole.STAFF, MemberRole.BOOKKEEPER, MemberRole.AUDITOR])
def test_only_an_owner_makes_one(sanne: Store, role: MemberRole) -> None:
    person = make_person("other@example.com", sanne.shop.merchant, role)

    assert person.client.get(path_of(sanne)).status_code == 403
    assert person.client.post(path_of(sanne)).status_code == 403

    with scopes_disabled():
        assert Shop.objects.get(pk=sanne.shop.pk).api_token_digest == "sanne"


def test_no_token_is_made_for_another_merchants_shop(owner: Person, sanne: Store, bo: Store) -> None:
    assert owner.client.post(path_of(bo)).status_code == 404
    assert owner.client.post(path_of(bo, sanne)).status_code == 404

    with scopes_disabled():
        assert Shop.objects.get(pk=bo.shop.pk).api_token_digest == "bo"


@pytest.mark.soak
def test_the_example_is_copied_by_its_button(browser: Browser, log_in: LogIn, owner: Person, sanne: Store) -> None:
    with page_of(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        base = log_in(page, owner)
        page.goto(f"{base}{path_of(sanne)}")
        page.get_by_role("button", name="Kopiér").click()

        expect(page.get_by_role("button", name="Kopieret")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl -X PUT")
    assert copied.endswith("}'")
