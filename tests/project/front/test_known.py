"""Who may send a file of orders that is larger than a form? A person who may import for that company."""

import pytest
from django.conf import settings
from django.test import Client
from django_scopes import scope

from krambod.merchants.models import Membership, Merchant, User
from krambod.merchants.rights import MemberRole
from krambod.project.front.known import is_known_sender
from krambod.project.front.limits import WebRequest
from tests.transfers.stored import make_store

pytestmark = pytest.mark.django_db(transaction=True)


def known(merchant_id: int, cookie: str) -> bool:
    path = f"/c/{merchant_id}/import/"
    return is_known_sender(WebRequest(path=path, headers={"cookie": cookie}, address="127.0.0.1"))


def logged_in(role: MemberRole | None, merchant: Merchant) -> str:
    """The cookie of a new person, who has the role at the company."""
    user = User.objects.create_user(f"{role}@example.com", "kvist-hammer-vindue")
    if role is not None:
        with scope(merchant=merchant):
            Membership.objects.create(merchant=merchant, user=user, role=role)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"other=1; {name}={client.cookies[name].value}"


@pytest.mark.parametrize(
    ("role", "is_known"),
    [
        (MemberRole.OWNER, True),
        (MemberRole.BOOKKEEPER, True),
        (MemberRole.STAFF, False),
        (MemberRole.AUDITOR, False),
        (None, False),
    ],
)
def test_a_person_is_known_by_the_session_and_the_right(role: MemberRole | None, is_known: bool) -> None:
    merchant, other = make_store("sanne").shop.merchant, make_store("bo").shop.merchant
    cookie = logged_in(role, merchant)

    assert known(merchant.pk, cookie) is is_known
    assert not known(other.pk, cookie)


@pytest.mark.parametrize("cookie", ["", "sessionid", "a=\x00; b", "{name}=", "{name}=nobody", "{name}=" + "x" * 5000])
def test_no_session_is_nobodys(cookie: str) -> None:
    merchant = make_store("sanne").shop.merchant_id

    assert not known(merchant, cookie.replace("{name}", settings.SESSION_COOKIE_NAME))
