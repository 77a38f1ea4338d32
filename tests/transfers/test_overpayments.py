"""What is booked when a customer pays too much, and when the money goes back or stays for the next order?"""

import pytest

from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import State
from krambod.transfers.roles import OVERPAYMENT
from krambod.words.causes import explain
from tests.transfers.by_hand import outcome
from tests.transfers.disputes import book_by_hand, items, ledger_books
from tests.transfers.overpaying import (
    CAME,
    CLEARING,
    DEBT,
    WENT,
    choose_debt_account,
    decide,
    overpay,
    paid,
    part,
    parts,
    repaid,
    send,
    state_of,
    total_on,
)
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import work_until_quiet

ROLE = OVERPAYMENT.name
ASKED, DONE = (State.BOOKED, "overpaid"), (State.BOOKED, "")
DAY_S = 24 * 3600


def registered(keeper: Shopkeeper) -> list[str]:
    [invoice] = keeper.invoices()
    return [f"{row['Amount']:.2f}" for row in keeper.payments(invoice["Guid"])]


def test_the_invoice_gets_its_total_and_the_rest_is_owed_to_the_customer(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)

    overpay(shopkeeper)

    assert registered(shopkeeper) == ["249.00"]
    assert outcome(shopkeeper) == (State.PAID, "")
    assert ledger_books(shopkeeper) == CAME
    assert state_of(shopkeeper, ROLE) == ASKED
    asked = part(shopkeeper, ROLE)
    assert possible_choices(asked) == ("repaid_on", "keep")
    assert "paid 51.00 DKK too much. It is on account 63090" in explain(asked.cause, asked.cause_details, "en")


def test_a_person_says_on_which_day_it_went_back(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    overpay(shopkeeper)
    shopkeeper.pass_time(2 * DAY_S)

    decide(shopkeeper, ROLE, "repaid_on", "2026-11-23")

    assert ledger_books(shopkeeper) == [*CAME, "11-23 D 63090 51.00", "11-23 K 55120 51.00"]
    assert state_of(shopkeeper, ROLE) == DONE


def test_the_shop_tells_that_it_went_back(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    overpay(shopkeeper)

    send(shopkeeper, paid("300.00"), repaid("51.00"), hour=11)

    assert ledger_books(shopkeeper) == [*CAME, *WENT]
    assert state_of(shopkeeper, ROLE) == DONE
    assert outcome(shopkeeper) == (State.PAID, "")


def test_money_of_which_a_person_and_the_shop_tell_goes_back_once(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    overpay(shopkeeper)
    decide(shopkeeper, ROLE, "repaid_on", "2026-11-22")

    send(shopkeeper, paid("300.00"), repaid("51.00"), hour=11)

    assert ledger_books(shopkeeper) == [*CAME, *WENT]
    assert state_of(shopkeeper, ROLE) == DONE
    assert outcome(shopkeeper) == (State.PAID, "")


def test_money_that_is_kept_stays_owed_and_asks_no_more(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    overpay(shopkeeper)

    decide(shopkeeper, ROLE, "keep")

    assert ledger_books(shopkeeper) == CAME
    assert state_of(shopkeeper, ROLE) == DONE


def test_a_part_that_went_back_leaves_the_rest_asked_for(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    overpay(shopkeeper)

    send(shopkeeper, paid("300.00"), repaid("30.00"), hour=11)

    assert part(shopkeeper, ROLE).cause_details["amount"] == "21.00"
    decide(shopkeeper, ROLE, "repaid_on", "2026-11-22")
    assert (total_on(shopkeeper, DEBT), total_on(shopkeeper, CLEARING)) == ("0.00", "249.00")
    assert state_of(shopkeeper, ROLE) == DONE


def test_an_order_that_is_paid_twice_owes_the_second_payment(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)

    send(shopkeeper, paid("249.00"), paid("249.00", id="p2"))

    assert registered(shopkeeper) == ["249.00"]
    assert ledger_books(shopkeeper) == ["11-22 D 55120 249.00", "11-22 K 63090 249.00"]
    assert part(shopkeeper, ROLE).part_id == "p2"


def test_a_second_payment_after_the_booking_is_owed_too(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    send(shopkeeper, paid("249.00"))

    send(shopkeeper, paid("249.00"), paid("51.00", id="p2"), hour=11)

    assert registered(shopkeeper) == ["249.00"]
    assert ledger_books(shopkeeper) == CAME


def test_money_that_went_back_before_the_booking_is_booked_both_ways(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)

    send(shopkeeper, paid("300.00"), repaid("51.00"))

    assert registered(shopkeeper) == ["249.00"]
    assert ledger_books(shopkeeper) == [*CAME, *WENT]
    assert (outcome(shopkeeper), state_of(shopkeeper, ROLE)) == ((State.PAID, ""), DONE)


def test_two_surpluses_and_one_repayment_end_at_nothing_owed(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)

    send(shopkeeper, paid("260.00"), paid("40.00", id="p2"), repaid("51.00"))

    assert [one.cause for one in parts(shopkeeper, ROLE)] == ["", ""]
    assert (total_on(shopkeeper, DEBT), total_on(shopkeeper, CLEARING)) == ("0.00", "249.00")


@pytest.mark.parametrize("before", [True, False], ids=["before the booking", "after it"])
def test_all_money_of_a_refunded_order_goes_back(shopkeeper: Shopkeeper, before: bool) -> None:
    choose_debt_account(shopkeeper)
    if not before:
        overpay(shopkeeper)
    refund = {"id": "r1", "at": "2026-11-22T10:00:00Z", "total": "249.00"}

    send(shopkeeper, paid("300.00"), repaid("300.00", refund_id="r1"), hour=11, refunds=[refund])

    assert (total_on(shopkeeper, DEBT), total_on(shopkeeper, CLEARING)) == ("0.00", "0.00")
    assert (total_on(shopkeeper, 53000), total_on(shopkeeper, 1000)) == ("0.00", "0.00")
    assert [one.cause for one in (*parts(shopkeeper, ROLE), *shopkeeper.refunds())] == [""] * (0 if before else 2)


def test_all_money_of_a_cancelled_order_goes_back(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    overpay(shopkeeper)

    send(shopkeeper, paid("300.00"), repaid("300.00"), hour=11, cancelled_at="2026-11-22T10:30:00Z")

    assert (total_on(shopkeeper, DEBT), total_on(shopkeeper, CLEARING)) == ("0.00", "0.00")
    assert [one.cause for one in (*parts(shopkeeper, ROLE), *shopkeeper.refunds())] == ["", ""]


def test_without_an_account_it_waits_for_one_and_goes_on_when_it_is_chosen(shopkeeper: Shopkeeper) -> None:
    overpay(shopkeeper)
    waited = outcome(shopkeeper), state_of(shopkeeper, ROLE), ledger_books(shopkeeper)

    choose_debt_account(shopkeeper)
    work_until_quiet(shopkeeper)

    assert waited == ((State.PAID, ""), (State.RECEIVED, "no_customer_debt_account"), [])
    assert (state_of(shopkeeper, ROLE), ledger_books(shopkeeper)) == (ASKED, CAME)


def test_a_surplus_that_the_shop_takes_back_before_it_is_booked_is_cancelled(shopkeeper: Shopkeeper) -> None:
    overpay(shopkeeper)
    send(shopkeeper, paid("249.00"), hour=11)

    choose_debt_account(shopkeeper)
    work_until_quiet(shopkeeper)

    assert (state_of(shopkeeper, ROLE), items(shopkeeper)) == ((State.CANCELLED, ""), [])


def test_an_order_that_changes_afterwards_books_nothing_again(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    overpay(shopkeeper)
    lines = shopkeeper.order().lines

    send(shopkeeper, paid("300.00"), hour=11, total="280.00", lines=[line_of(lines[0].sku, "280.00")])

    assert (state_of(shopkeeper, ROLE), ledger_books(shopkeeper)) == (ASKED, CAME)
    assert outcome(shopkeeper) == (State.PAID, "invoice_too_low")


def line_of(sku: str, total: str) -> dict[str, str]:
    told = {"kind": "product", "sku": sku, "description": "Keramikvase, blå", "quantity": "1"}
    return {**told, "unit_price": total, "total": total, "vat_rate": "25"}


def test_a_shop_that_makes_drafts_only_leaves_it_in_the_ledger_until_a_person_books_it(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)
    send(shopkeeper, paid("249.00"))
    change_rules(shopkeeper, draft_only=True)
    send(shopkeeper, paid("300.00"), hour=11)
    waited = state_of(shopkeeper, ROLE), ledger_books(shopkeeper)

    book_by_hand(shopkeeper)
    choose(part(shopkeeper, ROLE), "again", shopkeeper.now())
    work_until_quiet(shopkeeper)

    assert waited == ((State.DRAFTED, "ledger_item_waits"), [])
    assert (state_of(shopkeeper, ROLE), ledger_books(shopkeeper)) == (ASKED, CAME)


def test_a_surplus_that_is_left_to_dineros_bank_matching_is_not_booked(shopkeeper: Shopkeeper) -> None:
    choose_debt_account(shopkeeper)

    send(shopkeeper, paid("300.00", method="Bankoverførsel", state="received"))

    assert (parts(shopkeeper, ROLE), items(shopkeeper)) == ([], [])
    assert outcome(shopkeeper) == (State.BOOKED, "")
