"""Does an order whose bank transfer never comes end here after the days that the merchant set, and begin again?"""

from typing import Any

from krambod.transfers.models import State
from krambod.transfers.outcomes import Reason
from tests.transfers.shopkeeper import Shopkeeper, change_rules, end_first_drafts
from tests.transfers.walking import work_until_quiet

DAY = 24 * 3600
TRANSFER: dict[str, Any] = {
    "paid_at": None,
    "payments": [
        {"id": "t", "method": "Bankoverførsel", "amount": "249.00", "state": "reserved", "at": "2026-11-22T09:00:00Z"}
    ],
}
CAME: dict[str, Any] = {"id": "t", "method": "Bankoverførsel", "amount": "249.00", "state": "received"}


def test_by_default_it_waits_for_ever(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(**TRANSFER)
    work_until_quiet(shopkeeper)

    shopkeeper.pass_time(300 * DAY)
    work_until_quiet(shopkeeper)

    assert (shopkeeper.transfer().state, shopkeeper.transfer().reason) == (State.WAITING, Reason.PAYMENT)


def test_it_is_cancelled_on_its_day_and_money_later_books_it(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, cancel_transfers_after_days=10)
    shopkeeper.send(**TRANSFER)
    shopkeeper.work()
    shopkeeper.pass_time(9 * DAY)
    shopkeeper.work()
    assert shopkeeper.transfer().state == State.WAITING

    shopkeeper.pass_time(2 * DAY)
    work_until_quiet(shopkeeper)

    assert (shopkeeper.transfer().state, shopkeeper.transfer().reason) == (State.CANCELLED, Reason.NEVER_PAID)
    assert shopkeeper.invoices() == []
    came = CAME | {"at": shopkeeper.now().isoformat()}
    shopkeeper.send(payments=[came], paid_at=None, updated_at=shopkeeper.now().isoformat())
    work_until_quiet(shopkeeper)
    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.BOOKED, "")
    assert len(shopkeeper.invoices()) == 1


def test_a_shipment_later_books_it_as_well(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, cancel_transfers_after_days=3)
    shopkeeper.send(**TRANSFER)
    shopkeeper.pass_time(4 * DAY)
    work_until_quiet(shopkeeper)
    assert shopkeeper.transfer().state == State.CANCELLED

    sent = shopkeeper.now().isoformat()
    shopkeeper.send(**TRANSFER, shipped_at=sent, updated_at=sent)
    work_until_quiet(shopkeeper)

    assert shopkeeper.transfer().state == State.BOOKED


def test_its_draft_is_taken_back(shopkeeper: Shopkeeper) -> None:
    """The money was told and taken back, so a draft was made."""
    change_rules(shopkeeper, cancel_transfers_after_days=5, first_drafts=3)
    shopkeeper.send(payments=[CAME | {"at": "2026-11-22T09:00:00Z"}], paid_at=None)
    work_until_quiet(shopkeeper)
    assert shopkeeper.transfer().draft_guid is not None
    shopkeeper.send(**TRANSFER, updated_at="2026-11-22T11:00:00Z")
    work_until_quiet(shopkeeper)

    shopkeeper.pass_time(6 * DAY)
    work_until_quiet(shopkeeper)

    assert shopkeeper.transfer().state == State.CANCELLED
    assert shopkeeper.invoices() == []
    end_first_drafts(shopkeeper)


def test_a_new_choice_counts_for_the_orders_that_wait_already(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(**TRANSFER)
    work_until_quiet(shopkeeper)
    shopkeeper.pass_time(20 * DAY)

    change_rules(shopkeeper, cancel_transfers_after_days=14)
    work_until_quiet(shopkeeper)

    assert shopkeeper.transfer().state == State.CANCELLED
