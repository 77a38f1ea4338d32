"""Does an order that is refunded in part before it is booked become one invoice in Dinero for what is left?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import State
from krambod.transfers.rules import When
from krambod.words.causes import explain
from tests.transfers.by_hand import outcome
from tests.transfers.shopkeeper import Shopkeeper, change_rules

PLACED = "2026-11-22T09:00:00Z"
LATER = "2026-11-22T11:00:00Z"
LATEST = "2026-11-22T12:00:00Z"


def line(description: str, total: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "product", "description": description, "quantity": "1",
        "unit_price": total, "total": total, "vat_rate": "25",
    } | more  # fmt: skip


VASE, CUPS = line("Vase", "249.00"), line("Kop", "90.00", quantity="3", unit_price="30.00")
COURSE = line("Kursus", "50.00", vat_rate="0", goods="exempt")
CAPTURED = {"id": "p1", "method": "Dankort", "amount": "339.00", "state": "captured", "at": PLACED}
RESERVED = CAPTURED | {"state": "reserved"}
TWO_CUPS = {"id": "r1", "at": LATER, "total": "60.00", "lines": [CUPS | {"quantity": "2", "total": "60.00"}]}
REPAID = CAPTURED | {"id": "back", "amount": "60.00", "state": "refunded", "at": LATER, "refund_id": "r1"}


def send(keeper: Shopkeeper, *payments: dict[str, Any], at: str = LATER, **body: Any) -> None:
    """The shop sends the order as it is at that time, and a worker takes what is due until nothing is."""
    order = {"total": "339.00", "lines": [VASE, CUPS], "refunds": [TWO_CUPS], "updated_at": at}
    keeper.send(**(order | {"payments": list(payments)} | body))
    for _ in range(4):
        keeper.work()


def lines(document: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [
        (row["Description"], int(row["Quantity"]), f"{Decimal(str(row['TotalAmountInclVat'])):.2f}")
        for row in document["ProductLines"]
    ]


def registered(keeper: Shopkeeper) -> list[str]:
    [invoice] = keeper.invoices()
    return [f"{Decimal(str(row['Amount'])):.2f}" for row in keeper.payments(invoice["Guid"])]


def test_a_refund_before_the_booking_is_off_the_invoice_and_off_its_payment(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, CAPTURED, REPAID)

    [invoice] = shopkeeper.invoices()
    assert lines(invoice) == [("Vase", 1, "249.00"), ("Kop", 1, "30.00")]
    assert (invoice["TotalInclVat"], invoice["TotalVat"]) == (Decimal("279.00"), Decimal("55.80"))
    assert registered(shopkeeper) == ["279.00"]
    assert outcome(shopkeeper) == (State.PAID, "")
    assert (shopkeeper.refunds(), shopkeeper.credit_notes()) == ([], [])


def test_an_order_refunded_in_full_before_its_booking_waits_for_its_money_until_a_person_says_it_is_back(
    shopkeeper: Shopkeeper,
) -> None:
    whole = {"id": "r1", "at": LATER, "total": "339.00"}
    send(shopkeeper, CAPTURED, refunds=[whole])
    held, offered = outcome(shopkeeper), possible_choices(shopkeeper.transfer())

    choose(shopkeeper.transfer(), "repaid", shopkeeper.now(), by="Sanne")
    shopkeeper.work()

    assert held == (State.SKIPPED, "not_repaid")
    assert offered == ("repaid", "again", "skip")
    assert outcome(shopkeeper) == (State.SKIPPED, "")
    assert shopkeeper.invoices() == []


def test_money_that_has_not_gone_back_is_told_after_the_booking_until_the_shop_tells_of_it(
    shopkeeper: Shopkeeper,
) -> None:
    send(shopkeeper, CAPTURED)
    owed, sentence = outcome(shopkeeper), explain_in_english(shopkeeper)

    send(shopkeeper, CAPTURED, REPAID, at=LATEST)

    assert owed == (State.PAID, "refund_not_repaid")
    assert "Invoice 1 is for 279.00 DKK because the rest is refunded" in sentence
    assert "got 60.00 DKK back" in sentence
    assert outcome(shopkeeper) == (State.PAID, "")
    assert registered(shopkeeper) == ["279.00"]


def test_a_person_may_say_that_it_is_back(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, CAPTURED)
    possible = possible_choices(shopkeeper.transfer())

    decide(shopkeeper, "repaid")

    assert possible == ("repaid",)
    assert outcome(shopkeeper) == (State.PAID, "")


def test_a_smaller_capture_needs_no_repayment(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, CAPTURED | {"amount": "279.00"})

    assert outcome(shopkeeper) == (State.PAID, "")
    assert registered(shopkeeper) == ["279.00"]


def test_a_draft_is_updated_when_a_refund_comes_before_it_is_booked(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, draft_only=True)
    send(shopkeeper, CAPTURED, at=PLACED, refunds=[])
    [before] = shopkeeper.invoices()

    send(shopkeeper, CAPTURED, REPAID)

    [after] = shopkeeper.invoices()
    assert (before["Guid"], lines(before)[1]) == (after["Guid"], ("Kop", 3, "90.00"))
    assert lines(after)[1] == ("Kop", 1, "30.00")
    assert outcome(shopkeeper) == (State.DRAFTED, "")


def test_a_draft_is_taken_back_when_the_whole_order_is_refunded(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, draft_only=True)
    send(shopkeeper, CAPTURED, at=PLACED, refunds=[])

    back = REPAID | {"amount": "339.00"}
    send(shopkeeper, CAPTURED, back, refunds=[{"id": "r1", "at": LATER, "total": "339.00"}])

    assert outcome(shopkeeper) == (State.SKIPPED, "")
    assert shopkeeper.invoices() == []


def test_a_later_refund_of_the_same_order_is_a_credit_note_for_the_invoice_of_the_rest(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, CAPTURED, REPAID)
    vase = {"id": "r2", "at": LATEST, "total": "249.00"}
    back = REPAID | {"id": "back2", "amount": "249.00", "refund_id": "r2"}

    send(shopkeeper, CAPTURED, REPAID, back, at=LATEST, refunds=[TWO_CUPS, vase])

    [note] = shopkeeper.credit_notes()
    assert lines(note) == [("Vase", 1, "249.00")]
    assert registered(shopkeeper) == ["279.00", "249.00", "-249.00"]  # the invoice, the credit note, the money back
    assert outcome(shopkeeper) == (State.PAID, "")
    assert [one.state for one in shopkeeper.refunds()] == [State.CREDITED]


def test_cancelled_after_an_invoice_for_the_rest_credits_the_rest_and_pays_back_only_that(
    shopkeeper: Shopkeeper,
) -> None:
    send(shopkeeper, CAPTURED, REPAID)

    send(shopkeeper, CAPTURED, REPAID, at=LATEST, cancelled_at=LATEST)

    [cancelled] = shopkeeper.refunds()
    [note] = shopkeeper.credit_notes()
    assert note["TotalInclVat"] == Decimal("279.00")
    assert (cancelled.cause, cancelled.cause_details["amount"]) == ("repayment_missing", "279.00")
    assert registered(shopkeeper) == ["279.00", "279.00"]


@pytest.mark.parametrize(
    ("refunds", "payments", "amount"),
    [
        ([], [CAPTURED], "60.00"),
        ([TWO_CUPS | {"total": "30.00", "lines": []}], [CAPTURED, REPAID | {"amount": "30.00"}], "30.00"),
    ],
    ids=["taken back", "made smaller"],
)
def test_a_refund_that_is_taken_back_after_the_booking_leaves_an_invoice_that_is_too_low(
    shopkeeper: Shopkeeper, refunds: list[dict[str, Any]], payments: list[dict[str, Any]], amount: str
) -> None:
    send(shopkeeper, CAPTURED)

    send(shopkeeper, *payments, at=LATEST, refunds=refunds)

    held = shopkeeper.transfer()
    assert (held.cause, held.cause_details["amount"]) == ("invoice_too_low", amount)


def test_a_reservation_that_is_captured_after_the_booking_pays_the_rest(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, when=When.SHIPPED)
    send(shopkeeper, RESERVED, shipped_at=LATER)
    reserved = registered(shopkeeper)

    send(shopkeeper, CAPTURED | {"amount": "279.00"}, at=LATEST, shipped_at=LATER)

    assert (reserved, registered(shopkeeper)) == ([], ["279.00"])
    assert outcome(shopkeeper) == (State.PAID, "")


def test_a_refund_whose_goods_are_not_clear_waits_for_a_person_who_spreads_it(shopkeeper: Shopkeeper) -> None:
    mixed: dict[str, Any] = {
        "total": "299.00",
        "lines": [VASE, COURSE],
        "refunds": [{"id": "r1", "at": LATER, "total": "29.90"}],
    }
    paid = CAPTURED | {"amount": "299.00"}
    send(shopkeeper, paid, **mixed)
    held, invoices = outcome(shopkeeper), shopkeeper.invoices()

    decide(shopkeeper, "in_proportion")

    assert (held[1], invoices) == ("refund_lines_needed", [])
    [invoice] = shopkeeper.invoices()
    assert lines(invoice) == [("Vase", 1, "224.10"), ("Kursus", 1, "45.00")]
    assert registered(shopkeeper) == ["269.10"]


def test_another_refund_ends_what_a_person_chose_for_the_first(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, draft_only=True)
    first = {"id": "r1", "at": LATER, "total": "29.90"}
    mixed: dict[str, Any] = {"total": "299.00", "lines": [VASE, COURSE]}
    paid = CAPTURED | {"amount": "299.00"}
    send(shopkeeper, paid, refunds=[first], **mixed)
    decide(shopkeeper, "in_proportion")

    send(shopkeeper, paid, at=LATEST, refunds=[first, {"id": "r2", "at": LATEST, "total": "20.00"}], **mixed)

    assert outcome(shopkeeper)[1] == "refund_lines_needed"


def decide(keeper: Shopkeeper, choice: str) -> None:
    choose(keeper.transfer(), choice, keeper.now(), by="Sanne")
    for _ in range(3):
        keeper.work()


def explain_in_english(keeper: Shopkeeper) -> str:
    transfer = keeper.transfer()
    return explain(transfer.cause, transfer.cause_details, "en")
