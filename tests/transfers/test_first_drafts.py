"""Does a person approve a shop's first orders as drafts, here or in Dinero itself?"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from krambod.project.running.recurring import chore_kinds, watch_all
from krambod.transfers.choices import choose
from krambod.transfers.models import State
from krambod.worker.chores import ChoreTurn, Continue, Cursor, Finished
from krambod.worker.models import Chore
from tests.transfers.by_hand import book, edit_draft
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import watched_calls

Change = Callable[[Shopkeeper], None]


def watch(keeper: Shopkeeper) -> None:
    """Runs the chore that looks in Dinero for drafts that people have booked."""
    assert watch_for(keeper, {}, seconds=1000) == Finished()


def watch_for(keeper: Shopkeeper, cursor: Cursor, *, seconds: float) -> Continue | Finished:
    deadline = keeper.now() + timedelta(seconds=seconds)
    return watch_all(
        ChoreTurn(key="", cursor=cursor, deadline=deadline, clock=keeper.now), dinero_services=keeper.services
    )


def test_the_first_orders_wait_for_approval_and_then_it_is_automatic(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, first_drafts=2)
    for number in ("1", "2", "3"):
        shopkeeper.send(number, total=f"{number}0.00")
    shopkeeper.work()
    assert {shopkeeper.transfer(number).cause for number in ("1", "2", "3")} == {"approve_draft"}

    for number in ("1", "2"):
        choose(shopkeeper.transfer(number), "approve", shopkeeper.now())
    shopkeeper.work()
    shopkeeper.work()

    assert [shopkeeper.transfer(number).state for number in ("1", "2", "3")] == [State.PAID] * 3
    shopkeeper.send("4", total="40.00")
    shopkeeper.work()
    assert shopkeeper.transfer("4").state == State.PAID


def test_only_a_shops_own_orders_count_as_its_first_ones(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, first_drafts=1)
    other = shopkeeper.another_shop("bo", organization_id=310004)
    change_rules(other, first_drafts=1)
    for keeper in (shopkeeper, other):
        keeper.send("1", total="10.00")
        keeper.work()
    shopkeeper.send("2", total="20.00")
    shopkeeper.send("3", total="30.00", email="")
    shopkeeper.work()
    pokes = {number: shopkeeper.transfer(number).pokes for number in "23"}

    choose(shopkeeper.transfer("1"), "approve", shopkeeper.now())
    shopkeeper.work()

    assert shopkeeper.transfer("1").state == State.PAID
    assert [shopkeeper.transfer(number).pokes - pokes[number] for number in "23"] == [1, 0]
    assert other.transfer("1").due_at is None
    other.send("2", total="20.00")
    other.work()
    assert other.transfer("2").cause == "approve_draft"


def test_booking_a_first_draft_in_dinero_approves_it(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, first_drafts=5)
    shopkeeper.send()
    shopkeeper.work()

    book(shopkeeper)
    watch(shopkeeper)
    shopkeeper.work()

    assert shopkeeper.transfer().state == State.PAID


@pytest.mark.parametrize("comment", ["Tak for handlen"])
def test_an_edited_draft_that_is_booked_in_dinero_is_taken(shopkeeper: Shopkeeper, comment: str) -> None:
    change_rules(shopkeeper, first_drafts=5)
    shopkeeper.send()
    shopkeeper.work()
    edit_draft(shopkeeper, Comment=comment)
    choose(shopkeeper.transfer(), "approve", shopkeeper.now())
    shopkeeper.work()
    assert shopkeeper.transfer().cause == "draft_edited"

    book(shopkeeper)
    watch(shopkeeper)
    shopkeeper.work()

    assert shopkeeper.transfer().state == State.PAID
    [invoice] = shopkeeper.invoices()
    assert (invoice["Comment"], Decimal(invoice["TotalInclVat"])) == (comment, Decimal(249))


def test_a_shop_that_only_wants_drafts_books_them_itself(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, draft_only=True)
    shopkeeper.send()
    shopkeeper.work()
    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.DRAFTED, "")

    book(shopkeeper)
    watch(shopkeeper)
    shopkeeper.work()

    assert shopkeeper.transfer().state == State.PAID


def test_the_next_turn_begins_where_the_last_one_ended(shopkeeper: Shopkeeper) -> None:
    other = shopkeeper.another_shop("bo", organization_id=310004)
    for keeper in (shopkeeper, other):
        change_rules(keeper, draft_only=True)
        keeper.send()
        keeper.work()
    shopkeeper.before("GET", "/contacts", lambda: shopkeeper.double.clock.advance(21))

    with watched_calls(shopkeeper) as first_calls:
        first = watch_for(shopkeeper, {}, seconds=20)
    assert isinstance(first, Continue)
    with watched_calls(shopkeeper) as second_calls:
        second = watch_for(shopkeeper, first.cursor, seconds=20)

    assert (len(first_calls), len(second_calls)) == (4, 4)
    assert (first_calls[0], second_calls[0]) == ("GET /v1/310001/sales", "GET /v1/310004/sales")
    assert second == Finished()


def test_a_worker_has_its_chores_in_the_table(shopkeeper: Shopkeeper) -> None:
    kinds = chore_kinds(shopkeeper.services)

    assert {kind.name for kind in kinds} == set(Chore.objects.values_list("name", flat=True))
