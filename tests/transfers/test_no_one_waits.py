"""Do other orders go on if one order is held or fails, or if a connection does not work?"""

from dataclasses import replace
from datetime import datetime

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.models import Organization
from krambod.transfers.due import find_due_lanes
from krambod.transfers.models import State
from tests.transfers.building import sale_key
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper
from tests.transfers.stored import events_of


def fail_booking(keeper: Shopkeeper, number: str, *, count: int) -> None:
    guid = sale_key(number, shop=keeper.shop.code).guid(ORGANIZATION, 0)
    keeper.double.faults.add(Fault(kind=FaultKind.SERVER_ERROR, path=f"*/{guid}/book", count=count))


def test_a_held_order_does_not_delay_those_behind_it(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("1", email="")
    shopkeeper.send("2", total="10.00")
    shopkeeper.send("3", total="20.00", currency="EUR")
    shopkeeper.send("4", total="30.00")

    shopkeeper.work()

    outcomes = [(shopkeeper.transfer(number).state, shopkeeper.transfer(number).cause) for number in "1234"]
    assert outcomes == [
        (State.RECEIVED, "no_email"),
        (State.PAID, ""),
        (State.RECEIVED, "foreign_currency"),
        (State.PAID, ""),
    ]


def test_a_failing_order_is_tried_again_alone_and_held_at_the_end(shopkeeper: Shopkeeper) -> None:
    for number in "123":
        shopkeeper.send(number, total=f"{number}0.00")
    fail_booking(shopkeeper, "2", count=1000)

    shopkeeper.work()

    assert [shopkeeper.transfer(number).state for number in "123"] == [State.PAID, State.DRAFTED, State.PAID]
    assert shopkeeper.transfer("2").attempts == 1
    for _ in range(5):
        shopkeeper.pass_time(13 * 60 * 60)
        shopkeeper.work()
    failing = shopkeeper.transfer("2")
    assert (failing.state, failing.cause, failing.cause_details) == (
        State.DRAFTED,
        "retries_exhausted",
        {"last": "no_answer"},
    )
    assert len(shopkeeper.invoices()) == 3
    assert events_of(failing, "held") == [{"code": "retries_exhausted", "last": "no_answer"}]
    assert len(events_of(failing, "retry")) == 5


@pytest.mark.parametrize(("scale", "seconds"), [(1.0, 60), (0.5, 30)])
def test_the_events_show_a_retry_with_its_time(shopkeeper: Shopkeeper, scale: float, seconds: int) -> None:
    shopkeeper.services = replace(shopkeeper.services, scale=scale)
    shopkeeper.send("1")
    fail_booking(shopkeeper, "1", count=1000)

    shopkeeper.work()

    [told] = events_of(shopkeeper.transfer("1"), "retry")
    due_at = shopkeeper.transfer("1").due_at
    assert due_at is not None
    assert abs((due_at - shopkeeper.now()).total_seconds() - seconds) < 5
    assert told["code"] == "no_answer"
    assert abs((datetime.fromisoformat(told["at"]) - due_at).total_seconds()) < 1


def test_an_outage_spends_no_retry_and_holds_nothing(shopkeeper: Shopkeeper) -> None:
    for number in "123":
        shopkeeper.send(number, total=f"{number}0.00")
    shopkeeper.double.faults.add(Fault(kind=FaultKind.SERVER_ERROR, path=f"*/{ORGANIZATION}/*", count=20))

    rounds = 0
    while find_due_lanes(shopkeeper.now()) or rounds < 12:
        shopkeeper.work()
        shopkeeper.pass_time(601)
        rounds += 1

    assert [shopkeeper.transfer(number).state for number in "123"] == [State.PAID] * 3
    assert [shopkeeper.transfer(number).attempts for number in "123"] == [0, 0, 0]


@pytest.mark.parametrize("path", ["/accounts/entry", "/v2/[0-9]+/contacts", "/v1/[0-9]+/invoices"])
def test_a_refused_list_pauses_the_organization_and_holds_no_order(shopkeeper: Shopkeeper, path: str) -> None:
    Organization.objects.update(settings_read_at=None)
    for number in "12":
        shopkeeper.send(number, total=f"{number}0.00")
    shopkeeper.refuse_once("GET", path)

    shopkeeper.work()
    refused = [(shopkeeper.transfer(number).cause, shopkeeper.transfer(number).attempts) for number in "12"]
    cause = shopkeeper.paused_cause()
    shopkeeper.pass_time(16)
    shopkeeper.work()

    assert (cause, refused) == ("list_refused", [("", 0), ("", 0)])
    assert [shopkeeper.transfer(number).state for number in "12"] == [State.PAID, State.PAID]
    assert shopkeeper.paused_cause() == ""


def test_a_dead_connection_pauses_its_own_organization_only(shopkeeper: Shopkeeper) -> None:
    other = shopkeeper.another_shop("anden", organization_id=310004)
    shopkeeper.send("1")
    other.send("2")
    shopkeeper.double.faults.add(Fault(kind=FaultKind.REVOKED, path=f"*/{ORGANIZATION}/contacts"))

    shopkeeper.work()
    other.work()

    assert shopkeeper.transfer("1").state == State.RECEIVED
    assert shopkeeper.paused_cause() == "reconnect_dinero"
    assert other.transfer("2").state == State.PAID
    assert find_due_lanes(shopkeeper.now()) == []


def test_a_working_token_releases_the_waiting_orders(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("1")
    shopkeeper.double.faults.add(Fault(kind=FaultKind.REVOKED, path=f"*/{ORGANIZATION}/contacts"))
    shopkeeper.work()

    shopkeeper.reconnect()
    shopkeeper.work()

    assert shopkeeper.transfer("1").state == State.PAID


def test_a_merchant_is_asked_to_connect_again_when_each_new_token_is_refused_for_two_hours(
    shopkeeper: Shopkeeper,
) -> None:
    shopkeeper.send("1")
    shopkeeper.double.faults.add(Fault(kind=FaultKind.EXPIRED, path=f"*/{ORGANIZATION}/*", count=1000))

    causes = []
    for _ in range(20):
        shopkeeper.work()
        causes.append(shopkeeper.paused_cause())
        shopkeeper.pass_time(601)

    assert causes == [*["token_refused"] * 12, *["reconnect_dinero"] * 8]  # 12 x 601 s are two hours
    assert shopkeeper.transfer("1").attempts == 0
    assert shopkeeper.due() == []


def test_orders_go_on_by_themselves_when_dinero_accepts_a_token_again(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("1")
    shopkeeper.double.faults.add(Fault(kind=FaultKind.EXPIRED, path=f"*/{ORGANIZATION}/*", count=2 * 14))
    for _ in range(14):
        shopkeeper.work()
        shopkeeper.pass_time(6 * 60 * 60)
    assert shopkeeper.paused_cause() == "reconnect_dinero"

    assert shopkeeper.due() == [str(ORGANIZATION)]
    shopkeeper.work()

    assert shopkeeper.transfer("1").state == State.PAID
    assert shopkeeper.paused_cause() == ""


def test_an_outage_that_ends_in_a_refused_token_asks_nobody_to_connect_again(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("1")
    shopkeeper.double.faults.add(Fault(kind=FaultKind.SERVER_ERROR, path=f"*/{ORGANIZATION}/*", count=40))
    for _ in range(20):
        shopkeeper.work()
        shopkeeper.pass_time(601)
    shopkeeper.double.faults.add(Fault(kind=FaultKind.EXPIRED, path=f"*/{ORGANIZATION}/*", count=2))

    shopkeeper.work()

    assert shopkeeper.paused_cause() == "token_refused"


def test_an_ended_pro_waits_and_goes_on_by_itself(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("1")
    shopkeeper.set_pro(False)
    shopkeeper.work()
    assert shopkeeper.paused_cause() == "renew_pro"

    shopkeeper.set_pro(True)
    shopkeeper.pass_time(6 * 60 * 60 + 1)
    shopkeeper.work()

    assert shopkeeper.transfer("1").state == State.PAID
    assert shopkeeper.paused_cause() == ""
