"""Is an order that a marketplace splits booked once, and is no sale lost by that?"""

from typing import Any

from krambod.platforms.models import DeliveryState
from tests.cases.telling import read_ordinary, whole_order
from tests.platforms.wooshop import WooShop


def part(key: int = 9002, **changes: Any) -> dict[str, Any]:
    """An order of the same goods as 9001, as a part of it."""
    return whole_order(read_ordinary(), {"id": key, "parent_id": 9001, **changes})


def whole(**changes: Any) -> dict[str, Any]:
    return whole_order(read_ordinary(), {"id": 9001, **changes})


def ends(woo: WooShop) -> list[str]:
    return [one.state for one in woo.transfers()]


def send_event(woo: WooShop, *orders: dict[str, Any]) -> None:
    woo.connect()
    for count, order in enumerate(orders, start=1):
        woo.double.orders.store(order)
        woo.work(count)


def test_a_part_that_sells_what_the_whole_sells_is_not_booked_and_its_event_says_so(woo: WooShop) -> None:
    send_event(woo, whole(), part())

    assert ends(woo) == ["paid"]
    assert [one.outcome for one in woo.deliveries()] == ["new", "part"]


def test_a_part_whose_whole_is_not_here_is_held(woo: WooShop) -> None:
    send_event(woo, part())

    [event] = woo.deliveries()
    assert ends(woo) == []
    assert (event.state, event.findings[0]["problem"]) == (DeliveryState.HELD, "whole_is_missing")


def test_a_part_of_a_cancelled_order_is_a_sale_of_its_own(woo: WooShop) -> None:
    send_event(woo, whole(status="cancelled"), part())

    assert ends(woo) == ["cancelled", "paid"]


def test_an_order_that_sells_more_than_the_one_it_belongs_to_is_a_sale_of_its_own(woo: WooShop) -> None:
    line = {**read_ordinary()["line_items"][0], "name": "Krus, købt bagefter"}

    send_event(woo, whole(), part(line_items=[line], billing={"email": "en.anden@example.com", "first_name": "Bo"}))

    assert ends(woo)[0] == "paid"
    assert len(woo.transfers()) == 2
