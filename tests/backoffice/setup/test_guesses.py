"""Does the set-up suggest VAT periods and a start from what Dinero shows, with the reason, and take another answer?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from krambod.organizations.reach import Reach
from krambod.transfers.intake import receive_order
from tests.backoffice.browsing import LogIn, find_violations, page_of
from tests.backoffice.reading import Page
from tests.backoffice.setup.settings_pages import ORGANIZATION, Settings, sales_fields
from tests.doubles.caller import Caller
from tests.transfers.building import order, payment

pytestmark = pytest.mark.django_db(transaction=True)

MANUAL = "/v1/{organization}/vouchers/manuel"


@pytest.fixture
def by_hand(url: str) -> Iterator[Caller]:
    """A person who works in Dinero directly."""
    with Caller.personal(url, ORGANIZATION) as caller:
        yield caller


@pytest.fixture
def in_dinero(sannes: Settings) -> Settings:
    """The organization is chosen."""
    sannes.post("system", economic_system="dinero")
    sannes.consent()
    sannes.choose()
    return sannes


def book(by_hand: Caller, day: str, account: int, against: int) -> None:
    """Books 1,000 kr. between two accounts."""
    line = {"Description": "Moms", "Amount": 1000, "AccountNumber": account, "BalancingAccountNumber": against}
    draft = by_hand.post(MANUAL, {"VoucherDate": day, "Lines": [line]}).json
    booked = by_hand.post(f"{MANUAL}/{draft['Guid']}/book", {"Timestamp": draft["TimeStamp"]})
    assert booked.status == 200, booked


def settle(by_hand: Caller, *days: str) -> None:
    for day in days:
        book(by_hand, day, 64000, 64100)


def invoice(by_hand: Caller, day: str, description: str) -> None:
    line = {"BaseAmountValue": 100, "Description": "Vare", "AccountNumber": 1000, "Quantity": 1, "Unit": "parts"}
    made = by_hand.post(
        "/v1/{organization}/invoices", {"Date": day, "Description": description, "ProductLines": [line]}
    )
    assert made.status == 200, made


def suggested(settings: Settings) -> tuple[str, str, str]:
    """VAT period, last reported day and start, as the form offers them."""
    fields = Page(settings.get("sales")).forms[-1].fields
    return fields["vat_period"], fields["reported_until"], fields["start_date"]


def test_quarters_are_suggested_where_dinero_shows_no_settlement(in_dinero: Settings) -> None:
    page = in_dinero.get("sales")

    assert suggested(in_dinero) == ("quarterly", "2026-06-30", "2026-07-01")
    assert "Most companies report each quarter" in page
    assert "It is the last period whose deadline has passed." in page
    assert "It is the first day that is not reported, and Dinero has no invoices of a shop after it." in page


@pytest.mark.parametrize(
    ("settlements", "expected"),
    [
        (("2026-03-31", "2026-06-30", "2026-09-30"), ("quarterly", "2026-09-30", "2026-10-01")),
        (("2026-08-31", "2026-09-30", "2026-10-31"), ("monthly", "2026-10-31", "2026-11-01")),
        (("2025-12-31", "2026-06-30"), ("half_yearly", "2026-06-30", "2026-07-01")),
    ],
)
def test_settlements_in_dinero_show_the_period_and_what_is_reported(
    in_dinero: Settings, by_hand: Caller, settlements: tuple[str, ...], expected: tuple[str, str, str]
) -> None:
    settle(by_hand, *settlements)

    assert suggested(in_dinero) == expected
    assert "Seen on account 64100 in Dinero: VAT was settled" in in_dinero.get("sales")


def test_a_payment_of_the_vat_is_no_settlement(in_dinero: Settings, by_hand: Caller) -> None:
    book(by_hand, "2026-05-31", 64100, 55000)
    book(by_hand, "2026-08-31", 64100, 55000)

    assert suggested(in_dinero) == ("quarterly", "2026-06-30", "2026-07-01")


def test_the_start_is_the_day_after_the_newest_invoice_of_a_shop(in_dinero: Settings, by_hand: Caller) -> None:
    invoice(by_hand, "2026-11-15", "Ordre 2001")
    invoice(by_hand, "2026-11-20", "Konsulenttimer")

    assert suggested(in_dinero)[2] == "2026-11-16"
    assert "Dinero has invoices of a shop until 15 November 2026, so this is the day after." in in_dinero.get("sales")


def test_a_merchant_who_answers_otherwise_is_not_asked_again(in_dinero: Settings) -> None:
    in_dinero.get("sales")

    in_dinero.sales(vat_period="monthly", reported_until="2026-10-31", start_date="2026-11-10", mailing="nobody")

    assert suggested(in_dinero) == ("monthly", "2026-10-31", "2026-11-10")
    assert "Our suggestion" not in in_dinero.get("sales")


def test_dinero_is_read_once_in_a_set_up_and_never_after_it(sannes: Settings, by_hand: Caller) -> None:
    rules = sannes.set_up()
    settle(by_hand, "2026-10-31")

    again = sannes.get("sales")

    assert rules.vat_period == "quarterly"
    assert "Our suggestion" not in again
    assert "seen_in_dinero" not in sannes.fresh().unfinished_setup


def test_a_company_free_of_vat_gets_no_suggestion(sannes: Settings) -> None:
    sannes.post("system", economic_system="dinero")
    sannes.consent()
    sannes.choose(310003)

    assert "Our suggestion" not in sannes.get("sales")


def test_a_dinero_that_does_not_answer_leaves_the_page_usable(in_dinero: Settings, by_hand: Caller) -> None:
    in_dinero.get("account")
    by_hand.admin("faults", {"kind": "server_error", "path": "*/entries", "count": 20})

    page = in_dinero.get("sales")

    assert "Dinero cannot be reached just now." in page
    assert in_dinero.post("sales", **sales_fields()).status_code == 302


def send_paid_by(settings: Settings, here: Reach, *methods: str) -> None:
    """The shop sends an order for each payment method."""
    for number, method in enumerate(methods):
        sold = order(external_id=f"{number}", number=f"{number}", payments=(payment(method=method),))
        receive_order(settings.shop, sold, body="{}", delivery_id=None, now=here.now())


def test_one_press_keeps_every_suggestion(in_dinero: Settings, here: Reach) -> None:
    send_paid_by(in_dinero, here, "Kort", "Faktura")
    in_dinero.post("timing", when="paid")
    in_dinero.post("account/add")
    fields = Page(in_dinero.get("sales")).forms[-1].fields

    in_dinero.post("sales", **{**fields, "other_integration_off": "on"})

    chosen = in_dinero.fresh().unfinished_setup
    kept = {name: chosen[name] for name in ("vat_period", "reported_until", "start_date", "mailing")}
    assert kept == {
        "vat_period": "quarterly", "reported_until": "2026-06-30", "start_date": "2026-07-01", "mailing": "nobody",
    }  # fmt: skip
    assert [(row["method"], row["kind"], row.get("deposit_account_number")) for row in chosen["methods"]] == [
        ("Faktura", "invoice", None)
    ]


def test_a_suggestion_is_changed_in_a_browser_and_the_rest_is_kept(
    browser: Browser, log_in: LogIn, in_dinero: Settings, here: Reach
) -> None:
    send_paid_by(in_dinero, here, "Faktura")
    in_dinero.post("timing", when="paid")
    in_dinero.post("account/add")

    with page_of(browser, language="da") as page:
        start = f"{log_in(page, in_dinero.person)}/c/{in_dinero.shop.merchant_id}/settings/shops/{in_dinero.shop.pk}/"
        page.goto(f"{start}sales")
        suggestions = page.locator("#suggestions")
        expect(suggestions.get_by_text("De fleste butikker sender selv en bekræftelse.")).to_be_visible()
        assert find_violations(page) == []
        suggestions.get_by_label("Hvem sender fakturaen til kunden?").select_option("dinero")
        suggestions.locator("summary", has_text="Faktura").click()
        suggestions.get_by_label("Betalingsfrist i dage 1").fill("14")
        page.get_by_label("Ingen anden integration").check()
        page.get_by_role("button", name="Gem og rediger videre").click()
        page.wait_for_load_state()

    chosen = in_dinero.fresh().unfinished_setup
    assert (chosen["mailing"], chosen["start_date"]) == ("dinero", "2026-07-01")
    assert [(row["method"], row["net_days"]) for row in chosen["methods"]] == [("Faktura", 14)]
