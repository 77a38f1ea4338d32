"""What is booked when a shop collects a donation for others?"""

from typing import Any

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.models import State
from krambod.transfers.roles import DONATION, REFUND
from tests.transfers.by_hand import outcome
from tests.transfers.disputes import book_by_hand, items, ledger_books
from tests.transfers.expected_entries import expected_entries
from tests.transfers.overpaying import (
    COLLECTED,
    DONATIONS,
    choose_donation_accounts,
    decide,
    paid,
    part,
    parts,
    send_donation,
    state_of,
    total_on,
)
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import work_until_quiet

ROLE, BOOKED = DONATION.name, (State.BOOKED, "")
ENTRIES = expected_entries("donation")
GIVEN, BACK = ([f"11-22 {entry}" for entry in ENTRIES[what]] for what in ("After the invoice", "After the credit note"))


@pytest.fixture
def collecting(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shopkeeper whose rules have the accounts of donations."""
    choose_donation_accounts(shopkeeper)
    return shopkeeper


def refund(keeper: Shopkeeper, total: str, line: dict[str, Any] | None = None, hour: int = 11) -> None:
    told = {"id": "r1", "at": "2026-11-22T10:00:00Z", "total": total} | ({} if line is None else {"lines": [line]})
    back = paid(total, id="back", state="refunded", refund_id="r1")
    send_donation(keeper, hour=hour, refunds=[told], payments=[paid("269.00"), back])


def test_a_donation_is_moved_from_turnover_to_what_is_owed_to_others(collecting: Shopkeeper) -> None:
    send_donation(collecting)

    assert outcome(collecting) == (State.PAID, "")
    assert ledger_books(collecting) == GIVEN
    assert (total_on(collecting, DONATIONS), total_on(collecting, COLLECTED)) == ("0.00", "-20.00")
    assert state_of(collecting, ROLE) == BOOKED


def test_a_refund_of_the_whole_order_moves_it_back(collecting: Shopkeeper) -> None:
    send_donation(collecting)

    refund(collecting, "269.00")

    assert ledger_books(collecting) == [*GIVEN, *BACK]
    assert [total_on(collecting, account) for account in (DONATIONS, COLLECTED, 53000)] == ["0.00"] * 3
    assert [one.part_id for one in parts(collecting, ROLE)] == ["invoice", "credit note r1"]


def test_a_refund_of_other_goods_leaves_it(collecting: Shopkeeper) -> None:
    send_donation(collecting)

    refund(collecting, "249.00")

    assert part(collecting, REFUND.name).state == State.CREDITED
    assert ledger_books(collecting) == GIVEN


def test_a_refund_before_the_booking_leaves_no_donation_to_move(collecting: Shopkeeper) -> None:
    refund(collecting, "20.00", hour=10)

    assert (outcome(collecting), items(collecting)) == ((State.PAID, ""), [])


def test_an_order_that_changes_afterwards_moves_nothing_again(collecting: Shopkeeper) -> None:
    send_donation(collecting)

    send_donation(collecting, hour=11, shipped_at="2026-11-22T10:30:00Z", number="1042")
    work_until_quiet(collecting)

    assert ledger_books(collecting) == GIVEN


def test_a_donation_begins_though_the_worker_stopped_after_the_booking(collecting: Shopkeeper, reach: Reach) -> None:
    collecting.double.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="POST", path="*/payments", count=2))

    send_donation(collecting)
    work_until_quiet(collecting, reach)

    assert ledger_books(collecting) == GIVEN


def test_without_an_account_it_waits_for_one_and_goes_on_when_it_is_chosen(collecting: Shopkeeper) -> None:
    change_rules(collecting, donation_debt_account_number=None)
    send_donation(collecting)
    waited = state_of(collecting, ROLE), ledger_books(collecting)

    change_rules(collecting, donation_debt_account_number=COLLECTED)
    work_until_quiet(collecting)

    assert waited == ((State.RECEIVED, "no_donation_debt_account"), [])
    assert (state_of(collecting, ROLE), ledger_books(collecting)) == (BOOKED, GIVEN)


def test_without_a_turnover_account_the_order_asks_for_it(shopkeeper: Shopkeeper) -> None:
    send_donation(shopkeeper)

    assert outcome(shopkeeper) == (State.RECEIVED, "no_account")


def test_a_shop_that_makes_drafts_only_leaves_it_in_the_ledger_until_a_person_books_it(collecting: Shopkeeper) -> None:
    change_rules(collecting, donation_debt_account_number=None)
    send_donation(collecting)
    change_rules(collecting, donation_debt_account_number=COLLECTED, draft_only=True)
    work_until_quiet(collecting)
    waited = state_of(collecting, ROLE), ledger_books(collecting)

    book_by_hand(collecting)
    decide(collecting, ROLE, "again")

    assert waited == ((State.DRAFTED, "ledger_item_waits"), [])
    assert (state_of(collecting, ROLE), ledger_books(collecting)) == (BOOKED, GIVEN)
