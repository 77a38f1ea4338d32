"""How many calls does an order cost? The tests count them in the double's log."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from krambod.doubles.dinero.worlds import World
from krambod.organizations.models import ConnectedOrganization
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, part

MOST_IN_A_BACKLOG = 3.1
MOST_ALONE = 6
LATER = "2026-11-22T11:00:00Z"
ORDERS = 100
CUSTOMERS = 25


def work_turn_by_turn(keeper: Shopkeeper) -> None:
    """A long turn: after twenty seconds no new batch begins, but a busy machine may need longer."""
    while keeper.due():
        keeper.work()


def test_a_backlog_of_known_customers_costs_three_calls_an_order(
    shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    for number in range(CUSTOMERS):
        shopkeeper.send(f"A-{number}", email=f"kunde-{number}@example.com")
    shopkeeper.work()
    before = len(shopkeeper.calls())

    for number in range(ORDERS):
        shopkeeper.send(f"B-{number}", email=f"kunde-{number % CUSTOMERS}@example.com", total=f"{100 + number}.00")
    work_turn_by_turn(shopkeeper)

    calls = shopkeeper.calls()[before:]
    assert {shopkeeper.transfer(f"B-{number}").state for number in range(ORDERS)} == {"paid"}
    assert len(calls) / ORDERS <= MOST_IN_A_BACKLOG
    record_property(f"calls an order of a known customer in a backlog of {ORDERS}", len(calls) / ORDERS)


def test_a_lone_order_of_a_new_customer_costs_six_calls(
    shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    before = len(shopkeeper.calls())

    shopkeeper.send()
    shopkeeper.work()

    calls = shopkeeper.calls()[before:]
    assert shopkeeper.transfer().state == "paid"
    assert len(calls) <= MOST_ALONE
    record_property("calls for a lone order of a new customer", len(calls))


@pytest.mark.parametrize("refunds", [1, 20])
def test_a_credit_note_with_its_repayment_costs_five_calls_and_a_share_of_two_lists(
    shopkeeper: Shopkeeper, refunds: int, record_property: Callable[[str, object], None]
) -> None:
    sales = [f"D-{number}" for number in range(refunds)]
    for number in sales:
        shopkeeper.send(number, email=f"{number}@example.com", payments=[part("p", "249.00")])
    work_turn_by_turn(shopkeeper)
    before = len(shopkeeper.calls())

    for number in sales:
        back = part("b", "100.00") | {"state": "refunded", "refund_id": "r"}
        refund = {"id": "r", "at": LATER, "total": "100.00"}
        told: dict[str, Any] = {"payments": [part("p", "249.00"), back], "refunds": [refund], "updated_at": LATER}
        shopkeeper.send(number, email=f"{number}@example.com", **told)
    work_turn_by_turn(shopkeeper)

    calls = len(shopkeeper.calls()) - before
    assert {shopkeeper.refund("r", number).state for number in sales} == {"credited"}
    assert calls <= 5 * refunds + 2
    record_property(f"calls a credit note with its repayment, of {refunds}", calls / refunds)


def test_every_booking_follows_a_reading_of_that_drafts_totals(shopkeeper: Shopkeeper) -> None:
    for number in range(60):
        shopkeeper.send(f"C-{number}", email=f"kunde-{number}@example.com")
    work_turn_by_turn(shopkeeper)

    drafted = read = booked = 0  # orders are drafted, read and booked in the same order
    for call in shopkeeper.log():
        match call["Method"], str(call["Path"]).rpartition("/")[2]:
            case "POST", "invoices":
                drafted += 1
            case "GET", "invoices" if "TotalInclVat" in call["Query"]:
                read = drafted
            case "POST", "book":
                booked += 1
                assert booked <= read
    assert (drafted, booked) == (60, 60)


@pytest.mark.parametrize(
    ("payments", "calls"), [([], 2), ([part("p1", "249.00") | {"state": "reserved"}], 1)], ids=["paid", "reserved"]
)
def test_a_booking_begins_only_if_there_is_a_call_for_its_payment_too(
    shopkeeper: Shopkeeper, payments: list[dict[str, Any]], calls: int
) -> None:
    taken = []

    def take(connected: ConnectedOrganization, count: int) -> float | None:
        taken.append(count)
        return shopkeeper.services.take(connected, count)

    keeper = replace(shopkeeper, services=replace(shopkeeper.services, take=take))
    keeper.send(payments=payments)
    before = len(keeper.calls())

    keeper.work()

    assert taken[-1] == calls
    assert sum(taken) == len(keeper.calls()) - before


def test_a_draft_that_the_list_does_not_show_yet_is_read_by_itself(shopkeeper: Shopkeeper) -> None:
    shopkeeper.double.world = World(lists_lag_s=600)
    shopkeeper.send()

    shopkeeper.work()

    assert shopkeeper.transfer().state == "paid"
    guid = shopkeeper.transfer().draft_guid
    calls = shopkeeper.calls()
    assert calls.index(f"GET /v1/{ORGANIZATION}/invoices/{guid}") < calls.index(
        f"POST /v1/{ORGANIZATION}/invoices/{guid}/book"
    )
