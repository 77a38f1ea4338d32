"""Is each cause one card, with what to do about it, and does the button release just those orders?"""

import re
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from krambod.backoffice.books import attention as attention_room
from krambod.backoffice.books.cards import SHOWN, read_cards
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.organizations.access import pause
from krambod.transfers.models import State
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries, order_address
from tests.backoffice.person import Person, make_person
from tests.transfers.building import at
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


def hold(store: Store, number: str, cause: str, mended_by: str = "order", **details: str) -> None:
    store.send(number, placed_at=at(int(number) % 20 + 1))
    store.change(number, cause=cause, mended_by=mended_by, cause_details=details, due_at=None, state=State.DRAFTED)


def release(person: Person, store: Store, choice: str, cause: str, **more: str) -> Any:
    return person.client.post(address(store, "attention/release"), {"choice": choice, "cause": cause, **more})


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_there_is_one_card_for_a_cause_with_how_many_wait_and_their_sum(owner: Person, sanne: Store, bo: Store) -> None:
    for number in range(1, 8):
        hold(sanne, str(number), "no_email")
    hold(sanne, "8", "approve_draft", total="249.00")
    hold(bo, "9", "no_email")

    text = text_of(owner.get(address(sanne, "attention/")))

    assert text.count("No e-mail address 7 orders · 1,743.00 DKK") == 1
    assert text.count("The order has no e-mail address, which is the key") == 1
    assert "The first drafts wait for your yes 1 order · 249.00 DKK" in text
    assert "and 2 more" in text
    assert re.findall(r"(\d+) · \d\d\.11\.2026", text) == ["7", "6", "5", "4", "3", "8"]


def test_many_cards_stand_by_where_they_are_mended_and_keep_their_places(owner: Person, sanne: Store) -> None:
    causes = ("no_email", "foreign_currency", "internal_error", "approve_draft", "unknown_line_kind")
    for number, cause in enumerate(causes, start=1):
        hold(sanne, str(number), cause)
    few = owner.get(address(sanne, "attention/"))
    hold(sanne, "6", "method_not_mapped", "settings", method="Faktura")

    many = owner.get(address(sanne, "attention/"))

    assert "mend-here" not in few
    groups = dict(re.findall(r'<a href="#mend-(\w+)">[^<]*<span class="chip-count">(\d+)', many))
    assert sum(int(count) for count in groups.values()) == 6
    assert {"here", "settings"} <= set(groups)
    assert sorted(re.findall(r'id="card-(\d+)"', many)) == [str(place) for place in range(1, 7)]
    overview = owner.get(address(sanne))
    for place, title in re.findall(r'#card-(\d+)">([^<]+)</a>', overview):
        assert f'id="card-{place}">{title}<' in many


def test_another_detail_that_needs_another_rule_is_another_card(owner: Person, sanne: Store) -> None:
    hold(sanne, "1", "method_not_mapped", "settings", method="Faktura")
    hold(sanne, "2", "method_not_mapped", "settings", method="Gavekort")
    hold(sanne, "3", "method_not_mapped", "settings", method="Gavekort")

    text = text_of(owner.get(address(sanne, "attention/")))

    assert "The payment method “Faktura” has no account 1 order" in text
    assert "The payment method “Gavekort” has no account 2 orders" in text
    assert "When the rules are saved, 2 orders go on by themselves." in text
    assert address(sanne, f"settings/shops/{sanne.shop.pk}/account") in owner.get(address(sanne, "attention/"))


def test_orders_of_a_card_show_their_own_sentences_if_these_differ(owner: Person, sanne: Store) -> None:
    hold(sanne, "1", "other_document", document="20317")
    hold(sanne, "2", "other_document", document="20318")

    text = text_of(owner.get(address(sanne, "attention/")))

    assert "20317" in text
    assert "20318" in text
    with scope(merchant=sanne.shop.merchant):
        (card,) = read_cards()
    assert (card.sentence, [bool(one.sentence) for one in card.newest]) == ("", [True, True])


def test_one_press_releases_all_orders_of_the_card_and_no_others(owner: Person, sanne: Store, bo: Store) -> None:
    for store in (sanne, bo):
        for number in range(1, SHOWN + 3):
            hold(store, str(number), "approve_draft", total="249.00")
        hold(store, "20", "no_email")

    release(owner, sanne, "approve", "approve_draft")

    for number in range(1, SHOWN + 3):
        assert sanne.transfer(str(number)).choices == {"approved": True}
        assert sanne.transfer(str(number)).due_at is not None
        assert (bo.transfer(str(number)).choices, bo.transfer(str(number)).due_at) == ({}, None)
    assert sanne.transfer("20").due_at is None
    text = text_of(owner.get(address(sanne, "attention/")))
    assert "7 orders are on their way." in text
    assert "7 of them are released and on their way." in text
    with scope(merchant=sanne.shop.merchant):
        entry = AuditEntry.objects.get()
    assert (entry.action, entry.details["choice"], entry.details["count"]) == ("orders_decided", "approve", 7)


def test_only_the_card_with_that_detail_is_released(owner: Person, sanne: Store) -> None:
    hold(sanne, "1", "method_not_mapped", "settings", method="Faktura")
    hold(sanne, "2", "method_not_mapped", "settings", method="Gavekort")

    release(owner, sanne, "again", "method_not_mapped", method="Gavekort", shop=str(sanne.shop.pk))

    assert sanne.transfer("1").due_at is None
    assert sanne.transfer("2").due_at is not None


def test_a_large_card_is_released_in_batches_and_says_what_is_left(
    owner: Person, sanne: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention_room, "MOST_AT_ONCE", 2)
    for number in ("1", "2", "3"):
        hold(sanne, number, "no_email")

    release(owner, sanne, "again", "no_email")
    assert [sanne.transfer(number).due_at is not None for number in ("1", "2", "3")] == [True, True, False]
    assert "1 order is left: press the button once more." in owner.get(address(sanne, "attention/"))
    release(owner, sanne, "again", "no_email")

    assert sanne.transfer("3").due_at is not None
    assert sanne.transfer("1").pokes == 1


@pytest.mark.parametrize("choice", ["use_contact", "same_customer", "nonsense", ""])
def test_a_choice_for_one_order_cannot_be_made_for_a_whole_card(owner: Person, sanne: Store, choice: str) -> None:
    hold(sanne, "1", "other_name", email="a@b.dk", name="A", contact="00000000-0000-0000-0000-000000000001")

    release(owner, sanne, choice, "other_name")

    assert (sanne.transfer("1").choices, sanne.transfer("1").due_at) == ({}, None)


def test_all_orders_of_a_card_are_skipped_with_one_reason(
    owner: Person, sanne: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention_room, "MOST_AT_ONCE", 2)
    for number in ("1", "2", "3"):
        hold(sanne, number, "no_email")
    page = owner.get(address(sanne, "attention/"))

    release(owner, sanne, "skip", "no_email", reason="by_hand")
    without_a_number = [sanne.transfer(number).choices for number in ("1", "2", "3")]
    release(owner, sanne, "skip", "no_email", reason="by_hand", text="4711")

    assert "Do not book (2 of 3)" in " ".join(page.split())
    assert "One press takes the next 2; press again for the rest." in page
    assert without_a_number == [{}, {}, {}]
    chosen = [sanne.transfer(number).choices for number in ("1", "2", "3")]
    assert chosen == [{"skip": "by_hand: 4711"}, {"skip": "by_hand: 4711"}, {}]


def test_a_card_with_one_order_offers_no_second_way_to_skip_it(owner: Person, sanne: Store) -> None:
    hold(sanne, "1", "no_email")

    assert "Do not book them" not in owner.get(address(sanne, "attention/"))


def test_a_customer_is_chosen_for_each_order_on_the_card(owner: Person, sanne: Store) -> None:
    hold(sanne, "1", "other_name", email="a@b.dk", name="A", contact="00000000-0000-0000-0000-000000000001")

    html = owner.get(address(sanne, "attention/"))

    assert f'action="{order_address(sanne, "1", "choose")}"' in html
    assert 'value="same_customer"' in html
    assert 'value="new_contact"' in html


def test_a_reported_period_is_for_owners_and_bookkeepers_with_a_reason(sanne: Store) -> None:
    hold(sanne, "1", "period_reported", day="2026-09-30", reported_until="2026-09-30")
    staff = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)
    bookkeeper = make_person("bookkeeper@example.com", sanne.shop.merchant, MemberRole.BOOKKEEPER)

    assert release(staff, sanne, "today", "period_reported", reason="x").status_code == 403
    release(bookkeeper, sanne, "today", "period_reported")
    assert sanne.transfer("1").choices == {}
    release(bookkeeper, sanne, "own_period", "period_reported", reason="Corrected")

    assert sanne.transfer("1").choices == {"invoice_date": "2026-09-30", "instead_of": "2026-09-30"}
    assert ("comment", {"text": "Corrected", "by": "bookkeeper@example.com"}) in sanne.events("1")


def test_an_auditor_sees_the_cards_and_releases_nothing(sanne: Store) -> None:
    hold(sanne, "1", "no_email")
    auditor = make_person("auditor@example.com", sanne.shop.merchant, MemberRole.AUDITOR)

    assert "No e-mail address" in auditor.get(address(sanne, "attention/"))
    assert "attention/release" not in auditor.get(address(sanne, "attention/"))
    assert release(auditor, sanne, "again", "no_email").status_code == 403
    assert sanne.transfer("1").due_at is None


def test_a_dead_connection_has_a_card_with_what_waits_behind_it(owner: Person, sanne: Store, bo: Store) -> None:
    for store in (sanne, bo):
        store.send("1")
    sanne.send("2")
    pause(sanne.connected, "reconnect_dinero", until=None, now=timezone.now())

    html = owner.get(address(sanne, "attention/"))

    assert f"<h2>{sanne.connected.name}</h2>" in html
    text = text_of(html)
    assert "The connection to Dinero has ended. Connect again; the orders wait meanwhile." in text
    assert "2 orders wait for it and go on by themselves." in text


def test_the_page_says_that_nothing_waits(owner: Person, sanne: Store, bo: Store) -> None:
    hold(bo, "1", "no_email")

    assert "There is nothing for you to do." in owner.get(address(sanne, "attention/"))


def test_orders_of_a_shop_without_rules_are_led_to_the_settings(owner: Person, sanne: Store) -> None:
    hold(sanne, "1", "no_rules", "settings")

    html = owner.get(address(sanne, "attention/"))

    assert "The shop is not set up yet" in html
    assert "attention/release" not in html


def test_the_cards_need_at_most_ten_queries(owner: Person, sanne: Store) -> None:
    for number, cause in enumerate(
        ("no_email", "approve_draft", "other_document", "no_lines", "negative_total"), start=1
    ):
        hold(sanne, str(number), cause, total="1.00", document="7")
    pause(sanne.connected, "reconnect_dinero", until=None, now=timezone.now())

    with counted_queries() as statements:
        owner.get(address(sanne, "attention/"))

    assert len(statements) <= MOST_QUERIES
