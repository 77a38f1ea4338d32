"""Does the poll last the day, miss nothing while the list moves, and leave the shop alone when it must?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.orders.models import ShopEvent, StoredOrder
from krambod.platforms.connections.backfill import ask_for_backfill
from krambod.platforms.connections.budget import POLL_EVERY, Budget, next_poll_in, seconds_left_today, spend_call
from krambod.platforms.connections.connect import disconnect
from krambod.platforms.events.backfill import backfill_shop
from krambod.platforms.events.known import note_words
from krambod.platforms.events.list_reader import ListPlace, ListReader
from krambod.platforms.events.poll import poll_shop
from krambod.platforms.events.seen import seen_words
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import Translation
from krambod.platforms.shop_client import CallsUsedUp, OrderPage
from tests.backoffice.books.asking import counted_queries
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


def test_an_order_that_is_known_costs_two_queries(
    webshop: Webshop, record_property: Callable[[str, object], None]
) -> None:
    webshop.double.hooks.mood.lost = 1.0
    counts = []
    for numbers in (["1"], [str(number) for number in range(2, 22)]):
        for number in numbers:
            webshop.orders.place(sale(number), webshop.services.now())
        webshop.poll()
        with counted_queries() as statements:
            poll_shop(webshop.connection().pk, {}, lambda: False, webshop.services)
        counts.append(len(statements))

    one, twenty_one = counts
    assert twenty_one - one == 20 * 2
    record_property("queries for an order that a poll finds again", (twenty_one - one) / 20)


def test_words_that_were_seen_are_looked_up_by_one_query_and_stored_by_one(webshop: Webshop) -> None:
    shop, now = webshop.shopkeeper.shop, webshop.services.now()
    words = Translation(order=None, statuses=tuple("abc"), methods=tuple("cde"))

    with counted_queries() as first:
        note_words(shop, words, now)
    with counted_queries() as again:
        note_words(shop, words, now)

    asked = [[one.split()[0] for one in statements if not one.startswith("BEGIN")] for statements in (first, again)]
    assert asked == [["SELECT", "INSERT"], ["SELECT"]]
    assert seen_words(shop) == {"status": ["a", "b", "c"], "method": ["c", "d", "e"]}


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
    reader = ListReader(client=moving, id_of=lambda document: str(document["order_id"]))

    seen: set[int] = set()
    at = ListPlace()
    for _ in range(100):
        page = reader.read(at)
        seen |= {document["order_id"] for document in page.documents}
        at = page.next
        if page.is_last:
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
