"""Does the poll last the day, miss nothing while the list moves, and leave the shop alone when it must?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.orders.models import ShopEvent, StoredOrder
from krambod.platforms.connections.backfill import ask_for_backfill
from krambod.platforms.connections.budget import POLL_EVERY, Budget, next_poll_in, seconds_left_today, spend_call
from krambod.platforms.connections.connect import disconnect
from krambod.platforms.events.poll import ListReader, backfill_shop, poll_shop
from krambod.platforms.models import ShopConnection
from krambod.platforms.shop_client import CallsUsedUp, OrderPage
from tests.platforms.webshop import NOON, Webshop, sale


def noon_utc(hour: int = 11) -> datetime:
    return datetime(2026, 11, 22, hour, tzinfo=UTC)


def test_a_poll_slows_as_the_days_calls_run_out() -> None:
    waits = [next_poll_in(Budget(made=made, limit=1000), noon_utc()) for made in (0, 500, 900, 980, 996, 1000)]

    assert waits[0] == POLL_EVERY
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(seconds=seconds_left_today(noon_utc()))
    assert next_poll_in(Budget(made=50_000, limit=None), noon_utc()) == POLL_EVERY


def test_polls_alone_never_use_up_a_day() -> None:
    now, made = datetime(2026, 11, 21, 23, tzinfo=UTC), 0
    while now < datetime(2026, 11, 22, 23, tzinfo=UTC):
        made += 1
        now += next_poll_in(Budget(made=made, limit=1000), now)

    assert made <= 145


def test_a_day_has_its_calls_and_the_next_one_new_ones(webshop: Webshop) -> None:
    pk = webshop.connection().pk
    with scopes_disabled():
        ShopConnection.objects.update(calls_made=998, calls_day=noon_utc().date())

    spend_call(pk, noon_utc)
    spend_call(pk, noon_utc)
    with pytest.raises(CallsUsedUp) as raised:
        spend_call(pk, noon_utc)
    spend_call(pk, lambda: noon_utc() + timedelta(days=1))

    assert raised.value.seconds == 12 * 3600
    assert webshop.connection().calls_made == 1


def test_what_a_poll_finds_again_is_not_stored_again(webshop: Webshop) -> None:
    webshop.double.hooks.mood.lost = 1.0
    webshop.orders.place(sale(), NOON)

    webshop.poll()
    first = webshop.status().poll_found
    webshop.poll()

    with scopes_disabled():
        assert ShopEvent.objects.count() == 1
    assert (first, webshop.status().poll_found) == (1, 0)


def test_a_shop_without_calls_is_left_alone_until_midnight(webshop: Webshop) -> None:
    pk = webshop.connection().pk
    with scopes_disabled():
        ShopConnection.objects.update(calls_made=1000, calls_day=noon_utc().date())

    turn = poll_shop(pk, {}, lambda: False, webshop.services)

    assert abs(turn.again_in - timedelta(seconds=seconds_left_today(webshop.services.now()))) < timedelta(seconds=10)


def test_a_shop_that_does_not_answer_is_asked_again_later_and_its_events_wait(webshop: Webshop) -> None:
    webshop.double.hooks.mood.lost = 1.0
    with scopes_disabled():
        ShopConnection.objects.update(url="http://127.0.0.1:1/REST")

    turn = poll_shop(webshop.connection().pk, {}, lambda: False, webshop.services)

    assert turn.again_in >= timedelta(minutes=1)
    assert webshop.connection().failures == 1
    assert webshop.status().retry_at is not None


def test_a_disconnected_shop_is_not_polled(webshop: Webshop) -> None:
    calls = sum(webshop.double.calls.values())
    disconnect(webshop.shopkeeper.shop, webshop.services)

    poll_shop(webshop.connection().pk, {}, lambda: False, webshop.services)

    assert sum(webshop.double.calls.values()) == calls


class MovingList:
    """A list that orders leave, and join, while it is read."""

    def __init__(self, count: int, leaving: dict[int, int]) -> None:
        self.rows = [{"order_id": key} for key in range(count)]
        self._leaving = leaving  # after so many pages, so many of the first leave
        self._pages = 0

    def list_orders(self, *, place: int, **_: Any) -> OrderPage:
        self._pages += 1
        page = tuple(self.rows[place : place + 100])
        end = place + len(page)
        is_last = end >= len(self.rows)
        total = len(self.rows)
        gone = self._leaving.get(self._pages, 0)
        self.rows = [*self.rows[gone:], *self.rows[:gone]]  # changed, they stand at the end
        return OrderPage(documents=page, next=None if is_last else end, total=total)


@pytest.mark.parametrize("leaving", [{}, {1: 1}, {1: 30, 2: 30}, {2: 99}, {1: 250}])
def test_orders_that_move_in_the_list_while_it_is_read_are_not_missed(leaving: dict[int, int]) -> None:
    moving: Any = MovingList(1000, leaving)
    reader = ListReader(client=moving, changed_since=None, placed_since=None)

    seen: set[int] = set()
    for _ in range(100):
        documents, is_last = reader.read()
        seen |= {document["order_id"] for document in documents}
        if is_last:
            break

    assert seen == set(range(1000))


def test_a_backfill_tells_how_far_it_is_and_goes_on_where_it_stopped(webshop: Webshop) -> None:
    webshop.double.hooks.mood.lost = 1.0
    for number in range(250):
        webshop.orders.place(sale(str(number)), NOON - timedelta(days=3))
    shop, pk = webshop.shopkeeper.shop, webshop.connection().pk
    ask_for_backfill(shop, NOON - timedelta(days=10), webshop.services.now())

    turns = iter([False, True])
    first = backfill_shop(pk, lambda: next(turns), webshop.services)
    halfway = webshop.status().backfill
    backfill_shop(pk, lambda: False, webshop.services)
    done = webshop.status().backfill

    assert first.is_more
    assert halfway is not None
    assert done is not None
    assert (halfway.taken, halfway.total, halfway.finished_at) == (100, 250, None)
    assert (done.taken, done.finished_at is not None) == (250, True)
    with scopes_disabled():
        assert StoredOrder.objects.count() == 250


def test_a_backfill_leaves_calls_for_todays_orders(webshop: Webshop) -> None:
    webshop.double.hooks.mood.lost = 1.0
    webshop.orders.place(sale(), NOON)
    shop, pk = webshop.shopkeeper.shop, webshop.connection().pk
    ask_for_backfill(shop, NOON - timedelta(days=10), webshop.services.now())
    with scopes_disabled():
        ShopConnection.objects.update(calls_made=601, calls_day=noon_utc().date())

    turn = backfill_shop(pk, lambda: False, webshop.services)

    told = webshop.status().backfill
    assert told is not None
    assert told.taken == 0
    assert turn.again_in == POLL_EVERY
