"""Does a refund of a booked order become one credit note, and is the money that goes back registered once?"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import State, Transfer
from tests.transfers.by_hand import credit, pay
from tests.transfers.shopkeeper import Shopkeeper, fail, order_body
from tests.transfers.stored import events_of
from tests.transfers.walking import work_until_quiet

PLACED = "2026-11-22T09:00:00Z"
LATER = "2026-11-22T11:00:00Z"
LATEST = "2026-11-22T12:00:00Z"


def line(description: str, total: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "product", "sku": description[:3].upper(), "description": description, "quantity": "1",
        "unit_price": total, "total": total, "vat_rate": "25",
    } | more  # fmt: skip


VASE, BOWL, CUPS = line("Vase", "249.00"), line("Skål", "100.00"), line("Kop", "90.00", quantity="3", unit_price="30")
SHIPPING = line("Fragt", "39.00", kind="shipping")
CAPTURED = {"id": "p1", "method": "Dankort", "amount": "478.00", "state": "captured", "at": PLACED}
ORDER = order_body(total="478.00", lines=[VASE, BOWL, CUPS, SHIPPING], payments=[CAPTURED])


def refund(total: str, id: str = "r1", at: str = LATER, **more: Any) -> dict[str, Any]:
    return {"id": id, "at": at, "total": total} | more


def repayment(amount: str, refund_id: str | None = "r1", id: str = "back", **more: Any) -> dict[str, Any]:
    row = {"id": id, "method": "Dankort", "amount": amount, "state": "refunded", "at": LATER} | more
    return row if refund_id is None else row | {"refund_id": refund_id}


def book(keeper: Shopkeeper) -> None:
    keeper.send(**ORDER)
    keeper.work()
    assert keeper.transfer().state == State.PAID


def change(keeper: Shopkeeper, *, payments: list[dict[str, Any]] | None = None, **body: Any) -> None:
    """The shop sends the order again with what came after it, and a worker takes what is due until nothing is."""
    keeper.send(**(ORDER | {"updated_at": LATER, "payments": [CAPTURED, *(payments or [])]} | body))
    settle(keeper)


def settle(keeper: Shopkeeper) -> None:
    for _ in range(6):
        keeper.work()


def decide(keeper: Shopkeeper, transfer: Transfer, choice: str, value: str = "") -> None:
    choose(transfer, choice, keeper.now(), value=value, by="Sanne")
    settle(keeper)


def money_on_the_invoice(keeper: Shopkeeper) -> list[str]:
    [invoice] = keeper.invoices()
    return [f"{Decimal(str(row['Amount'])):.2f}" for row in keeper.payments(invoice["Guid"])]


def balance(keeper: Shopkeeper, account: int) -> Decimal:
    """Returns the sum on an account in Dinero's ledger: positive if it is debit."""
    entries = (row.split() for row in keeper.by_hand.books().splitlines())
    amounts = (
        Decimal(amount) * (1 if side == "D" else -1) for side, number, amount in entries if number == str(account)
    )
    return sum(amounts, Decimal(0))


def outcome(transfer: Transfer) -> str:
    return f"held: {transfer.cause}" if transfer.cause else transfer.state


def credited(keeper: Shopkeeper) -> list[list[tuple[str, str]]]:
    """Returns each line of each credit note: its text, and its amount incl. VAT."""
    return [
        [(row["Description"], f"{Decimal(str(row['TotalAmountInclVat'])):.2f}") for row in note["ProductLines"]]
        for note in keeper.credit_notes()
    ]


def test_a_whole_refund_becomes_a_credit_note_and_the_money_goes_back(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)

    change(shopkeeper, refunds=[refund("478.00")], payments=[repayment("478.00")])

    [invoice], [note] = shopkeeper.invoices(), shopkeeper.credit_notes()
    assert (note["CreditNoteFor"], note["Number"], note["Date"]) == (invoice["Guid"], 2, "2026-11-22")
    assert (note["TotalInclVat"], note["TotalVat"]) == (invoice["TotalInclVat"], invoice["TotalVat"])
    assert [row["Quantity"] for row in note["ProductLines"]] == [1, 1, 3, 1]
    assert money_on_the_invoice(shopkeeper) == ["478.00", "478.00", "-478.00"]
    assert shopkeeper.refund("r1").state == State.CREDITED
    assert shopkeeper.refund("r1").placed_at == datetime.fromisoformat(LATER)
    assert shopkeeper.transfer().state == State.CREDITED
    assert balance(shopkeeper, 55120) == 0
    assert balance(shopkeeper, 53000) == 0


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        (refund("100.00", lines=[BOWL]), [("Skål", "100.00")]),
        (refund("60.00", lines=[CUPS | {"quantity": "2", "total": "60.00"}]), [("Kop", "60.00")]),
        (refund("249.00"), [("Vase", "249.00")]),
        (refund("39.00"), [("Fragt", "39.00")]),
        (refund("439.00"), [("Vase", "249.00"), ("Skål", "100.00"), ("Kop", "90.00")]),
        (refund("80.00", lines=[BOWL]), [("Skål", "80.00")]),
        (refund("43.90"), [("Vase", "24.90"), ("Skål", "10.00"), ("Kop", "9.00")]),
    ],
    ids=["a line", "two of three", "as much as a line", "shipping", "all goods", "a return fee kept", "a reduction"],
)
def test_a_part_is_credited_by_itself(
    shopkeeper: Shopkeeper, told: dict[str, Any], lines: list[tuple[str, str]]
) -> None:
    book(shopkeeper)

    change(shopkeeper, refunds=[told], payments=[repayment(told["total"])])

    assert credited(shopkeeper) == [lines]
    assert money_on_the_invoice(shopkeeper)[-1] == f"-{told['total']}"
    assert outcome(shopkeeper.refund("r1")) == "credited"
    assert shopkeeper.transfer().state == State.PAID
    assert balance(shopkeeper, 55120) == Decimal("478.00") - Decimal(told["total"])


def test_money_that_has_not_gone_back_is_asked_for_and_a_person_says_when_it_did(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    change(shopkeeper, refunds=[refund("100.00")])
    asked = shopkeeper.refund("r1")

    decide(shopkeeper, asked, "repaid_on", "2026-11-22")

    assert asked.cause == "repayment_missing"
    assert asked.cause_details == {"number": "2", "amount": "100.00", "day": "2026-11-22", "exchange": ""}
    assert money_on_the_invoice(shopkeeper)[-1] == "-100.00"
    assert outcome(shopkeeper.refund("r1")) == "credited"


def test_money_that_the_shop_tells_of_later_is_registered_once(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    change(shopkeeper, refunds=[refund("100.00")])
    decide(shopkeeper, shopkeeper.refund("r1"), "repaid_on", "2026-11-22")

    change(shopkeeper, refunds=[refund("100.00")], payments=[repayment("100.00")])

    assert money_on_the_invoice(shopkeeper) == ["478.00", "100.00", "-100.00"]
    assert outcome(shopkeeper.refund("r1")) == "credited"


def test_two_refunds_at_once_become_two_credit_notes_in_turn(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)

    change(
        shopkeeper,
        refunds=[refund("100.00"), refund("378.00", "r2", "2026-11-22T11:00:01Z")],
        payments=[repayment("100.00"), repayment("378.00", "r2", "back2")],
    )

    assert [len(lines) for lines in credited(shopkeeper)] == [1, 3]
    assert [one.state for one in shopkeeper.refunds()] == [State.CREDITED, State.CREDITED]
    assert shopkeeper.transfer().state == State.CREDITED
    assert balance(shopkeeper, 53000) == 0


def test_a_cancelled_order_is_credited_and_its_money_asked_for(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)

    change(shopkeeper, cancelled_at=LATER)

    assert shopkeeper.refund("cancelled").cause == "repayment_missing"
    change(shopkeeper, cancelled_at=LATER, refunds=[refund("478.00")], payments=[repayment("478.00")])
    assert [one.state for one in shopkeeper.refunds()] == [State.CREDITED, State.SKIPPED]
    assert len(shopkeeper.credit_notes()) == 1
    assert balance(shopkeeper, 55120) == 0


def test_a_cancelled_order_that_is_called_refunded_once_its_money_is_back_keeps_its_credit_note(
    shopkeeper: Shopkeeper,
) -> None:
    book(shopkeeper)
    change(shopkeeper, cancelled_at=LATER)
    assert outcome(shopkeeper.refund("cancelled")) == "held: repayment_missing"

    change(shopkeeper, updated_at=LATEST, refunds=[refund("478.00")], payments=[repayment("478.00")])

    assert outcome(shopkeeper.refund("cancelled")) == "credited"
    assert outcome(shopkeeper.refund("r1")) == "skipped"
    assert len(shopkeeper.credit_notes()) == 1


def test_a_cancelled_order_of_which_only_a_part_is_refunded_in_the_end_is_asked_about(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    change(shopkeeper, cancelled_at=LATER)

    change(shopkeeper, updated_at=LATEST, refunds=[refund("100.00")], payments=[repayment("100.00")])

    assert outcome(shopkeeper.refund("cancelled")) == "held: refund_taken_back"
    assert len(shopkeeper.credit_notes()) == 1


def test_a_refund_of_an_unpaid_invoice_asks_for_no_money(shopkeeper: Shopkeeper) -> None:
    unpaid = {"payments": [{"id": "p", "method": "Faktura", "amount": "478.00", "state": "reserved", "at": PLACED}]}
    shopkeeper.send(**(ORDER | unpaid | {"paid_at": None, "shipped_at": PLACED}))
    shopkeeper.work()

    shopkeeper.send(
        **(ORDER | unpaid | {"paid_at": None, "shipped_at": PLACED, "updated_at": LATER, "refunds": [refund("100.00")]})
    )
    settle(shopkeeper)

    assert outcome(shopkeeper.refund("r1")) == "credited"
    assert money_on_the_invoice(shopkeeper) == ["100.00"]
    assert outcome(shopkeeper.transfer()) == "booked"


def test_an_amount_over_two_vat_rates_asks_for_the_lines(shopkeeper: Shopkeeper) -> None:
    mixed = [VASE, line("Kursus", "229.00", vat_rate="0", goods="exempt")]
    shopkeeper.send(**(ORDER | {"lines": mixed}))
    shopkeeper.work()
    assert shopkeeper.transfer().state == State.PAID

    change(shopkeeper, lines=mixed, refunds=[refund("50.00")])

    held = shopkeeper.refund("r1")
    assert held.cause == "credit_lines_needed"
    assert held.cause_details == {"amount": "50.00", "number": "1", "question": "several_rates"}
    assert shopkeeper.credit_notes() == []


def test_a_refund_that_is_taken_back_before_its_credit_note_leaves_nothing(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    mixed = [refund("478.01")]
    change(shopkeeper, refunds=mixed)
    held = shopkeeper.refund("r1")
    assert (held.cause, held.cause_details["left_amount"]) == ("refund_above_invoice", "478.00")

    change(shopkeeper, refunds=[])

    assert outcome(shopkeeper.refund("r1")) == "cancelled"
    assert shopkeeper.credit_notes() == []


def test_a_refund_that_is_taken_back_after_its_credit_note_is_asked_about(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    change(shopkeeper, refunds=[refund("100.00")], payments=[repayment("100.00")])

    change(shopkeeper, refunds=[])

    assert outcome(shopkeeper.refund("r1")) == "held: repaid_more_than_refund"


def test_a_credit_note_made_in_dinero_is_noticed(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    credit(shopkeeper)

    change(shopkeeper, refunds=[refund("478.00")], payments=[repayment("478.00")])

    held = shopkeeper.refund("r1")
    assert held.cause == "credited_in_dinero"
    by_hand = next(note for note in shopkeeper.credit_notes() if note["Status"] == "Booked")
    assert held.cause_details == {"document": str(by_hand["Number"]), "amount": "478.00"}
    assert set(possible_choices(held)) == {"book_anyway", "again", "skip"}
    decide(shopkeeper, held, "skip", "booked by hand")
    assert outcome(shopkeeper.refund("r1")) == "skipped"
    assert [note["Status"] for note in shopkeeper.credit_notes()] == ["Booked"]


def test_a_draft_that_a_person_books_in_dinero_takes_its_lines_off_the_invoice(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)

    def book_by_hand() -> None:
        [draft] = shopkeeper.credit_notes()
        path = f"/v1/{{organization}}/sales/creditnotes/{draft['Guid']}/book"
        assert shopkeeper.by_hand.call("POST", path, {"Timestamp": draft["TimeStamp"]}).status == 200

    shopkeeper.before("GET", "/sales/creditnotes", book_by_hand)
    change(shopkeeper, refunds=[refund("100.00")], payments=[repayment("100.00")])
    change(
        shopkeeper,
        updated_at="2026-11-22T12:00:00Z",
        refunds=[refund("100.00"), refund("378.00", "r2", "2026-11-22T11:30:00Z")],
        payments=[repayment("100.00"), repayment("378.00", "r2", "back2")],
    )

    assert events_of(shopkeeper.refund("r1"), "booked")[0]["by_hand"] is True
    assert [len(lines) for lines in credited(shopkeeper)] == [1, 3]
    assert outcome(shopkeeper.refund("r2")) == "credited"


def test_a_refund_whose_money_is_missing_says_so_once(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)

    change(shopkeeper, refunds=[refund("100.00")])

    assert len(events_of(shopkeeper.refund("r1"), "held")) == 1


def test_a_refund_tells_its_story(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)

    change(shopkeeper, refunds=[refund("100.00")], payments=[repayment("100.00")])

    transfer = shopkeeper.refund("r1")
    assert events_of(transfer, "booked") == [{"number": 2, "total": "100.00", "by_hand": False}]
    assert events_of(transfer, "repaid")[0]["amount"] == "100.00"


def test_a_credit_note_and_its_repayment_cost_five_calls_and_a_list(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    before = len(shopkeeper.calls())

    change(shopkeeper, refunds=[refund("100.00")], payments=[repayment("100.00")])

    path = f"/v1/{shopkeeper.organization_id}"
    calls = [call.replace(path, "").replace("/v2/310001", "") for call in shopkeeper.calls()[before:]]
    assert [call.split("/")[1] for call in calls] == ["sales", "sales", "sales", "invoices", "invoices", "invoices"]
    assert len(calls) == 6


def test_a_repayment_registered_by_hand_is_taken_as_ours(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    change(shopkeeper, refunds=[refund("100.00")])
    pay(shopkeeper, "-100.00")

    change(shopkeeper, refunds=[refund("100.00")], payments=[repayment("100.00")], updated_at=LATEST)

    assert outcome(shopkeeper.refund("r1")) == "credited"
    assert money_on_the_invoice(shopkeeper) == ["478.00", "100.00", "-100.00"]
    [told] = events_of(shopkeeper.refund("r1"), "repayment_adopted")
    assert told["amount"] == "100.00"
    assert not events_of(shopkeeper.refund("r1"), "repaid")


def test_a_repayment_of_another_amount_registered_by_hand_is_asked_about(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    change(shopkeeper, refunds=[refund("100.00")])
    pay(shopkeeper, "-60.00")

    change(shopkeeper, refunds=[refund("100.00")], payments=[repayment("100.00")], updated_at=LATEST)

    assert outcome(shopkeeper.refund("r1")) == "held: repayment_has_no_room"
    assert shopkeeper.refund("r1").cause_details["overpaid"] == "40.00"


def test_our_own_repayment_of_another_refund_is_not_taken_for_one_by_hand(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    rows = [refund("100.00"), refund("100.00", "r2")]
    first = repayment("100.00")
    change(shopkeeper, refunds=rows, payments=[first])
    pay(shopkeeper, "-60.00")

    second = repayment("100.00", "r2", id="back2")
    change(shopkeeper, refunds=rows, payments=[first, second], updated_at=LATEST)

    assert outcome(shopkeeper.refund("r2")) == "held: repayment_has_no_room"


def test_leave_as_it_is_counts_for_the_money_that_was_seen(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper)
    more, still_more = repayment("150.00"), repayment("120.00", id="more")
    change(shopkeeper, refunds=[refund("100.00")], payments=[more])
    asked = outcome(shopkeeper.refund("r1"))

    decide(shopkeeper, shopkeeper.refund("r1"), "leave_payments")
    left = outcome(shopkeeper.refund("r1"))
    change(shopkeeper, refunds=[refund("100.00")], payments=[more, still_more], updated_at="2026-11-22T13:00:00Z")

    assert (asked, left) == ("held: repayment_has_no_room", "credited")
    assert shopkeeper.refund("r1").cause == "repayment_has_no_room"
    assert shopkeeper.refund("r1").cause_details["amount"] == "120.00"


def test_a_refund_that_comes_while_nobody_knows_whether_the_order_is_booked_is_not_lost(
    shopkeeper: Shopkeeper,
) -> None:
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices/*/book")
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*", method="GET", count=9)
    shopkeeper.send(**ORDER)
    shopkeeper.work()
    assert shopkeeper.transfer().booked_revision is not None
    assert shopkeeper.transfer().state == State.DRAFTED

    shopkeeper.double.faults.clear()
    change(shopkeeper, refunds=[refund("249.00")], payments=[repayment("249.00")])
    work_until_quiet(shopkeeper)

    assert [outcome(one) for one in shopkeeper.refunds()] == ["credited"]
    assert money_on_the_invoice(shopkeeper) == ["478.00", "249.00", "-249.00"]  # sold, credited, paid back
