"""What happens if a person works in Dinero, or the shop changes an order, between any two steps?"""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.worlds import World
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import State
from krambod.transfers.rule_versions import find_rules, save_rules
from krambod.transfers.rules import When
from tests.transfers.by_hand import (
    AFTER_DRAFT,
    BOOK,
    CREATE_CONTACT,
    CREATE_DRAFT,
    PAY,
    READ_TOTALS,
    book,
    change_price,
    credit,
    delete_contact,
    delete_draft,
    edit_draft,
    expect_one_paid_invoice,
    outcome,
    pay,
    the_draft,
)
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, ORGANIZATION, Shopkeeper, change_rules, part
from tests.transfers.stored import events_of

TEA = {
    "kind": "product",
    "description": "Te",
    "quantity": "1",
    "unit_price": "12.34",
    "total": "12.34",
    "vat_rate": "25",
}
Call = tuple[str, str]


def change_email(keeper: Shopkeeper) -> None:
    [contact] = keeper.contacts()
    body = {
        "Name": contact["Name"],
        "Email": "ny@example.com",
        "CountryKey": "DK",
        "IsPerson": True,
        "IsMember": False,
        "UseCvr": False,
    }
    assert keeper.by_hand.call("PUT", f"/v2/{{organization}}/contacts/{contact['ContactGuid']}", body).status == 200


@pytest.mark.parametrize("call", AFTER_DRAFT, ids=str)
def test_a_draft_whose_price_was_edited_is_held_and_never_booked(shopkeeper: Shopkeeper, call: Call) -> None:
    shopkeeper.send()
    shopkeeper.before(*call, lambda: change_price(shopkeeper))

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.DRAFTED, "draft_edited")
    assert the_draft(shopkeeper)["Status"] == "Draft"


@pytest.mark.parametrize("call", AFTER_DRAFT, ids=str)
def test_a_draft_whose_text_was_edited_is_held_with_the_difference(shopkeeper: Shopkeeper, call: Call) -> None:
    shopkeeper.send()
    shopkeeper.before(*call, lambda: edit_draft(shopkeeper, Comment="Tak for handlen"))

    shopkeeper.work()

    details = shopkeeper.transfer().cause_details
    assert outcome(shopkeeper) == (State.DRAFTED, "draft_edited")
    assert (details["field"], details["ours"], details["dineros"]) == ("comment", "Ordre 1042", "Tak for handlen")


def test_the_merchant_may_overwrite_an_edit_with_the_orders_content(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*BOOK, lambda: change_price(shopkeeper))
    shopkeeper.work()

    choose(shopkeeper.transfer(), "overwrite", shopkeeper.now())
    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper)


def test_the_merchant_may_book_an_edited_draft_with_the_right_total(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*BOOK, lambda: edit_draft(shopkeeper, Comment="Tak for handlen"))
    shopkeeper.work()

    book(shopkeeper)
    choose(shopkeeper.transfer(), "again", shopkeeper.now())
    shopkeeper.work()

    assert expect_one_paid_invoice(shopkeeper)["Comment"] == "Tak for handlen"


def test_an_edit_that_the_merchant_did_not_see_is_not_overwritten(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*BOOK, lambda: edit_draft(shopkeeper, Comment="Hilsen Sanne"))
    shopkeeper.work()
    choose(shopkeeper.transfer(), "overwrite", shopkeeper.now())
    edit_draft(shopkeeper, Comment="Tak for handlen")

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.DRAFTED, "draft_edited")
    assert shopkeeper.transfer().cause_details["dineros"] == "Tak for handlen"


@pytest.mark.parametrize("deleted_drafts", ["readable", "gone"])
@pytest.mark.parametrize("call", AFTER_DRAFT, ids=str)
def test_a_deleted_draft_is_held_and_made_again_when_the_merchant_asks(
    shopkeeper: Shopkeeper, call: Call, deleted_drafts: Any
) -> None:
    shopkeeper.double.world = World(deleted_drafts=deleted_drafts)
    shopkeeper.send()
    shopkeeper.before(*call, lambda: delete_draft(shopkeeper))
    shopkeeper.work()
    assert outcome(shopkeeper) == (State.DRAFTED, "draft_deleted")
    assert shopkeeper.invoices() == []

    choose(shopkeeper.transfer(), "make_again", shopkeeper.now())
    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper)


def test_a_deleted_draft_is_not_made_again_when_the_merchant_skips_it(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*BOOK, lambda: delete_draft(shopkeeper))
    shopkeeper.work()

    choose(shopkeeper.transfer(), "skip", shopkeeper.now(), value="bogført i hånden")
    shopkeeper.work()

    assert outcome(shopkeeper) == (State.SKIPPED, "")
    assert shopkeeper.transfer().reason == "not_to_be_booked"
    assert possible_choices(shopkeeper.transfer()) == ("book",)


@pytest.mark.parametrize("call", AFTER_DRAFT, ids=str)
def test_an_invoice_booked_by_hand_is_taken_and_paid(shopkeeper: Shopkeeper, call: Call) -> None:
    shopkeeper.send()
    shopkeeper.before(*call, lambda: book(shopkeeper))

    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper)
    assert shopkeeper.transfer().booked_revision_id == shopkeeper.transfer().order.newest_id


def test_an_invoice_booked_by_hand_is_taken_even_if_dinero_refuses_our_booking(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*BOOK, lambda: book(shopkeeper))
    shopkeeper.refuse_once(*BOOK)

    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper)


def test_an_invoice_booked_by_hand_with_another_price_is_held_and_not_paid(shopkeeper: Shopkeeper) -> None:
    def edit_and_book() -> None:
        change_price(shopkeeper)
        book(shopkeeper)

    shopkeeper.send()
    shopkeeper.before(*BOOK, edit_and_book)

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.BOOKED, "booked_differently")
    assert shopkeeper.payments(the_draft(shopkeeper)["Guid"]) == []


def test_an_invoice_booked_by_hand_for_another_customer_is_held(shopkeeper: Shopkeeper) -> None:
    other = shopkeeper.by_hand.contact(Name="Mette Holm", Email="mette@example.com")

    def edit_and_book() -> None:
        edit_draft(shopkeeper, ContactGuid=other)
        book(shopkeeper)

    shopkeeper.send()
    shopkeeper.before(*BOOK, edit_and_book)

    shopkeeper.work()

    details = shopkeeper.transfer().cause_details
    assert outcome(shopkeeper) == (State.BOOKED, "booked_differently")
    assert (details["field"], details["dineros"]) == ("contact", other)
    assert details["ours"] == str(shopkeeper.transfer().contact_guid)


def test_an_invoice_booked_by_hand_with_other_vat_is_held_even_if_its_lines_are_right(shopkeeper: Shopkeeper) -> None:
    def edit_and_book() -> None:
        shopkeeper.double.world = World(vat_rounding="document")
        edit_draft(shopkeeper)
        book(shopkeeper)

    shopkeeper.send(total="37.02", lines=[TEA] * 3)
    shopkeeper.before(*BOOK, edit_and_book)

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.BOOKED, "booked_differently")
    assert shopkeeper.transfer().cause_details == {"field": "vat", "ours": "7.41", "dineros": "7.40"}


def test_an_invoice_whose_vat_dinero_rounds_differently_at_booking_is_held_and_not_paid(
    shopkeeper: Shopkeeper,
) -> None:
    def round_otherwise() -> None:
        shopkeeper.double.world = World(vat_rounding="document")

    shopkeeper.send(total="37.02", lines=[TEA] * 3)
    shopkeeper.before(*BOOK, round_otherwise)

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.BOOKED, "booked_differently")
    assert shopkeeper.transfer().cause_details == {"field": "vat", "ours": "7.41", "dineros": "7.40"}
    assert shopkeeper.payments(the_draft(shopkeeper)["Guid"]) == []


def test_an_invoice_booked_differently_is_not_paid_before_a_person_says_so(shopkeeper: Shopkeeper) -> None:
    def edit_and_book() -> None:
        edit_draft(shopkeeper, ProductLines=[{**line, "BaseAmountValue": 300}])
        book(shopkeeper)

    line = {"Description": "Andet", "Quantity": 1, "Unit": "parts", "AccountNumber": 1000, "Discount": 0}
    shopkeeper.send()
    shopkeeper.before(*BOOK, edit_and_book)
    shopkeeper.work()

    shopkeeper.send(updated_at="2026-11-22T12:00:00Z", shipped_at="2026-11-22T12:00:00Z")
    shopkeeper.work()
    after_a_revision = (outcome(shopkeeper), shopkeeper.payments(the_draft(shopkeeper)["Guid"]), shopkeeper.due())
    choose(shopkeeper.transfer(), "again", shopkeeper.now())
    shopkeeper.work()

    assert after_a_revision == ((State.BOOKED, "booked_differently"), [], [])
    assert outcome(shopkeeper) == (State.BOOKED, "")
    [paid] = shopkeeper.payments(the_draft(shopkeeper)["Guid"])
    assert Decimal(paid["Amount"]) == Decimal("249.00")


@pytest.mark.parametrize("is_by_hand", [True, False])
def test_the_events_say_who_booked_the_invoice(shopkeeper: Shopkeeper, is_by_hand: bool) -> None:
    shopkeeper.send()
    if is_by_hand:
        shopkeeper.before(*READ_TOTALS, lambda: book(shopkeeper))

    shopkeeper.work()

    told = {"number": shopkeeper.transfer().invoice_number, "total": "249.00", "by_hand": is_by_hand}
    assert events_of(shopkeeper.transfer(), "booked") == [told]


def test_our_own_booking_with_a_lost_answer_does_not_count_as_booked_by_hand(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, path="*/book", method="POST", count=1))

    shopkeeper.work()

    [told] = events_of(shopkeeper.transfer(), "booked")
    assert told["by_hand"] is False


def test_a_payment_registered_by_hand_is_taken_as_ours(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*PAY, lambda: pay(shopkeeper))

    shopkeeper.work()

    invoice = expect_one_paid_invoice(shopkeeper)
    assert len(shopkeeper.payments(invoice["Guid"])) == 1
    [told] = events_of(shopkeeper.transfer(), "payment_adopted")
    assert (told["amount"], told["account"]) == ("249.00", DEPOSIT_ACCOUNT)
    assert shopkeeper.transfer().registered == {told["reference"]: "249.00"}
    assert "paid" not in shopkeeper.events()


def test_an_invoice_booked_and_paid_by_hand_is_taken_as_it_is(shopkeeper: Shopkeeper) -> None:
    def book_and_pay() -> None:
        book(shopkeeper)
        pay(shopkeeper)

    shopkeeper.send()
    shopkeeper.before(*BOOK, book_and_pay)

    shopkeeper.work()

    invoice = expect_one_paid_invoice(shopkeeper)
    assert len(shopkeeper.payments(invoice["Guid"])) == 1


def test_a_payment_of_a_part_by_hand_holds_the_order(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*PAY, lambda: pay(shopkeeper, "100.00"))

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.BOOKED, "already_paid")
    assert len(shopkeeper.payments(the_draft(shopkeeper)["Guid"])) == 1


def test_a_booked_order_no_longer_shows_what_it_waited_for(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, when=When.SHIPPED)
    shopkeeper.send()
    shopkeeper.work()
    waited_for = shopkeeper.transfer().reason
    shopkeeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, path="*/invoices", method="POST", count=1))
    shopkeeper.before("GET", "/invoices/[0-9a-f-]+", lambda: book(shopkeeper))
    shopkeeper.before("GET", "/payments", lambda: pay(shopkeeper, "100.00"))

    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", shipped_at="2026-11-22T11:00:00Z")
    shopkeeper.work()

    assert waited_for == "shipment"
    assert outcome(shopkeeper) == (State.BOOKED, "already_paid")
    assert shopkeeper.transfer().reason == ""


def test_an_invoice_credited_by_hand_is_held_until_the_merchant_leaves_it(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*PAY, lambda: credit(shopkeeper))
    shopkeeper.work()
    assert outcome(shopkeeper) == (State.BOOKED, "credited_or_settled")

    choose(shopkeeper.transfer(), "leave_payments", shopkeeper.now())
    shopkeeper.work()

    assert shopkeeper.transfer().cause == ""
    assert len(events_of(shopkeeper.transfer(), "payment_adopted")) == 1
    assert "paid" not in shopkeeper.events()
    assert all(row["DepositAccountNumber"] is None for row in shopkeeper.payments(the_draft(shopkeeper)["Guid"]))


def test_another_payment_than_the_one_that_the_merchant_left_is_asked_about_again(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*PAY, lambda: credit(shopkeeper))
    shopkeeper.work()
    choose(shopkeeper.transfer(), "leave_payments", shopkeeper.now())
    shopkeeper.work()

    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", payments=[part("1", "100.00"), part("2", "149.00")])
    shopkeeper.work()

    assert outcome(shopkeeper)[1] == "credited_or_settled"
    assert shopkeeper.transfer().cause_details["amount"] == "100.00"


@pytest.mark.parametrize("call", [CREATE_DRAFT, READ_TOTALS, BOOK], ids=str)
def test_a_deleted_contact_is_not_restored_and_another_is_created(shopkeeper: Shopkeeper, call: Call) -> None:
    shopkeeper.send()
    shopkeeper.before(*call, lambda: delete_contact(shopkeeper))

    shopkeeper.work()

    invoice = expect_one_paid_invoice(shopkeeper)
    [contact] = shopkeeper.contacts()
    assert invoice["ContactGuid"] == contact["ContactGuid"]


@pytest.mark.parametrize("call", [READ_TOTALS, BOOK], ids=str)
def test_a_draft_with_a_new_contact_is_checked_again_before_it_is_booked(shopkeeper: Shopkeeper, call: Call) -> None:
    shopkeeper.send()
    shopkeeper.before(*call, lambda: delete_contact(shopkeeper))

    shopkeeper.work()

    guid = the_draft(shopkeeper)["Guid"]
    steps = [one for one in shopkeeper.calls() if guid in one]
    changed = steps.index(f"PUT /v1.2/{ORGANIZATION}/invoices/{guid}")
    own = [one for one in steps[changed:] if one.startswith(("GET", "POST"))]
    assert own[:2] == [
        f"GET /v1/{ORGANIZATION}/invoices/{guid}",
        f"POST /v1/{ORGANIZATION}/invoices/{guid}/book",
    ]
    [gone] = events_of(shopkeeper.transfer(), "contact_deleted")
    assert gone["contact_guid"] != str(shopkeeper.transfer().contact_guid)
    assert str(UUID(gone["contact_guid"])) == gone["contact_guid"]


def test_a_contact_deleted_after_booking_changes_nothing(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*PAY, lambda: delete_contact(shopkeeper))

    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper)


@pytest.mark.parametrize("call", [CREATE_DRAFT, READ_TOTALS, BOOK, PAY], ids=str)
def test_a_contact_whose_email_was_changed_is_still_the_customer(shopkeeper: Shopkeeper, call: Call) -> None:
    shopkeeper.send()
    shopkeeper.before(*call, lambda: change_email(shopkeeper))

    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper)
    assert len(shopkeeper.contacts()) == 1


def test_a_contact_of_ours_with_another_email_serves_the_next_order_too(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.work()
    change_email(shopkeeper)

    shopkeeper.send("1043", total="100.00")
    shopkeeper.work()

    assert shopkeeper.transfer("1043").state == State.PAID
    assert len(shopkeeper.contacts()) == 1


@pytest.mark.parametrize("call", [CREATE_CONTACT, CREATE_DRAFT, READ_TOTALS, BOOK, PAY], ids=str)
def test_a_change_of_organization_counts_only_for_orders_that_have_written_nothing(
    shopkeeper: Shopkeeper, call: Call
) -> None:
    other = shopkeeper.connect_organization(310004)
    rules = find_rules(shopkeeper.shop)
    assert rules is not None
    moved = rules.model_copy(update={"connected_id": other.pk, "organization_id": 310004})
    shopkeeper.send()
    shopkeeper.before(*call, lambda: save_rules(shopkeeper.shop, moved, shopkeeper.now()))

    shopkeeper.work()
    shopkeeper.send("1043", total="100.00")

    expect_one_paid_invoice(shopkeeper)
    assert shopkeeper.transfer("1043").connected_id == other.pk


@pytest.mark.parametrize("call", [CREATE_CONTACT, CREATE_DRAFT, READ_TOTALS], ids=str)
def test_an_order_revised_before_its_booking_is_booked_as_it_is_now(shopkeeper: Shopkeeper, call: Call) -> None:
    shopkeeper.send()
    shopkeeper.before(*call, lambda: shopkeeper.send(total="300.00", updated_at="2026-11-22T11:00:00Z"))

    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper, "300.00")
    assert not shopkeeper.transfer().changed_after_booking


def test_an_order_revised_while_somebody_books_it_by_hand_is_shown_as_changed(shopkeeper: Shopkeeper) -> None:
    def book_and_revise() -> None:
        book(shopkeeper)
        shopkeeper.send(total="300.00", updated_at="2026-11-22T11:00:00Z")

    shopkeeper.send()
    shopkeeper.before(*BOOK, book_and_revise)

    shopkeeper.work()

    [invoice] = shopkeeper.invoices()
    assert (invoice["Status"], Decimal(invoice["TotalInclVat"])) == ("Booked", Decimal("249.00"))
    assert shopkeeper.transfer().changed_after_booking


@pytest.mark.parametrize("call", [BOOK, PAY], ids=str)
def test_an_order_revised_after_the_intent_to_book_is_shown_as_changed(shopkeeper: Shopkeeper, call: Call) -> None:
    shopkeeper.send()
    shopkeeper.before(*call, lambda: shopkeeper.send(total="300.00", updated_at="2026-11-22T11:00:00Z"))

    shopkeeper.work()
    shopkeeper.work()

    [invoice] = shopkeeper.invoices()
    assert Decimal(invoice["TotalInclVat"]) == Decimal("249.00")
    assert shopkeeper.transfer().changed_after_booking
    assert "changed_after_booking" in shopkeeper.events()
