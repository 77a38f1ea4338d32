"""What is booked when an order is paid in cash, which is rounded to 50 øre?"""

from typing import Any

import pytest

from krambod.organizations.models import Organization
from krambod.transfers.models import State
from krambod.transfers.roles import OVERPAYMENT, ROUNDING
from tests.transfers.by_hand import outcome
from tests.transfers.disputes import book_by_hand, items, ledger_books
from tests.transfers.expected_entries import expected_entries
from tests.transfers.overpaying import (
    PLACED,
    TILL,
    choose_till,
    decide,
    paid,
    part,
    parts,
    send_cash,
    state_of,
    total_on,
)
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import work_until_quiet

ROLE, BOOKED = ROUNDING.name, (State.BOOKED, "")
ENTRIES = expected_entries("cash_rounding")
MORE, LESS = ([f"11-22 {entry}" for entry in ENTRIES[what]] for what in ("The till has more", "The till has less"))


@pytest.fixture
def with_till(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shopkeeper whose rules have a row for cash."""
    choose_till(shopkeeper)
    return shopkeeper


def cash(amount: str, **more: Any) -> dict[str, Any]:
    return paid(amount, method="Kontant") | more


@pytest.mark.parametrize(("amount", "books"), [("249.50", MORE), ("249.00", LESS)], ids=["more", "less"])
def test_the_difference_is_on_its_own_account_and_the_invoice_is_paid(
    with_till: Shopkeeper, amount: str, books: list[str]
) -> None:
    send_cash(with_till, cash(amount))

    assert outcome(with_till) == (State.PAID, "")
    assert ledger_books(with_till) == books
    assert (total_on(with_till, TILL), total_on(with_till, 53000)) == (amount, "0.00")
    assert state_of(with_till, ROLE) == BOOKED


@pytest.mark.parametrize(
    ("payment", "cause"),
    [
        (cash("248.50"), "paid_less_than_total"),
        (cash("249.10"), "paid_less_than_total"),
        (paid("249.00"), "paid_less_than_total"),
    ],
    ids=["more than 25 øre", "no coin for it", "a card"],
)
def test_what_rounding_does_not_explain_is_held(with_till: Shopkeeper, payment: dict[str, Any], cause: str) -> None:
    send_cash(with_till, payment)

    assert outcome(with_till)[1] == cause
    assert (parts(with_till, ROLE), items(with_till)) == ([], [])


def test_more_than_25_oere_too_much_is_owed_to_the_customer(with_till: Shopkeeper) -> None:
    send_cash(with_till, cash("250.00"))

    assert parts(with_till, ROLE) == []
    assert part(with_till, OVERPAYMENT.name).cause_details["amount"] == "0.75"


def test_cash_beside_a_card_is_rounded_too(with_till: Shopkeeper) -> None:
    send_cash(with_till, paid("100.00"), cash("149.50", id="p2"))

    assert ledger_books(with_till) == MORE
    assert total_on(with_till, TILL) == "149.50"


def test_exact_cash_needs_no_rounding(with_till: Shopkeeper) -> None:
    send_cash(with_till, cash("249.50"), total="249.50")

    assert (parts(with_till, ROLE), outcome(with_till)) == ([], (State.PAID, ""))


@pytest.mark.parametrize("back", ["249.50", "249.00"])
@pytest.mark.parametrize("names_refund", [True, False], ids=["names its refund", "names none"])
def test_cash_that_goes_back_for_a_refund_is_rounded_too(with_till: Shopkeeper, back: str, names_refund: bool) -> None:
    send_cash(with_till, cash("249.50"))
    row = cash(back, id="back", state="refunded", at=PLACED) | ({"refund_id": "r1"} if names_refund else {})
    refund = {"id": "r1", "at": "2026-11-22T10:00:00Z", "total": "249.25"}

    send_cash(with_till, cash("249.50"), row, hour=11, refunds=[refund])

    assert (total_on(with_till, 53000), total_on(with_till, 1000)) == ("0.00", "0.00")
    assert total_on(with_till, TILL) == ("0.00" if back == "249.50" else "0.50")
    assert [one.cause for one in (*parts(with_till, ROLE), *with_till.refunds())] == ["", "", ""]
    assert outcome(with_till) == (State.CREDITED, "")


def test_an_order_that_changes_afterwards_is_not_rounded_again(with_till: Shopkeeper) -> None:
    send_cash(with_till, cash("249.50"))

    send_cash(with_till, cash("249.50"), total="260.00", hour=11)

    assert ledger_books(with_till) == MORE
    assert state_of(with_till, ROLE) == BOOKED


def test_a_chart_without_the_account_asks_for_one(with_till: Shopkeeper) -> None:
    send_cash(with_till, cash("249.25"))
    Organization.objects.update(entry_names={"1000": {"name": "Salg", "vat_code": "U25", "category": "Turnover"}})
    send_cash(with_till, cash("249.50"), number="1043")
    waited = state_of(with_till, ROLE, "1043")

    change_rules(with_till, rounding_account_number=7220)
    work_until_quiet(with_till)

    assert waited == (State.RECEIVED, "no_rounding_account")
    assert ledger_books(with_till, "1043") == ["11-22 D 55040 0.25", "11-22 K 7220 0.25"]


def test_a_shop_that_makes_drafts_only_leaves_it_in_the_ledger_until_a_person_books_it(with_till: Shopkeeper) -> None:
    send_cash(with_till, cash("249.25"))
    change_rules(with_till, draft_only=True)
    send_cash(with_till, cash("249.50"), hour=11)
    waited = state_of(with_till, ROLE), ledger_books(with_till)

    book_by_hand(with_till)
    decide(with_till, ROLE, "again")

    assert waited == ((State.DRAFTED, "ledger_item_waits"), [])
    assert (state_of(with_till, ROLE), ledger_books(with_till)) == (BOOKED, MORE)
