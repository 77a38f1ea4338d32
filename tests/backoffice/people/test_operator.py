"""Does the operator see the installation, and nothing that belongs to a merchant?"""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.test import Client
from django_scopes import scopes_disabled

from krambod.backoffice.people.operator import operator_site
from krambod.merchants.models import Membership, Merchant, User
from krambod.project.operations.operators import NoAddress, make_operator
from tests.backoffice.person import PASSWORD, Person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = {"Host": "localhost:8000", "Accept-Language": "en"}
BASE = "http://localhost:8000/"


def log_in(email: str, password: str = PASSWORD) -> Client:
    client = Client(headers=HEADERS)
    client.post("/account/login/", {"login": email, "password": password})
    user = User.objects.get(email=email)
    if user.is_staff and not is_mfa_enabled(user):
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return client


def choose_password(link: str, password: str) -> None:
    client = Client(headers=HEADERS)
    place = client.get(link.removeprefix("http://localhost:8000"))["Location"]
    client.post(place, {"password1": password, "password2": password})


def test_a_new_operator_chooses_a_password_and_comes_in(sanne: Store) -> None:
    made = make_operator(" Drift@Example.com ", BASE)
    choose_password(made.link, PASSWORD)

    client = log_in("drift@example.com")

    assert (made.email, made.is_new) == ("drift@example.com", True)
    page = client.get("/operator/").content.decode()
    assert re.findall(r'<tr class="model-(\w+)', page) == ["installation", "merchant", "user"]
    assert sanne.shop.merchant.name in client.get("/operator/merchants/merchant/").content.decode()


def test_the_link_works_once() -> None:
    link = make_operator("drift@example.com", BASE).link
    choose_password(link, PASSWORD)

    page = Client(headers=HEADERS).get(link.removeprefix("http://localhost:8000")).content.decode()

    assert "The link is too old, or it has been used." in page


def test_an_existing_user_becomes_an_operator_and_keeps_their_password(owner: Person) -> None:
    assert not owner.user.is_staff
    assert make_operator("SANNE@example.com", BASE).is_new
    assert not make_operator("sanne@example.com", BASE).is_new

    assert log_in("sanne@example.com").get("/operator/").status_code == 200
    assert User.objects.count() == 1


def test_a_text_that_is_no_mail_address_creates_no_operator() -> None:
    with pytest.raises(NoAddress, match=r"^drift is not an e-mail address\.$"):
        make_operator("drift", BASE)

    assert User.objects.count() == 0


def test_an_operator_opens_no_merchants_pages(sanne: Store) -> None:
    make_operator("drift@example.com", BASE)
    client = Client(headers=HEADERS)
    client.force_login(User.objects.get())

    assert client.get(f"/c/{sanne.shop.merchant_id}/").status_code == 404


def test_users_who_are_no_operators_get_neither_the_admin_nor_its_login(owner: Person) -> None:
    assert owner.client.get("/operator/", follow=True).status_code == 403
    answer = Client(headers=HEADERS).get("/operator/merchants/user/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/login/?next=")
    assert owner.client.get("/operator/login/").status_code == 403


def test_nobody_is_made_deleted_or_promoted_here(owner: Person, sanne: Store) -> None:
    make_operator("drift@example.com", BASE)
    client = Client(headers=HEADERS)
    operator = User.objects.get(email="drift@example.com")
    TOTP.activate(operator, "JBSWY3DPEHPK3PXP")
    client.force_login(operator)
    path = f"/operator/merchants/user/{owner.user.pk}"

    client.post(f"{path}/change/", {"email": "x@example.com", "is_staff": "on", "is_active": "on", "name": "Sanne"})

    owner.user.refresh_from_db()
    assert (owner.user.email, owner.user.is_staff, owner.user.name) == ("sanne@example.com", False, "Sanne")
    for forbidden in (
        f"{path}/delete/", "/operator/merchants/user/add/", "/operator/merchants/merchant/add/",
        f"/operator/merchants/merchant/{sanne.shop.merchant_id}/delete/", "/operator/merchants/installation/add/",
    ):  # fmt: skip
        assert client.post(forbidden, {"post": "yes"}).status_code == 403
    assert Merchant.objects.count() == 1
    with scopes_disabled():
        assert Membership.objects.count() == 1


def test_a_user_who_is_locked_out_is_logged_out_at_once(owner: Person) -> None:
    User.objects.filter(pk=owner.user.pk).update(is_active=False)

    assert owner.client.get("/companies/").status_code == 302


def test_only_models_of_the_installation_are_there() -> None:
    assert {model.__name__ for model in operator_site._registry} == {"User", "Merchant", "Installation"}


def test_asvs_4_3_an_operator_without_a_second_step_is_sent_to_switch_one_on(owner: Person) -> None:
    make_operator("sanne@example.com", BASE)

    answer = owner.client.get("/operator/", follow=True)
    inside = owner.client.get("/operator/merchants/merchant/")

    assert answer.redirect_chain[-1][0] == "/account/2fa/"
    assert "need a second step at the log-in. Switch one on here." in answer.content.decode()
    assert inside.status_code == 302
