"""Does an old session have to show again who it is, before it changes what opens the company's doors?"""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test.utils import override_settings
from django_scopes import scopes_disabled

from krambod.merchants.models import AuditEntry, Invitation, Shop
from tests.backoffice.people.growing_old import grow_old
from tests.backoffice.person import PASSWORD, Person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


def confirm(person: Person, password: str = PASSWORD) -> Any:
    return person.client.post("/account/reauthenticate/", {"password": password})


def test_finding_6_an_old_session_makes_no_token_and_no_connection_before_it_shows_who_it_is(
    owner: Person, sanne: Store
) -> None:
    shop = f"/c/{sanne.shop.merchant_id}/settings/shops/{sanne.shop.pk}"
    places = (
        f"{shop}/token", f"{shop}/platform/connect/shoporama", f"{shop}/platform/claim/shoporama",
        f"{shop}/platform/disconnect", f"/c/{sanne.shop.merchant_id}/settings/people/invite",
    )  # fmt: skip
    grow_old(owner)

    answers = [owner.client.post(place, {"email": "eve@example.com", "role": "owner"}) for place in places]

    assert {(one.status_code, one["Location"]) for one in answers} == {(302, "/account/reauthenticate/?next=%2F")}
    with scopes_disabled():
        assert Shop.objects.get(pk=sanne.shop.pk).api_token_digest == sanne.shop.api_token_digest
        assert not AuditEntry.objects.exists()
        assert not Invitation.objects.exists()


def test_finding_6_the_right_password_opens_them_again_and_a_wrong_one_does_not(owner: Person, sanne: Store) -> None:
    place = f"/c/{sanne.shop.merchant_id}/settings/shops/{sanne.shop.pk}/token"
    grow_old(owner)

    confirm(owner, "a guess")
    wrong = owner.client.post(place, headers={"Referer": f"http://localhost:8000{place}"})
    confirm(owner)
    right = owner.client.post(place)

    assert wrong["Location"].endswith(f"?next={place.replace('/', '%2F')}%3Fresumed%3D1")
    assert right.status_code == 200


def test_finding_6_an_old_session_does_not_change_the_address_without_the_password(owner: Person) -> None:
    grow_old(owner)

    answer = owner.client.post("/account/email/", {"email": "eve@example.com", "action_add": ""})

    assert answer["Location"].startswith("/account/reauthenticate/")
    assert mail.outbox == []


@override_settings(ACCOUNT_EMAIL_VERIFICATION="mandatory")
def test_finding_6_the_old_address_is_told_before_another_one_counts(owner: Person) -> None:
    EmailAddress.objects.create(user=owner.user, email="sanne@example.com", primary=True, verified=True)

    owner.client.post("/account/email/", {"email": "eve@example.com", "action_add": ""})

    told = {letter.to[0]: letter.subject for letter in mail.outbox}
    owner.user.refresh_from_db()
    assert told["sanne@example.com"] == "Somebody asked to change your e-mail address at Krambod"
    assert owner.user.email == "sanne@example.com"
