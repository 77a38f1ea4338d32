"""Does a refund that needs a person take two clicks, from its card to the credit note, in a real browser?"""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from krambod.transfers.models import State
from krambod.words.language import Language
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.person import Person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.shopkeeper import Shopkeeper, order_body

pytestmark = pytest.mark.django_db(transaction=True)

LATER = "2026-11-22T11:00:00Z"
VASE = order_body()["lines"][0]
COURSE = VASE | {"sku": "K", "description": "Kursus", "vat_rate": "0", "goods": "exempt"}
CUPS = VASE | {"sku": "C", "description": "Kop", "quantity": 3, "unit_price": "40.00", "total": "120.00"}
PAID = {"id": "p", "method": "Kort", "amount": "618.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}
ORDER: dict[str, Any] = {"total": "618.00", "lines": [VASE, COURSE, CUPS], "payments": [PAID]}
REFUND = {"id": "r", "at": LATER, "total": "60.00"}
BACK = {"id": "b", "method": "Kort", "amount": "60.00", "state": "refunded", "at": LATER, "refund_id": "r"}
CREDIT = {"da": "Opret kreditnota", "de": "Gutschrift anlegen", "en": "Make a credit note"}
SPREAD = {"da": "Fordel på varerne", "de": "Auf die Artikel verteilen", "en": "Spread over the goods"}
CHOOSE = {"da": "Vælg linjer", "de": "Positionen wählen", "en": "Choose lines"}
BOOK = {"da": "Bogfør kreditnotaen", "de": "Gutschrift buchen", "en": "Book the credit note"}
REPAID_ON = {"da": "Pengene gik tilbage den", "de": "Geld zurückgezahlt am", "en": "The money went back on"}
ON_ITS_WAY = {
    "da": "Kreditnotaen er på vej til Dinero.",
    "de": "Die Gutschrift ist auf dem Weg zu Dinero.",
    "en": "The credit note is on its way to Dinero.",
}

IS_CUT_OFF = "[...document.querySelectorAll('.table-wrap')].some((one) => one.scrollWidth > one.clientWidth)"


def sell(keeper: Shopkeeper, **later: Any) -> None:
    """A booked and paid order, of which the shop tells something later."""
    keeper.send(**ORDER)
    keeper.work()
    keeper.send(**(ORDER | {"updated_at": LATER, **later}))
    work(keeper)


def work(keeper: Shopkeeper) -> None:
    keeper.pass_time(60)
    for _ in range(4):
        keeper.work()


def attention(keeper: Shopkeeper, url: str) -> str:
    return f"{url}/c/{keeper.shop.merchant_id}/attention/"


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_an_announced_return_is_credited_in_two_clicks(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    sell(keeper, returns=[{"id": "t", "at": LATER, "lines": [CUPS | {"quantity": 2, "total": "80.00"}]}])

    with page_of(browser, language=language) as page:
        page.goto(attention(keeper, log_in(page, boss)))
        page.get_by_role("link", name=re.compile(f"^{CREDIT[language]}")).click()
        page.get_by_label(REPAID_ON[language]).fill("2026-11-22")
        page.get_by_role("button", name=BOOK[language]).click()
        page.get_by_text(ON_ITS_WAY[language]).wait_for()

    work(keeper)
    [note] = keeper.credit_notes()
    assert (note["TotalInclVat"], note["ProductLines"][0]["Quantity"]) == (80, 2)
    assert [one.state for one in keeper.refunds()] == [State.CREDITED]


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_a_refund_of_an_amount_is_spread_over_the_goods_in_two_clicks(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    sell(keeper, refunds=[REFUND], payments=[PAID, BACK])

    with page_of(browser, language=language) as page:
        page.goto(attention(keeper, log_in(page, boss)))
        page.get_by_role("link", name=re.compile(f"^{SPREAD[language]}")).click()
        page.get_by_role("button", name=BOOK[language]).click()
        page.get_by_text(ON_ITS_WAY[language]).wait_for()

    work(keeper)
    assert keeper.refund("r").state == State.CREDITED


def test_the_entries_follow_what_is_typed_so_that_the_lines_of_a_refund_take_two_clicks(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person
) -> None:
    sell(keeper, refunds=[REFUND], payments=[PAID, BACK])

    with page_of(browser) as page:
        page.goto(attention(keeper, log_in(page, boss)))
        page.get_by_role("link", name=re.compile(f"^{CHOOSE['da']}")).click()
        page.get_by_label(re.compile("Kursus$")).fill("20")
        page.get_by_label("Antal af Kop").fill("1")
        expect(page.get_by_role("alert")).to_contain_text("Linjerne giver 20,00 kr.")
        page.keyboard.press("Tab")
        page.get_by_role("button", name=BOOK["da"]).click()
        page.get_by_text(ON_ITS_WAY["da"]).wait_for()

    work(keeper)
    [note] = keeper.credit_notes()
    assert (note["TotalInclVat"], note["TotalVat"]) == (60, 8)
    assert keeper.refund("r").state == State.CREDITED


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_card_and_the_form_can_be_read_by_everyone(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, size: ViewportSize, scheme: Any
) -> None:
    sell(keeper, returns=[{"id": "t", "at": LATER, "reason": "For lille"}], refunds=[REFUND], payments=[PAID])

    with page_of(browser, size=size, scheme=scheme) as page:
        page.goto(attention(keeper, log_in(page, boss)))
        violations = find_violations(page)
        page.get_by_role("link", name=re.compile(f"^{CREDIT['da']}")).click()
        page.wait_for_url("**/credit*")
        violations += find_violations(page)
        is_cut_off = page.evaluate(IS_CUT_OFF)

    assert violations == []
    assert not is_cut_off
