"""Can a merchant say on a page what was in each parcel, and see the invoices before they are booked?"""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests.backoffice.browsing import PHONE, LogIn, find_violations, page_of
from tests.backoffice.person import Person
from tests.transfers.parcels import FIRST, SECOND, ends_of, invoice_when_sent, invoiced, parcel, parcels
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)
UNTOLD: dict[str, Any] = {"shipments": [parcel("s1", FIRST), parcel("s2", SECOND)]}
HEADINGS = {"da": "Hvad var i hver pakke?", "de": "Was war in jedem Paket?", "en": "What was in each parcel?"}
CHOOSE = {"da": "Vælg linjer", "de": "Positionen wählen", "en": "Choose lines"}


@pytest.fixture
def held(keeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order in two parcels, of which it does not say what was in which."""
    invoice_when_sent(keeper)
    keeper.send(**parcels(**UNTOLD))
    work_until_quiet(keeper)
    return keeper


def address(keeper: Shopkeeper, name: str = "order_parcels") -> str:
    return reverse(name, args=[keeper.shop.merchant_id, keeper.transfer().pk])


def post(boss: Person, keeper: Shopkeeper, **fields: str) -> Any:
    return boss.client.post(address(keeper), fields, follow=True)


def test_the_invoices_are_shown_and_then_booked_once(boss: Person, held: Shopkeeper) -> None:
    shown = post(boss, held, step="preview", pieces_0_1="1").context

    for _ in range(2):  # the button is pressed twice
        post(boss, held, step="book", pieces_0_1="1", shown=shown["shown"])
    work_until_quiet(held)
    late = post(boss, held, step="book", pieces_0_1="1", shown=shown["shown"])

    assert [(one.day.isoformat(), one.total) for one in shown["invoices"]] == [
        ("2026-11-19", Decimal("288.00")),
        ("2026-11-21", Decimal("129.95")),
    ]
    assert sorted(total for total, _, _ in invoiced(held).values()) == sorted(one.total for one in shown["invoices"])
    assert ends_of(held) == {"sale": "paid", "shipment s1": "paid"}
    assert "The order has changed in the meantime." in late.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"pieces_0_1": "2"}, "less than or equal to 1"), ({}, "Write what was in at least one parcel.")],
    ids=["more than was sold", "nothing"],
)
def test_what_cannot_have_been_in_the_parcel_is_refused(
    boss: Person, held: Shopkeeper, fields: dict[str, str], said: str
) -> None:
    answer = post(boss, held, step="book", **fields)

    assert said in answer.content.decode()
    assert ends_of(held) == {"sale": "held: sent_in_parts"}


@pytest.mark.parametrize("language", HEADINGS)
def test_the_card_leads_to_the_form_in_three_languages(boss: Person, held: Shopkeeper, language: str) -> None:
    accept = {"Accept-Language": language}

    card = boss.get(reverse("attention", args=[held.shop.merchant_id]), **accept)
    order = boss.get(address(held, "order"), **accept)
    page = boss.get(address(held), **accept)

    assert address(held) in card
    assert address(held) in order
    assert CHOOSE[language] in card
    assert "fill=proportion" not in card
    assert HEADINGS[language] in page


def test_two_parcels_get_their_invoices_in_a_browser(
    browser: Browser, log_in: LogIn, held: Shopkeeper, boss: Person
) -> None:
    with page_of(browser, size=PHONE, language="en") as page:
        page.goto(log_in(page, boss) + address(held, "order"))
        page.get_by_role("link", name="Choose lines").click()
        page.get_by_label("Vare VASE").fill("1")
        page.get_by_label("Vare CUP").click()
        expect(page.get_by_role("heading", name="Invoice of 288.00 DKK")).to_be_visible()
        assert find_violations(page) == []
        page.get_by_role("button", name="Book the invoices").click()
        expect(page.get_by_text("the invoices are on their way to Dinero")).to_be_visible()

    work_until_quiet(held)
    assert ends_of(held) == {"sale": "paid", "shipment s1": "paid"}
