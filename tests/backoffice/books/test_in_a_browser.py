"""Do the daily pages do to the books what their buttons say, in a real browser, with and without scripts?"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from krambod.transfers.models import State
from tests.backoffice.browsing import PHONE, LogIn, find_violations, page_of
from tests.backoffice.person import Person
from tests.transfers.shopkeeper import Shopkeeper, change_rules

pytestmark = pytest.mark.django_db(transaction=True)

ANOTHER_ORGANIZATION = 310004


def start_of(keeper: Shopkeeper, url: str) -> str:
    return f"{url}/c/{keeper.shop.merchant_id}/"


def work(keeper: Shopkeeper) -> None:
    """Runs a worker, a moment after the button was pressed."""
    keeper.pass_time(60)
    keeper.work()


def test_all_first_drafts_are_approved_by_one_press_and_the_page_of_one_tells_when_it_is_booked(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person
) -> None:
    change_rules(keeper, first_drafts=5)
    other = keeper.another_shop("bo", ANOTHER_ORGANIZATION)
    for number in ("1", "2", "3"):
        keeper.send(number, total=f"{number}0.00")
    other.send("9")
    keeper.work()

    with page_of(browser) as page:
        start = start_of(keeper, log_in(page, boss))
        page.goto(start)
        page.get_by_role("link", name=re.compile("^Kræver handling")).first.click()
        expect(page.get_by_role("heading", name="De første kladder venter på dit ja")).to_be_visible()
        assert "3 ordrer · 60,00 kr." in page.content()
        page.get_by_role("button", name=re.compile("^Godkend .alle 3")).click()
        page.get_by_text("3 ordrer er på vej.").wait_for()
        page.goto(f"{start}orders/{keeper.transfer('1').pk}/")
        page.get_by_text("På vej. Siden opdaterer sig selv.").wait_for()
        work(keeper)
        page.get_by_text("Betaling registreret", exact=True).wait_for()
        page.get_by_text("Betalingen på 10,00 kr. blev registreret på konto 55120.").wait_for()
        assert page.get_by_text("På vej. Siden opdaterer sig selv.").count() == 0

    assert [keeper.transfer(number).state for number in ("1", "2", "3")] == [State.PAID] * 3
    assert sorted(invoice["TotalInclVat"] for invoice in keeper.invoices()) == [10.0, 20.0, 30.0]
    assert other.transfer("9").state == State.RECEIVED


def test_an_order_is_left_out_with_a_reason_and_taken_in_again(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person
) -> None:
    change_rules(keeper, first_drafts=5)
    keeper.send()
    keeper.work()

    with page_of(browser) as page:
        page.goto(f"{start_of(keeper, log_in(page, boss))}orders/{keeper.transfer().pk}/")
        page.locator("summary", has_text="Bogfør ikke").click()
        page.get_by_label("Hvorfor?").select_option(label="Andet")
        page.get_by_label("Fakturanummer eller din begrundelse").fill("Solgt i butikken")
        page.get_by_role("button", name="Bogfør ikke").click()
        page.get_by_text("1 ordre er på vej.").wait_for()
        work(keeper)
        page.reload()
        page.get_by_text("Bogføres ikke (valgt her)", exact=True).wait_for()
        assert "Andet: Solgt i butikken" in page.content()
        assert [one["DeletedAt"] is not None for one in keeper.invoices()] in ([], [True])
        page.get_by_role("button", name="Bogfør", exact=True).click()
        page.get_by_text("1 ordre er på vej.").wait_for()
        work(keeper)

    assert keeper.transfer().cause == "approve_draft"


def test_the_customer_is_chosen_among_the_contacts_that_dinero_has(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person
) -> None:
    guids = [keeper.by_hand.contact(Name=name, Email="jens@example.com") for name in ("Anne Holm", "Bent Holm")]
    keeper.send()
    keeper.work()
    assert keeper.transfer().cause == "several_contacts"

    with page_of(browser) as page:
        page.goto(f"{start_of(keeper, log_in(page, boss))}orders/{keeper.transfer().pk}/")
        page.get_by_role("link", name="Vælg kontakten").click()
        assert find_violations(page) == []
        page.get_by_role("button", name="Brug Bent Holm").click()
        page.get_by_text("1 ordre er på vej.").wait_for()
        work(keeper)

    assert (str(keeper.transfer().contact_guid), keeper.transfer().state) == (guids[1], State.PAID)


def test_the_same_customer_is_confirmed_on_the_card(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person
) -> None:
    guid = keeper.by_hand.contact(Name="Mette Holm", Email="jens@example.com")
    keeper.send()
    keeper.work()

    with page_of(browser) as page:
        page.goto(f"{start_of(keeper, log_in(page, boss))}attention/")
        page.get_by_role("button", name=re.compile("^Samme kunde")).click()
        page.get_by_text("1 ordre er på vej.").wait_for()
        work(keeper)

    assert str(keeper.transfer().contact_guid) == guid


def walk_plainly(page: Page, start: str, number: str) -> None:
    """Searches, filters, ticks and decides, and finds each control by its label."""
    page.goto(f"{start}orders/")
    page.get_by_role("searchbox", name="Søg").fill("JENS")
    page.get_by_text("Flere filtre").click()
    page.get_by_role("search", name="Ordrer").get_by_label("Status").select_option(label="Kræver handling")
    page.get_by_role("button", name="Søg").click()
    assert page.get_by_role("rowheader").all_inner_texts() == [number]
    page.get_by_label(f"Ordre {number}").check()
    page.get_by_role("button", name="Prøv igen").click()
    page.get_by_text("1 ordre er på vej.").wait_for()
    page.get_by_role("link", name=number, exact=True).click()
    page.get_by_role("button", name="Godkend").click()
    page.get_by_text("1 ordre er på vej.").wait_for()
    page.get_by_label("Kommentar").fill("Set af mig")
    page.get_by_role("button", name="Gem kommentaren").click()
    page.get_by_text("Set af mig").wait_for()


def test_everything_works_without_javascript(browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person) -> None:
    change_rules(keeper, first_drafts=5)
    keeper.send("1042")
    keeper.work()
    keeper.send("1043", email="mette@example.com", buyer={"email": "mette@example.com", "name": "Mette Holm"})
    context = browser.new_context(locale="da", java_script_enabled=False)
    page = context.new_page()

    walk_plainly(page, start_of(keeper, log_in(page, boss)), "1042")
    context.close()

    work(keeper)
    assert keeper.transfer("1042").state == State.PAID


def test_the_invoice_is_fetched_as_pdf_with_a_persons_share_of_the_calls(keeper: Shopkeeper, boss: Person) -> None:
    keeper.send()
    keeper.work()

    answer = boss.client.get(f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/invoice.pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


def test_why_a_pdf_cannot_be_fetched_is_said_on_the_page(keeper: Shopkeeper, boss: Person) -> None:
    keeper.send()
    keeper.work()
    keeper.set_pro(False)
    place = f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"

    answer = boss.client.get(f"{place}invoice.pdf", follow=True)

    assert answer.redirect_chain == [(place, 302)]
    assert "Dinero does not let us in." in answer.content.decode()


def test_an_order_without_an_invoice_has_no_pdf(keeper: Shopkeeper, boss: Person) -> None:
    keeper.send(buyer={"name": "Jens"})
    keeper.work()
    place = f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"

    assert boss.client.get(f"{place}invoice.pdf").status_code == 404
    assert boss.client.get(f"{place}contacts").status_code == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_full_order_page_breaks_no_wcag_rule(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, scheme: str
) -> None:
    keeper.send()
    keeper.work()
    keeper.send("1042", total="259.00", updated_at="2026-11-23T10:00:00Z")

    with page_of(browser, size=PHONE, scheme=scheme) as page:
        page.goto(f"{start_of(keeper, log_in(page, boss))}orders/{keeper.transfer().pk}/")
        assert page.get_by_role("heading", name="Ændret efter bogføring").is_visible()
        assert find_violations(page) == []
