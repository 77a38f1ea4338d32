"""Is an order booked as the merchant corrected it, and does the merchant choose if the shop changes the same field?"""

from typing import Any

import pytest

from krambod.orders.corrections import NEW_PAYMENT, Field, FieldPlace
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.correcting import TooLateToCorrect, correct_order, find_correction
from krambod.transfers.models import State
from tests.transfers.by_hand import expect_one_paid_invoice, outcome
from tests.transfers.shopkeeper import Shopkeeper, change_rules, order_body, part
from tests.transfers.stored import events_of

LATER = "2026-11-22T11:00:00Z"
LATEST = "2026-11-22T12:00:00Z"
BUYER = order_body()["buyer"]
NOBODY = BUYER | {"email": ""}
EMAIL = FieldPlace(field=Field.EMAIL)


def correct(keeper: Shopkeeper, wanted: dict[FieldPlace, str]) -> None:
    correct_order(keeper.transfer(), wanted, by="Sanne", now=keeper.now())


@pytest.fixture
def held(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order without an e-mail address."""
    shopkeeper.send(buyer=NOBODY)
    shopkeeper.work()
    assert outcome(shopkeeper) == (State.RECEIVED, "no_email")
    return shopkeeper


@pytest.fixture
def superseded(held: Shopkeeper) -> Shopkeeper:
    """The same shop. The merchant wrote an address, and then the shop sent another."""
    change_rules(held, draft_only=True)
    correct(held, {EMAIL: "jens@example.com"})
    held.work()
    held.send(updated_at=LATER, buyer=BUYER | {"email": "jh@example.com"})
    held.work()
    assert held.transfer().cause == "correction_superseded"
    return held


def contact_of(keeper: Shopkeeper, guid: object) -> dict[str, Any]:
    contact: dict[str, Any] = keeper.by_hand.call("GET", f"/v1/{{organization}}/contacts/{guid}").json
    return contact


def test_a_corrected_order_is_booked_as_it_was_corrected(held: Shopkeeper) -> None:
    correct(held, {EMAIL: "jens@example.com"})

    held.work()

    invoice = expect_one_paid_invoice(held)
    assert contact_of(held, invoice["ContactGuid"])["Email"] == "jens@example.com"
    assert events_of(held.transfer(), "corrected") == [{"by": "Sanne", "fields": ["email"]}]


def test_a_correction_stays_when_the_shop_changes_something_else(held: Shopkeeper) -> None:
    correct(held, {EMAIL: "jens@example.com"})
    held.send(updated_at=LATER, buyer=NOBODY, total="300.00")

    held.work()

    expect_one_paid_invoice(held, "300.00")
    assert not held.transfer().changed_after_booking


def test_the_same_order_again_does_not_undo_the_correction(held: Shopkeeper) -> None:
    correct(held, {EMAIL: "jens@example.com"})
    held.send(buyer=NOBODY)
    held.send(updated_at=LATER, buyer=NOBODY)

    held.work()

    expect_one_paid_invoice(held)


def test_a_draft_follows_its_correction(held: Shopkeeper) -> None:
    change_rules(held, first_drafts=1)
    correct(held, {EMAIL: "jens@example.com"})
    held.work()
    correct(held, {EMAIL: "mette@example.com", FieldPlace(field=Field.NAME): "Mette Holm"})
    choose(held.transfer(), "approve", held.now())

    held.work()

    invoice = expect_one_paid_invoice(held)
    assert contact_of(held, invoice["ContactGuid"])["Name"] == "Mette Holm"


def test_the_shops_words_take_the_correction_back(held: Shopkeeper) -> None:
    correct(held, {EMAIL: "jens@example.com"})
    correct(held, {EMAIL: ""})

    held.work()

    assert outcome(held) == (State.RECEIVED, "no_email")
    assert find_correction(held.transfer()) is None
    assert events_of(held.transfer(), "correction_withdrawn") == [{"by": "Sanne", "fields": []}]


def test_a_field_that_the_shop_changes_asks_which_one_counts(superseded: Shopkeeper) -> None:
    transfer = superseded.transfer()

    assert transfer.cause_details == {"field": "email", "ours": "jens@example.com", "shops": "jh@example.com"}
    assert possible_choices(transfer)[:2] == ("use_correction", "use_shops")


@pytest.mark.parametrize(("choice", "email"), [("use_correction", "jens@example.com"), ("use_shops", "jh@example.com")])
def test_the_merchant_chooses_between_the_correction_and_the_shop(
    superseded: Shopkeeper, choice: str, email: str
) -> None:
    choose(superseded.transfer(), choice, superseded.now(), by="Sanne")

    superseded.work()

    transfer = superseded.transfer()
    assert outcome(superseded) == (State.DRAFTED, "")
    assert contact_of(superseded, transfer.contact_guid)["Email"] == email
    [draft] = superseded.invoices()
    assert draft["ContactGuid"] == str(transfer.contact_guid)


def test_a_shop_that_takes_its_change_back_leaves_the_correction(superseded: Shopkeeper) -> None:
    superseded.send(updated_at=LATEST, buyer=NOBODY)

    superseded.work()

    assert outcome(superseded) == (State.DRAFTED, "")
    assert contact_of(superseded, superseded.transfer().contact_guid)["Email"] == "jens@example.com"


def test_a_cancelled_order_asks_nothing(superseded: Shopkeeper) -> None:
    superseded.send(updated_at=LATEST, buyer=BUYER | {"email": "jh@example.com"}, cancelled_at=LATEST)

    superseded.work()

    assert outcome(superseded) == (State.CANCELLED, "")
    assert superseded.invoices() == []


def test_a_payment_that_the_shop_does_not_know_sets_a_waiting_order_going(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(paid_at=None)
    shopkeeper.work()
    assert outcome(shopkeeper) == (State.WAITING, "")
    paid = {Field.METHOD: "Kort", Field.PAYMENT_STATE: "captured", Field.PAID_ON: "2026-11-22"}

    correct(shopkeeper, {FieldPlace(field=field, part=NEW_PAYMENT): text for field, text in paid.items()})
    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper)


def test_a_method_is_corrected_to_one_that_has_an_account(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(payments=[part("p1", "249.00") | {"method": "Kontant"}])
    shopkeeper.work()
    assert shopkeeper.transfer().cause == "method_not_mapped"

    correct(shopkeeper, {FieldPlace(field=Field.METHOD, part="p1"): "Kort"})
    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper)


def test_an_order_is_not_corrected_while_it_is_booked(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    refused: list[bool] = []

    def correct_now() -> None:
        with pytest.raises(TooLateToCorrect):
            correct(shopkeeper, {EMAIL: "mette@example.com"})
        refused.append(True)

    shopkeeper.before("POST", "/book", correct_now)
    shopkeeper.work()

    assert refused
    assert find_correction(shopkeeper.transfer()) is None


def test_a_booked_order_is_corrected_in_its_buyer_and_not_in_its_money(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(payments=[part("p1", "249.00")])
    shopkeeper.work()

    correct(shopkeeper, {EMAIL: "mette@example.com", FieldPlace(field=Field.METHOD, part="p1"): "Kontant"})
    shopkeeper.work()

    correction = find_correction(shopkeeper.transfer())
    assert correction is not None
    assert [one.place for one in correction.fields] == [EMAIL]
    assert outcome(shopkeeper) == (State.PAID, "invoice_differs")
    assert shopkeeper.transfer().changed_after_booking


def test_a_corrected_order_that_grows_after_its_booking_is_compared_as_it_was_corrected(held: Shopkeeper) -> None:
    correct(held, {EMAIL: "jens@example.com"})
    held.work()
    held.send(updated_at=LATER, buyer=NOBODY, total="300.00")

    held.work()

    assert outcome(held) == (State.PAID, "invoice_too_low")
    assert held.transfer().cause_details["amount"] == "51.00"
