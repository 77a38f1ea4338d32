"""Can one person fill an installation with companies, shops, invitations or tokens? Finding 2: no."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection, models
from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.backoffice.per_hour import SHOP, TooManyMade, counted
from krambod.merchants.models import AuditEntry, Invitation, Merchant, Shop
from krambod.platforms.models import ClaimCode
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)
APP_SECRET = {"KRAMBOD_SHOPORAMA_APP_SECRET": "the app's own secret"}


@pytest.fixture(autouse=True)
def _two_an_hour(settings: Any) -> None:
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"new_per_hour": 2, "app_secrets": APP_SECRET})


def post_company(person: Person, store: Store, number: int) -> Any:
    return person.client.post("/companies/new", {"company": f"Company {number} of {store.shop.name}"})


def post_shop(person: Person, store: Store, number: int) -> Any:
    return person.client.post(f"/c/{store.shop.merchant_id}/settings/shops/new", {"name": f"Shop {number}"})


def post_invitation(person: Person, store: Store, number: int) -> Any:
    body = {"email": f"{number}@example.com", "role": "staff"}
    return person.client.post(f"/c/{store.shop.merchant_id}/settings/people/invite", body)


def post_token(person: Person, store: Store, number: int) -> Any:  # noqa: ARG001 - as its neighbours
    return person.client.post(f"/c/{store.shop.merchant_id}/settings/shops/{store.shop.pk}/token")


def post_code(person: Person, store: Store, number: int) -> Any:  # noqa: ARG001 - as its neighbours
    path = f"/c/{store.shop.merchant_id}/settings/shops/{store.shop.pk}/platform/code/shoporama"
    return person.client.post(path)


THINGS = [
    pytest.param(post_company, Merchant, "new companies", id="companies"),
    pytest.param(post_shop, Shop, "new shops", id="shops"),
    pytest.param(post_invitation, Invitation, "invitations", id="invitations"),
    pytest.param(post_token, None, "new tokens and codes", id="tokens"),
    pytest.param(post_code, ClaimCode, "new tokens and codes", id="codes"),
]


def rows_of(model: type[models.Model] | None) -> list[str]:
    """All rows of the table; for tokens, those of the shops, which have their digests."""
    with scopes_disabled():
        return sorted(str(row) for row in (model or Shop)._default_manager.values())


@pytest.mark.parametrize(("post", "model", "words"), THINGS)
def test_finding_2_one_person_makes_no_more_in_an_hour_than_the_limit(
    owner: Person, sanne: Store, post: Callable[..., Any], model: type[models.Model] | None, words: str
) -> None:
    made = [post(owner, sanne, number).status_code for number in range(2)]
    before, letters = rows_of(model), len(mail.outbox)

    refused = post(owner, sanne, 3)

    page = refused.content.decode()
    assert max(made) < 400
    assert refused.status_code == 429
    assert f"The limit for {words} is 2 an hour, and you have reached it." in page
    assert "Nothing was saved. Try again in 60 minutes." in page
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert (rows_of(model), len(mail.outbox)) == (before, letters)


@pytest.mark.parametrize(("post", "model", "words"), THINGS)
def test_finding_2_after_an_hour_the_next_one_is_made_and_another_person_never_waits(
    owner: Person, sanne: Store, post: Callable[..., Any], model: Any, words: str
) -> None:
    other = make_person("colleague@example.com", sanne.shop.merchant)
    for number in range(2):
        post(owner, sanne, number)

    of_other = post(other, sanne, 4).status_code
    with scopes_disabled():
        AuditEntry.objects.update(at=timezone.now() - timedelta(hours=1, seconds=1))
    later = post(owner, sanne, 5).status_code

    assert (of_other < 400, later < 400) == (True, True), (model, words)


def test_finding_2_a_limit_counts_over_all_companies_of_a_person(owner: Person, sanne: Store) -> None:
    post_company(owner, sanne, 1)
    with scopes_disabled():
        [mine] = Merchant.objects.filter(name__startswith="Company")
    path = f"/c/{mine.pk}/settings/shops/new"

    answers = [owner.client.post(path, {"name": "a"}), post_shop(owner, sanne, 1), post_shop(owner, sanne, 2)]

    assert [one.status_code for one in answers] == [302, 302, 429]


def test_finding_2_requests_of_one_moment_are_all_counted(owner: Person, sanne: Store) -> None:
    start, outcomes = Barrier(6), []

    def make() -> None:
        start.wait()
        try:
            with counted(owner.user, SHOP), scopes_disabled():
                row = {"merchant": sanne.shop.merchant, "user": owner.user, "actor": "x", "action": "shop_made"}
                AuditEntry.objects.create(**row)
            outcomes.append("made")
        except TooManyMade:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["made"] * 2 + ["refused"] * 4


def test_finding_2_the_demo_has_no_limit(owner: Person, sanne: Store, settings: Any) -> None:
    here = dict.fromkeys(("demo_shop_url", "dinero_api_url", "dinero_connect_url"), "http://localhost:1")
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update=here)

    assert [post_shop(owner, sanne, number).status_code for number in range(4)] == [302] * 4
