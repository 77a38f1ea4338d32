"""What is booked when a customer gets store credit for a refund in place of money?"""

from typing import Any

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.worlds import World, changed_world
from krambod.organizations.models import Organization
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import State
from krambod.transfers.roles import REFUND, STORE_CREDIT
from krambod.transfers.rules import MethodRule
from tests.transfers.by_hand import outcome, pay
from tests.transfers.disputes import book_by_hand, items, ledger_books
from tests.transfers.overpaying import (
    CLEARING,
    TO_STORE_CREDIT,
    decide,
    paid,
    part,
    parts,
    repaid,
    send,
    send_refund,
    state_of,
    total_on,
)
from tests.transfers.shopkeeper import Shopkeeper, change_rules, fail
from tests.transfers.walking import run_again_findings, work_until_quiet

ROLE = STORE_CREDIT.name
GIVEN, CREDITED = (State.BOOKED, ""), (State.CREDITED, "")
DEBTORS, CARDS, BANK = 53000, 63080, 55000
REFUNDED = {"id": "r1", "at": "2026-11-22T10:00:00Z", "total": "249.00"}


def row(amount: str = "249.00", method: str = "Tilgodebevis", **more: Any) -> dict[str, Any]:
    return repaid(amount, id="back", method=method, refund_id="r1") | more


def refund_without_money(keeper: Shopkeeper) -> None:
    send(keeper, paid("249.00"))
    send_refund(keeper)


def test_a_person_says_that_the_customer_got_store_credit(shopkeeper: Shopkeeper) -> None:
    refund_without_money(shopkeeper)
    asked = state_of(shopkeeper, REFUND.name), possible_choices(part(shopkeeper, REFUND.name))

    decide(shopkeeper, REFUND.name, "store_credit")

    assert asked == ((State.BOOKED, "repayment_missing"), ("repaid_on", "store_credit"))
    assert ledger_books(shopkeeper) == TO_STORE_CREDIT
    assert (state_of(shopkeeper, ROLE), state_of(shopkeeper, REFUND.name)) == (GIVEN, CREDITED)
    assert outcome(shopkeeper) == CREDITED
    assert [total_on(shopkeeper, account) for account in (DEBTORS, CARDS, CLEARING)] == ["0.00", "-249.00", "249.00"]


@pytest.mark.parametrize("method", ["Tilgodebevis", "Store credit", "Gavekort"])
def test_a_shop_that_names_store_credit_needs_nobody(shopkeeper: Shopkeeper, method: str) -> None:
    send(shopkeeper, paid("249.00"))

    send_refund(shopkeeper, row(method=method))

    assert ledger_books(shopkeeper) == TO_STORE_CREDIT
    assert (state_of(shopkeeper, ROLE), state_of(shopkeeper, REFUND.name)) == (GIVEN, CREDITED)
    assert outcome(shopkeeper) == CREDITED


def test_a_part_as_money_and_a_part_as_store_credit(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, paid("249.00"))

    send_refund(shopkeeper, row("100.00"), row("149.00", method="Dankort", id="money"))

    assert ledger_books(shopkeeper) == ["11-22 D 55120 100.00", "11-22 K 63080 100.00"]
    assert [total_on(shopkeeper, account) for account in (DEBTORS, CARDS, CLEARING)] == ["0.00", "-100.00", "100.00"]
    assert state_of(shopkeeper, REFUND.name) == CREDITED


def test_money_that_goes_back_though_store_credit_was_given_is_asked_about(shopkeeper: Shopkeeper) -> None:
    refund_without_money(shopkeeper)
    decide(shopkeeper, REFUND.name, "store_credit")

    send_refund(shopkeeper, row(method="Dankort"), hour=12)
    asked = state_of(shopkeeper, REFUND.name)
    decide(shopkeeper, REFUND.name, "leave_payments")

    assert asked == (State.CREDITED, "repayment_has_no_room")
    assert state_of(shopkeeper, REFUND.name) == CREDITED
    assert ledger_books(shopkeeper) == TO_STORE_CREDIT
    assert total_on(shopkeeper, DEBTORS) == "0.00"


def test_a_customer_who_has_not_paid_gets_no_store_credit(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, paid("249.00", method="Bankoverførsel", state="reserved"), shipped_at="2026-11-22T09:30:00Z")

    unpaid = paid("249.00", method="Bankoverførsel", state="reserved")
    send(shopkeeper, unpaid, row(), hour=11, refunds=[REFUNDED], shipped_at="2026-11-22T09:30:00Z")

    assert (parts(shopkeeper, ROLE), items(shopkeeper)) == ([], [])
    assert state_of(shopkeeper, REFUND.name) == CREDITED


def test_a_chosen_account_has_the_debt(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, store_credit_account_number=63010)
    send(shopkeeper, paid("249.00"))

    send_refund(shopkeeper, row())

    assert ledger_books(shopkeeper)[-1] == "11-22 K 63010 249.00"


def test_a_chart_without_the_account_asks_for_one(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, paid("249.00"))
    Organization.objects.update(entry_names={"1000": {"name": "Salg", "vat_code": "U25", "category": "Turnover"}})
    send_refund(shopkeeper, row())
    waited = state_of(shopkeeper, ROLE)

    change_rules(shopkeeper, store_credit_account_number=63010)
    work_until_quiet(shopkeeper)

    assert waited == (State.RECEIVED, "no_store_credit_account")
    assert state_of(shopkeeper, ROLE) == GIVEN


def test_a_shop_that_makes_drafts_only_leaves_it_in_the_ledger_until_a_person_books_it(shopkeeper: Shopkeeper) -> None:
    refund_without_money(shopkeeper)
    change_rules(shopkeeper, draft_only=True)
    decide(shopkeeper, REFUND.name, "store_credit")
    waited = state_of(shopkeeper, ROLE), ledger_books(shopkeeper)

    book_by_hand(shopkeeper)
    choose(part(shopkeeper, ROLE), "again", shopkeeper.now())
    work_until_quiet(shopkeeper)

    assert waited == ((State.DRAFTED, "ledger_item_waits"), [])
    assert (state_of(shopkeeper, ROLE), ledger_books(shopkeeper)) == (GIVEN, TO_STORE_CREDIT)


@pytest.mark.parametrize("sign", ["positive_pays", "negative_pays"])
def test_store_credit_is_right_whichever_sign_pays_an_invoice(shopkeeper: Shopkeeper, sign: str) -> None:
    shopkeeper.double.world = changed_world(World(), {"ledger_payment_sign": sign})
    refund_without_money(shopkeeper)

    decide(shopkeeper, REFUND.name, "store_credit")

    assert (state_of(shopkeeper, ROLE), state_of(shopkeeper, REFUND.name)) == (GIVEN, CREDITED)
    assert ledger_books(shopkeeper) == TO_STORE_CREDIT
    assert [total_on(shopkeeper, account) for account in (DEBTORS, CARDS, CLEARING)] == ["0.00", "-249.00", "249.00"]


def settled_by(keeper: Shopkeeper) -> list[tuple[str, int]]:
    """Amount and account of the money that is taken off the invoice."""
    rows = keeper.payments(keeper.transfer().draft_guid)
    return [(f"{row['Amount']:.2f}", row["DepositAccountNumber"]) for row in rows if row["Amount"] < 0]


def test_the_lost_answer_of_the_settlement_settles_once(shopkeeper: Shopkeeper) -> None:
    refund_without_money(shopkeeper)
    shopkeeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path="*/payments"))

    decide(shopkeeper, REFUND.name, "store_credit")

    assert ("-249.00", CLEARING) in settled_by(shopkeeper)
    assert [total_on(shopkeeper, account) for account in (DEBTORS, CARDS, CLEARING)] == ["0.00", "-249.00", "249.00"]
    assert not run_again_findings(shopkeeper)


def test_a_settlement_that_is_there_gives_its_own_account_to_the_ledger_item(shopkeeper: Shopkeeper) -> None:
    mobile_pay = MethodRule(method="MobilePay", deposit_account_number=BANK)
    change_rules(shopkeeper, methods=(mobile_pay,))
    refund_without_money(shopkeeper)
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices/*/payments")
    shopkeeper.before("POST", "/payments", lambda: fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*", method="GET"))
    choose(part(shopkeeper, REFUND.name), "store_credit", shopkeeper.now())
    shopkeeper.work()
    untold = part(shopkeeper, REFUND.name).registered

    send(shopkeeper, paid("249.00", method="MobilePay"), hour=12, refunds=[REFUNDED])
    work_until_quiet(shopkeeper)

    assert untold == {}
    assert ledger_books(shopkeeper) == TO_STORE_CREDIT
    assert total_on(shopkeeper, BANK) == "0.00"


def test_no_store_credit_is_booked_if_the_money_is_off_the_invoice_already(shopkeeper: Shopkeeper) -> None:
    refund_without_money(shopkeeper)
    pay(shopkeeper, "-249.00")
    decide(shopkeeper, REFUND.name, "store_credit")
    asked = state_of(shopkeeper, REFUND.name)

    decide(shopkeeper, REFUND.name, "leave_payments")

    assert asked == (State.BOOKED, "repayment_has_no_room")
    assert state_of(shopkeeper, REFUND.name) == CREDITED
    assert (parts(shopkeeper, ROLE), items(shopkeeper)) == ([], [])
