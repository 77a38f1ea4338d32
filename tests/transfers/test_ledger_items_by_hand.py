"""What happens to a ledger item that a person changes, deletes or books in Dinero, or that another worker books?"""

from collections.abc import Callable

import pytest

from krambod.doubles.dinero.worlds import changed_world
from krambod.transfers.choices import choose
from krambod.transfers.models import State
from krambod.worker.lanes import LeaseLost
from tests.transfers.disputes import (
    book_by_hand,
    chargeback,
    choose_account,
    copy_item,
    delete_item,
    edit_item,
    items,
    ledger_books,
    sell,
    state_of,
    take_back,
)
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.stored import events_of
from tests.transfers.walking import run_again_findings, watched_calls, work_until_quiet

OPENED = ["11-22 D 55150 249.00", "11-22 K 55120 249.00"]
EDITED = ["11-22 D 55150 100.00", "11-22 K 55120 100.00"]
ASKED = (State.BOOKED, "chargeback")
LOOK = "/ledgeritems/ledgers"


def meet_by_hand(keeper: Shopkeeper, *actions: Callable[[Shopkeeper], None]) -> None:
    """A person acts after the item was added and before it is looked at again. Then it is worked on until quiet."""
    choose_account(keeper)
    sell(keeper)
    keeper.before("POST", LOOK, lambda: [action(keeper) for action in actions])
    take_back(keeper)
    work_until_quiet(keeper)


def choose_and_work(keeper: Shopkeeper, choice: str) -> None:
    choose(chargeback(keeper), choice, keeper.now())
    work_until_quiet(keeper)


def test_an_item_that_was_deleted_is_made_again_only_if_a_person_says_so(shopkeeper: Shopkeeper) -> None:
    meet_by_hand(shopkeeper, delete_item)
    held = state_of(shopkeeper), items(shopkeeper)

    choose_and_work(shopkeeper, "make_again")

    assert held == ((State.DRAFTED, "ledger_item_deleted"), [])
    assert (state_of(shopkeeper), ledger_books(shopkeeper)) == (ASKED, OPENED)


def test_an_item_that_was_edited_is_replaced_only_if_a_person_says_so(shopkeeper: Shopkeeper) -> None:
    meet_by_hand(shopkeeper, edit_item)
    held = chargeback(shopkeeper)

    choose_and_work(shopkeeper, "overwrite")

    assert (held.cause, held.cause_details) == (
        "ledger_item_edited",
        {"field": "line 1", "ours": "249.00 (55150 none / 55120)", "dineros": "100.00 (55150 none / 55120)"},
    )
    assert (state_of(shopkeeper), ledger_books(shopkeeper)) == (ASKED, OPENED)


def test_an_item_that_a_person_booked_unchanged_is_taken_as_ours(shopkeeper: Shopkeeper) -> None:
    meet_by_hand(shopkeeper, book_by_hand)

    assert (state_of(shopkeeper), ledger_books(shopkeeper)) == (ASKED, OPENED)
    assert [event["by_hand"] for event in events_of(chargeback(shopkeeper), "ledger_item_booked")] == [True]


def test_an_item_that_a_person_changed_and_booked_is_held_and_never_booked_again(shopkeeper: Shopkeeper) -> None:
    meet_by_hand(shopkeeper, edit_item, book_by_hand)
    held = chargeback(shopkeeper)

    choose_and_work(shopkeeper, "again")

    assert (held.cause, held.cause_details) == (
        "ledger_item_booked_differently",
        {"field": "account 55150", "ours": "249.00", "dineros": "100.00"},
    )
    assert (state_of(shopkeeper), ledger_books(shopkeeper)) == (ASKED, EDITED)


def test_an_item_that_is_there_twice_is_held_until_a_person_deletes_one(shopkeeper: Shopkeeper) -> None:
    meet_by_hand(shopkeeper, copy_item)
    held = state_of(shopkeeper), ledger_books(shopkeeper)

    delete_item(shopkeeper)
    choose_and_work(shopkeeper, "again")

    assert held == ((State.DRAFTED, "several_ledger_items"), [])
    assert (state_of(shopkeeper), ledger_books(shopkeeper)) == (ASKED, OPENED)


@pytest.mark.parametrize("path", ["/ledgeritems", "/ledgeritems/book"])
def test_a_worker_that_froze_before_its_call_and_wakes_up_books_nothing_twice(
    shopkeeper: Shopkeeper, path: str
) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)

    def another_worker_does_it_all() -> None:
        shopkeeper.pass_time(300)
        work_until_quiet(shopkeeper)

    shopkeeper.before("POST", path, another_worker_does_it_all)
    take_back(shopkeeper)
    with pytest.raises(LeaseLost):
        shopkeeper.work()
    work_until_quiet(shopkeeper)

    assert (state_of(shopkeeper), ledger_books(shopkeeper)) == (ASKED, OPENED)
    assert run_again_findings(shopkeeper) == []


def test_an_item_that_dinero_books_an_hour_later_is_asked_for_a_few_times_only(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)
    shopkeeper.double.world = changed_world(shopkeeper.double.world, {"ledger_booking_s": 3600})
    take_back(shopkeeper)

    with watched_calls(shopkeeper) as calls:
        work_until_quiet(shopkeeper)

    assert (state_of(shopkeeper), ledger_books(shopkeeper)) == (ASKED, OPENED)
    assert sum(call.endswith("/ledgeritems/status") for call in calls) <= 6


def test_a_chargeback_takes_four_calls(shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)
    take_back(shopkeeper)

    with watched_calls(shopkeeper) as calls:
        work_until_quiet(shopkeeper)

    record_property("calls of a chargeback", calls)
    assert [call.rpartition("/")[2] for call in calls] == ["ledgeritems", "ledgers", "book", "status"]
