"""Does a person learn how an order that was changed after its booking differs from its invoice?"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import State
from krambod.words.causes import explain
from tests.transfers.by_hand import BOOK, book, change_price, outcome
from tests.transfers.shopkeeper import Shopkeeper, order_body, part
from tests.transfers.stored import events_of

LATER = "2026-11-22T11:00:00Z"
LATEST = "2026-11-22T12:00:00Z"
BUYER = order_body()["buyer"]


@pytest.fixture
def booked(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with a booked and paid order of 351.01."""
    shopkeeper.send(total="351.01")
    shopkeeper.work()
    assert outcome(shopkeeper) == (State.PAID, "")
    return shopkeeper


def sentence(keeper: Shopkeeper) -> str:
    transfer = keeper.transfer()
    return explain(transfer.cause, transfer.cause_details, "en")


def paid(keeper: Shopkeeper) -> list[Decimal]:
    [invoice] = keeper.invoices()
    return [Decimal(row["Amount"]) for row in keeper.payments(invoice["Guid"])]


def test_an_order_that_grew_says_by_how_much_the_invoice_is_too_low(booked: Shopkeeper) -> None:
    booked.send(updated_at=LATER, total="355.26")

    booked.work()

    assert outcome(booked) == (State.PAID, "invoice_too_low")
    assert (
        "The order is now for 355.26 DKK and the invoice for 351.01 DKK, so the invoice is 4.25 DKK too low (account "
        "1000)."
    ) in sentence(booked)
    assert possible_choices(booked.transfer()) == ("issue_supplement", "skip_difference")


def test_an_order_that_shrank_says_by_how_much_the_invoice_is_too_high(booked: Shopkeeper) -> None:
    booked.send(updated_at=LATER, total="300.00")

    booked.work()

    assert outcome(booked) == (State.PAID, "invoice_too_high")
    assert "so the invoice is 51.01 DKK too high (account 1000)." in sentence(booked)


def test_money_for_what_was_added_is_registered_as_far_as_the_invoice_has_room(shopkeeper: Shopkeeper) -> None:
    reserved = part("r", "51.01") | {"state": "reserved"}
    shopkeeper.send(total="351.01", payments=[part("a", "300.00"), reserved])
    shopkeeper.work()
    shopkeeper.send(updated_at=LATER, total="355.26", payments=[part("a", "300.00"), part("b", "55.26")])

    shopkeeper.work()

    assert paid(shopkeeper) == [Decimal("300.00"), Decimal("51.01")]
    assert outcome(shopkeeper) == (State.PAID, "invoice_too_low")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"buyer": BUYER | {"name": "Mette Holm"}}, "name"),
        ({"buyer": BUYER | {"email": "mette@example.com"}}, "email"),
        ({"buyer": BUYER | {"ean": "5790000705078"}}, "ean"),
        ({"delivery": {"name": "Ane", "country": "NO"}}, "delivery"),
        ({"lines": [order_body(total="351.01")["lines"][0] | {"kind": "fee"}]}, "line 1"),
    ],
    ids=str,
)
def test_a_change_without_another_total_is_named_too(booked: Shopkeeper, changes: dict[str, Any], field: str) -> None:
    booked.send(updated_at=LATER, total="351.01", **changes)

    booked.work()

    assert outcome(booked) == (State.PAID, "invoice_differs")
    assert booked.transfer().cause_details["field"] == field


@pytest.mark.parametrize("changes", [{"buyer": BUYER | {"phone": "11223344"}}, {"shipped_at": LATER}], ids=str)
def test_a_change_that_no_invoice_shows_asks_for_nobody(booked: Shopkeeper, changes: dict[str, Any]) -> None:
    booked.send(updated_at=LATER, total="351.01", **changes)

    booked.work()

    assert outcome(booked) == (State.PAID, "")


def test_a_replacement_that_costs_nothing_needs_nobody_and_no_document(booked: Shopkeeper) -> None:
    lines = order_body(total="351.01")["lines"]
    free = lines[0] | {"unit_price": "0.00", "total": "0.00"}
    sent = [{"id": "s1", "at": LATER, "lines": [free]}]

    booked.send(updated_at=LATER, total="351.01", lines=[*lines, free], shipments=sent)
    booked.work()

    assert outcome(booked) == (State.PAID, "")
    assert len(booked.invoices()) == 1


def test_an_order_that_is_changed_back_needs_nobody_any_more(booked: Shopkeeper) -> None:
    booked.send(updated_at=LATER, total="355.26")
    booked.work()
    booked.send(updated_at=LATEST, total="351.01")

    booked.work()

    assert outcome(booked) == (State.PAID, "")
    assert not booked.transfer().changed_after_booking


def test_a_settled_difference_is_not_told_again_but_the_next_one_is(booked: Shopkeeper) -> None:
    booked.send(updated_at=LATER, total="355.26")
    booked.work()

    choose(booked.transfer(), "skip_difference", booked.now(), value="by_hand: 8", by="Sanne")
    booked.work()
    settled = outcome(booked)
    booked.send(updated_at=LATEST, total="400.00")
    booked.work()

    assert settled == (State.PAID, "")
    assert outcome(booked) == (State.PAID, "invoice_too_low")
    [chosen] = events_of(booked.transfer(), "chosen")
    assert chosen == {"choice": "skip_difference", "value": "by_hand: 8", "by": "Sanne"}


def test_an_order_that_grew_while_it_was_booked_is_told_too(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*BOOK, lambda: shopkeeper.send(total="300.00", updated_at=LATER))

    shopkeeper.work()
    shopkeeper.work()

    assert outcome(shopkeeper) == (State.PAID, "invoice_too_low")
    assert paid(shopkeeper) == [Decimal("249.00")]


def test_an_accepted_invoice_with_a_smaller_total_says_what_is_paid_too_much(
    shopkeeper: Shopkeeper, change_by_hand: Callable[[], None]
) -> None:
    change_by_hand()
    choose(shopkeeper.transfer(), "again", shopkeeper.now())

    shopkeeper.work()

    assert paid(shopkeeper) == [Decimal("100.00")]
    assert outcome(shopkeeper) == (State.PAID, "paid_more_than_invoice")
    assert "is for 100.00 DKK, but 149.00 DKK more is paid" in sentence(shopkeeper)


@pytest.fixture
def change_by_hand(shopkeeper: Shopkeeper) -> Callable[[], None]:
    """A function that sends an order of 249.00, whose draft a person changes to 100.00 and books."""

    def change() -> None:
        change_price(shopkeeper)
        book(shopkeeper)

    def do() -> None:
        shopkeeper.send()
        shopkeeper.before(*BOOK, change)
        shopkeeper.work()
        assert outcome(shopkeeper) == (State.BOOKED, "booked_differently")

    return do
