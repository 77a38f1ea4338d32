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


def test_a_person_is_known_by_the_session_and_the_right() -> None:
    merchant, other = make_store("sanne").shop.merchant, make_store("bo").shop.merchant
    cookies = {role: logged_in(role, merchant) for role in (*MemberRole, None)}

    who = [role for role, cookie in cookies.items() if known(merchant.pk, cookie)]

    assert who == [MemberRole.OWNER, MemberRole.BOOKKEEPER]
    assert not any(known(other.pk, cookie) for cookie in cookies.values())
    name = settings.SESSION_COOKIE_NAME
    for cookie in ("", "sessionid", "a=\x00; b", f"{name}=", f"{name}=nobody", f"{name}={'x' * 5000}"):
        assert not known(merchant.pk, cookie)
