"""Does an order that the shop changes after its booking end with the documents that it needs, once a person says so?"""

from datetime import date
from decimal import Decimal

import pytest

from krambod.transfers.choices import ImpossibleChoice, choose, possible_choices
from krambod.transfers.rules import When
from tests.transfers.growing import (
    CUP,
    GROWN,
    LATER,
    LATEST,
    PAID,
    PAID_TWICE,
    SHRUNK,
    VASE,
    booked_documents,
    captured,
    change,
    corrections,
    press,
    registered,
    sell,
)
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import documents, outcome, run_again_findings, work_until_quiet


@pytest.fixture
def booked(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with a booked and paid order of 249.00."""
    return sell(shopkeeper)


def test_an_order_that_grew_gets_a_supplement_with_the_money_that_the_invoice_has_no_room_for(
    booked: Shopkeeper,
) -> None:
    change(booked, **GROWN, payments=PAID_TWICE)
    assert possible_choices(booked.transfer()) == ("issue_supplement", "skip_difference")

    press(booked, "issue_supplement")

    [supplement] = corrections(booked)
    assert [outcome(booked.transfer()), outcome(supplement)] == ["paid", "paid"]
    assert [total for _, total in booked_documents(booked)] == ["249.00", "129.95"]
    assert registered(booked, booked.transfer()) == ["249.00"]
    assert registered(booked, supplement) == ["129.95"]
    assert not booked.transfer().changed_after_booking
    assert not run_again_findings(booked)


def test_a_supplement_has_the_added_line_and_names_the_invoice(booked: Shopkeeper) -> None:
    change(booked, **GROWN, payments=PAID_TWICE)

    press(booked, "issue_supplement")

    [supplement] = [one for one in booked.invoices() if one["Guid"] == str(corrections(booked)[0].draft_guid)]
    [line] = supplement["ProductLines"]
    assert (line["Description"], line["TotalAmountInclVat"]) == ("Kop", Decimal("129.95"))
    assert f"Tillæg til faktura {booked.transfer().invoice_number}" in supplement["Comment"]


def test_a_supplement_whose_money_is_missing_is_unpaid_until_the_money_comes(booked: Shopkeeper) -> None:
    change(booked, **GROWN)
    press(booked, "issue_supplement")
    [unpaid] = corrections(booked)

    change(booked, LATEST, **GROWN, payments=PAID_TWICE)

    [supplement] = corrections(booked)
    assert [outcome(unpaid), outcome(supplement)] == ["booked", "paid"]
    assert registered(booked, supplement) == ["129.95"]


def test_an_order_that_shrank_gets_a_credit_note_and_asks_for_the_repayment(booked: Shopkeeper) -> None:
    change(booked, **SHRUNK)
    assert possible_choices(booked.transfer()) == ("credit_difference", "skip_difference")

    press(booked, "credit_difference")

    [refund] = booked.refunds()
    assert [outcome(booked.transfer()), outcome(refund)] == ["paid", "held: repayment_missing"]
    assert booked_documents(booked) == [("Invoice", "249.00"), ("CreditNote", "49.00")]
    assert not booked.transfer().changed_after_booking
    assert not run_again_findings(booked)


def test_an_order_that_shrank_and_whose_money_went_back_is_right_after_one_press(booked: Shopkeeper) -> None:
    back = captured("q", "49.00", LATER) | {"state": "refunded"}
    change(booked, **SHRUNK, payments=[*PAID, back])
    assert possible_choices(booked.transfer()) == ("credit_difference", "skip_difference")

    press(booked, "credit_difference")

    [refund] = booked.refunds()
    assert [outcome(booked.transfer()), outcome(refund)] == ["paid", "credited"]
    assert booked_documents(booked) == [("Invoice", "249.00"), ("CreditNote", "49.00")]
    assert not run_again_findings(booked)


def test_a_discount_after_the_booking_is_credited_over_the_lines(booked: Shopkeeper) -> None:
    discount = {"kind": "discount", "description": "Rabat", "quantity": "1", "vat_rate": "25"}
    change(booked, total="224.10", lines=[VASE, discount | {"unit_price": "-24.90", "total": "-24.90"}])

    press(booked, "credit_difference")

    assert booked_documents(booked) == [("Invoice", "249.00"), ("CreditNote", "24.90")]


def test_the_next_change_is_compared_with_what_all_documents_come_to(booked: Shopkeeper) -> None:
    change(booked, **GROWN, payments=PAID_TWICE)
    press(booked, "issue_supplement")

    more = CUP | {"quantity": "2", "total": "259.90"}
    change(booked, LATEST, total="508.90", lines=[VASE, more], payments=[*PAID_TWICE, captured("p3", "129.95", LATEST)])
    press(booked, "issue_supplement")

    assert [total for _, total in booked_documents(booked)] == ["249.00", "129.95", "129.95"]
    assert [registered(booked, one) for one in corrections(booked)] == [["129.95"], ["129.95"]]
    assert outcome(booked.transfer()) == "paid"


def test_an_order_that_grows_and_shrinks_back_ends_as_it_began(booked: Shopkeeper) -> None:
    change(booked, **SHRUNK)
    press(booked, "credit_difference")
    [refund] = booked.refunds()
    choose(refund, "repaid_on", booked.now(), value="2026-11-22", by="Sanne")
    work_until_quiet(booked)

    change(booked, LATEST)
    press(booked, "issue_supplement")

    assert booked_documents(booked) == [
        ("Invoice", "249.00"),
        ("CreditNote", "49.00"),
        ("Invoice", "49.00"),
    ]
    assert [outcome(one) for one in (booked.transfer(), *corrections(booked))] == ["paid", "booked"]


def test_a_button_that_is_pressed_after_the_order_changed_again_makes_nothing(booked: Shopkeeper) -> None:
    change(booked, **GROWN)
    seen = booked.transfer().cause_details["difference"]
    change(booked, LATEST, total="400.00", lines=[VASE | {"unit_price": "400.00", "total": "400.00"}])

    with pytest.raises(ImpossibleChoice):
        press(booked, "issue_supplement", seen)

    assert not corrections(booked)


@pytest.mark.parametrize(
    ("call", "state", "live"),
    [("/invoices", "cancelled", ["249.00"]), ("/book", "booked", ["129.95", "249.00"])],
    ids=["before the booking", "while it is booked"],
)
def test_an_order_that_changes_once_more_is_compared_with_what_is_booked_then(
    call: str, state: str, live: list[str], booked: Shopkeeper
) -> None:
    again = VASE | {"unit_price": "300.00", "total": "300.00"}
    change(booked, **GROWN)
    booked.before("POST", call, lambda: booked.send(updated_at=LATEST, total="300.00", payments=PAID, lines=[again]))

    press(booked, "issue_supplement")

    [supplement] = corrections(booked)
    assert supplement.state == state
    assert sorted(str(row["TotalInclVat"]) for row in documents(booked) if row["DeletedAt"] is None) == live
    assert outcome(booked.transfer()).startswith("held: invoice_")


def test_a_supplement_in_a_reported_period_asks_for_its_day(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, guard_until=None, when=When.SHIPPED)
    shopkeeper.send(payments=PAID, shipped_at="2026-11-22T09:30:00Z")
    work_until_quiet(shopkeeper)
    change(shopkeeper, **GROWN, payments=PAID_TWICE, shipped_at="2026-11-22T09:30:00Z")
    change_rules(shopkeeper, guard_until=None, when=When.SHIPPED, reported_until=date(2026, 11, 22))

    press(shopkeeper, "issue_supplement")

    [supplement] = corrections(shopkeeper)
    assert outcome(supplement) == "held: period_reported"
    choose(supplement, "own_period", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)
    assert outcome(corrections(shopkeeper)[0]) == "paid"
