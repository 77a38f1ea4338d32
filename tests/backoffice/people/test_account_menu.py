"""Do a person's account pages lead to each other and back, and does what is outside of a company stand alone?"""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from krambod.merchants.models import Membership
from krambod.merchants.rights import MemberRole
from tests.backoffice.person import PASSWORD, Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = {"Host": "localhost:8000", "Accept-Language": "en"}
MARKED = re.compile(r'<a href="([^"]+)" aria-current="page">')
BACK = re.compile(r'class="account-back"><a href="([^"]+)">.*?</span> (.*?)</a>')
ALONE = 'class="brand-mark"'
FRAME = 'class="has-frame"'
# address -> the entry of the menu that is marked on its page
ENTRIES = {
    "account_email": "account_email",
    "account_change_password": "account_change_password",
    "mfa_index": "mfa_index",
    "mfa_list_webauthn": "mfa_index",
    "my_sessions": "my_sessions",
    "browser_notices": "browser_notices",
    "delete_account": "delete_account",
}


@pytest.mark.parametrize(("name", "entry"), ENTRIES.items())
def test_each_account_page_has_all_of_them_in_its_menu_and_marks_the_one(
    owner: Person, name: str, entry: str, django_assert_max_num_queries: Any
) -> None:
    EmailAddress.objects.create(user=owner.user, email=owner.user.email, verified=True, primary=True)  # by signing up
    owner.client.post("/account/reauthenticate/", {"password": PASSWORD})
    with django_assert_max_num_queries(10):
        page = owner.get(reverse(name))

    assert MARKED.findall(page) == [reverse(entry)]
    menu = page[page.index('<nav class="account-menu') :]
    assert re.findall(r'<a href="([^"]+)"', menu[: menu.index("</nav>")]) == [
        reverse(one) for one in dict.fromkeys(ENTRIES.values())
    ]


def test_one_comes_back_to_the_only_company_or_to_the_list_of_several(owner: Person, sanne: Store, bo: Store) -> None:
    here = reverse("my_sessions")
    company = f"/c/{sanne.shop.merchant_id}/"
    assert BACK.findall(owner.get(here)) == [(company, "Back to sanne")]

    with scope(merchant=bo.shop.merchant):
        Membership.objects.create(user=owner.user, merchant=bo.shop.merchant, role=MemberRole.AUDITOR)

    assert BACK.findall(owner.get(here)) == [("/companies/", "All companies")]


def test_an_error_inside_ones_company_keeps_the_frame_and_elsewhere_it_stands_alone(
    owner: Person, sanne: Store, bo: Store
) -> None:
    own, other = sanne.shop.merchant_id, bo.shop.merchant_id
    make_person("bo@example.com", bo.shop.merchant)
    framed = [f"/c/{own}/nothing/", f"/c/{own}/orders/999999/", f"/c/{own}/settings/people/invite"]
    alone = [f"/c/{other}/nothing/", f"/c/{other}/", "/c/99999999999999999999/", "/nothing/"]

    for path in framed + alone:
        answer = owner.client.get(path)
        page = answer.content.decode()
        assert answer.status_code in (404, 405), path
        assert (FRAME in page, ALONE in page) == (path in framed, path in alone), path
    assert ALONE in Client(headers=HEADERS).get(f"/c/{own}/nothing/").content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done",
    "account_email_verification_sent", "account_reset_password_from_key_done", "invitation"])  # fmt: skip
def test_what_one_meets_before_the_log_in_stands_alone_with_the_brand(name: str) -> None:
    page = Client(headers=HEADERS).get(reverse(name)).content.decode()

    assert ALONE in page
    assert 'class="account-menu' not in page


def test_the_log_in_and_the_sign_up_say_what_krambod_is() -> None:
    for name in ("account_login", "account_signup"):
        page = Client(headers=HEADERS).get(reverse(name)).content.decode()
        assert "moves your webshop's orders into Dinero" in page
