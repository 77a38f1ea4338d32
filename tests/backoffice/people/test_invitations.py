"""Does a link bring exactly one person into exactly one company, for fourteen days?"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.backoffice.people.invitations import accept, find_invitation
from krambod.merchants.models import Invitation, Membership, User
from krambod.merchants.rights import MemberRole
from krambod.merchants.secrets import token_digest
from tests.backoffice.person import PASSWORD, Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = {"Host": "localhost:8000", "Accept-Language": "en"}
NOT_OPEN = "The invitation is not open any more"


def invite(owner: Person, store: Store, email: str = "ida@example.com", role: str = "bookkeeper") -> str:
    """The link's path."""
    path = f"/c/{store.shop.merchant_id}/settings/people/invite"
    page = owner.client.post(path, {"email": email, "role": role}).content.decode()
    found = re.search(r'value="http://localhost:8000(/invitations/[^"]+)"', page)
    assert found is not None
    return found[1]


def memberships_of(email: str) -> list[tuple[str, str]]:
    with scopes_disabled():
        rows = Membership.objects.select_related("merchant").filter(user__email=email)
        return [(row.merchant.name, row.role) for row in rows]


def test_one_without_an_account_signs_up_and_joins(owner: Person, sanne: Store, bo: Store) -> None:
    link = invite(owner, sanne)
    guest = Client(headers=HEADERS)

    page = guest.get(link, follow=True).content.decode()
    assert "sanne@example.com invites you to work in sanne." in page
    assert '<a class="btn btn-primary" href="/account/signup/?next=/invitation">' in page
    answer = guest.post("/account/signup/", {"email": "ida@example.com", "password1": PASSWORD, "next": "/invitation"})
    assert answer["Location"] == "/invitation"
    answer = guest.post("/invitation/accept")

    assert answer["Location"] == f"/c/{sanne.shop.merchant_id}/"
    assert memberships_of("ida@example.com") == [("sanne", "bookkeeper")]
    assert bo.shop.merchant.name == "bo"


def test_one_with_an_account_logs_in_and_joins(owner: Person, sanne: Store, bo: Store) -> None:
    make_person("bo@example.com", bo.shop.merchant)
    link = invite(owner, sanne, "bo@example.com", "auditor")
    guest = Client(headers=HEADERS)

    guest.get(link)
    guest.post("/account/login/", {"login": "bo@example.com", "password": PASSWORD, "next": "/invitation"})
    guest.post("/invitation/accept")

    assert sorted(memberships_of("bo@example.com")) == [("bo", "owner"), ("sanne", "auditor")]


def test_the_link_is_mailed_and_neither_kept_nor_told_to_the_login(owner: Person, sanne: Store) -> None:
    link = invite(owner, sanne)
    token = link.rsplit("/", 1)[1]

    [letter] = mail.outbox
    assert letter.to == ["ida@example.com"]
    assert f"http://localhost:8000{link}" in str(letter.body)
    with scopes_disabled():
        assert Invitation.objects.get().token_digest == token_digest(token)
    assert token not in Client(headers=HEADERS).get(link, follow=True).content.decode()
    assert token not in owner.get(f"/c/{sanne.shop.merchant_id}/settings/people/")


@override_settings(KRAMBOD_MAILS=True, ACCOUNT_EMAIL_VERIFICATION="mandatory")
def test_with_a_mail_server_the_link_is_in_the_mail_only_and_shows_whose_the_address_is(
    owner: Person, sanne: Store
) -> None:
    path = f"/c/{sanne.shop.merchant_id}/settings/people/invite"
    answer = owner.client.post(path, {"email": "ida@example.com", "role": "staff"})
    found = re.search(r"/invitations/\S+", str(mail.outbox[0].body))
    assert answer.status_code == 302
    assert found is not None
    guest = Client(headers=HEADERS)

    guest.get(found[0])
    guest.post("/account/signup/", {"email": "ida@example.com", "password1": PASSWORD, "next": "/invitation"})
    guest.post("/invitation/accept")

    assert memberships_of("ida@example.com") == [("sanne", "staff")]


def test_the_link_works_once(owner: Person, sanne: Store) -> None:
    link = invite(owner, sanne)
    ida, ole = make_person("ida@example.com"), make_person("ole@example.com")
    for guest in (ida, ole):
        guest.client.get(link)

    for guest in (ida, ole):
        guest.client.post("/invitation/accept")

    assert memberships_of("ida@example.com") == [("sanne", "bookkeeper")]
    assert memberships_of("ole@example.com") == []
    assert NOT_OPEN in ole.get(link)


@pytest.mark.parametrize("way", ["removed", "made staff", "locked out"])
def test_finding_7_an_invitation_ends_with_whoever_made_it(owner: Person, sanne: Store, way: str) -> None:
    eve = make_person("eve@example.com", sanne.shop.merchant)
    link = invite(eve, sanne, "eve2@example.com", "owner")
    kept = invite(owner, sanne, "ida@example.com")
    with scopes_disabled():
        row = Membership.objects.get(user=eve.user)

    place = f"/c/{sanne.shop.merchant_id}/settings/people/{row.pk}"
    match way:
        case "removed":
            owner.client.post(f"{place}/remove")
        case "made staff":
            owner.client.post(f"{place}/role", {"role": "staff"})
        case _:
            User.objects.filter(pk=eve.user.pk).update(is_active=False)

    guest = make_person("eve2@example.com")
    assert NOT_OPEN in guest.get(link)
    assert guest.client.post("/invitation/accept")["Location"] == "/invitation"
    assert memberships_of("eve2@example.com") == []
    assert NOT_OPEN not in make_person("ida@example.com").client.get(kept, follow=True).content.decode()


def test_finding_7_a_link_that_was_passed_on_lets_nobody_else_in(owner: Person, sanne: Store) -> None:
    link, ole = invite(owner, sanne), make_person("ole@example.com")

    page = ole.client.get(link, follow=True).content.decode()
    ole.client.post("/invitation/accept")

    assert "The invitation is for ida@example.com, and you are logged in as ole@example.com." in page
    assert memberships_of("ole@example.com") == []
    assert NOT_OPEN not in make_person("ida@example.com").client.get(link, follow=True).content.decode()


def test_only_one_of_two_people_who_accept_at_once_joins(owner: Person, sanne: Store) -> None:
    token = invite(owner, sanne).rsplit("/", 1)[1]
    ida, ole = make_person("ida@example.com").user, make_person("ole@example.com").user
    found = find_invitation(token_digest(token))
    assert found is not None

    joined = [accept(found, person) for person in (ida, ole)]

    assert joined == [True, False]
    assert memberships_of("ole@example.com") == []


@pytest.mark.parametrize(("days", "is_open"), [(13, True), (14, False)])
def test_the_link_works_for_fourteen_days(owner: Person, sanne: Store, days: int, is_open: bool) -> None:
    link = invite(owner, sanne)
    with scopes_disabled():
        row = Invitation.objects.get()
        row.expires_at -= timedelta(days=days)
        row.save()
        assert (row.expires_at > timezone.now()) == is_open
    ida = make_person("ida@example.com")

    page = ida.client.get(link, follow=True).content.decode()
    ida.client.post("/invitation/accept")

    assert (NOT_OPEN in page) != is_open
    assert bool(memberships_of("ida@example.com")) == is_open


def test_an_invitation_that_was_opened_in_time_and_is_too_old_when_joining_does_not_count(
    owner: Person, sanne: Store
) -> None:
    ida = make_person("ida@example.com")
    ida.client.get(invite(owner, sanne))
    with scopes_disabled():
        Invitation.objects.update(expires_at=timezone.now())

    ida.client.post("/invitation/accept")

    assert memberships_of("ida@example.com") == []


def test_a_revoked_invitation_is_closed(owner: Person, sanne: Store) -> None:
    link = invite(owner, sanne)
    with scopes_disabled():
        row = Invitation.objects.get()

    owner.client.post(f"/c/{sanne.shop.merchant_id}/settings/people/invitations/{row.pk}/revoke")

    assert NOT_OPEN in make_person("ida@example.com").get(link)


def test_a_new_invitation_to_the_same_address_ends_the_old_one(owner: Person, sanne: Store) -> None:
    first, second = invite(owner, sanne), invite(owner, sanne, "IDA@example.com", "staff")

    assert NOT_OPEN in Client(headers=HEADERS).get(first).content.decode()
    assert Client(headers=HEADERS).get(second).status_code == 302


def test_another_owner_can_neither_invite_nor_revoke_here(owner: Person, sanne: Store, bo: Store) -> None:
    invite(owner, sanne)
    stranger = make_person("bo@example.com", bo.shop.merchant)
    with scopes_disabled():
        row = Invitation.objects.get()

    for merchant_id in (sanne.shop.merchant_id, bo.shop.merchant_id):
        path = f"/c/{merchant_id}/settings/people/invitations/{row.pk}/revoke"
        assert stranger.client.post(path).status_code == 404
    body = {"email": "bo@example.com", "role": "owner"}
    assert stranger.client.post(f"/c/{sanne.shop.merchant_id}/settings/people/invite", body).status_code == 404

    with scopes_disabled():
        assert Invitation.objects.get().email == "ida@example.com"


def test_a_member_is_not_invited_again_and_does_not_use_up_the_link(owner: Person, sanne: Store) -> None:
    make_person("ida@example.com", sanne.shop.merchant, MemberRole.STAFF)
    path = f"/c/{sanne.shop.merchant_id}/settings/people/invite"

    page = owner.client.post(path, {"email": "ida@example.com", "role": "owner"}).content.decode()

    assert "This person is a member already." in page
    assert mail.outbox == []
    link = invite(owner, sanne, "ole@example.com", "owner")
    assert "You are a member of this company already." in owner.client.get(link, follow=True).content.decode()
    owner.client.post("/invitation/accept")
    assert Client(headers=HEADERS).get(link).status_code == 302


def test_nobody_is_flooded_with_invitations(owner: Person, sanne: Store) -> None:
    path = f"/c/{sanne.shop.merchant_id}/settings/people/invite"

    answers = [
        owner.client.post(path, {"email": f"{number}@example.com", "role": "staff"}).status_code for number in range(32)
    ]

    assert answers == [200] * 30 + [429] * 2
    assert len(mail.outbox) == 30
    assert User.objects.count() == 1


def test_finding_15_a_name_brings_no_lines_and_no_link_of_its_own_into_an_invitation(
    owner: Person, sanne: Store
) -> None:
    merchant = sanne.shop.merchant
    merchant.name = "Sanne\r\n\r\nYour account is closed:\x00 https://evil.example/login" + " very long" * 15
    owner.user.name = "Sanne\nhttp://evil.example"
    for row in (merchant, owner.user):
        row.save()

    invite(owner, sanne)

    [letter] = mail.outbox
    assert re.findall(r"[a-z]+://\S+", str(letter.body))[0].startswith("http://localhost:8000/invitations/")
    assert len(re.findall("://", str(letter.body))) == 1
    assert "\nYour account" not in str(letter.body)
    assert len(letter.subject.splitlines()) == 1
    assert len(letter.subject) < 200
