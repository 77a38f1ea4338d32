"""Does the help say of each cause what it means, in three languages, and is it found by a word?"""

import pytest
from django.test import Client
from django.urls import reverse

from krambod.words.causes import CAUSES
from krambod.words.language import LANGUAGES, Language
from tests.backoffice.person import Person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db


def get(client: Client, place: str, language: Language = "en") -> str:
    answer = client.get(place, headers={"Host": "localhost:8000", "Accept-Language": language})
    assert answer.status_code == 200, place
    return answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cause_has_its_page_without_a_hole(client: Client, language: Language) -> None:
    causes = [cause for cause in CAUSES.values() if cause.holds_orders]
    for cause in causes:
        page = get(client, reverse("help_cause", args=[cause.code]), language)
        assert "{" not in page.partition("<main")[2].partition("</main>")[0], cause.code
    listed = get(client, reverse("help"), language)

    assert [cause.code for cause in causes if listed.count(reverse("help_cause", args=[cause.code])) != 1] == []
    assert len(causes) > 100


def test_a_cause_is_found_by_its_words(client: Client) -> None:
    found = get(client, f"{reverse('help')}?q=tilbagebetaling", "da")

    assert reverse("help_cause", args=["credited_not_repaid"]) in found
    assert reverse("help_cause", args=["no_email"]) not in found
    assert "Intet passer." in get(client, f"{reverse('help')}?q=zzz", "da")


def test_causes_stand_in_closed_groups_that_a_search_opens(client: Client) -> None:
    closed = get(client, reverse("help"))
    found = get(client, f"{reverse('help')}?q=tilbagebetaling", "da")

    assert closed.count('<details class="panel"><summary>') == 7
    assert closed.index("Settings <span") < closed.index(reverse("help_cause", args=["no_dispute_account"]))
    assert '<details class="panel" open>' in found
    assert '<details class="panel">' not in found


@pytest.mark.parametrize("code", ["outage", "nothing", "approve-draft"])
def test_what_holds_no_order_has_no_page(client: Client, code: str) -> None:
    answer = client.get(reverse("help_cause", args=[code]), headers={"Host": "localhost:8000"})

    assert answer.status_code == 404


def test_who_comes_from_a_company_keeps_its_frame(owner: Person, sanne: Store, bo: Store) -> None:
    own, other = (f"/c/{store.shop.merchant_id}/" for store in (sanne, bo))
    asked = owner.get(f"/help/?company={sanne.shop.merchant_id}")
    strange = owner.get(f"/help/?company={bo.shop.merchant_id}")
    came = owner.client.get("/help/causes/no_email/", headers={"Referer": f"http://localhost:8000{own}attention/"})
    only = owner.get("/help/file/")

    assert f'href="{own}orders/"' in asked
    assert f"/help/causes/no_email/?company={sanne.shop.merchant_id}" in asked
    assert f'href="{own}orders/"' in came.content.decode()
    assert f'href="{own}orders/"' in only
    assert f"{other}orders/" not in strange
    assert f"{own}orders/" not in strange
