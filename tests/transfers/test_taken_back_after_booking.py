"""Has a refund an end that the shop takes back after its credit note is booked, by us or by a person in Dinero?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import State
from krambod.transfers.outcomes import Reason
from tests.transfers.growing import corrections, registered
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import run_again_findings, work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

AT = "2026-11-22T11:00:00Z"
PAID = {"id": "p", "method": "Dankort", "amount": "249.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}
ENDED = (State.CREDITED, Reason.TAKEN_BACK, "")


def send_refunds(keeper: Shopkeeper, minute: int, *refunds: dict[str, Any], money: str = "") -> None:
    """The shop tells of these refunds, and of money that went back for the first."""
    row = {"id": "b", "method": "Dankort", "amount": money, "state": "refunded", "at": AT, "refund_id": "r"}
    keeper.send(
        payments=[PAID, *([row] if money else [])], refunds=list(refunds), updated_at=f"2026-11-22T12:{minute:02}:00Z"
    )


def refund(total: str, id: str = "r") -> dict[str, Any]:
    return {"id": id, "at": AT, "total": total}


def refund_is_drafted(keeper: Shopkeeper) -> None:
    """The shop refunds 60.00. The draft waits, because Dinero has another credit note of 60.00 for the customer."""
    keeper.send(payments=[PAID])
    keeper.work()
    [contact] = keeper.contacts()
    body = {"ContactGuid": contact["ContactGuid"], "ShowLinesInclVat": True, "ProductLines": [line("60.00")]}
    assert keeper.by_hand.call("POST", "/v1/{organization}/sales/creditnotes", body).status == 200
    send_refunds(keeper, 1, refund("60.00"))
    work_until_quiet(keeper)
    assert outcome_of(keeper) == (State.DRAFTED, "", "credited_in_dinero")


def line(price: str) -> dict[str, Any]:
    amount = {"BaseAmountValue": float(price), "Quantity": 1, "Discount": 0}
    return {"Description": "Vase", "Unit": "parts", "AccountNumber": 1000, **amount}


def book_the_draft_in_dinero(keeper: Shopkeeper, **changes: Any) -> None:
    [draft] = [note for note in keeper.credit_notes() if (note["ExternalReference"] or "").startswith("krambod:")]
    path, timestamp = f"/{{organization}}/sales/creditnotes/{draft['Guid']}", draft["TimeStamp"]
    if changes:
        kept = {name: draft[name] for name in ("ContactGuid", "Date", "CreditNoteFor", "ExternalReference")}
        body = {**kept, "Timestamp": timestamp, "ShowLinesInclVat": True, **changes}
        answer = keeper.by_hand.call("PUT", f"/v1.2{path}", body)
        assert answer.status == 200, answer
        timestamp = answer.json["TimeStamp"]
    assert keeper.by_hand.call("POST", f"/v1{path}/book", {"Timestamp": timestamp}).status == 200


def book_in_dinero_and_take_back(keeper: Shopkeeper, *left: dict[str, Any], **changes: Any) -> None:
    """A person books the draft of the refund in Dinero. The shop tells only of what is `left` then."""
    refund_is_drafted(keeper)
    book_the_draft_in_dinero(keeper, **changes)
    send_refunds(keeper, 30, *left)
    work_until_quiet(keeper)


def outcome_of(keeper: Shopkeeper, id: str = "r") -> tuple[str, str, str]:
    told = keeper.refund(id)
    return told.state, told.reason, told.cause


def test_if_a_refund_is_taken_back_whose_money_went_back_the_customer_owes_it_on_the_new_invoice(
    shopkeeper: Shopkeeper,
) -> None:
    change_rules(shopkeeper, guard_until=None)
    shopkeeper.send(payments=[PAID])
    shopkeeper.work()
    send_refunds(shopkeeper, 1, refund("60.00"), money="60.00")
    work_until_quiet(shopkeeper)
    send_refunds(shopkeeper, 2, money="60.00")
    work_until_quiet(shopkeeper)
    asked = shopkeeper.refund("r")

    choose(asked, "reissue", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)

    [again] = corrections(shopkeeper)
    assert (asked.cause, asked.cause_details["amount"]) == ("repaid_more_than_refund", "60.00")
    assert (again.invoice_total, registered(shopkeeper, again)) == (Decimal("249.00"), ["189.00"])
    assert outcome_of(shopkeeper) == ENDED


def test_a_refund_that_is_taken_back_without_money_is_invoiced_again_by_one_button(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, guard_until=None)
    shopkeeper.send(payments=[PAID])
    shopkeeper.work()
    send_refunds(shopkeeper, 1, refund("60.00"))
    work_until_quiet(shopkeeper)
    send_refunds(shopkeeper, 2)
    work_until_quiet(shopkeeper)
    asked = shopkeeper.refund("r")

    choose(asked, "reissue", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)

    [again] = corrections(shopkeeper)
    assert (asked.cause, asked.cause_details["correction"]) == ("refund_taken_back", "reissue")
    assert registered(shopkeeper, again) == ["249.00"]
    assert outcome_of(shopkeeper) == ENDED
    assert not run_again_findings(shopkeeper)


def test_if_all_of_the_invoice_is_credited_a_new_order_comes_in_place_of_a_refund_taken_back(
    shopkeeper: Shopkeeper,
) -> None:
    shopkeeper.send(payments=[PAID])
    shopkeeper.work()
    send_refunds(shopkeeper, 1, refund("249.00"), money="249.00")
    work_until_quiet(shopkeeper)
    send_refunds(shopkeeper, 2)
    work_until_quiet(shopkeeper)

    asked = shopkeeper.refund("r")
    assert (asked.cause, asked.cause_details["correction"]) == ("repaid_more_than_refund", "new_order")
    assert "reissue" not in possible_choices(asked)


def test_a_draft_that_a_person_booked_is_asked_about_if_the_shop_takes_the_refund_back(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, guard_until=None)
    book_in_dinero_and_take_back(shopkeeper)
    asked = shopkeeper.refund("r")

    choose(asked, "reissue", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)

    [again] = corrections(shopkeeper)
    assert (asked.state, asked.cause, possible_choices(asked)) == (
        State.BOOKED, "refund_taken_back", ("reissue", "skip_difference"),
    )  # fmt: skip
    assert (asked.invoice_number, asked.invoice_total) == (2, Decimal(60))
    assert registered(shopkeeper, again) == ["249.00"]
    assert outcome_of(shopkeeper) == ENDED
    assert not run_again_findings(shopkeeper)


def test_a_person_may_leave_the_credit_note_that_they_booked(shopkeeper: Shopkeeper) -> None:
    book_in_dinero_and_take_back(shopkeeper)

    choose(shopkeeper.refund("r"), "skip_difference", shopkeeper.now(), value="other: Aftalt", by="Sanne")
    work_until_quiet(shopkeeper)

    assert outcome_of(shopkeeper) == ENDED
    assert not run_again_findings(shopkeeper)


def test_a_draft_that_a_person_changed_and_booked_is_looked_at_first(shopkeeper: Shopkeeper) -> None:
    book_in_dinero_and_take_back(shopkeeper, ProductLines=[line("50.00")])
    asked = shopkeeper.refund("r")

    choose(asked, "again", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)

    assert (asked.state, asked.cause) == (State.BOOKED, "booked_differently")
    assert (asked.cause_details["ours"], asked.cause_details["dineros"]) == ("60.00", "50.00")
    assert outcome_of(shopkeeper)[2] == "refund_taken_back"


def test_if_a_person_wanted_no_credit_note_and_booked_its_draft_they_are_asked_to_take_it(
    shopkeeper: Shopkeeper,
) -> None:
    refund_is_drafted(shopkeeper)
    book_the_draft_in_dinero(shopkeeper)
    choose(shopkeeper.refund("r"), "skip", shopkeeper.now(), value="other: Aftalt", by="Sanne")
    work_until_quiet(shopkeeper)
    asked = outcome_of(shopkeeper)

    for choice in ("book", "book_anyway"):  # the other credit note is still there
        choose(shopkeeper.refund("r"), choice, shopkeeper.now(), by="Sanne")
        work_until_quiet(shopkeeper)

    assert asked == (State.DRAFTED, "", "booked_and_cancelled")
    assert outcome_of(shopkeeper) == (State.BOOKED, Reason.REPAYMENT, "repayment_missing")


def test_a_later_refund_goes_on_once_the_booked_one_is_settled(shopkeeper: Shopkeeper) -> None:
    book_in_dinero_and_take_back(shopkeeper, refund("30.00", "r2"))

    assert outcome_of(shopkeeper)[2] == "refund_taken_back"
    assert outcome_of(shopkeeper, "r2") == (State.BOOKED, Reason.REPAYMENT, "repayment_missing")


def test_a_refund_that_the_shop_tells_again_is_one_as_before(shopkeeper: Shopkeeper) -> None:
    book_in_dinero_and_take_back(shopkeeper)
    choose(shopkeeper.refund("r"), "skip_difference", shopkeeper.now(), value="other: Aftalt", by="Sanne")
    work_until_quiet(shopkeeper)

    send_refunds(shopkeeper, 40, refund("60.00"))
    work_until_quiet(shopkeeper)

    assert outcome_of(shopkeeper) == (State.BOOKED, Reason.REPAYMENT, "repayment_missing")
