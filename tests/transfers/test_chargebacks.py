"""What is booked when a customer's bank takes a payment back, and when the merchant wins or loses?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.choices import ImpossibleChoice, choose, possible_choices
from krambod.transfers.models import State
from krambod.transfers.rules import MethodRule
from krambod.words.causes import explain
from tests.transfers.by_hand import outcome
from tests.transfers.disputes import (
    book_by_hand,
    captured,
    chargeback,
    choose_account,
    decide,
    dispute,
    edit_item,
    items,
    ledger_books,
    sell,
    state_of,
    take_back,
    taken_back,
)
from tests.transfers.expected_entries import expected_entries
from tests.transfers.overpaying import parts
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import work_until_quiet

DAY_S = 24 * 3600
ENTRIES = expected_entries("chargeback")
OPENED = [f"11-22 {entry}" for entry in ENTRIES["The bank takes the money"]]


def test_a_chargeback_moves_the_money_to_the_open_disputes_and_asks_how_it_ended(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)

    dispute(shopkeeper)

    assert ledger_books(shopkeeper) == OPENED
    assert state_of(shopkeeper) == (State.BOOKED, "chargeback")
    assert possible_choices(chargeback(shopkeeper)) == ("won", "lost", "lost_with_vat")
    asked = chargeback(shopkeeper)
    assert "took 249.00 DKK back. The amount is on account 55150" in explain(asked.cause, asked.cause_details, "en")


def test_the_invoice_stays_paid(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)

    dispute(shopkeeper)

    assert outcome(shopkeeper) == (State.PAID, "")
    [invoice] = shopkeeper.invoices()
    assert [Decimal(row["Amount"]) for row in shopkeeper.payments(invoice["Guid"])] == [Decimal("249.00")]


def test_a_sale_whose_money_a_bank_takes_back_before_the_booking_is_booked_and_disputed(
    shopkeeper: Shopkeeper,
) -> None:
    choose_account(shopkeeper)

    take_back(shopkeeper)
    work_until_quiet(shopkeeper)

    assert outcome(shopkeeper) == (State.PAID, "")
    assert ledger_books(shopkeeper) == OPENED
    assert state_of(shopkeeper) == (State.BOOKED, "chargeback")


@pytest.mark.parametrize(("choice", "ended"), [("won", "Won"), ("lost", "Lost"), ("lost_with_vat", "Lost, with VAT")])
def test_the_end_of_a_dispute_is_booked_on_its_day(shopkeeper: Shopkeeper, choice: str, ended: str) -> None:
    choose_account(shopkeeper)
    dispute(shopkeeper)
    shopkeeper.pass_time(2 * DAY_S)

    decide(shopkeeper, choice, "2026-11-23")

    assert ledger_books(shopkeeper) == OPENED + [f"11-23 {entry}" for entry in ENTRIES[ended]]
    assert state_of(shopkeeper) == (State.BOOKED, "")
    assert possible_choices(chargeback(shopkeeper)) == ()


def given_back(amount: str = "249.00", **more: Any) -> dict[str, Any]:
    return {**captured(amount), "id": "p2", "at": "2026-11-23T09:00:00Z", **more}


def send_given_back(keeper: Shopkeeper, *rows: dict[str, Any], hour: int = 10) -> None:
    told = {"email": "1042@example.com", "updated_at": f"2026-11-23T{hour}:00:00Z"}
    keeper.pass_time(max(0.0, (datetime(2026, 11, 23, hour, tzinfo=UTC) - keeper.now()).total_seconds()))
    keeper.send("1042", payments=[captured("249.00"), taken_back("249.00"), *rows], **told)
    work_until_quiet(keeper)


@pytest.mark.parametrize("at_once", [False, True], ids=["later", "told with the chargeback"])
def test_money_that_comes_back_after_a_chargeback_ends_the_dispute(shopkeeper: Shopkeeper, at_once: bool) -> None:
    choose_account(shopkeeper)
    (sell if at_once else dispute)(shopkeeper)

    send_given_back(shopkeeper, given_back())

    assert ledger_books(shopkeeper) == OPENED + [f"11-23 {entry}" for entry in ENTRIES["Won"]]
    assert state_of(shopkeeper) == (State.BOOKED, "")
    assert outcome(shopkeeper) == (State.PAID, "")
    assert parts(shopkeeper, "overpayment") == []


def test_money_that_comes_back_another_way_is_on_the_account_of_that_way(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    change_rules(shopkeeper, methods=(MethodRule(method="MobilePay", deposit_account_number=55000),))
    dispute(shopkeeper)

    send_given_back(shopkeeper, given_back(method="MobilePay"))

    assert ledger_books(shopkeeper)[2:] == ["11-23 D 55000 249.00", "11-23 K 55150 249.00"]


def test_money_that_came_back_and_is_told_again_or_taken_out_changes_nothing(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    dispute(shopkeeper)
    send_given_back(shopkeeper, given_back())
    booked = ledger_books(shopkeeper)

    send_given_back(shopkeeper, given_back(), hour=11)
    send_given_back(shopkeeper, hour=12)

    assert ledger_books(shopkeeper) == booked
    assert state_of(shopkeeper) == (State.BOOKED, "")


def test_money_after_a_chargeback_that_is_another_amount_is_asked_about(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    dispute(shopkeeper)

    send_given_back(shopkeeper, given_back("100.00"))

    assert ledger_books(shopkeeper) == OPENED
    assert state_of(shopkeeper) == (State.BOOKED, "chargeback")
    assert [one.cause for one in parts(shopkeeper, "overpayment")] == ["no_customer_debt_account"]


def test_the_second_part_of_the_price_is_no_money_that_came_back(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    half = [captured("124.50"), taken_back("124.50"), given_back("124.50")]

    shopkeeper.send("1042", email="1042@example.com", payments=half, updated_at="2026-11-23T10:00:00Z")
    work_until_quiet(shopkeeper)

    assert state_of(shopkeeper) == (State.BOOKED, "chargeback")
    assert outcome(shopkeeper) == (State.PAID, "")


def test_a_loss_with_vat_gives_dinero_no_amount_to_round(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    dispute(shopkeeper, total="249.02")

    decide(shopkeeper, "lost_with_vat")

    assert ledger_books(shopkeeper)[2:] == [
        "11-22 D 7340 199.20",
        "11-22 D 64000 49.80",
        "11-22 K 55150 249.00",
        "11-22 D 7340 0.02",
        "11-22 K 55150 0.02",
    ]


def test_without_an_account_the_chargeback_waits_for_one_and_goes_on_when_it_is_chosen(shopkeeper: Shopkeeper) -> None:
    dispute(shopkeeper)
    waited = state_of(shopkeeper), ledger_books(shopkeeper)

    choose_account(shopkeeper)
    work_until_quiet(shopkeeper)

    assert waited == ((State.RECEIVED, "no_dispute_account"), [])
    assert ledger_books(shopkeeper) == OPENED
    assert state_of(shopkeeper) == (State.BOOKED, "chargeback")


def test_a_person_may_say_that_money_which_went_back_is_a_chargeback(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)
    payments = [captured("249.00"), {**taken_back("249.00"), "reason": ""}]
    shopkeeper.send(email="1042@example.com", payments=payments, updated_at="2026-11-22T11:00:00Z")
    work_until_quiet(shopkeeper)
    asked = outcome(shopkeeper), possible_choices(shopkeeper.transfer())

    choose(shopkeeper.transfer(), "is_chargeback", shopkeeper.now())
    work_until_quiet(shopkeeper)

    assert asked == ((State.PAID, "repaid_after_booking"), ("is_chargeback", "skip_difference"))
    assert outcome(shopkeeper) == (State.PAID, "")
    assert ledger_books(shopkeeper) == OPENED


def test_a_chargeback_of_a_reported_period_is_dated_the_day_it_was_told(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)
    change_rules(shopkeeper, reported_until=date(2026, 11, 30))
    shopkeeper.pass_time(10 * DAY_S)
    take_back(shopkeeper)

    work_until_quiet(shopkeeper)

    assert ledger_books(shopkeeper) == ["12-02 D 55150 249.00", "12-02 K 55120 249.00"]


def test_an_end_in_the_future_is_refused(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    dispute(shopkeeper)

    with pytest.raises(ImpossibleChoice, match="not in the future"):
        choose(chargeback(shopkeeper), "won", shopkeeper.now(), value="2027-01-01")


def test_a_shop_that_makes_drafts_only_leaves_the_item_in_the_ledger_until_a_person_books_it(
    shopkeeper: Shopkeeper,
) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)
    change_rules(shopkeeper, draft_only=True)
    take_back(shopkeeper)
    work_until_quiet(shopkeeper)
    waited = state_of(shopkeeper), ledger_books(shopkeeper)

    book_by_hand(shopkeeper)
    choose(chargeback(shopkeeper), "again", shopkeeper.now())
    work_until_quiet(shopkeeper)

    assert waited == ((State.DRAFTED, "ledger_item_waits"), [])
    assert ledger_books(shopkeeper) == OPENED
    assert state_of(shopkeeper) == (State.BOOKED, "chargeback")


def test_a_chargeback_goes_where_its_sale_went(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)
    another = shopkeeper.connect_organization(310004)
    change_rules(shopkeeper, connected_id=another.pk, organization_id=310004)
    take_back(shopkeeper)

    work_until_quiet(shopkeeper)

    assert chargeback(shopkeeper).connected_id == shopkeeper.transfer().connected_id != another.pk
    assert ledger_books(shopkeeper) == OPENED


def test_a_chargeback_that_the_shop_takes_back_before_it_is_booked_is_cancelled(shopkeeper: Shopkeeper) -> None:
    dispute(shopkeeper)
    shopkeeper.send(email="1042@example.com", payments=[captured("249.00")], updated_at="2026-11-22T11:00:00Z")

    choose_account(shopkeeper)
    work_until_quiet(shopkeeper)

    assert state_of(shopkeeper) == (State.CANCELLED, "")
    assert shopkeeper.events(role="chargeback").count("chargeback_withdrawn") == 1
    assert items(shopkeeper) == []


def test_a_chargeback_that_is_not_to_be_booked_is_taken_out_of_the_ledger_and_can_be_booked_later(
    shopkeeper: Shopkeeper,
) -> None:
    choose_account(shopkeeper)
    change_rules(shopkeeper, draft_only=True)
    change_rules(shopkeeper, draft_only=False)
    sell(shopkeeper)
    shopkeeper.before("POST", "/ledgeritems/ledgers", lambda: edit_item(shopkeeper))
    take_back(shopkeeper)
    work_until_quiet(shopkeeper)
    assert state_of(shopkeeper) == (State.DRAFTED, "ledger_item_edited")

    choose(chargeback(shopkeeper), "skip", shopkeeper.now(), value="other: afgjort")
    work_until_quiet(shopkeeper)
    skipped = state_of(shopkeeper), items(shopkeeper)
    choose(chargeback(shopkeeper), "book", shopkeeper.now())
    work_until_quiet(shopkeeper)

    assert skipped == ((State.SKIPPED, ""), [])
    assert ledger_books(shopkeeper) == OPENED


def test_an_end_that_is_not_to_be_booked_is_asked_for_again(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    dispute(shopkeeper)
    shopkeeper.before("POST", "/ledgeritems/ledgers", lambda: edit_item(shopkeeper))
    decide(shopkeeper, "lost")
    assert state_of(shopkeeper) == (State.DRAFTED, "ledger_item_edited")

    choose(chargeback(shopkeeper), "skip", shopkeeper.now(), value="other: vundet alligevel")
    work_until_quiet(shopkeeper)
    asked = state_of(shopkeeper)
    decide(shopkeeper, "won")

    assert asked == (State.BOOKED, "chargeback")
    assert ledger_books(shopkeeper)[2:] == ["11-22 D 55120 249.00", "11-22 K 55150 249.00"]


def test_two_chargebacks_of_one_order_are_two_items(shopkeeper: Shopkeeper) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)
    both = [{**taken_back("100.00"), "id": name} for name in ("first", "second")]
    shopkeeper.send(email="1042@example.com", payments=[captured("249.00"), *both], updated_at="2026-11-22T11:00:00Z")

    work_until_quiet(shopkeeper)

    assert ledger_books(shopkeeper) == ["11-22 D 55150 100.00", "11-22 K 55120 100.00"] * 2
    assert len(items(shopkeeper)) == 2


@pytest.mark.parametrize(
    ("named", "account"),
    [({"method": ""}, 55040), ({"method": "MobilePay"}, 55040), ({"method": "Visa"}, 55120)],
    ids=["of the order", "its own", "the shop's"],
)
def test_the_money_is_taken_from_the_account_of_its_method(
    shopkeeper: Shopkeeper, named: dict[str, str], account: int
) -> None:
    choose_account(shopkeeper)
    change_rules(shopkeeper, methods=(MethodRule(method="MobilePay", deposit_account_number=55040),))
    paid = captured("249.00") | {"method": "MobilePay"}
    shopkeeper.send(email="1042@example.com", payments=[paid])
    work_until_quiet(shopkeeper)
    payments = [paid, taken_back("249.00") | named]
    shopkeeper.send(email="1042@example.com", payments=payments, updated_at="2026-11-22T11:00:00Z")

    work_until_quiet(shopkeeper)

    assert ledger_books(shopkeeper) == ["11-22 D 55150 249.00", f"11-22 K {account} 249.00"]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"payments": [captured("249.00"), taken_back("249.00") | {"method": "Point"}]}, "method_not_mapped"),
        ({"payments": [captured("249.00"), taken_back("249.00")], "currency": "EUR"}, "foreign_currency"),
    ],
)
def test_a_chargeback_that_cannot_be_booked_is_held_with_its_question(
    shopkeeper: Shopkeeper, changes: dict[str, Any], cause: str
) -> None:
    choose_account(shopkeeper)
    sell(shopkeeper)
    shopkeeper.send(email="1042@example.com", updated_at="2026-11-22T11:00:00Z", **changes)

    work_until_quiet(shopkeeper)

    assert state_of(shopkeeper) == (State.RECEIVED, cause)
    assert items(shopkeeper) == []
