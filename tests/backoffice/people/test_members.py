"""Do only owners change who works at a company, and does it always keep one?"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django_scopes import scope, scopes_disabled

from krambod.backoffice.people.members import LastOwner, remove, set_role
from krambod.merchants.models import AuditEntry, Membership, User
from krambod.merchants.rights import MemberRole
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


def membership_of(person: Person) -> Membership | None:
    with scopes_disabled():
        return Membership.objects.filter(user=person.user).first()


def role_of(person: Person) -> str | None:
    membership = membership_of(person)
    return None if membership is None else membership.role


def post(person: Person, store: Store, to: Person, what: str, **body: str) -> int:
    membership = membership_of(to)
    assert membership is not None
    path = f"/c/{store.shop.merchant_id}/settings/people/{membership.pk}/{what}"
    return person.client.post(path, body).status_code


def actions(store: Store) -> list[tuple[str, str]]:
    with scopes_disabled():
        rows = AuditEntry.objects.filter(merchant=store.shop.merchant).order_by("pk")
        return [(row.actor, row.action) for row in rows]


def test_an_owner_makes_a_member_something_else(owner: Person, sanne: Store) -> None:
    staff = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)

    assert post(owner, sanne, staff, "role", role="bookkeeper") == 302

    assert role_of(staff) == MemberRole.BOOKKEEPER
    assert actions(sanne) == [("sanne@example.com", "role_changed")]


def test_no_role_but_the_four_can_be_given(owner: Person, sanne: Store) -> None:
    staff = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)

    post(owner, sanne, staff, "role", role="emperor")

    assert role_of(staff) == MemberRole.STAFF


@pytest.mark.parametrize("role", [MemberRole.STAFF, MemberRole.BOOKKEEPER, MemberRole.AUDITOR])
def test_a_member_who_is_no_owner_changes_nobody(owner: Person, sanne: Store, role: MemberRole) -> None:
    person = make_person("other@example.com", sanne.shop.merchant, role)

    assert post(person, sanne, owner, "role", role="auditor") == 403
    assert post(person, sanne, person, "role", role="owner") == 403
    assert post(person, sanne, owner, "remove") == 404

    assert (role_of(owner), role_of(person)) == (MemberRole.OWNER, role)


def test_an_owner_of_another_company_finds_nobody_there(owner: Person, sanne: Store, bo: Store) -> None:
    stranger = make_person("bo@example.com", bo.shop.merchant)

    assert post(stranger, sanne, owner, "remove") == 404
    assert post(stranger, bo, owner, "remove") == 404
    assert post(stranger, bo, owner, "role", role="auditor") == 404

    assert role_of(owner) == MemberRole.OWNER


def test_the_last_owner_can_neither_leave_nor_be_demoted(owner: Person, sanne: Store, bo: Store) -> None:
    make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)
    make_person("bo@example.com", bo.shop.merchant)

    post(owner, sanne, owner, "role", role="staff")
    post(owner, sanne, owner, "remove")

    assert role_of(owner) == MemberRole.OWNER
    page = owner.get(f"/c/{sanne.shop.merchant_id}/settings/people/")
    assert "A company needs an owner." in page
    assert actions(sanne) == []


def test_an_owner_whose_account_is_closed_does_not_count(owner: Person, sanne: Store) -> None:
    gone = make_person("gone@example.com", sanne.shop.merchant)
    User.objects.filter(pk=gone.user.pk).update(is_active=False)

    post(owner, sanne, owner, "remove")

    assert role_of(owner) == MemberRole.OWNER


@pytest.mark.parametrize("role", list(MemberRole))
def test_everybody_may_leave(owner: Person, sanne: Store, role: MemberRole) -> None:
    person = make_person("other@example.com", sanne.shop.merchant, role)

    assert post(person, sanne, person, "remove") == 302

    assert role_of(person) is None
    assert person.client.get(f"/c/{sanne.shop.merchant_id}/").status_code == 404
    assert actions(sanne) == [("other@example.com", "member_left")]
    assert role_of(owner) == MemberRole.OWNER


def test_a_removed_member_can_open_no_page_of_the_company(owner: Person, sanne: Store) -> None:
    staff = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)

    assert post(owner, sanne, staff, "remove") == 302

    assert staff.client.get(f"/c/{sanne.shop.merchant_id}/").status_code == 404
    assert actions(sanne) == [("sanne@example.com", "member_removed")]


def test_two_owners_who_remove_each_other_at_once_leave_one(owner: Person, sanne: Store) -> None:
    other = make_person("other@example.com", sanne.shop.merchant)
    memberships = [membership_of(owner), membership_of(other)]

    def leave(membership: Membership | None) -> bool:
        assert membership is not None
        try:
            with scope(merchant=sanne.shop.merchant):
                remove(sanne.shop.merchant, membership.pk)
        except LastOwner:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as threads:
        left = list(threads.map(leave, memberships))

    assert sorted(left) == [False, True]
    with scopes_disabled():
        assert Membership.objects.count() == 1


def test_two_owners_who_step_down_at_once_leave_one(owner: Person, sanne: Store) -> None:
    other = make_person("other@example.com", sanne.shop.merchant)
    memberships = [membership_of(owner), membership_of(other)]

    def step_down(membership: Membership | None) -> None:
        assert membership is not None
        try:
            with scope(merchant=sanne.shop.merchant):
                set_role(sanne.shop.merchant, membership.pk, MemberRole.STAFF)
        except LastOwner:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(step_down, memberships))

    with scopes_disabled():
        assert Membership.objects.filter(role=MemberRole.OWNER).count() == 1


def test_only_owners_see_the_controls(owner: Person, sanne: Store) -> None:
    path = f"/c/{sanne.shop.merchant_id}/settings/people/"
    auditor = make_person("auditor@example.com", sanne.shop.merchant, MemberRole.AUDITOR)

    assert "Invite somebody" in owner.get(path)
    page = auditor.get(path)
    assert "Invite somebody" not in page
    assert "sanne@example.com" in page
    assert page.count("Leave the company") == 1
