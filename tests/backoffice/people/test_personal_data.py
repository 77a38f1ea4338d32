"""Can an owner, and nobody else, find, export and erase a buyer on the page?"""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from django_scopes import scope, scopes_disabled
from playwright.sync_api import Browser, ViewportSize, expect
from pypdf import PdfReader

from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.orders.order import Address, Buyer
from krambod.platforms.models import Delivery
from krambod.transfers.models import State, TransferEvent
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.people.growing_old import grow_old
from tests.backoffice.person import Person, make_person
from tests.privacy import erased_orders
from tests.privacy.erased_orders import BUSINESS, buyer_of, finished
from tests.transfers.stored import NOW, Store

pytestmark = pytest.mark.django_db(transaction=True)
PERSON = replace(erased_orders.PERSON, name="Łukasz Hansen")


def finish(store: Store, number: str, buyer: Buyer = PERSON, state: State = State.PAID) -> None:
    finished(store, number, buyer, state)


def path_of(store: Store, action: str = "") -> str:
    return f"/c/{store.shop.merchant_id}/settings/personal-data/{action}"


def post(person: Person, path: str, **values: str) -> Any:
    return person.client.post(path, values)


def find(person: Person, store: Store, text: str) -> str:
    return str(post(person, path_of(store), buyer=text).content.decode())


def erase(person: Person, store: Store, text: str, **values: str) -> str:
    return str(post(person, path_of(store, "erase"), buyer=text, **values).content.decode())


def entries() -> list[tuple[str, Any]]:
    with scopes_disabled():
        return list(AuditEntry.objects.order_by("pk").values_list("action", "details"))


@pytest.mark.parametrize("text", ["JENS@example.com", "1042", "łukasz hansen"])
def test_a_buyer_is_found_with_what_an_erasure_does_to_each_order(owner: Person, sanne: Store, text: str) -> None:
    finish(sanne, "1042")

    page = find(owner, sanne, text)

    assert f"/orders/{sanne.transfer('1042').pk}/" in page
    assert "Only the country stays" in page
    assert "Erase the buyer" in page


def test_what_is_unfinished_is_shown_with_its_reason_and_a_link(owner: Person, sanne: Store) -> None:
    finish(sanne, "1042")
    sanne.change("1042", cause="no_email")

    page = find(owner, sanne, "1042")

    assert "The order waits for your decision." in page
    assert f"/orders/{sanne.transfer('1042').pk}/" in page
    assert "cannot be undone" not in page


def test_until_when_a_proof_is_kept_is_shown(owner: Person, sanne: Store) -> None:
    finish(sanne, "1042", BUSINESS)

    assert "are kept as the proof of the VAT until 1 July 2033" in find(owner, sanne, BUSINESS.email)


def test_several_buyers_of_one_number_are_named_and_nothing_is_offered(owner: Person, sanne: Store) -> None:
    finish(sanne, "1042")
    sanne.send("ext-2", number="1042", buyer=BUSINESS)

    page = find(owner, sanne, "1042")

    assert "<li>einkauf@example.de</li><li>jens@example.com</li>" in page
    assert "Erase the buyer" not in page


def test_nothing_found_says_so(owner: Person, sanne: Store, bo: Store) -> None:
    finish(bo, "1042")

    assert "Nothing is stored under this" in find(owner, sanne, "1042")
    assert post(owner, path_of(sanne, "export"), buyer="1042", format="json")["Content-Type"].startswith("text/html")


def test_a_held_event_that_names_the_address_is_shown_and_exported(owner: Person, sanne: Store) -> None:
    with scopes_disabled():
        held = Delivery.objects.create(
            merchant=sanne.shop.merchant, shop=sanne.shop, key="k", event="order", kind="order", received_at=NOW,
            state="held", body='{"email": "Jens@example.com"}',
        )  # fmt: skip

    page = find(owner, sanne, "jens@example.com")
    answer = post(owner, path_of(sanne, "export"), buyer="jens@example.com", format="json")

    assert f"/platform/events/{held.pk}" in page
    assert json.loads(answer.content)["events_not_read"] == ['{"email": "Jens@example.com"}']
    assert "Events that are not read yet" not in find(owner, sanne, "jens")


def test_the_exports_hold_the_person_and_the_log_does_not(owner: Person, sanne: Store) -> None:
    finish(sanne, "1042")
    with scope(merchant=sanne.shop.merchant):
        TransferEvent.objects.create(
            merchant=sanne.shop.merchant, transfer=sanne.transfer("1042"), at=NOW, name="comment",
            details={"text": "Ring først", "by": "Sanne"},
        )  # fmt: skip

    as_json = post(owner, path_of(sanne, "export"), buyer="1042", format="json")
    as_pdf = post(owner, path_of(sanne, "export"), buyer="1042", format="pdf")

    [order] = json.loads(as_json.content)["orders"]
    assert order["revisions"][0]["buyer"]["phone"] == PERSON.phone
    paper = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf.content)).pages)
    assert all(text in paper for text in ("Łukasz Hansen", "jens@example.com", "+45 20304050", "Ring først"))
    assert as_pdf["Content-Disposition"].endswith('.pdf"')
    assert entries() == [("buyer_exported", {"orders": "1042"})] * 2


def test_a_buyer_is_erased_after_a_tick_and_the_log_names_only_the_order(owner: Person, sanne: Store) -> None:
    finish(sanne, "1042")

    refused = erase(owner, sanne, PERSON.email)
    assert "Nothing is erased yet" in refused
    assert buyer_of(sanne, "1042") == PERSON

    page = erase(owner, sanne, PERSON.email, understood="on")

    assert "The buyer is erased from 1 order." in page
    assert buyer_of(sanne, "1042") == Buyer(address=Address(country="DK"))
    assert entries() == [("buyer_erased", {"orders": "1042"})]
    assert "Erased already" in find(owner, sanne, "1042")


def test_an_invoice_that_was_matched_in_dinero_is_erased_when_the_owner_says_so(owner: Person, sanne: Store) -> None:
    finish(sanne, "1042", state=State.BOOKED)

    assert "The invoice is not paid yet." in find(owner, sanne, "1042")
    kept = erase(owner, sanne, "1042", understood="on", settled="")
    assert "1 order is not finished" in kept
    assert buyer_of(sanne, "1042") == PERSON

    erase(owner, sanne, "1042", understood="on", settled="matched")

    assert buyer_of(sanne, "1042").email == ""
    assert entries() == [
        ("money_called_settled", {"orders": "1042", "settled": "matched"}),
        ("buyer_erased", {"orders": "1042"}),
    ]
    assert "settled outside Krambod: The payment is matched in Dinero" in owner.get(
        f"/c/{sanne.shop.merchant_id}/settings/log/"
    )


def test_a_reason_that_there_is_not_erases_nobody(owner: Person, sanne: Store) -> None:
    finish(sanne, "1042", state=State.BOOKED)

    erase(owner, sanne, "1042", understood="on", settled="because")

    assert buyer_of(sanne, "1042") == PERSON


@pytest.mark.parametrize("role", [MemberRole.STAFF, MemberRole.BOOKKEEPER, MemberRole.AUDITOR])
@pytest.mark.parametrize("action", ["", "export", "erase"])
def test_only_an_owner_sees_or_erases_personal_data(sanne: Store, role: MemberRole, action: str) -> None:
    finish(sanne, "1042")
    person = make_person("other@example.com", sanne.shop.merchant, role)

    assert post(person, path_of(sanne, action), buyer="1042", understood="on").status_code == 403
    assert "personal-data" not in person.get(f"/c/{sanne.shop.merchant_id}/settings/people/")
    assert buyer_of(sanne, "1042") == PERSON


@pytest.mark.parametrize("action", ["", "export", "erase"])
def test_an_old_session_shows_who_it_is_before_it_sees_a_buyer(owner: Person, sanne: Store, action: str) -> None:
    finish(sanne, "1042")
    grow_old(owner)

    answer = post(owner, path_of(sanne, action), buyer="1042", understood="on")

    assert answer["Location"].startswith("/account/reauthenticate/")
    assert buyer_of(sanne, "1042") == PERSON


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_in_a_browser_a_buyer_is_found_downloaded_and_erased(
    browser: Browser, owner: Person, sanne: Store, log_in: LogIn, size: ViewportSize, scheme: Any
) -> None:
    finish(sanne, "1042")
    finish(sanne, "1043", state=State.BOOKED)

    with page_of(browser, size=size, scheme=scheme) as page:
        page.goto(f"{log_in(page, owner)}{path_of(sanne)}")
        page.get_by_label("E-mailadresse, ordrenummer eller navn").fill("jens@example.com")
        page.get_by_role("button", name="Find", exact=True).click()
        expect(page.get_by_text("Fakturaen er ikke betalt endnu.")).to_be_visible()
        violations = find_violations(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Hent som PDF").click()
        page.get_by_label("Jeg har læst listen").check()
        page.get_by_role("button", name="Slet køberen").click()
        expect(page.get_by_text("Køberen er slettet fra 1 ordre.")).to_be_visible()
        violations += find_violations(page)

    assert download.value.suggested_filename.endswith(".pdf")
    assert violations == []
    assert buyer_of(sanne, "1042").email == ""
    assert buyer_of(sanne, "1043").email == PERSON.email
