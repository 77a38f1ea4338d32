"""Is each part of an order's payment registered once, with no call for something that we know already?"""

from decimal import Decimal

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.doubles.dinero.worlds import World
from krambod.transfers.models import State
from tests.transfers.by_hand import the_draft
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, fail, part

LATER = "2026-11-22T11:00:00Z"


FIRST, SECOND = part("p1", "149.00"), part("p2", "100.00")
RESERVED = {"state": "reserved"}


def amounts_paid(keeper: Shopkeeper) -> list[Decimal]:
    return sorted(Decimal(row["Amount"]) for row in keeper.payments(the_draft(keeper)["Guid"]))


def test_each_part_costs_one_call(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(payments=[FIRST, SECOND])

    shopkeeper.work()

    guid = shopkeeper.transfer().draft_guid
    assert shopkeeper.calls()[-3:] == [
        f"POST /v1/{ORGANIZATION}/invoices/{guid}/book",
        f"POST /v1/{ORGANIZATION}/invoices/{guid}/payments",
        f"POST /v1/{ORGANIZATION}/invoices/{guid}/payments",
    ]
    assert shopkeeper.transfer().state == State.PAID
    assert amounts_paid(shopkeeper) == [Decimal("100.00"), Decimal("149.00")]


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.STALE])
def test_a_part_with_a_lost_answer_does_not_change_the_next_part(shopkeeper: Shopkeeper, kind: FaultKind) -> None:
    shopkeeper.send(payments=[FIRST, SECOND])
    fail(shopkeeper, kind, "invoices/*/payments")

    shopkeeper.work()

    assert (shopkeeper.transfer().state, shopkeeper.transfer().attempts) == (State.PAID, 0)
    assert amounts_paid(shopkeeper) == [Decimal("100.00"), Decimal("149.00")]
    assert shopkeeper.events().count("looked_again") == 1


def test_a_part_that_may_be_registered_is_looked_for_even_right_after_another_part(
    shopkeeper: Shopkeeper,
) -> None:
    shopkeeper.send(payments=[FIRST | RESERVED, SECOND])
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices/*/payments")
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*/payments", method="GET")
    shopkeeper.work()
    assert shopkeeper.transfer().registered == {}

    shopkeeper.send(updated_at=LATER, payments=[FIRST, SECOND])
    shopkeeper.pass_time(601)
    shopkeeper.work()

    assert shopkeeper.transfer().state == State.PAID
    assert amounts_paid(shopkeeper) == [Decimal("100.00"), Decimal("149.00")]


def test_what_dinero_registers_itself_when_booking_is_not_registered_again(shopkeeper: Shopkeeper) -> None:
    shopkeeper.double.world = World(paid_condition="pays")
    shopkeeper.send()

    shopkeeper.work()

    assert shopkeeper.transfer().state == State.PAID
    assert amounts_paid(shopkeeper) == [Decimal("249.00")]
    assert not any(call.startswith("POST") and call.endswith("/payments") for call in shopkeeper.calls())


def test_an_order_is_paid_when_the_last_oere_is(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(payments=[part("p1", "248.50"), part("p2", "0.50") | RESERVED])
    shopkeeper.work()
    before = (shopkeeper.transfer().state, shopkeeper.transfer().reason)

    shopkeeper.send(updated_at=LATER, payments=[part("p1", "248.50"), part("p2", "0.50")])
    shopkeeper.work()

    assert before == (State.BOOKED, "payment")
    assert (shopkeeper.transfer().state, shopkeeper.transfer().reason) == (State.PAID, "")
