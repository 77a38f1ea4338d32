"""Is an order that the shop changed after its booking corrected by one button, in a real browser?"""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from krambod.words.choices import CHOICES
from krambod.words.language import Language, say
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.person import Person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.growing import GROWN, PAID, PAID_TWICE, sell_and_change
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import work_until_quiet

CORRECT_BUYER = {
    "da": "Ret køber eller CVR",
    "de": "Käufer oder USt-IdNr. berichtigen",
    "en": "Correct the buyer or VAT number",
}

pytestmark = pytest.mark.django_db(transaction=True)


def sell_and_grow(keeper: Shopkeeper) -> str:
    """A paid order is booked, and then gets a cup more. Returns the address of its page."""
    sell_and_change(keeper, GROWN | {"payments": PAID_TWICE})
    return f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_a_grown_order_gets_its_supplement_by_one_press(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    address = sell_and_grow(keeper)
    button = say(CHOICES["issue_supplement"].button, language)

    with page_of(browser, language=language) as page:
        page.goto(log_in(page, boss) + address)
        panel = page.locator("section[aria-labelledby=correct-books]")
        expect(panel).to_contain_text("103,96" if language != "en" else "103.96")
        panel.get_by_role("button", name=button).click()
        page.wait_for_load_state()

    work_until_quiet(keeper)
    assert sorted(invoice["TotalInclVat"] for invoice in keeper.invoices()) == [Decimal("129.95"), 249]


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_a_booked_order_gets_the_right_buyer_by_a_form_and_one_press(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    keeper.send(payments=PAID)
    work_until_quiet(keeper)
    address = f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"
    button = say(CHOICES["reissue"].button, language)

    with page_of(browser, language=language) as page:
        page.goto(log_in(page, boss) + address)
        page.get_by_role("link", name=CORRECT_BUYER[language]).click()
        page.locator("[name=buyer_kind]").select_option("company")
        page.locator("[name=company]").fill("Holm ApS")
        page.locator("[name=vat_number]").fill("12345674")
        page.locator("form.narrow button").click()
        page.wait_for_load_state()
        work_until_quiet(keeper)
        page.reload()
        panel = page.locator("section[aria-labelledby=correct-books]")
        expect(panel).to_contain_text("Holm ApS")
        assert find_violations(page) == []
        panel.get_by_role("button", name=button).click()
        page.wait_for_load_state()

    work_until_quiet(keeper)
    assert [row["ContactName"] for row in keeper.invoices()].count("Holm ApS") == 1
    assert [refund.state for refund in keeper.refunds()] == ["credited"]
    assert keeper.transfer().state == "credited"


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_correction_breaks_no_rule_of_wcag(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, size: ViewportSize, scheme: Any
) -> None:
    address = sell_and_grow(keeper)

    with page_of(browser, size=size, scheme=scheme) as page:
        page.goto(log_in(page, boss) + address)

        assert find_violations(page) == []
