"""Does a merchant see in a browser what is in Dinero already, and start on the day that books none twice?"""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.transfers.rule_versions import find_rules
from krambod.words.language import Language
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.person import Person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.other_integrations import STYLES
from tests.transfers.shadowing import make_order, send
from tests.transfers.shopkeeper import Shopkeeper

pytestmark = pytest.mark.django_db(transaction=True)

READ = {
    "da": "Læs de seneste 90 dage i Dinero",
    "de": "Die letzten 90 Tage in Dinero lesen",
    "en": "Read the last 90 days in Dinero",
}
FOUND = {
    "da": "3 af 5 ordrer ligger allerede i Dinero",
    "de": "3 von 5 Bestellungen sind schon in Dinero",
    "en": "3 of 5 orders are in Dinero already",
}
START = {"da": "Start den", "de": "beginnen", "en": "Start on"}
CHOSEN = {"da": "Startdatoen er", "de": "Das Startdatum ist", "en": "The start date is"}


@pytest.fixture
def today(settings: SettingsWrapper, keeper: Shopkeeper) -> date:
    """The day of the pages, which have the real clock. Three of five orders are in Dinero, made by other programs."""
    assert settings.KRAMBOD
    generator, day = random.Random(1), keeper.now().date()
    for place, style in enumerate((*STYLES, None, None)):
        order = make_order(1000 + place, day - timedelta(days=20 - 2 * place), generator)
        if style is not None:
            style(keeper.by_hand, order)
        send(keeper, order)
    return day


def address(keeper: Shopkeeper) -> str:
    return f"/c/{keeper.shop.merchant_id}/settings/shops/{keeper.shop.pk}/already"


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_what_is_there_is_read_and_the_suggested_start_is_one_click(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, today: date, language: Language
) -> None:
    with page_of(browser, language=language) as page:
        page.goto(f"{log_in(page, boss)}{address(keeper)}")
        page.get_by_role("button", name=READ[language]).click()
        page.get_by_text(FOUND[language]).wait_for()
        assert find_violations(page) == []
        page.get_by_role("button", name=START[language]).click()
        page.get_by_text(CHOSEN[language]).wait_for()

    rules = find_rules(keeper.shop)
    assert rules is not None
    assert rules.start_date == today - timedelta(days=15)
    assert [call for call in keeper.calls() if call.startswith(("PUT", "DELETE"))] == []


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_page_can_be_read_by_everyone(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, size: ViewportSize, scheme: Any
) -> None:
    with page_of(browser, size=size, scheme=scheme) as page:
        page.goto(f"{log_in(page, boss)}{address(keeper)}")
        page.get_by_role("button", name=READ["da"]).click()
        page.get_by_text(FOUND["da"]).wait_for()

        assert find_violations(page) == []
