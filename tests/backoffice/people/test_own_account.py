"""Does a person's account go with all that names them, and does a company keep its owner?"""

from typing import Any

import pytest
from django.apps import apps
from django_scopes import scope, scopes_disabled
from playwright.sync_api import Browser, ViewportSize, expect

from krambod.merchants.models import AuditEntry, Invitation, Membership, User
from krambod.merchants.rights import MemberRole
from krambod.platforms.models import StoredReadingRules
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.people.growing_old import grow_old
from tests.backoffice.person import PASSWORD, Person, make_person
from tests.transfers.stored import NOW, Store

pytestmark = pytest.mark.django_db(transaction=True)
SURE = {"password": PASSWORD, "understood": "on"}


def delete(person: Person, **values: str) -> str:
    return person.client.post("/delete-account/", values, follow=True).content.decode()


def is_there(person: Person) -> bool:
    return User.objects.filter(pk=person.user.pk).exists()


def test_an_account_goes_with_everything_that_names_the_person_but_the_logs(owner: Person, sanne: Store) -> None:
    ida = make_person("ida.holm@example.com", sanne.shop.merchant, MemberRole.STAFF)
    User.objects.filter(pk=ida.user.pk).update(name="Ida Holm")
    ida.user.refresh_from_db()
    other = make_person("ida.holm.junior@example.com")
    with scope(merchant=sanne.shop.merchant):
        merchant = sanne.shop.merchant
        StoredReadingRules.objects.create(
            merchant=merchant, shop=sanne.shop, version=1, document={}, created_at=NOW, by="Ida Holm"
        )
        Invitation.objects.create(
            merchant=merchant, email="x@example.com", role="staff", token_digest="d", invited_by=ida.user,
            expires_at=NOW,
        )  # fmt: skip
        Invitation.objects.create(
            merchant=merchant, email=ida.user.email, role="staff", token_digest="e", expires_at=NOW, accepted_at=NOW
        )

    page = delete(ida, **SURE)

    assert "Your account is deleted." in page
    assert not is_there(ida)
    assert is_there(other)
    with scopes_disabled():
        found = [
            (model.__name__, row)
            for model in apps.get_models()
            for row in model._base_manager.values()
            if "ida.holm@example.com" in str(row) or "Ida Holm" in str(row)
        ]
        assert [name for name, _ in found] == ["AuditEntry"]
        [entry] = AuditEntry.objects.all()
        assert (entry.action, entry.actor, entry.user) == ("account_deleted", "Ida Holm", None)
        assert not Invitation.objects.exists()
    assert owner.get(f"/c/{sanne.shop.merchant_id}/settings/people/")
    assert ida.client.get("/companies/").status_code == 302


def test_the_only_owner_is_refused_with_the_companies_and_the_way_out(owner: Person, sanne: Store) -> None:
    make_person("bogholder@example.com", sanne.shop.merchant, MemberRole.BOOKKEEPER)

    page = delete(owner, **SURE)

    assert "You are the only owner here" in page
    assert f"/c/{sanne.shop.merchant_id}/settings/company/delete" in page
    assert is_there(owner)

    make_person("anden@example.com", sanne.shop.merchant)
    delete(owner, **SURE)

    assert not is_there(owner)


def test_an_owner_who_cannot_log_in_is_no_owner(owner: Person, sanne: Store) -> None:
    gone = make_person("gone@example.com", sanne.shop.merchant)
    User.objects.filter(pk=gone.user.pk).update(is_active=False)

    assert "You are the only owner here" in delete(owner, **SURE)
    assert is_there(owner)


@pytest.mark.parametrize("values", [{"password": "a guess", "understood": "on"}, {"password": PASSWORD}, {}])
def test_without_the_password_and_the_tick_nothing_is_deleted(values: dict[str, str]) -> None:
    ida = make_person("ida@example.com")

    delete(ida, **values)

    assert is_there(ida)


def test_an_operator_stays() -> None:
    ida = make_person("ida@example.com")
    User.objects.filter(pk=ida.user.pk).update(is_staff=True)

    assert "You are an operator" in delete(ida, **SURE)
    assert is_there(ida)


def test_an_old_session_shows_who_it_is_before_the_account_goes() -> None:
    ida = make_person("ida@example.com")
    grow_old(ida)

    answer = ida.client.post("/delete-account/", SURE)

    assert answer["Location"].startswith("/account/reauthenticate/")
    assert is_there(ida)


def test_a_person_without_a_company_and_without_a_password_ticks_only() -> None:
    ida = make_person("ida@example.com")
    ida.user.set_unusable_password()
    ida.user.save()
    ida.client.force_login(ida.user)

    delete(ida, understood="on")

    assert not is_there(ida)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_in_a_browser_an_account_is_deleted(
    browser: Browser, sanne: Store, log_in: LogIn, size: ViewportSize, scheme: Any
) -> None:
    ida = make_person("ida@example.com", sanne.shop.merchant, MemberRole.STAFF)

    with page_of(browser, size=size, scheme=scheme) as page:
        page.goto(f"{log_in(page, ida)}/delete-account/")
        violations = find_violations(page)
        page.get_by_label("Din adgangskode").fill(PASSWORD)
        page.get_by_label("Jeg ved, at min konto").check()
        page.get_by_role("main").get_by_role("button", name="Slet din konto").click()
        expect(page.get_by_text("Din konto er slettet.")).to_be_visible()

    assert violations == []
    assert not is_there(ida)
    with scopes_disabled():
        assert not Membership.objects.exists()
