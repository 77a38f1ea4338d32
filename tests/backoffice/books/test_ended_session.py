"""Is nothing lost that somebody wrote while their session ended?"""

import pytest
from django.contrib.sessions.models import Session
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, expect

from krambod.transfers.models import TransferEvent
from krambod.words.language import Language
from tests.backoffice.books.asking import address
from tests.backoffice.browsing import LogIn, page_of
from tests.backoffice.person import PASSWORD, Person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.stored import Store
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

LOG_IN = {"da": "Log ind", "de": "Anmelden", "en": "Log in"}
TEXT = "Ringede til kunden: æbler, ikke pærer"


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_a_comment_stands_in_its_field_again_after_the_log_in(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    keeper.send()
    work_until_quiet(keeper)

    with page_of(browser, language=language) as page:
        place = f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"
        page.goto(place)
        page.locator("[name=text]").last.fill(TEXT)
        Session.objects.all().delete()
        page.locator("form:has([name=text]) button").last.click()
        page.wait_for_url("**/account/login/**")
        page.locator("[name=login]").fill(boss.user.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name=LOG_IN[language], exact=True).click()
        page.wait_for_url(f"{place}*")
        expect(page.locator("[name=text]").last).to_have_value(TEXT)
        page.locator("form:has([name=text]) button").last.click()
        page.get_by_text(TEXT).wait_for()

    with scopes_disabled():
        assert TransferEvent.objects.filter(name="comment").count() == 1


def test_without_a_word_from_the_browser_one_comes_to_the_first_page(owner: Person, sanne: Store) -> None:
    sanne.sent("1", due_at=None)
    owner.client.logout()
    place = address(sanne, f"orders/{sanne.transfer('1').pk}/comment")

    there = owner.client.post(place, {"text": "x"})
    from_page = owner.client.post(
        place, {"text": "x"}, headers={"Referer": f"http://localhost:8000{address(sanne, 'orders/')}?q=1"}
    )
    from_elsewhere = owner.client.post(place, {"text": "x"}, headers={"Referer": "https://evil.example/c/1/"})

    assert there["Location"] == "/account/login/?next=/"
    assert from_page["Location"].endswith(f"next={address(sanne, 'orders/')}%3Fq%3D1%26resumed%3D1")
    assert from_elsewhere["Location"] == "/account/login/?next=/"
