"""Does a credit note go to the customer whose invoice Dinero mailed, once, and again when a person asks?"""

import time
from collections.abc import Callable
from typing import Any

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import State
from krambod.transfers.rules import Mailing
from tests.transfers.credit_calls import refund
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import (
    CELLS,
    DELAY_S,
    GUID,
    few_and_all,
    mailouts,
    run_again_findings,
    work_until_quiet,
)

CALLS = {
    "mail": ("POST", "*/sales/creditnotes/*/email", None),
    "read the credit note": ("GET", f"*/sales/creditnotes/{GUID}", None),
    "list mailouts": ("GET", "*/sales/creditnotes/*/mailouts", ("POST", "*/sales/creditnotes/*/email")),
}


@pytest.fixture
def mailing(hurried: Shopkeeper) -> Shopkeeper:
    """A shop in a hurry whose invoices Dinero mails."""
    change_rules(hurried, mailing=Mailing.DINERO, guard_until=None)
    return hurried


def sell_and_refund(keeper: Shopkeeper, number: str = "1042", **more: Any) -> None:
    paid = {"id": "p", "method": "Kort", "amount": "249.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}
    keeper.send(number, email=f"{number}@example.com", payments=[paid], **more)
    work_until_quiet(keeper)
    keeper.send(number, email=f"{number}@example.com", **(refund() | more))


def count(keeper: Shopkeeper, number: str = "1042") -> int:
    return len(mailouts(keeper, str(keeper.refund("r", number).draft_guid)))


def test_a_credit_note_follows_the_invoice_that_was_mailed(mailing: Shopkeeper) -> None:
    sell_and_refund(mailing)
    work_until_quiet(mailing)

    assert (count(mailing), mailing.refund("r").is_mailed) == (1, True)
    choose(mailing.refund("r"), "mail_credit_note_again", mailing.now(), by="Sanne")
    work_until_quiet(mailing)
    assert count(mailing) == 2
    assert mailing.refund("r").state == State.CREDITED
    assert run_again_findings(mailing) == []


def test_nothing_is_mailed_where_the_shop_mails_itself(shopkeeper: Shopkeeper) -> None:
    sell_and_refund(shopkeeper)
    work_until_quiet(shopkeeper)

    assert count(shopkeeper) == 0
    assert "mail_credit_note_again" not in possible_choices(shopkeeper.refund("r"))


def test_a_credit_note_of_before_is_not_mailed_when_the_merchant_chooses_mails(shopkeeper: Shopkeeper) -> None:
    sell_and_refund(shopkeeper)
    work_until_quiet(shopkeeper)

    change_rules(shopkeeper, mailing=Mailing.DINERO)
    sell_and_refund(shopkeeper, updated_at="2026-11-22T18:00:00Z")
    work_until_quiet(shopkeeper)

    assert count(shopkeeper) == 0


@pytest.mark.parametrize(("call", "cells"), few_and_all(CALLS, CELLS, few=2))
def test_every_fault_ends_with_at_most_one_mail(
    mailing: Shopkeeper,
    reach: Reach,
    call: str,
    cells: list[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    method, path, lost = CALLS[call]
    wrong = []
    for kind, times in cells:
        number = f"{kind}-{times}"
        sell_and_refund(mailing, number)
        if lost is not None:
            mailing.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method=lost[0], path=lost[1]))
        mailing.double.faults.add(Fault(kind=kind, method=method, path=path, count=times, delay_s=DELAY_S))
        work_until_quiet(mailing, reach)
        if kind is FaultKind.SLOW_BEFORE:
            time.sleep(DELAY_S)
        left = [fault.kind for fault in mailing.double.faults.waiting()]
        mailing.double.faults.clear()
        work_until_quiet(mailing, reach)
        if times == 1 and kind in left:
            wrong.append(f"{number}: the fault was never met")
        if count(mailing, number) > 1:
            wrong.append(f"{number}: {count(mailing, number)} mails")
        if not mailing.refund("r", number).is_mailed:
            wrong.append(f"{number}: {mailing.refund('r', number).cause}")

    assert not wrong, "\n".join(wrong)
    assert not run_again_findings(mailing)
    record_property(f"faults on '{call}' of a credit note's mail", f"{len(cells)} cells, at most one mail each")
