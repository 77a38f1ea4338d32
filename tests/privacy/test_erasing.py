"""Is an erased buyer gone from every table, also when the shop tells of the order again?"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django_scopes import scope, scopes_disabled

from krambod.accounting.money import Money
from krambod.merchants.models import SavedView, User
from krambod.orders.order import Address, Buyer, Order
from krambod.orders.revisions import read_revision
from krambod.privacy.erasing import erase_buyer, forget_ended_duties
from krambod.privacy.finding import SeveralBuyers
from krambod.transfers.intake import receive_order
from krambod.transfers.models import State, Transfer, TransferEvent
from tests.merchants.new_key import key_added
from tests.privacy.erased_orders import BUSINESS, PERSON, finished
from tests.transfers.building import at, line, order
from tests.transfers.stored import NOW, Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ("jens@example.com", "jens hansen", "nørregade 1", "20304050", "københavn k")


def all_rows() -> str:
    with scopes_disabled():
        return "\n".join(
            str(row) for model in apps.get_models() for row in model._default_manager.values_list()
        ).casefold()


def read_newest(store: Store) -> Order:
    with scopes_disabled():
        newest = store.transfer().order.newest
        assert newest is not None
        return read_revision(newest)


def erase(store: Store, text: str) -> list[tuple[str, str]]:
    return [(one.number, one.reason) for one in erase_buyer(store.shop.merchant, text, actor="sanne", now=NOW)]


@pytest.mark.parametrize(
    ("role", "reason"),
    [("refund", "refund_open"), ("shipment", "unpaid"), ("storecredit", ""), ("chargeback", ""), ("rounding", "")],
)
def test_a_booked_item_is_finished_and_a_booked_invoice_or_credit_note_lacks_money(role: str, reason: str) -> None:
    sanne = make_store("sanne")
    finished(sanne, "1042", PERSON)
    sale = sanne.transfer()
    with scopes_disabled():
        Transfer.objects.create(
            merchant=sale.merchant, shop=sale.shop, order=sale.order, connected=sale.connected, role=role, part_id="p",
            state=State.BOOKED, placed_at=sale.placed_at,
        )  # fmt: skip

    assert erase(sanne, "1042") == [("1042", reason)]


@pytest.mark.parametrize("text", ["1042", "jens hansen"])
def test_a_number_or_a_name_of_several_buyers_erases_nobody(text: str) -> None:
    sanne = make_store("sanne")
    finished(sanne, "1042", PERSON)
    namesake = replace(PERSON, email="en.anden@example.com")
    sanne.send("ext-2", number="1042", buyer=namesake)

    with pytest.raises(SeveralBuyers, match=r"en\.anden@example\.com, jens@example\.com"):
        erase(sanne, text)

    assert read_newest(sanne).buyer.email == PERSON.email
    assert [number for number, _ in erase(sanne, "JENS@example.com")] == ["1042"]


def test_line_5_no_trace_of_an_erased_private_buyer_is_in_any_table(record_property: Any) -> None:
    sanne, bo = make_store("sanne"), make_store("bo")
    finished(sanne, "1042", PERSON)
    with scope(merchant=sanne.shop.merchant):
        commented = {"text": "Ring to Jens", "by": "Sanne"}
        TransferEvent.objects.create(
            merchant=sanne.shop.merchant, transfer=sanne.transfer(), at=NOW, name="comment", details=commented
        )
    before = all_rows()
    assert all(text in before for text in TEXTS)

    assert erase(bo, PERSON.email) == []
    assert erase(sanne, " Jens@Example.com ") == [("1042", "")]

    traces = sum(all_rows().count(text) for text in TEXTS)
    record_property("traces of an erased private buyer in all tables", traces)
    assert traces == 0
    assert ("comment", {"text": "", "by": "Sanne"}) in sanne.events()
    transfer = sanne.transfer()
    assert (transfer.order.number, transfer.invoice_number) == ("1042", 7)
    assert read_newest(sanne).total == Money(order().total.amount, "DKK")


def test_a_postcode_with_its_town_is_left_out_of_free_texts_and_a_first_name_alone_stays() -> None:
    sanne = make_store("sanne")
    sold = line(description="Skilt til Jens, sendes til 1165 København K")
    sanne.send("1042", buyer=PERSON, lines=(sold,))
    sanne.change("1042", state=State.PAID, due_at=None)

    erase(sanne, "1042")

    assert [one.description for one in read_newest(sanne).lines] == ["Skilt til Jens, sendes til …"]


def test_line_5_a_business_keeps_only_its_proof_until_the_duty_ends() -> None:
    sanne = make_store("sanne")
    finished(sanne, "1042", BUSINESS)

    assert erase(sanne, "1042") == [("1042", "")]

    kept = read_newest(sanne).buyer
    place = Address(zip="20457", country="DE")
    assert kept == Buyer(company="Keramik GmbH", vat_number="DE129273398", address=place)
    assert "anna schmidt" not in all_rows()

    assert forget_ended_duties(datetime(2033, 6, 30, 12, tzinfo=UTC)) == 0
    assert forget_ended_duties(datetime(2033, 7, 1, 12, tzinfo=UTC)) == 1
    assert read_newest(sanne).buyer == Buyer(address=Address(country="DE"))
    assert not any(text in all_rows() for text in ("keramik gmbh", "129273398", "20457"))


def test_what_the_shop_tells_later_is_stored_without_the_person() -> None:
    sanne = make_store("sanne")
    finished(sanne, "1042", PERSON)
    erase(sanne, "1042")

    again = sanne.send(updated_at=at(23), buyer=PERSON)
    older = order(external_id="1001", number="1001", buyer=PERSON)
    receive_order(sanne.shop, older, body=f'"{PERSON.email}"', delivery_id=None, now=at(24))

    assert again.outcome == "unchanged"
    assert not any(text in all_rows() for text in TEXTS)


def test_an_older_order_of_an_erased_buyer_is_known_after_a_new_key_was_added(settings: Any) -> None:
    sanne = make_store("sanne")
    finished(sanne, "1042", PERSON)
    erase(sanne, "1042")

    with key_added(settings):
        older = order(external_id="1001", number="1001", buyer=PERSON)
        receive_order(sanne.shop, older, body=f'"{PERSON.email}"', delivery_id=None, now=at(24))

    assert not any(text in all_rows() for text in TEXTS)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"cause": "no_email"}, "held"),
        ({"state": State.DRAFTED}, "not_transferred"),
        ({"state": State.BOOKED}, "unpaid"),
    ],
)
def test_an_order_that_is_not_finished_is_refused_with_the_reason(values: dict[str, Any], reason: str) -> None:
    sanne = make_store("sanne")
    finished(sanne, "1042", PERSON)
    sanne.change(**values)

    assert erase(sanne, "jens hansen") == [("1042", reason)]
    assert "jens hansen" in all_rows()


def test_a_saved_search_for_an_erased_buyer_goes_and_others_stay() -> None:
    sanne, bo = make_store("sanne"), make_store("bo")
    finished(sanne, "1042", PERSON)
    queries = ("q=JENS@example.com", "q=hansen&state=paid", "q=jens+hansen+k%C3%B8benhavn", "state=paid", "q=vase")
    for store in (sanne, bo):
        with scope(merchant=store.shop.merchant):
            user = User.objects.create_user(f"{store.shop.code}@example.com", "kvist-hammer-vindue")
            for query in queries:
                SavedView.objects.create(merchant=store.shop.merchant, user=user, name=query[:60], query=query)

    erase(sanne, "1042")

    with scopes_disabled():
        left = list(SavedView.objects.filter(merchant=sanne.shop.merchant).values_list("query", flat=True))
        assert SavedView.objects.filter(merchant=bo.shop.merchant).count() == len(queries)
    assert left == ["state=paid", "q=vase"]
