"""Does a merchant see where their orders and Dinero's documents do not agree?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.merchants.rights import MemberRole
from krambod.organizations.access import pause
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import LedgerEntry, Transfer
from krambod.transfers.reconciling.keep import next_night
from krambod.words.language import Language
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries, order_address
from tests.backoffice.browsing import LogIn, find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.by_hand import book
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.stored import NOW, Store
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)


def compared(store: Store, *differences: Mapping[str, object]) -> None:
    """A night has passed, and these differences were found."""
    document = {"orders": 12, "documents": 11, "found": len(differences), "differences": differences}
    with scopes_disabled():
        ConnectedOrganization.objects.filter(merchant=store.shop.merchant).update(compared_at=NOW, comparison=document)


def page(person: Person, store: Store, **headers: str) -> str:
    return unescape(person.get(address(store, "reconcile/"), **headers))


def test_before_the_first_night_it_says_so(owner: Person, sanne: Store) -> None:
    assert "Not compared yet: that happens tonight." in page(owner, sanne)
    assert address(sanne, "reconcile/") in owner.get(address(sanne))


def test_books_that_agree_say_so_and_when(owner: Person, sanne: Store) -> None:
    compared(sanne)

    shown = page(owner, sanne)

    assert "12 orders and 11 documents were compared." in shown
    assert '<span class="state state-paid">They agree</span>' in shown


def test_each_difference_is_a_sentence_with_a_way_to_its_order(owner: Person, sanne: Store, bo: Store) -> None:
    transfer = sanne.sent("1042", due_at=None)
    told = {"kind": "total_differs", "order": "1042", "transfer": transfer.pk, "here": "1249.00", "there": "1248.5"}
    lost = {"kind": "document_without_order", "order": "krambod:sanne:7", "transfer": None, "here": "", "there": "17"}
    compared(sanne, told, lost)

    with counted_queries() as queries:
        shown = page(owner, sanne)
    danish = page(owner, sanne, **{"Accept-Language": "da"})

    assert "2 differences</span>" in shown
    assert f'href="{address(sanne, f"orders/{transfer.pk}/")}">1042</a>' in shown
    assert "The document is for 1,249.00 DKK here and for 1,248.50 DKK in Dinero." in shown
    assert "Document no. 17 in Dinero was booked from here, but no order belongs to it." in shown
    assert "Bilaget er på 1.249,00 kr. her og på 1.248,50 kr. i Dinero." in danish
    assert "2 forskelle</span>" in danish
    assert len(queries) <= MOST_QUERIES
    other = make_person("bo@example.com", bo.shop.merchant)
    assert "1042" not in page(other, bo)


def test_a_document_is_named_by_its_order_and_not_by_our_reference(owner: Person, sanne: Store, bo: Store) -> None:
    sanne.send("order-1430", number="1430")
    bo.send("order-7", number="7")
    documents = [
        {"kind": "document_without_order", "order": reference, "transfer": None, "here": "", "there": "17"}
        for reference in ("krambod:sanne:order-1430", "krambod:bo:order-7", "krambod:sanne:gone:refund:1")
    ]
    compared(sanne, *documents)

    with counted_queries() as queries:
        shown = page(owner, sanne)

    assert f'href="{order_address(sanne, "order-1430")}">1430</a>' in shown
    assert '<th scope="row">order-7</th>' in shown
    assert '<th scope="row">gone</th>' in shown
    assert "krambod:" not in shown
    assert len(queries) <= MOST_QUERIES


def test_it_says_when_the_next_comparison_is_unless_the_connection_rests(owner: Person, sanne: Store) -> None:
    compared(sanne)
    night = next_night(timezone.now())

    shown = page(owner, sanne)
    pause(sanne.connected, "reconnect_dinero", until=None, now=timezone.now())
    paused = page(owner, sanne)

    assert f"The next time is {night:%d.%m.%Y %H:%M}." in shown
    assert "The next time is" not in paused
    assert "It goes on when the connection works again." in paused


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 11, 28, 1, 59, tzinfo=UTC), datetime(2026, 11, 28, 2, tzinfo=UTC)),
        (datetime(2026, 11, 28, 2, tzinfo=UTC), datetime(2026, 11, 29, 2, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),  # the night summer time begins
    ],
)
def test_a_night_begins_at_three_in_denmark(now: datetime, night: datetime) -> None:
    assert next_night(now) == night


def test_who_may_decide_compares_at_once(keeper: Shopkeeper, boss: Person) -> None:
    keeper.send("1042", placed_at=(keeper.now() - timedelta(days=1)).isoformat())
    work_until_quiet(keeper)
    with scopes_disabled():
        Transfer.objects.update(invoice_total="1.00")
        LedgerEntry.objects.update(intended_at=keeper.now() - timedelta(hours=1))
        connected = ConnectedOrganization.objects.get(merchant=keeper.shop.merchant)
    base = f"/c/{keeper.shop.merchant_id}/reconcile/"

    answer = boss.client.post(f"{base}{connected.pk}/now")

    assert (answer.status_code, answer["Location"]) == (302, base)
    assert "1 difference</span>" in boss.get(base)


def test_an_outage_of_dinero_is_said_and_nothing_is_lost(
    keeper: Shopkeeper, boss: Person, settings: SettingsWrapper
) -> None:
    nowhere = replace(keeper.reach.endpoints, api_url="http://127.0.0.1:9", authz_url="http://127.0.0.1:9")
    settings.KRAMBOD_REACH = lambda: replace(keeper.reach, endpoints=nowhere)
    with scopes_disabled():
        connected = ConnectedOrganization.objects.get(merchant=keeper.shop.merchant)

    answer = boss.client.post(f"/c/{keeper.shop.merchant_id}/reconcile/{connected.pk}/now", follow=True)

    assert "Dinero cannot be reached just now." in answer.content.decode()


@pytest.mark.parametrize("role", MemberRole)
def test_everybody_reads_it_and_who_may_decide_has_the_button(sanne: Store, bo: Store, role: MemberRole) -> None:
    person = make_person(f"{role}@example.com", sanne.shop.merchant, role)
    now = address(sanne, f"reconcile/{sanne.connected.pk}/now")

    assert (now in page(person, sanne)) == (role is not MemberRole.AUDITOR)
    assert (person.client.post(now).status_code == 403) == (role is MemberRole.AUDITOR)
    assert person.client.post(address(sanne, f"reconcile/{bo.connected.pk}/now")).status_code in (403, 404)


DELETE = {"da": "Slet kladden", "de": "Entwurf löschen", "en": "Delete the draft"}
DELETED = {
    "da": "Kladden er slettet i Dinero.",
    "de": "Der Entwurf ist in Dinero gelöscht.",
    "en": "The draft is deleted in Dinero.",
}
COMPARE = {"da": "Afstem nu", "de": "Jetzt abgleichen", "en": "Compare now"}


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_a_draft_that_no_order_needs_is_found_and_deleted_in_two_clicks(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    draft = left_draft(keeper)

    with page_of(browser, language=language) as shown:
        shown.goto(f"{log_in(shown, boss)}/c/{keeper.shop.merchant_id}/reconcile/")
        shown.get_by_role("button", name=COMPARE[language]).click()
        shown.get_by_role("button", name=DELETE[language]).wait_for()
        assert find_violations(shown) == []
        shown.get_by_role("button", name=DELETE[language]).click()
        shown.get_by_text(DELETED[language]).wait_for()

    assert keeper.invoices() == []
    assert draft


def left_draft(keeper: Shopkeeper) -> str:
    """A draft of ours whose order is gone."""
    change_rules(keeper, draft_only=True)
    keeper.send(placed_at=keeper.now().isoformat())
    work_until_quiet(keeper)
    draft = str(keeper.transfer().draft_guid)
    with scopes_disabled():
        Transfer.objects.update(draft_guid=None, state="skipped")
        LedgerEntry.objects.update(intended_at=keeper.now() - timedelta(hours=1))
    return draft


def test_a_draft_that_was_booked_meanwhile_is_not_deleted(keeper: Shopkeeper, boss: Person) -> None:
    draft = left_draft(keeper)
    with scopes_disabled():
        connected = ConnectedOrganization.objects.get(merchant=keeper.shop.merchant)
    base = f"/c/{keeper.shop.merchant_id}/reconcile/{connected.pk}"
    boss.client.post(f"{base}/now")
    book(keeper)

    said = boss.client.post(f"{base}/draft", {"draft": draft}, follow=True).content.decode()
    another = boss.client.post(f"{base}/draft", {"draft": "00000000-0000-4000-8000-000000000000"})

    assert "It is no draft in Dinero any more, so nothing was deleted." in said
    assert len(keeper.invoices()) == 1
    assert another.status_code == 404
