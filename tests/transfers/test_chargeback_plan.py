"""Which ledger items does a chargeback need, and is an item in Dinero still the one that we sent?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.dinero.ledger_items import LedgerItem, NewLedgerItem
from krambod.dinero.models import BookedEntry
from krambod.orders.order import PaymentState
from krambod.transfers.chargeback.plan import (
    ENDED,
    OPENED,
    Chargeback,
    DisputeEnd,
    Ending,
    find_chargebacks,
    lost_vat,
    plan_chargeback,
)
from krambod.transfers.ledger_item.item import (
    find_booked_differences,
    find_item_differences,
    open_day,
)
from tests.transfers.building import line, order, payment
from tests.transfers.expected_entries import expected_entries

GUIDS = {OPENED: UUID(int=1), ENDED: UUID(int=2)}
DAY, LATER = date(2026, 11, 22), date(2026, 11, 23)
VAT_ACCOUNT = 64000
ENTRIES = expected_entries("chargeback")


def a_chargeback(**changes: Any) -> Chargeback:
    values = {
        "order": "ordre 1042 (cb)",
        "amount": Decimal("249.00"),
        "opened_on": DAY,
        "clearing_account_number": 55120,
        "dispute_account_number": 55150,
    }
    return Chargeback(**{**values, **changes})


def ended(how: DisputeEnd, vat: str = "0", **changes: Any) -> NewLedgerItem:
    ending = Ending(how=how, day=LATER, vat=Decimal(vat))
    [_, item] = plan_chargeback(a_chargeback(ending=ending, **changes), GUIDS)
    return item.document


def entries_of(item: NewLedgerItem) -> list[BookedEntry]:
    """What Dinero books for the item: it adds 25 % to an amount with the code U25."""
    booked = []
    for one in item.lines:
        vat = one.amount / 4 if one.account_vat_code == "U25" else Decimal(0)
        for number, amount in (
            (one.account_number, one.amount),
            (VAT_ACCOUNT, vat),
            (one.balancing_account_number, -one.amount - vat),
        ):
            booked += [BookedEntry.model_validate({"accountnumber": number, "date": DAY, "amount": amount})]
    return [entry for entry in booked if entry.amount]


def sides_of(item: NewLedgerItem) -> list[str]:
    return [f"{'D' if row.amount > 0 else 'K'} {row.account_number} {abs(row.amount):.2f}" for row in entries_of(item)]


def test_an_open_dispute_is_one_item_of_its_own_day() -> None:
    [item] = plan_chargeback(a_chargeback(), GUIDS)

    assert (item.name, item.document.id, item.document.voucher_date) == (OPENED, GUIDS[OPENED], DAY)
    assert sides_of(item.document) == ENTRIES["The bank takes the money"]
    assert item.amount == Decimal("249.00")
    assert [one.description for one in item.document.lines] == ["Indsigelse, ordre 1042 (cb)"]


@pytest.mark.parametrize(
    ("how", "vat", "expected", "text"),
    [
        (DisputeEnd.WON, "0", "Won", "Indsigelse vundet, ordre 1042 (cb)"),
        (DisputeEnd.LOST, "0", "Lost", "Indsigelse tabt, ordre 1042 (cb)"),
        (DisputeEnd.LOST_WITH_VAT, "49.80", "Lost, with VAT", "Indsigelse tabt, ordre 1042 (cb)"),
    ],
)
def test_the_end_of_a_dispute_is_an_item_of_its_own_day(how: DisputeEnd, vat: str, expected: str, text: str) -> None:
    item = ended(how, vat)

    assert (item.id, item.voucher_date) == (GUIDS[ENDED], LATER)
    assert sides_of(item) == ENTRIES[expected]
    assert {one.description for one in item.lines} == {text}


@given(st.decimals(min_value="0.01", max_value="99999.99", places=2))
def test_a_loss_with_vat_is_the_whole_amount_in_whole_oere(amount: Decimal) -> None:
    vat = lost_vat(order(), amount)

    item = ended(DisputeEnd.LOST_WITH_VAT, str(vat), amount=amount)

    booked = entries_of(item)
    assert sum(entry.amount for entry in booked if entry.account_number == 55150) == -amount
    assert all(entry.amount == round(entry.amount, 2) for entry in booked)
    assert 0 <= amount / 5 - vat < Decimal("0.01")


def test_only_money_that_a_bank_took_back_is_a_chargeback() -> None:
    taken = replace(payment(id="cb"), state=PaymentState.REFUNDED, reason="chargeback")
    repaid = replace(taken, id="back", reason="")
    odd = replace(taken, id="odd", state=PaymentState.CAPTURED)

    sold = order(payments=(payment(), taken, repaid, odd))

    assert find_chargebacks(sold) == (taken,)
    assert find_chargebacks(sold, said=["back", "odd"]) == (taken, repaid)


@pytest.mark.parametrize(
    ("prices_include_vat", "lines", "vat"),
    [
        (True, [("100.00", "25")], "20.00"),
        (False, [("80.00", "25")], "20.00"),
        (True, [("60.00", "25"), ("40.00", "0")], "12.00"),
        (True, [("100.00", "19")], "0.00"),
        (True, [("99.99", "25")], "20.00"),
        (True, [], "0"),
    ],
    ids=["incl. VAT", "excl. VAT", "a part without VAT", "foreign VAT", "rounded down", "no lines"],
)
def test_only_danish_vat_comes_back_with_a_loss(
    prices_include_vat: bool, lines: list[tuple[str, str]], vat: str
) -> None:
    sold = replace(
        order(),
        prices_include_vat=prices_include_vat,
        lines=tuple(line(total, vat_rate=Decimal(rate)) for total, rate in lines),
    )

    assert lost_vat(sold, Decimal("100.04")) == Decimal(vat)


# The item in Dinero


def found(asked: NewLedgerItem, **changes: Any) -> LedgerItem:
    """The item as Dinero tells it."""
    lines = [
        {
            "description": one.description,
            "amount": one.amount,
            "accountnumber": one.account_number,
            "accountvatcode": one.account_vat_code,
            "balancingaccountnumber": one.balancing_account_number,
        }
        for one in asked.lines
    ]
    lines[0] |= changes.pop("line", {})
    told = {"id": asked.id, "version": "1", "voucherdate": asked.voucher_date, "lines": lines, **changes}
    return LedgerItem.model_validate(told)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"line": {"amount": Decimal("249")}}, None),
        ({"voucherdate": LATER}, "date"),
        ({"lines": []}, "lines"),
        ({"line": {"amount": Decimal("248.99")}}, "line 1"),
        ({"line": {"accountnumber": 55000}}, "line 1"),
        ({"line": {"accountvatcode": None}}, "line 1"),
        ({"line": {"balancingaccountnumber": 55000}}, "line 1"),
        ({"line": {"description": None}}, "text of line 1"),
    ],
)
def test_an_item_in_the_ledger_is_ours_or_the_first_difference_is_named(
    changes: dict[str, Any], field: str | None
) -> None:
    [asked] = plan_chargeback(a_chargeback(), GUIDS)

    differences = find_item_differences(asked.document, found(asked.document, **changes))

    assert (differences[0].field if differences else None) == field


def test_a_booked_item_is_compared_account_by_account() -> None:
    item = ended(DisputeEnd.LOST_WITH_VAT, "49.80")
    entries = entries_of(item)

    assert find_booked_differences(item, entries) == ()
    assert [(one.field, one.ours, one.dineros) for one in find_booked_differences(item, entries[:1])] == [
        ("account 55150", "-249.00", "0.00")
    ]
    assert [one.field for one in find_booked_differences(item, entries * 2)] == ["account 7340", "account 55150"]


def test_a_booking_of_a_reported_period_has_the_day_on_which_it_was_told() -> None:
    assert open_day(DAY, LATER, None) == DAY
    assert open_day(DAY, LATER, DAY) == LATER
