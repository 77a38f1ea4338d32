"""Does an order whose invoice can be neither added to nor credited in part get its invoice again, with its money?"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from krambod.orders.corrections import Field, FieldPlace
from krambod.transfers.choices import ImpossibleChoice, choose, possible_choices
from krambod.transfers.correcting import correct_order
from krambod.transfers.credit.asking import WishOfPerson, make_refund
from krambod.transfers.credit.lines import CreditedLine, TickedLines
from krambod.transfers.models import Transfer
from krambod.transfers.rules import When
from tests.transfers.by_hand import BOOK, book, change_price
from tests.transfers.growing import (
    BUYER,
    COMPANY,
    CUP,
    GROWN,
    LATER,
    LATEST,
    MIXED,
    PAID,
    PAID_TWICE,
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

SMALLER: dict[str, Any] = {"total": "229.95", "lines": [VASE | {"unit_price": "100.00", "total": "100.00"}, CUP]}


@pytest.fixture
def booked(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with a booked and paid order of 249.00."""
    return sell(shopkeeper)


def invoice_of(keeper: Shopkeeper, transfer: Transfer) -> dict[str, Any]:
    [invoice] = [one for one in keeper.invoices() if one["Guid"] == str(transfer.draft_guid)]
    return invoice


def test_another_buyer_gets_the_invoice_again_and_its_money_moves(booked: Shopkeeper) -> None:
    change(booked, **COMPANY)
    assert outcome(booked.transfer()) == "held: invoice_differs"
    assert possible_choices(booked.transfer()) == ("reissue", "skip_difference")

    press(booked, "reissue")

    [again] = corrections(booked)
    [credit] = booked.refunds()
    assert [outcome(one) for one in (booked.transfer(), credit, again)] == ["credited", "credited", "paid"]
    assert booked_documents(booked) == [("Invoice", "249.00"), ("CreditNote", "249.00"), ("Invoice", "249.00")]
    assert registered(booked, booked.transfer()) == ["249.00", "-249.00"]
    assert registered(booked, again) == ["249.00"]
    assert not booked.transfer().changed_after_booking
    assert not run_again_findings(booked)


def test_lines_that_grew_and_shrank_are_invoiced_again_with_all_the_money(booked: Shopkeeper) -> None:
    change(booked, **MIXED, payments=[*PAID, captured("p2", "30.95", LATER)])

    press(booked, "reissue")

    [again] = corrections(booked)
    assert booked_documents(booked) == [("Invoice", "249.00"), ("CreditNote", "249.00"), ("Invoice", "279.95")]
    assert registered(booked, booked.transfer()) == ["249.00", "-249.00"]
    assert registered(booked, again) == ["249.00", "30.95"]
    assert [outcome(one) for one in (booked.transfer(), again)] == ["credited", "paid"]
    assert not run_again_findings(booked)


def test_only_the_difference_is_money_that_must_go_back(booked: Shopkeeper) -> None:
    change(booked, **SMALLER)

    press(booked, "reissue")

    [again] = corrections(booked)
    [credit] = booked.refunds()
    assert registered(booked, booked.transfer()) == ["249.00", "-229.95"]
    assert registered(booked, again) == ["229.95"]
    assert [outcome(one) for one in (credit, again)] == ["held: repayment_missing", "paid"]
    assert credit.cause_details["amount"] == "19.05"
    choose(credit, "repaid_on", booked.now(), value="2026-11-22", by="Sanne")
    work_until_quiet(booked)
    assert registered(booked, booked.transfer()) == ["249.00", "-229.95", "-19.05"]
    assert [outcome(one) for one in (booked.transfer(), *booked.refunds())] == ["credited", "credited"]


def test_an_unpaid_invoice_is_issued_again_unpaid(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, guard_until=None, when=When.SHIPPED)
    reserved = [captured("p", "249.00") | {"state": "reserved"}]
    shopkeeper.send(payments=reserved, shipped_at="2026-11-22T09:30:00Z")
    shopkeeper.work()
    shopkeeper.send(payments=reserved, shipped_at="2026-11-22T09:30:00Z", updated_at=LATER, **COMPANY)
    shopkeeper.work()

    press(shopkeeper, "reissue")

    [again] = corrections(shopkeeper)
    assert booked_documents(shopkeeper) == [("Invoice", "249.00"), ("CreditNote", "249.00"), ("Invoice", "249.00")]
    assert registered(shopkeeper, again) == registered(shopkeeper, shopkeeper.transfer()) == []


def test_an_invoice_can_be_issued_again_more_than_once(booked: Shopkeeper) -> None:
    change(booked, **COMPANY)
    press(booked, "reissue")
    change(booked, LATEST, **MIXED, payments=[*PAID, captured("p2", "30.95", LATER)])

    press(booked, "reissue")

    first, second = corrections(booked)
    assert [outcome(one) for one in (booked.transfer(), first, second)] == ["credited", "credited", "paid"]
    assert registered(booked, first) == ["249.00", "-249.00"]
    assert registered(booked, second) == ["249.00", "30.95"]
    assert not booked.transfer().cause
    assert not run_again_findings(booked)


def test_a_supplement_is_credited_too_when_the_invoice_is_issued_again(booked: Shopkeeper) -> None:
    change(booked, **GROWN, payments=PAID_TWICE)
    press(booked, "issue_supplement")
    change(booked, LATEST, **GROWN, **COMPANY, payments=PAID_TWICE)

    press(booked, "reissue")

    supplement, again = corrections(booked)
    assert sorted(booked_documents(booked)) == [
        ("CreditNote", "129.95"),
        ("CreditNote", "249.00"),
        ("Invoice", "129.95"),
        ("Invoice", "249.00"),
        ("Invoice", "378.95"),
    ]
    assert registered(booked, booked.transfer()) == ["249.00", "-249.00"]
    assert registered(booked, supplement) == ["129.95", "-129.95"]
    assert registered(booked, again) == ["249.00", "129.95"]
    assert not run_again_findings(booked)


def test_an_order_that_grows_after_its_invoice_was_issued_again_gets_a_supplement(booked: Shopkeeper) -> None:
    change(booked, **COMPANY)
    press(booked, "reissue")
    change(booked, LATEST, **COMPANY, **GROWN, payments=PAID_TWICE)

    press(booked, "issue_supplement")

    again, supplement = corrections(booked)
    assert [registered(booked, one) for one in (again, supplement)] == [["249.00"], ["129.95"]]
    assert f"Tillæg til faktura {again.invoice_number}" in invoice_of(booked, supplement)["Comment"]


def test_the_new_invoice_has_the_day_of_its_credit_note_and_names_the_invoice_before(booked: Shopkeeper) -> None:
    booked.pass_time(3 * 24 * 3600)
    change(booked, "2026-11-25T11:00:00Z", **COMPANY)

    press(booked, "reissue")

    [again] = corrections(booked)
    number = booked.transfer().invoice_number
    assert f"Erstatter faktura {number}" in invoice_of(booked, again)["Comment"]
    assert [row["Date"] for row in documents(booked)] == ["2026-11-22", "2026-11-25", "2026-11-25"]


def test_a_reported_period_holds_only_the_new_invoice(booked: Shopkeeper) -> None:
    change(booked, **COMPANY)
    change_rules(booked, guard_until=None, reported_until=date(2026, 11, 22))

    press(booked, "reissue")

    assert [outcome(one) for one in (*booked.refunds(), *corrections(booked))] == ["credited", "held: period_reported"]
    assert set(corrections(booked)[0].cause_details) == {"day", "reported_until"}
    choose(corrections(booked)[0], "own_period", booked.now(), by="Sanne")
    work_until_quiet(booked)
    assert outcome(corrections(booked)[0]) == "paid"


def test_an_order_that_changes_before_the_credit_note_is_booked_is_asked_about_again(booked: Shopkeeper) -> None:
    change(booked, **COMPANY)
    booked.before("POST", "/creditnotes", lambda: booked.send(updated_at=LATEST, payments=PAID, **MIXED))

    press(booked, "reissue")

    assert booked_documents(booked) == [("Invoice", "249.00")]
    assert [one.state for one in (*booked.refunds(), *corrections(booked))] == ["cancelled", "cancelled"]
    assert outcome(booked.transfer()).startswith("held: invoice_")
    press(booked, "reissue")
    assert booked_documents(booked)[-1] == ("Invoice", "279.95")


def test_an_order_that_changes_after_its_credit_note_is_invoiced_when_a_person_has_seen_it(booked: Shopkeeper) -> None:
    change(booked, **COMPANY)
    mixed = {**MIXED, **COMPANY, "payments": PAID}
    booked.before("POST", "/v1/310001/invoices", lambda: booked.send(updated_at=LATEST, **mixed))

    press(booked, "reissue")

    [again] = corrections(booked)
    assert outcome(again) == "held: reissue_changed"
    assert again.cause_details["total"] == "279.95"
    assert again.cause_details["shown"] not in ("", again.choices["shown"])
    choose(again, "issue_as_now", booked.now(), by="Sanne")
    work_until_quiet(booked)
    assert booked_documents(booked)[-1] == ("Invoice", "279.95")
    assert not booked.transfer().cause


def test_a_button_that_was_shown_for_another_document_makes_nothing(booked: Shopkeeper) -> None:
    change(booked, **COMPANY)
    seen = booked.transfer().cause_details["difference"]

    with pytest.raises(ImpossibleChoice):
        press(booked, "reissue", f"{seen} another")

    assert not corrections(booked)


def test_a_part_that_a_person_credited_here_is_not_invoiced_again(booked: Shopkeeper) -> None:
    ticked = TickedLines(lines=(CreditedLine(number=1, gross=Decimal("49.00")),), at=booked.now())
    make_refund(booked.transfer(), WishOfPerson(part_id="own-1", ticked=ticked, by="Sanne"), booked.now())
    work_until_quiet(booked)
    change(booked, **COMPANY)

    assert "reissue" not in possible_choices(booked.transfer())


def test_a_buyer_that_is_corrected_here_after_the_booking_gets_the_invoice_again(booked: Shopkeeper) -> None:
    company = {Field.COMPANY: "Holm ApS", Field.VAT_NUMBER: "12345674", Field.EMAIL: "bogholderi@holm.example"}
    wanted = {FieldPlace(field=field): text for field, text in company.items()}
    correct_order(booked.transfer(), wanted, by="Sanne", now=booked.now())
    work_until_quiet(booked)

    press(booked, "reissue")

    [again] = corrections(booked)
    assert invoice_of(booked, again)["ContactName"] == "Holm ApS"
    assert [outcome(one) for one in (booked.transfer(), again)] == ["credited", "paid"]
    change(booked, LATEST, shipped_at=LATEST)
    assert not booked.transfer().cause
    assert not run_again_findings(booked)


def test_an_invoice_that_a_person_booked_with_another_total_is_issued_again_for_the_order(
    shopkeeper: Shopkeeper,
) -> None:
    def book_by_hand() -> None:
        change_price(shopkeeper)
        book(shopkeeper)

    change_rules(shopkeeper, guard_until=None)
    shopkeeper.send(payments=PAID)
    shopkeeper.before(*BOOK, book_by_hand)
    shopkeeper.work()
    choose(shopkeeper.transfer(), "again", shopkeeper.now())
    work_until_quiet(shopkeeper)
    assert outcome(shopkeeper.transfer()) == "held: paid_more_than_invoice"

    press(shopkeeper, "reissue")

    [again] = corrections(shopkeeper)
    assert booked_documents(shopkeeper) == [("Invoice", "100.00"), ("CreditNote", "100.00"), ("Invoice", "249.00")]
    assert registered(shopkeeper, shopkeeper.transfer()) == ["100.00", "-100.00"]
    assert registered(shopkeeper, again) == ["249.00"]
    assert not shopkeeper.transfer().cause
    assert not run_again_findings(shopkeeper)


GERMAN = BUYER | {"company": "Keramik GmbH", "vat_number": "DE129273398", "country": "DE", "zip": "20457"}
VIES = {"is_valid": True, "checked_on": "2026-11-22", "request_id": "WAPIAAAAX1", "name": ""}


def test_a_sale_that_becomes_one_without_vat_is_issued_again_once_its_number_is_looked_up(booked: Shopkeeper) -> None:
    vase = VASE | {"unit_price": "199.20", "total": "199.20", "vat_rate": "0"}
    change(booked, total="199.20", total_vat="0.00", lines=[vase], buyer=GERMAN)
    assert outcome(booked.transfer()) == "held: reissue_needs_vies"
    assert possible_choices(booked.transfer()) == ("looked_up_in_vies", "skip_difference")

    press(booked, "looked_up_in_vies", json.dumps(VIES))
    press(booked, "reissue")

    [again] = corrections(booked)
    [line] = invoice_of(booked, again)["ProductLines"]
    assert (line["AccountNumber"], line["TotalAmountInclVat"]) == (1100, Decimal("199.20"))
    assert registered(booked, booked.transfer()) == ["249.00", "-199.20"]
    assert [outcome(one) for one in (again, *booked.refunds())] == ["paid", "held: repayment_missing"]


def test_danish_vat_that_a_company_in_the_eu_was_charged_is_credited_and_the_sale_issued_without(
    booked: Shopkeeper,
) -> None:
    told = {
        Field.COMPANY: "Keramik GmbH", Field.VAT_NUMBER: "DE129273398", Field.COUNTRY: "DE", Field.WITHOUT_VAT: "yes",
    }  # fmt: skip
    wanted = {FieldPlace(field=field): text for field, text in told.items()}
    correct_order(booked.transfer(), wanted, by="Sanne", now=booked.now())
    work_until_quiet(booked)
    assert outcome(booked.transfer()) == "held: reissue_needs_vies"

    press(booked, "looked_up_in_vies", json.dumps(VIES))
    press(booked, "reissue")

    [again] = corrections(booked)
    assert [line["AccountNumber"] for line in invoice_of(booked, again)["ProductLines"]] == [1100]
    assert booked_documents(booked) == [("Invoice", "249.00"), ("CreditNote", "249.00"), ("Invoice", "199.20")]
    assert [refund.cause_details["amount"] for refund in booked.refunds()] == ["49.80"]
    assert not booked.transfer().cause
