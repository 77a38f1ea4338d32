"""Does the set-up that merchants were promised lead from signing up to an order that is booked and paid?

By the visible labels, in each language, against Dinero's double and its consent page over real HTTP.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.utils.translation import gettext, override
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings as SettingsWrapper
from pytest_django.live_server_helper import LiveServer

from krambod.doubles.dinero.seed import CLIENT_SECRET, VISMA_CLIENT_ID
from krambod.merchants.models import Shop
from krambod.merchants.secrets import token_digest
from krambod.organizations.reach import Reach
from krambod.project.running.assembly import build_dinero_services
from krambod.project.running.lane_kinds import organization_lanes
from krambod.transfers.models import Transfer, TransferEvent
from tests.backoffice.browsing import find_violations, page_of
from tests.backoffice.person import PASSWORD
from tests.backoffice.setup.settings_pages import CLEARING, ORGANIZATION
from tests.doubles.caller import LOOPBACK, Caller
from tests.transfers.shopkeeper import configuration_for, order_body
from tests.worker.one_lane import work_once

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a token for the orders API"
TODAY = "2026-11-22"  # of the double


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words that the guide promises, as the pages show them."""

    settings: str
    system_tab: str
    system: str
    save_and_continue: str
    connect: str
    organization: str
    when: str
    when_shipped: str
    account: str
    make_account: str
    goods: str
    shipping: str
    start_date: str
    switched_off: str
    save: str
    total: str
    drafts_wait: str
    approve: str
    paid: str


WORDS: Mapping[str, Words] = {
    "da": Words(
        settings="Indstillinger",
        system_tab="Økonomi- og lagersystem",
        system="Økonomisystem",
        save_and_continue="Gem og rediger videre",
        connect="Opret forbindelse til Dinero",
        organization="Organisation (din virksomhed i Dinero)",
        when="Overfør ordrer",
        when_shipped="Når de er sendt (anbefales)",
        account="Registrér salget på kontoen",
        make_account=f"Opret »{CLEARING}«",
        goods="Varer",
        shipping="Fragt",
        start_date="Startdato",
        switched_off="Ingen anden integration sender butikkens ordrer til Dinero: den er slået fra",
        save="Gem",
        total="288,00 kr.",
        drafts_wait="De første 5 venter som kladder på dit ja.",
        approve="Godkend",
        paid="Betaling registreret",
    ),
    "de": Words(
        settings="Einstellungen",
        system_tab="Finanz- und Inventarsystem",
        system="Finanzsystem",
        save_and_continue="Speichern und weiter bearbeiten",
        connect="Mit Dinero verbinden",
        organization="Organisation (Ihr Unternehmen in Dinero)",
        when="Bestellungen übertragen",
        when_shipped="Bei der Auslieferung (empfohlen)",
        account="Verkäufe auf das Konto buchen",
        make_account=f"„{CLEARING}“ anlegen",
        goods="Waren",
        shipping="Versand",
        start_date="Startdatum",
        switched_off="Keine andere Integration sendet die Bestellungen dieses Shops an Dinero: Sie ist abgeschaltet",
        save="Speichern",
        total="288,00 DKK",
        drafts_wait="Die ersten 5 warten als Entwürfe auf Ihr Ja.",
        approve="Genehmigen",
        paid="Zahlung registriert",
    ),
    "en": Words(
        settings="Settings",
        system_tab="Economic and inventory system",
        system="Economic system",
        save_and_continue="Save and continue editing",
        connect="Connect to Dinero",
        organization="Organization (your company in Dinero)",
        when="Transfer orders",
        when_shipped="When they are shipped (recommended)",
        account="Register sales on the account",
        make_account=f"Make “{CLEARING}”",
        goods="Goods",
        shipping="Shipping",
        start_date="Start date",
        switched_off="No other integration sends this shop's orders to Dinero: it is switched off",
        save="Save",
        total="288.00 DKK",
        drafts_wait="The first 5 wait as drafts for your yes.",
        approve="Approve",
        paid="Payment registered",
    ),
}


@pytest.fixture
def site(live_server: LiveServer, reach: Reach, settings: SettingsWrapper) -> str:
    """The back office, at an address that Visma Connect knows, and allowed to send people there."""
    address = live_server.url.replace("127.0.0.1", "localhost")
    app = replace(
        reach.endpoints,
        client_id=VISMA_CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri=f"{address}/dinero/callback",
    )
    opened = replace(reach, endpoints=app)
    settings.KRAMBOD_REACH = lambda: opened
    directives = dict(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    directives["form-action"] = ["'self'", app.connect_url]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    return address


@pytest.fixture
def books(url: str) -> Iterator[Caller]:
    """A caller that reads the books in Dinero."""
    with Caller.personal(url, ORGANIZATION) as caller:
        yield caller


@pytest.mark.parametrize("language", sorted(WORDS))
def test_the_promised_set_up_ends_with_an_order_that_is_booked_and_paid(
    language: str,
    browser: Browser,
    site: str,
    books: Caller,
    reach: Reach,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    began_at = datetime.now(UTC)
    words = WORDS[language]
    with page_of(browser, language=language) as page:
        sign_up(page, site, language)
        set_up(page, words)
        work = worker(books.url, reach, tmp_path)
        answer = send_order(site)

        work()
        drafted = find_transfer()
        approve(page, site, drafted, words)
        work()
        page.reload()
        page.get_by_text(words.paid).first.wait_for()

    assert answer["state"] == "received"
    assert (drafted.state, drafted.cause) == ("drafted", "approve_draft")
    done = find_transfer()
    assert (done.state, done.cause) == ("paid", "")
    assert booked_lines(books) == [
        " 1000   -199.20",
        " 1350    -31.20",
        "53000    288.00",
        "53000   -288.00",
        "55120    288.00",
        "64000     -7.80",
        "64000    -49.80",
    ]
    assert deposit_accounts(books)[55120] == CLEARING
    record_property(f"seconds from signing up to a paid order, {language}", (datetime.now(UTC) - began_at).seconds)


def sign_up(page: Page, site: str, language: str) -> None:
    """Signs up. Other tests check that page, so only its fields are used here."""
    page.goto(f"{site}/account/signup/")
    page.locator("input[name=email]").fill("sanne@example.com")
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("main form button").first.click()
    with override(language):
        company, go_on = gettext("Company"), gettext("Go on")
    page.get_by_label(company, exact=True).fill("Sannes Keramik")
    page.get_by_role("button", name=go_on).click()
    page.wait_for_url("**/c/*/")


def set_up(page: Page, words: Words) -> None:
    """Does the set-up step by step, as the guide says."""
    page.locator("header").get_by_role("link", name=words.settings).click()
    page.get_by_role("link", name=words.system_tab).click()
    page.get_by_label(words.system, exact=True).select_option("Dinero")
    press(page, words.save_and_continue)
    page.locator(".grey-menu").get_by_role("link", name=words.system).click()
    press(page, words.connect)
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("link", name=words.save_and_continue).click()
    page.get_by_label(words.organization).select_option("Krambod Demo ApS")
    press(page, words.save_and_continue)
    page.get_by_label(words.when).select_option(words.when_shipped)
    press(page, words.save_and_continue)
    expect_bank_example(page, words)
    press(page, words.make_account)
    expect_chosen(page, words.account, f"55120 {CLEARING}")
    press(page, words.save_and_continue)
    expect_chosen(page, words.goods, "1000 Salg af varer/ydelser m/moms (U25)")
    expect_chosen(page, words.shipping, "1350 Salg af fragt - momspligtig (U25)")
    press(page, words.save_and_continue)
    page.get_by_label(words.start_date).fill(TODAY)
    page.get_by_label(words.switched_off).check()
    press(page, words.save_and_continue)
    assert words.total in page.locator(".sum-line").inner_text()
    assert find_violations(page) == []
    press(page, words.save)
    page.get_by_text(words.drafts_wait).wait_for()


def approve(page: Page, site: str, drafted: Transfer, words: Words) -> None:
    """Approves the first draft on the page of its order."""
    page.goto(f"{site}/c/{drafted.merchant_id}/orders/{drafted.pk}/")
    press(page, words.approve)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def expect_bank_example(page: Page, words: Words) -> None:
    """Checks that the bank account needs a tick, and that the example shows its figures."""
    page.get_by_label(words.account).select_option("55000 Bank")
    press(page, words.save_and_continue)
    page.locator("#id_bank_anyway_error").wait_for()
    assert [figure in page.locator(".sum").inner_text() for figure in ("249,-", "8,-", "241,-")] == [True] * 3


def expect_chosen(page: Page, label: str, option: str) -> None:
    chosen = page.get_by_label(label, exact=True).locator("option:checked")
    chosen.filter(has_text=option).wait_for(state="attached")


def send_order(site: str) -> dict[str, Any]:
    """Sends a paid and shipped order by the orders API."""
    with scopes_disabled():
        Shop.objects.update(api_token_digest=token_digest(TOKEN))  # no page has shown the token yet
    body = order_body("1042", total="249.00")
    shipping = {**body["lines"][0], "kind": "shipping", "sku": "", "description": "Fragt"}
    shipping |= {"unit_price": "39.00", "total": "39.00"}
    body |= {"lines": [*body["lines"], shipping], "total": "288.00", "shipped_at": "2026-11-22T10:00:00Z"}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx2.put(f"{site}/api/v1/orders/1042", json=body, headers=headers, **LOOPBACK)
    assert answer.status_code in (200, 201), answer.text
    document: dict[str, Any] = answer.json()
    return document


def worker(url: str, reach: Reach, directory: Path) -> Callable[[], None]:
    """A function that works on what is due by today's clock, which the API uses too."""
    services = build_dinero_services(configuration_for(url, directory), reach.http)

    def work() -> None:
        work_once(organization_lanes(services), str(ORGANIZATION), services.now)
        with scopes_disabled():
            assert not TransferEvent.objects.filter(name="held", details__code="internal_error").exists()

    return work


def find_transfer() -> Transfer:
    with scopes_disabled():
        return Transfer.objects.select_related("order", "merchant").get()


def booked_lines(books: Caller) -> list[str]:
    """Account and amount, debit positive."""
    rows = books.get("/v1/{organization}/entries", query={"fromDate": "2026-11-01", "toDate": "2026-11-30"}).json
    return sorted(f"{row['AccountNumber']:>5} {row['Amount']:>9.2f}" for row in rows)


def deposit_accounts(books: Caller) -> dict[int, str]:
    rows = books.get("/v1/{organization}/accounts/deposit").json
    return {row["AccountNumber"]: row["Name"] for row in rows}
