"""Does a person who signs up see their own company's overview?"""

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from krambod.merchants.models import Membership, User
from krambod.merchants.rights import MemberRole
from tests.backoffice.browsing import page_of
from tests.backoffice.person import PASSWORD, Person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


def test_signing_up_makes_a_company_with_its_owner(browser: Browser, live_server: LiveServer) -> None:
    with page_of(browser, language="en") as page:
        page.goto(f"{live_server.url}/account/signup/")
        page.get_by_label("Email").fill("sanne@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign Up").click()
        page.get_by_label("Company").fill("Sannes Keramik")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("heading", name="Overview").wait_for()

    with scopes_disabled():
        membership = Membership.objects.select_related("merchant", "user").get()
    assert (membership.role, membership.merchant.name, membership.user.email) == (
        MemberRole.OWNER, "Sannes Keramik", "sanne@example.com",
    )  # fmt: skip


def test_a_visitor_who_is_not_logged_in_is_sent_to_the_login(owner: Person, sanne: Store) -> None:
    owner.client.logout()

    answer = owner.client.get(f"/c/{sanne.shop.merchant_id}/")

    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next=/c/{sanne.shop.merchant_id}/")


def test_another_merchants_company_is_not_found(owner: Person, bo: Store) -> None:
    assert owner.client.get(f"/c/{bo.shop.merchant_id}/").status_code == 404
    assert User.objects.count() == 1
