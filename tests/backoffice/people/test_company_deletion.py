"""Is a deleted company gone from every table, and every door to it closed at once?"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, ViewportSize, expect

from krambod.merchants.models import AuditEntry, Membership, Merchant, Shop, User
from krambod.merchants.rights import MemberRole
from krambod.organizations.models import Connection, IndexedContact, Organization
from krambod.organizations.reach import Reach
from krambod.organizations.tokens import Credentials
from krambod.platforms.connections.stored import readable_secrets
from krambod.platforms.models import ShopConnection
from krambod.privacy.closing import delete_closed_companies
from krambod.transfers.due import find_due_lanes
from krambod.transfers.models import Transfer
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.crawling import tenants
from tests.backoffice.people.growing_old import grow_old
from tests.backoffice.person import PASSWORD, Person, make_person
from tests.backoffice.planting import plant
from tests.backoffice.setup.settings_pages import Settings, here, make_settings, sannes
from tests.doubles.caller import wire_of
from tests.transfers.shopkeeper import reach
from tests.transfers.stored import Store

__all__ = ["here", "make_settings", "reach", "sannes"]  # fixtures, for these tests as well

pytestmark = pytest.mark.django_db(transaction=True)


def path_of(merchant_id: int, action: str = "delete") -> str:
    return f"/c/{merchant_id}/settings/company/{action}"


def rows_of(merchant_id: int) -> dict[str, int]:
    with scopes_disabled():
        return {model.__name__: model._base_manager.filter(merchant=merchant_id).count() for model in tenants()}


def logged_in(user: User) -> Client:
    client = Client(headers={"Host": "localhost:8000", "Accept-Language": "en"})
    client.force_login(user)
    return client


def test_a_deleted_company_is_closed_at_once_and_its_rows_go_and_nobody_elses(record_property: Any) -> None:
    user = User.objects.create_user("owner@example.com", PASSWORD)
    sanne, bo = plant("sanne", 310001, user), plant("bo", 310002, user)
    shared = IndexedContact.objects.create(organization_id=310002, guid="0" * 32, is_person=True)
    IndexedContact.objects.create(organization_id=310001, guid="0" * 32, is_person=True)
    before, kept = rows_of(sanne.merchant.pk), rows_of(bo.merchant.pk)

    answer = logged_in(user).post(path_of(sanne.merchant.pk), {"name": " ZQsannex  aps", "leave": "on"}, follow=True)

    assert "is deleted. Its rows are gone within two days" in answer.content.decode()
    assert logged_in(user).get(f"/c/{sanne.merchant.pk}/").status_code == 404
    with scopes_disabled():
        shop = Shop.objects.get(merchant=sanne.merchant)
        assert (shop.key == "key-sanne", shop.economic_system) == (False, "")
        assert not Transfer.objects.filter(merchant=sanne.merchant).exclude(due_at=None).exists()
        assert Credentials.unsealed(Connection.objects.get(merchant=sanne.merchant).secrets) == Credentials()
        assert readable_secrets(ShopConnection.objects.get(merchant=sanne.merchant)) == {}
        assert not Membership.objects.filter(merchant=sanne.merchant).exists()

    assert delete_closed_companies(timezone.now()) == 0
    assert delete_closed_companies(timezone.now() + timedelta(hours=1)) == 1

    after = rows_of(sanne.merchant.pk)
    record_property("rows of a deleted company before", sum(before.values()))
    record_property("rows of a deleted company after", sum(after.values()))
    assert sum(before.values()) > 20
    assert set(after.values()) == {0}
    assert not Merchant.objects.filter(pk=sanne.merchant.pk).exists()
    assert list(IndexedContact.objects.all()) == [shared]
    assert [one.pk for one in Organization.objects.all()] == [310002]
    assert rows_of(bo.merchant.pk) == kept


def test_the_grant_at_visma_is_ended(sannes: Settings, here: Reach) -> None:
    sannes.post("system", economic_system="dinero")
    sannes.consent()
    sannes.choose()
    with scopes_disabled():
        token = Credentials.unsealed(Connection.objects.get().secrets).refresh_token

    sannes.person.client.post(path_of(sannes.shop.merchant_id), {"name": "sanne"})

    app = here.endpoints.app
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": app.client_id}
    again = wire_of(here.http).post(
        f"{app.connect_url}/connect/token", data=form | {"client_secret": app.client_secret}
    )
    assert token
    assert again.json()["error"] == "invalid_grant"
    assert find_due_lanes(here.now()) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "sanne"}, "Some orders are not finished"),
        ({"name": "bo", "leave": "on"}, "This is not the company"),
    ],
)
def test_a_wrong_name_or_an_order_that_nobody_left_on_purpose_deletes_nothing(
    owner: Person, sanne: Store, typed: dict[str, str], said: str
) -> None:
    sanne.send("1042")

    page = owner.client.post(path_of(sanne.shop.merchant_id), typed).content.decode()

    assert said in page
    assert Merchant.objects.get(pk=sanne.shop.merchant_id).closed_at is None
    assert owner.get(f"/c/{sanne.shop.merchant_id}/")


def test_the_last_copy_has_every_order_and_the_log(owner: Person, sanne: Store, bo: Store) -> None:
    sanne.send("1042")
    bo.send("9999")

    answer: Any = owner.client.post(path_of(sanne.shop.merchant_id, "export"))
    lines = [json.loads(line) for line in answer.getvalue().decode().splitlines()]

    assert lines[0]["company"] == "sanne"
    assert [line["order"]["number"] for line in lines if "order" in line] == ["1042"]
    assert [line["log"]["what"] for line in lines if "log" in line] == ["company_exported"]
    with scopes_disabled():
        assert [one.action for one in AuditEntry.objects.all()] == ["company_exported"]


@pytest.mark.parametrize("role", [MemberRole.STAFF, MemberRole.BOOKKEEPER, MemberRole.AUDITOR])
@pytest.mark.parametrize("action", ["delete", "export"])
def test_only_an_owner_deletes_or_copies_the_company(sanne: Store, role: MemberRole, action: str) -> None:
    person = make_person("other@example.com", sanne.shop.merchant, role)

    assert person.client.post(path_of(sanne.shop.merchant_id, action), {"name": "sanne"}).status_code == 403
    assert Merchant.objects.get(pk=sanne.shop.merchant_id).closed_at is None


@pytest.mark.parametrize("action", ["delete", "export"])
def test_an_old_session_shows_who_it_is_before_the_company_goes(owner: Person, sanne: Store, action: str) -> None:
    grow_old(owner)

    answer = owner.client.post(path_of(sanne.shop.merchant_id, action), {"name": "sanne"})

    assert answer["Location"].startswith("/account/reauthenticate/")
    assert Merchant.objects.get(pk=sanne.shop.merchant_id).closed_at is None


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_in_a_browser_the_page_is_readable_and_deletes(
    browser: Browser, owner: Person, sanne: Store, log_in: LogIn, size: ViewportSize, scheme: Any
) -> None:
    sanne.send("1042")

    with page_of(browser, size=size, scheme=scheme) as page:
        page.goto(f"{log_in(page, owner)}{path_of(sanne.shop.merchant_id)}")
        violations = find_violations(page)
        page.get_by_label("Skriv virksomhedens navn for at bekræfte: sanne").fill("sanne")
        page.get_by_label("Jeg lader de ufærdige ordrer være").check()
        page.get_by_role("button", name="Slet virksomheden").click()
        expect(page.get_by_text("sanne er slettet.")).to_be_visible()

    assert violations == []
