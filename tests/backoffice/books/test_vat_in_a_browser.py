"""Is a shop that sells abroad booked rightly once its merchant has answered what the cards ask? In each language."""

import re
from typing import Any

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, Page, expect

from krambod.transfers.models import State
from krambod.words.causes import CAUSES
from krambod.words.choices import LOOKED_UP_IN_VIES
from krambod.words.details import fill
from krambod.words.language import Language, say
from krambod.words.vat import REGISTRATIONS, TREATMENTS
from tests.backoffice.browsing import LogIn, find_violations, page_of
from tests.backoffice.person import Person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.shopkeeper import Shopkeeper

pytestmark = pytest.mark.django_db(transaction=True)

HOME = {"name": "Jens Hansen", "address": "Nørregade 1", "zip": "1165", "city": "København K", "country": "DK"}
OSLO = {"name": "Kari Nordmann", "address": "Storgata 1", "zip": "0155", "city": "Oslo", "country": "NO"}
MARIEHAMN = {"name": "Eva Lindqvist", "address": "Torggatan 1", "zip": "22100", "city": "Mariehamn", "country": "FI"}
HAMBURG = {"name": "Anna Schmidt", "address": "Hafenstraße 1", "zip": "20457", "city": "Hamburg", "country": "DE"}
MALMO = {"name": "Lars Svensson", "address": "Stortorget 1", "zip": "21122", "city": "Malmö", "country": "SE"}
SHOP_IN_HAMBURG = HAMBURG | {"company": "Keramik GmbH", "vat_number": "DE129273398"}

SALES: dict[str, tuple[dict[str, str], str]] = {
    "home": (HOME, "25"),
    "norway": (OSLO, "0"),
    "aland": (MARIEHAMN, "0"),
    "german-business": (SHOP_IN_HAMBURG, "0"),
    "german-private": (HAMBURG, "25"),
    "swedish-private": (MALMO, "25"),
}
BOOKED = {
    "home": ["1000 -199.20", "53000 249.00", "64000 -49.80"],
    "norway": ["1255 -249.00", "53000 249.00"],
    "aland": ["1255 -249.00", "53000 249.00"],
    "german-business": ["1100 -249.00", "53000 249.00"],
    "german-private": ["1000 -199.20", "53000 249.00", "64000 -49.80"],
    "swedish-private": ["1000 -199.20", "53000 249.00", "64000 -49.80"],
}
PAYMENT = ["53000 -249.00", "55120 249.00"]


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_a_shop_that_sells_abroad_is_booked_rightly_after_one_answer_and_one_look_into_vies(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    for number, (buyer, rate) in SALES.items():
        send(keeper, number, buyer, rate)
    keeper.work()
    held = {number: cause for number in SALES if (cause := keeper.transfer(number).cause)}

    with page_of(browser, language=language) as page, override(language):
        start = f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/"
        answer_registration(page, f"{start}attention/", language)
        look_up_in_vies(page, f"{start}attention/", language)
        keeper.pass_time(60)
        keeper.work()
        page.reload()
        page.get_by_text("DE129273398").first.wait_for()
        assert "WAPIAAAAW1" in page.content()

    assert held == {"german-business": "vies_needed", "swedish-private": "registration_needed"}
    assert {number: keeper.transfer(number).state for number in SALES} == dict.fromkeys(SALES, State.PAID)
    assert {number: entries_of(keeper, number) for number in SALES} == {
        number: sorted(BOOKED[number] + PAYMENT) for number in SALES
    }


def send(keeper: Shopkeeper, number: str, buyer: dict[str, str], rate: str) -> None:
    """A paid order of one vase for 249.00."""
    vase: dict[str, Any] = {"kind": "product", "sku": "VASE-2", "description": "Keramikvase, blå", "quantity": "1"}
    vase |= {"unit_price": "249.00", "total": "249.00", "vat_rate": rate}
    keeper.send(number, buyer={"email": f"{number}@example.com", **buyer}, lines=[vase])


def answer_registration(page: Page, attention: str, language: Language) -> None:
    """Opens the page that the card names, and answers that the company is not registered for OSS."""
    page.goto(attention)
    title = CAUSES["registration_needed"].title
    assert title is not None
    card = page.locator(".card-held").filter(has_text=fill(title, {"question": "oss"}, language))
    card.get_by_role("link", name=gettext("Go to the settings")).click()
    sold = page.locator("section.panel").filter(has_text=gettext("What your shop sells"))
    for treatment in ("danish", "export_goods", "eu_business_goods", "eu_private"):
        expect(sold.get_by_role("group", name=re.compile(say(TREATMENTS[treatment], language), re.I))).to_be_visible()
    page.get_by_role("group", name=say(REGISTRATIONS["oss"], language)).get_by_label(gettext("No"), exact=True).check()
    assert find_violations(page) == []
    page.get_by_role("button", name=gettext("Save and continue editing")).click()
    page.get_by_text(gettext("Saved.")).wait_for()


def look_up_in_vies(page: Page, attention: str, language: Language) -> None:
    """Opens the order from its card, and writes what VIES answered about the buyer's number: Germany shows no name."""
    page.goto(attention)
    button = say(LOOKED_UP_IN_VIES.button, language)
    page.locator(".waiting-list").get_by_role("link", name=button).click()
    page.wait_for_url("**#looked_up_in_vies")
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")  # a button half below the header is not a small one
    assert find_violations(page) == []
    form = page.get_by_role("region", name=button)
    form.get_by_label(gettext("VIES says that the number is")).select_option("yes")
    form.get_by_label(gettext("Consultation number")).fill("WAPIAAAAW1")
    form.get_by_role("button", name=say(LOOKED_UP_IN_VIES.button, language)).click()
    page.wait_for_load_state()


def entries_of(keeper: Shopkeeper, number: str) -> list[str]:
    """Account and amount of the order's invoice and of its payment, debit positive."""
    query = {"fromDate": "2026-01-01", "toDate": "2026-12-31"}
    rows = keeper.by_hand.get("/v1/{organization}/entries", query=query).json
    invoice = keeper.transfer(number).invoice_number
    own = [row for row in rows if row["VoucherNumber"] == invoice]
    return sorted(f"{row['AccountNumber']} {row['Amount']:.2f}" for row in own)
