"""Does a refund credit the invoice that has its goods, when a correction gave the order more than one?"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.credit.asking import WishOfPerson, make_refund
from krambod.transfers.credit.lines import CreditedLine, TickedLines
from krambod.transfers.models import Transfer
from tests.transfers.growing import (
    COMPANY,
    CUP,
    GROWN,
    LATEST,
    PAID,
    PAID_TWICE,
    VASE,
    booked_documents,
    change,
    corrections,
    press,
    registered,
    sell,
)
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import outcome, run_again_findings, work_until_quiet

GROWN_AND_PAID = GROWN | {"payments": PAID_TWICE}


@pytest.fixture
def grown(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an invoice of a vase (249.00) and a supplement of a cup (129.95)."""
    sell(shopkeeper)
    change(shopkeeper, **GROWN_AND_PAID)
    press(shopkeeper, "issue_supplement")
    return shopkeeper


def refund(total: str, *lines: dict[str, Any], money: list[dict[str, Any]] = PAID_TWICE) -> dict[str, Any]:
    """The shop tells of a refund whose money went back."""
    back = {"id": "back", "method": "Kort", "amount": total, "state": "refunded", "at": LATEST, "refund_id": "r"}
    return {"refunds": [{"id": "r", "at": LATEST, "total": total, "lines": list(lines)}], "payments": [*money, back]}


def money_of(keeper: Shopkeeper) -> list[list[str]]:
    """Returns the money on the invoice of the sale, and on each later one."""
    return [registered(keeper, one) for one in (keeper.transfer(), *corrections(keeper))]


def ends(keeper: Shopkeeper) -> list[str]:
    return [outcome(one) for one in every(keeper)]


def every(keeper: Shopkeeper) -> list[Transfer]:
    return [keeper.transfer(), *corrections(keeper), *keeper.refunds()]


def test_the_refund_of_what_was_added_credits_the_supplement(grown: Shopkeeper) -> None:
    change(grown, LATEST, **GROWN | refund("129.95", CUP))

    [supplement] = corrections(grown)
    [credit] = grown.refunds()
    assert credit.invoiced_id == supplement.pk
    assert booked_documents(grown)[-1] == ("CreditNote", "129.95")
    assert money_of(grown) == [["249.00"], ["129.95", "-129.95"]]
    assert ends(grown) == ["paid", "credited", "credited"]
    assert not run_again_findings(grown)


def test_the_refund_of_what_was_there_first_credits_the_invoice(grown: Shopkeeper) -> None:
    change(grown, LATEST, **GROWN | refund("249.00", VASE))

    [credit] = grown.refunds()
    assert credit.invoiced_id is None
    assert money_of(grown) == [["249.00", "-249.00"], ["129.95"]]
    assert ends(grown) == ["credited", "paid", "credited"]


def test_a_refund_of_everything_credits_both(grown: Shopkeeper) -> None:
    change(grown, LATEST, **GROWN | refund("378.95"))

    assert sorted(booked_documents(grown)[-2:]) == [("CreditNote", "129.95"), ("CreditNote", "249.00")]
    assert money_of(grown) == [["249.00", "-249.00"], ["129.95", "-129.95"]]
    assert ends(grown) == ["credited"] * 4
    assert not run_again_findings(grown)


def test_a_cancelled_order_has_both_invoices_credited(grown: Shopkeeper) -> None:
    back = {"id": "back", "method": "Kort", "amount": "378.95", "state": "refunded", "at": LATEST}
    change(grown, LATEST, **GROWN, payments=[*PAID_TWICE, back], cancelled_at=LATEST)

    assert sorted(booked_documents(grown)[-2:]) == [("CreditNote", "129.95"), ("CreditNote", "249.00")]
    assert money_of(grown) == [["249.00", "-249.00"], ["129.95", "-129.95"]]
    assert ends(grown) == ["credited"] * 4


def credit_here(keeper: Shopkeeper, invoiced: Transfer, part_id: str, amount: str) -> None:
    """A person credits a part of an invoice, and a worker works."""
    ticked = TickedLines(lines=(CreditedLine(number=1, gross=Decimal(amount)),), at=keeper.now())
    make_refund(invoiced, WishOfPerson(part_id=part_id, ticked=ticked, by="Sanne"), keeper.now())
    work_until_quiet(keeper)


def back(payment: str, amount: str) -> dict[str, Any]:
    return {"id": payment, "method": "Kort", "amount": amount, "state": "refunded", "at": LATEST}


@pytest.mark.parametrize(("place", "is_credited_first"), [(0, True), (1, False)], ids=["the first", "the supplement"])
def test_money_that_went_back_for_no_refund_is_that_of_the_credit_note_made_here_on_either_invoice(
    grown: Shopkeeper, place: int, *, is_credited_first: bool
) -> None:
    steps: list[Callable[[], None]] = [
        lambda: credit_here(grown, [grown.transfer(), *corrections(grown)][place], "own-1", "100.00"),
        lambda: change(grown, LATEST, **GROWN, payments=[*PAID_TWICE, back("b", "100.00")]),
    ]
    for step in steps if is_credited_first else reversed(steps):
        step()

    money = [["249.00"], ["129.95"]]
    money[place].append("-100.00")
    assert money_of(grown) == money
    assert ends(grown) == ["paid", "paid", "credited"]
    assert not run_again_findings(grown)


def test_each_credit_note_made_here_gets_the_money_of_one_repayment(grown: Shopkeeper) -> None:
    credit_here(grown, grown.transfer(), "own-1", "100.00")
    credit_here(grown, corrections(grown)[0], "own-2", "100.00")

    change(grown, LATEST, **GROWN, payments=[*PAID_TWICE, back("b", "100.00")])
    once, waiting = money_of(grown), ends(grown)
    change(grown, "2026-11-22T13:00:00Z", **GROWN, payments=[*PAID_TWICE, back("b", "100.00"), back("c", "100.00")])

    assert (once, waiting[-1]) == ([["249.00", "-100.00"], ["129.95"]], "held: repayment_missing")
    assert money_of(grown) == [["249.00", "-100.00"], ["129.95", "-100.00"]]
    assert ends(grown) == ["paid", "paid", "credited", "credited"]
    assert not run_again_findings(grown)


def test_a_refund_after_an_invoice_was_issued_again_credits_the_new_one(shopkeeper: Shopkeeper) -> None:
    sell(shopkeeper)
    change(shopkeeper, **COMPANY)
    press(shopkeeper, "reissue")

    change(shopkeeper, LATEST, **COMPANY | refund("49.00", money=PAID))

    [again] = corrections(shopkeeper)
    assert shopkeeper.refunds()[-1].invoiced_id == again.pk
    assert money_of(shopkeeper) == [["249.00", "-249.00"], ["249.00", "-49.00"]]
    assert ends(shopkeeper) == ["credited", "paid", "credited", "credited"]
    assert not run_again_findings(shopkeeper)


def test_money_that_went_back_from_the_first_invoice_is_not_on_the_one_in_place_of_both(grown: Shopkeeper) -> None:
    told = GROWN | refund("249.00", VASE)
    change(grown, LATEST, **told)
    change(grown, "2026-11-22T13:00:00Z", **told | COMPANY)

    press(grown, "reissue")

    assert [sum(Decimal(amount) for amount in each) for each in money_of(grown)] == [0, 0, Decimal("129.95")]
    assert ends(grown)[:3] == ["credited", "credited", "paid"]
    assert not run_again_findings(grown)


def test_an_order_that_is_cancelled_after_its_invoice_was_issued_again_has_the_new_one_credited(
    shopkeeper: Shopkeeper,
) -> None:
    sell(shopkeeper)
    change(shopkeeper, **COMPANY)
    press(shopkeeper, "reissue")
    back = {"id": "back", "method": "Kort", "amount": "249.00", "state": "refunded", "at": LATEST}

    change(shopkeeper, LATEST, **COMPANY, payments=[*PAID, back], cancelled_at=LATEST)

    assert booked_documents(shopkeeper)[-1] == ("CreditNote", "249.00")
    assert money_of(shopkeeper) == [["249.00", "-249.00"]] * 2
    assert not shopkeeper.transfer().cause


def test_a_refund_before_the_invoice_was_issued_again_stays_with_the_old_one(shopkeeper: Shopkeeper) -> None:
    sell(shopkeeper)
    told = refund("49.00", money=PAID)
    change(shopkeeper, **told)
    change(shopkeeper, LATEST, **COMPANY | told)

    press(shopkeeper, "reissue")

    assert booked_documents(shopkeeper) == [
        ("Invoice", "249.00"),
        ("CreditNote", "49.00"),
        ("CreditNote", "200.00"),
        ("Invoice", "200.00"),
    ]
    assert money_of(shopkeeper) == [["249.00", "-49.00", "-200.00"], ["200.00"]]
    assert not shopkeeper.transfer().cause
    assert not run_again_findings(shopkeeper)


def test_the_refund_of_what_a_new_invoice_left_over_is_the_money_of_the_old_one(shopkeeper: Shopkeeper) -> None:
    sell(shopkeeper)
    lines: dict[str, Any] = {"total": "229.95", "lines": [VASE | {"unit_price": "100.00", "total": "100.00"}, CUP]}
    change(shopkeeper, **lines)
    press(shopkeeper, "reissue")

    change(shopkeeper, LATEST, **lines | refund("19.05", money=PAID))

    assert booked_documents(shopkeeper) == [("Invoice", "249.00"), ("CreditNote", "249.00"), ("Invoice", "229.95")]
    assert money_of(shopkeeper) == [["249.00", "-229.95", "-19.05"], ["229.95"]]
    assert [outcome(one) for one in shopkeeper.refunds()] == ["credited", "skipped"]
    assert not shopkeeper.transfer().cause
    assert not run_again_findings(shopkeeper)
