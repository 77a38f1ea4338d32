"""Which button of an order's page stands out, what is the page called, and what does its history leave out?"""

from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from krambod.backoffice.books.buttons import find_mend
from krambod.backoffice.books.order_words import HeldPart, find_next, find_own_amount, held_parts_of, title_of
from krambod.backoffice.books.timeline import timeline_of
from krambod.backoffice.templatetags.krambod_books import delivery_lines
from krambod.orders.models import StoredOrder
from krambod.orders.order import Address, DeliveryAddress, Refund
from krambod.transfers.models import LedgerEntry, Step, Transfer, TransferEvent, WriteOutcome
from krambod.words.causes import CAUSES
from tests.transfers.stored import NOW

TOLD = Refund(id="r1", at=NOW, total=Decimal("60.00"))


def transfer_of(role: str, **more: Any) -> Transfer:
    """A transfer of an order of 249 kr."""
    return Transfer(role=role, order=StoredOrder(number="1042", total=Decimal("249.00")), **more)


@pytest.mark.parametrize(
    ("cause", "possible", "mend"),
    [
        pytest.param("repayment_missing", {"repaid_on", "store_credit"}, "repaid_on", id="the first of its choices"),
        pytest.param("repayment_missing", {"store_credit"}, "store_credit", id="the first that is possible"),
        pytest.param("period_reported", {"own_period", "today", "again"}, "", id="one of two days, by a person"),
        pytest.param("chargeback", {"won", "lost"}, "", id="won or lost, by a person"),
        pytest.param("no_email", {"again", "skip"}, "", id="a field of the order"),
        pytest.param("registration_needed", {"again"}, "", id="the settings"),
        pytest.param("total_differs", {"again"}, "", id="the shop"),
        pytest.param("retries_exhausted", {"again"}, "again", id="trying again"),
    ],
)
def test_the_choice_that_mends_stands_out(cause: str, possible: set[str], mend: str) -> None:
    assert find_mend(CAUSES[cause], possible) == mend


def test_nothing_stands_out_on_an_order_that_nothing_holds() -> None:
    assert find_mend(None, {"again", "skip", "mail_again"}) == ""


def test_the_history_tells_what_came_of_a_call_and_leaves_the_call_to_the_details() -> None:
    asked = [
        LedgerEntry(step=Step.BOOK, key=outcome, intended_at=NOW, outcome=outcome) for outcome in (*WriteOutcome, "")
    ]

    entries = timeline_of([], asked)

    assert {entry.key for entry in entries if entry.is_routine} == {WriteOutcome.DONE}


def test_what_holds_an_order_now_is_named_in_its_history_and_explained_on_top() -> None:
    events = [TransferEvent(at=NOW, name="held", details={"code": code}) for code in ("no_email", "no_lines")]

    with override("en"):
        told = [entry.text for entry in timeline_of(events, [], held_by="no_email")]

    assert told == ["Needs action: No e-mail address", "Needs action: The order has no lines. Correct it in the shop."]


@pytest.mark.parametrize(
    ("role", "title"),
    [
        ("sale", "Order 1042"),
        ("refund", "Refund of order 1042"),
        ("shipment", "Order 1042: invoice of a part"),
        ("correction", "Order 1042: invoice after a change"),
        ("chargeback", "Order 1042: Chargeback"),
    ],
)
def test_the_title_says_what_the_page_is_about(role: str, title: str) -> None:
    with override("en"):
        assert title_of(transfer_of(role)) == title


@pytest.mark.parametrize(
    ("transfer", "refund", "amount"),
    [
        pytest.param(transfer_of("sale", invoice_total=Decimal("9.00")), None, "249.00", id="a sale: all of it"),
        pytest.param(transfer_of("refund", cause_details={"amount": "60.00"}), None, "60.00", id="what is held"),
        pytest.param(
            transfer_of("refund", invoice_total=Decimal("50.00"), cause_details={"amount": "9.00"}), TOLD, "50.00",
            id="what is credited",
        ),
        pytest.param(transfer_of("refund"), TOLD, "60.00", id="what the shop refunded"),
        pytest.param(transfer_of("refund"), None, None, id="nobody knows yet"),
    ],
)  # fmt: skip
def test_the_page_says_the_amount_that_it_is_about(
    transfer: Transfer, refund: Refund | None, amount: str | None
) -> None:
    assert find_own_amount(transfer, refund) == (None if amount is None else Decimal(amount))


def test_the_page_of_an_order_leads_to_what_is_held_beside_it() -> None:
    sale, paid = transfer_of("sale", pk=1, cause="no_email"), transfer_of("refund", pk=2)
    held = transfer_of("overpayment", pk=3, cause="no_customer_debt_account")

    with override("en"):
        shown = held_parts_of(sale, [sale, paid, held])

    assert shown == [HeldPart(pk=3, title="Order 1042: Overpaid", why="Overpaid money has no account")]
    assert held_parts_of(held, [sale, paid, held]) == []


def test_an_order_that_waits_says_what_happens_by_itself_and_a_held_one_does_not() -> None:
    waiting = transfer_of("sale", state="waiting", reason="shipment")

    with override("en"):
        assert find_next(waiting) == "The invoice is made by itself when the shop tells that the goods are sent."
    waiting.cause = "no_email"
    assert find_next(waiting) == ""


@pytest.mark.parametrize(("country", "shown"), [("DE", ["24937 Flensburg", "Germany"]), ("DK", ["24937 Flensburg"])])
def test_a_country_abroad_has_its_name_in_an_address(country: str, shown: list[str]) -> None:
    address = Address(street="", zip="24937", city="Flensburg", country=country)

    with override("en"):
        assert delivery_lines(DeliveryAddress(name="", company="", address=address)) == shown
