"""Can a merchant correct an order here, see what was corrected, and take it back, in a form that everybody can use?"""

from dataclasses import replace
from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import Browser, expect

from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.orders.corrections import Field
from krambod.orders.order import Address, DeliveryAddress
from krambod.transfers.models import State
from krambod.words.causes import CAUSES
from krambod.words.language import Language
from tests.backoffice.books.asking import order_address
from tests.backoffice.browsing import PHONE, WIDE, LogIn, find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.building import JENS, line, order
from tests.transfers.shopkeeper import Shopkeeper, order_body
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

BUYER = order_body()["buyer"]
NOBODY = BUYER | {"email": ""}
BUTTON = {"da": "Ret det her", "de": "Hier berichtigen", "en": "Correct it here"}
EMAIL = {"da": "E-mail", "de": "E-Mail", "en": "E-mail"}
PAYMENT = {"da": "Betaling 1", "de": "Zahlung 1", "en": "Payment 1"}
SAVE = {"da": "Gem rettelsen", "de": "Berichtigung speichern", "en": "Save the correction"}
UNDO = {"da": "Fortryd rettelsen", "de": "Berichtigung zurücknehmen", "en": "Undo the correction"}


@pytest.fixture
def held(sanne: Store) -> Store:
    """A shop with a held order: a product, and a line of a kind that nobody knows, paid by card."""
    lines = (line(), line("39.00", kind="porto", description="Porto"))
    delivery = DeliveryAddress(name="Ane Friis", address=Address(zip="5000", city="Odense C"))
    hold(sanne, "unknown_line_kind", total=order("288.00").total, lines=lines, delivery=delivery)
    return sanne


def hold(store: Store, cause: str, **told: Any) -> None:
    """The shop sends an order, which is held for that cause. Without a cause it waits for its payment."""
    store.send(**told)
    standing = {"cause": cause, "mended_by": "order"} if cause else {"state": State.WAITING, "reason": "payment"}
    store.change(due_at=None, **standing)


def shown(person: Person, store: Store, *, field: str = "") -> dict[str, str]:
    """What the form's fields have when it is opened."""
    path = order_address(store, "1042", "correct") + (f"?field={field}" if field else "")
    answer = person.client.get(path)
    assert answer.status_code == 200
    fields = [one for group in answer.context["groups"] for one in group.fields]
    return {one.html_name: str(one.value() or "") for one in fields}


def save(person: Person, store: Store, **changes: str) -> int:
    return person.client.post(order_address(store, "1042", "correct"), shown(person, store) | changes).status_code


def audited(store: Store) -> list[str]:
    with scope(merchant=store.shop.merchant):
        return [entry.action for entry in AuditEntry.objects.order_by("pk")]


def test_the_form_has_what_the_order_says_and_the_field_that_mends_it_first(owner: Person, held: Store) -> None:
    fields = shown(owner, held, field="kind")

    assert (fields["email"], fields["name"], fields["country"]) == (JENS.email, JENS.name, "DK")
    assert (fields["kind-2"], fields["payment_state-1"], fields["paid_on-1"]) == ("porto", "captured", "2026-11-22")
    assert next(iter(fields)) == "kind-2"


@pytest.mark.parametrize("code", [code for code, cause in CAUSES.items() if cause.corrects])
def test_each_cause_names_a_field_of_the_form(owner: Person, held: Store, code: str) -> None:
    first = next(iter(shown(owner, held, field=CAUSES[code].corrects)))

    assert Field(first.partition("-")[0]) == CAUSES[code].corrects


def test_an_order_without_a_delivery_goes_to_its_buyer(owner: Person, sanne: Store) -> None:
    hold(sanne, "postcode_needed")

    assert next(iter(shown(owner, sanne, field="delivery_zip"))) == "zip"


def test_a_correction_is_shown_beside_what_the_shop_said_and_is_written_down(owner: Person, held: Store) -> None:
    assert save(owner, held, **{"kind-2": "shipping", "email": "jh@example.com"}) == 302

    html = owner.get(order_address(held))
    assert "The order, with the correction" in html
    assert "kind of line 2</th><td>porto</td><td>Shipping</td>" in html
    assert "<td>jens@example.com</td><td>jh@example.com</td>" in html
    assert "corrected the order here: e-mail, kind of line." in html
    assert audited(held) == ["order_corrected"]
    assert held.transfer().due_at is not None


def test_a_correction_is_taken_back(owner: Person, held: Store) -> None:
    save(owner, held, email="jh@example.com")

    answer = owner.client.post(order_address(held, "1042", "correct/undo"))

    html = owner.get(order_address(held))
    assert answer.status_code == 302
    assert "Corrected here" not in html
    assert "The order, as the shop sent it" in html
    assert "took the correction back" in html
    assert audited(held) == ["order_corrected", "order_correction_withdrawn"]


def test_a_private_person_has_no_company(owner: Person, sanne: Store) -> None:
    hold(sanne, "wrong_vat_number", buyer=replace(JENS, company="Privat", vat_number="12345678"))

    save(owner, sanne, buyer_kind="person")

    newest = sanne.transfer().order.newest
    assert newest is not None
    assert "Privat" not in newest.document
    assert "12345678" not in newest.document


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "jens"}, "Write an e-mail address, like anne@example.com."),
        ({"ean": "5790000705079"}, "An EAN number has 13 digits. One of them is wrong."),
        ({"buyer_kind": "company"}, "Write the company&#x27;s name or its VAT number."),
        ({"paid_on-1": ""}, "Write the day of the payment."),
    ],
)
def test_a_wrong_field_says_how_it_is_written(
    owner: Person, held: Store, changes: dict[str, str], sentence: str
) -> None:
    answer = owner.client.post(order_address(held, "1042", "correct"), shown(owner, held) | changes)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert audited(held) == []


def test_a_payment_that_the_shop_does_not_know_of_is_written_down(owner: Person, sanne: Store) -> None:
    hold(sanne, "", payments=())

    save(owner, sanne, **{"payment_state-1": "received", "method-1": "Bank", "paid_on-1": "2026-11-23"})

    html = owner.get(order_address(sanne))
    assert "Bank: " in html
    assert "state of the payment</th><td>–</td><td>received</td>" in html


def test_no_payment_stays_no_payment(owner: Person, sanne: Store) -> None:
    hold(sanne, "", payments=())

    save(owner, sanne, name="Jens Holm")

    assert "The shop has told of no payment." in owner.get(order_address(sanne))


def test_an_order_whose_booking_is_on_its_way_is_not_corrected(owner: Person, held: Store) -> None:
    held.change(state=State.DRAFTED, booked_revision=held.transfer().order.newest, cause="")

    answer = owner.client.get(order_address(held, "1042", "correct"), follow=True)

    assert "The order is booked, so it can no longer be corrected here." in answer.content.decode()
    assert order_address(held, "1042", "correct") not in owner.get(order_address(held))


def test_a_booked_order_is_corrected_in_its_buyer_and_its_lines_and_not_in_its_money(
    owner: Person, held: Store
) -> None:
    held.change(state=State.BOOKED, booked_revision=held.transfer().order.newest, cause="")

    html = owner.get(order_address(held, "1042", "correct"))

    assert 'name="vat_number"' in html
    assert 'name="goods-1"' in html
    assert "payment_state" not in html
    assert "delivery_zip" not in html
    assert order_address(held, "1042", "correct") in owner.get(order_address(held))


def test_only_those_who_decide_may_correct(held: Store) -> None:
    auditor = make_person("auditor@example.com", held.shop.merchant, MemberRole.AUDITOR)

    assert auditor.client.get(order_address(held, "1042", "correct")).status_code == 403
    assert auditor.client.post(order_address(held, "1042", "correct/undo")).status_code == 403
    assert order_address(held, "1042", "correct") not in auditor.get(order_address(held))


def test_an_order_of_thousands_of_lines_shows_the_unknown_ones_first(owner: Person, sanne: Store) -> None:
    lines = (*(line() for _ in range(99)), line("39.00", kind="porto"))
    hold(sanne, "unknown_line_kind", lines=lines)

    fields = shown(owner, sanne)
    save(owner, sanne, **{"kind-100": "fee"})

    assert fields["kind-100"] == "porto"
    assert len([name for name in fields if name.startswith("kind-")]) == 30
    newest = sanne.transfer().order.newest
    assert newest is not None
    assert '"kind":"fee"' in newest.document


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_the_merchant_writes_the_missing_address_and_the_order_is_booked(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    keeper.send(buyer=NOBODY)
    keeper.work()

    with page_of(browser, language=language, size=PHONE if language == "de" else WIDE) as page:
        start = f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/"
        page.goto(f"{start}attention/")
        page.get_by_role("link", name=BUTTON[language]).click()
        expect(page.get_by_label(EMAIL[language], exact=True)).to_be_focused()
        expect(page.get_by_text(PAYMENT[language])).to_be_visible()
        assert find_violations(page) == []
        page.get_by_label(EMAIL[language], exact=True).fill("jens@example.com")
        page.get_by_role("button", name=SAVE[language]).click()
        expect(page.get_by_role("button", name=UNDO[language])).to_be_visible()
        assert find_violations(page) == []
        keeper.pass_time(60)
        keeper.work()

    assert (keeper.transfer().state, keeper.transfer().cause) == (State.PAID, "")
    [contact] = keeper.contacts()
    assert contact["Email"] == "jens@example.com"
