"""The promised set-up by its visible labels, in each language, against Dinero's double and its consent page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.utils.translation import gettext, override
from django_scopes import scopes_disabled
from playwright.sync_api import Page
from pytest_django.fixtures import Settings as SettingsWrapper
from pytest_django.live_server_helper import LiveServer

from krambod.doubles.dinero.seed import CLIENT_SECRET, VISMA_CLIENT_ID
from krambod.organizations.reach import Reach
from krambod.project.running.assembly import build_dinero_services
from krambod.project.running.lane_kinds import organization_lanes
from krambod.transfers.models import TransferEvent
from tests.backoffice.person import PASSWORD
from tests.backoffice.setup.settings_pages import CLEARING, ORGANIZATION
from tests.doubles.caller import Caller
from tests.transfers.shopkeeper import configuration_for
from tests.worker.one_lane import work_once

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


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def expect_chosen(page: Page, label: str, option: str) -> None:
    chosen = page.get_by_label(label, exact=True).locator("option:checked")
    chosen.filter(has_text=option).wait_for(state="attached")


def worker(url: str, reach: Reach, directory: Path) -> Callable[[], None]:
    """A function that works on what is due by today's clock, which the API uses too."""
    services = build_dinero_services(configuration_for(url, directory), reach.http)

    def work() -> None:
        work_once(organization_lanes(services), str(ORGANIZATION), services.now)
        with scopes_disabled():
            assert not TransferEvent.objects.filter(name="held", details__code="internal_error").exists()

    return work
