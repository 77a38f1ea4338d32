"""Is a batch of booked orders reversed lawfully, once, so that each account is where it was?"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scope, scopes_disabled

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.credit.asking import WishOfPerson, make_refund, next_own_part
from krambod.transfers.credit.lines import CreditedLine, TickedLines
from krambod.transfers.models import State, Transfer
from krambod.transfers.undoing.make import undo
from krambod.transfers.undoing.plan import LeftOutReason, ReversedOrder, UndoPlan, plan_undo
from tests.transfers.by_hand import pay
from tests.transfers.credit_calls import CALLS
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, amount, change_rules
from tests.transfers.walking import CELLS, DELAY_S, few_and_all, run_again_findings, work_until_quiet
from tests.transfers.watched import UNPAID, watch

DAY = date(2026, 11, 22)


def balances(keeper: Shopkeeper) -> dict[int, Decimal]:
    """Returns the balance of each account of the company."""
    rows = keeper.double.store.all("SELECT * FROM entries WHERE OrganizationId = ?", ORGANIZATION)
    found: dict[int, Decimal] = {}
    for row in rows:
        found[row["AccountNumber"]] = found.get(row["AccountNumber"], Decimal(0)) + amount(row["Amount"])
    return {number: balance for number, balance in found.items() if balance}


def plan(keeper: Shopkeeper, first: date = DAY, last: date = DAY) -> UndoPlan:
    with scope(merchant=keeper.shop.merchant):
        return plan_undo(keeper.shop, first, last)


def undo_all(keeper: Shopkeeper) -> UndoPlan:
    planned = plan(keeper)
    assert make(keeper, planned) == ()
    return planned


def make(keeper: Shopkeeper, planned: UndoPlan) -> tuple[ReversedOrder, ...]:
    with scope(merchant=keeper.shop.merchant):
        return undo(planned, by="Sanne", now=keeper.now())


def several(number: str, **more: Any) -> dict[str, Any]:
    """An order with goods, shipping and two payments on two days."""
    lines = [
        {"kind": "product", "description": "Krus", "quantity": "3", "unit_price": "66.60", "total": "199.80",
         "vat_rate": "25"},
        {"kind": "shipping", "description": "Fragt", "quantity": "1", "unit_price": "49.00", "total": "49.00",
         "vat_rate": "25"},
    ]  # fmt: skip
    payments = [
        {"id": f"{number}a", "method": "Kort", "amount": "100.00", "state": "captured", "at": "2026-11-20T09:00:00Z"},
        {"id": f"{number}b", "method": "Kort", "amount": "148.80", "state": "captured", "at": "2026-11-22T09:00:00Z"},
    ]
    return {"total": "248.80", "lines": lines, "payments": payments, "paid_at": None, **more}


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.soak)])
def test_undo_of_many_orders_brings_each_account_back_to_where_it_was(
    count: int, shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    shopkeeper.send("stays", email="stays@example.com")
    work_until_quiet(shopkeeper)
    before = balances(shopkeeper)
    shopkeeper.pass_time(24 * 3600)
    later = DAY + timedelta(days=1)
    numbers = [str(5001 + place) for place in range(count)]
    for number in numbers:
        kinds: tuple[Any, ...] = (several(number), {}, UNPAID, {"total": "1250.00"})
        shopkeeper.send(number, email=f"{number}@example.com", **kinds[int(number) % len(kinds)])
    work_until_quiet(shopkeeper)
    assert balances(shopkeeper) != before

    planned = plan(shopkeeper, later, later)
    assert (len(planned.orders), planned.left_out, planned.is_cut) == (count, (), False)
    assert planned.total == count // 4 * (Decimal("248.80") + 249 + 249 + 1250)
    assert make(shopkeeper, planned) == ()
    work_until_quiet(shopkeeper)

    assert balances(shopkeeper) == before
    states = {shopkeeper.transfer(number).state for number in numbers}
    assert states == {State.CREDITED}
    assert shopkeeper.transfer("stays").state == State.PAID
    with scopes_disabled():
        assert not Transfer.objects.exclude(cause="").exists()
    record_property("orders undone, accounts back", f"{len(planned.orders)}, {len(before)}")


def test_undoing_again_finds_nothing_more_to_undo(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    work_until_quiet(shopkeeper)
    planned = undo_all(shopkeeper)

    again = make(shopkeeper, planned)
    assert [one.sale.pk for one in again] == [shopkeeper.transfer().pk]
    assert [one.reason for one in plan(shopkeeper).left_out] == [LeftOutReason.REFUND_ON_ITS_WAY]
    work_until_quiet(shopkeeper)

    assert plan(shopkeeper) == UndoPlan(orders=(), left_out=())
    assert make(shopkeeper, planned) == planned.orders
    assert len(shopkeeper.refunds()) == 1


def test_what_is_credited_already_is_left(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(**several("1"))
    work_until_quiet(shopkeeper)
    lines = (CreditedLine(number=1, gross=Decimal("66.60"), quantity=Decimal(1)),)
    ticked = TickedLines(lines=lines, at=shopkeeper.now(), repaid_on=DAY)
    sale = shopkeeper.transfer()
    with scope(merchant=shopkeeper.shop.merchant):
        wish = WishOfPerson(part_id=next_own_part(sale), ticked=ticked, by="Sanne")
    make_refund(sale, wish, shopkeeper.now())
    work_until_quiet(shopkeeper)

    planned = undo_all(shopkeeper)
    work_until_quiet(shopkeeper)

    assert planned.total == Decimal("182.20")
    assert [amount(one["TotalInclVat"]) for one in shopkeeper.credit_notes()] == [Decimal("66.60"), Decimal("182.20")]
    assert balances(shopkeeper) == {}


def test_what_must_not_be_undone_is_listed_and_left_out(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("right", email="1@example.com")
    shopkeeper.send("reported", email="2@example.com", paid_at="2026-11-02T09:00:00Z", placed_at="2026-11-02T08:00:00Z")
    shopkeeper.send("held", email="3@example.com")
    tip = {"id": "t", "method": "Kort", "amount": "269.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}
    shopkeeper.send("overpaid", email="4@example.com", payments=[tip], paid_at=None)
    work_until_quiet(shopkeeper)
    change_rules(shopkeeper, reported_until=date(2026, 11, 15))
    with scopes_disabled():
        Transfer.objects.filter(pk=shopkeeper.transfer("held").pk).update(cause="overpaid_in_dinero", mended_by="order")

    planned = plan(shopkeeper)

    assert [one.sale.order.number for one in planned.orders] == ["right"]
    assert planned.total == 249
    assert {one.sale.order.number: one.reason for one in planned.left_out} == {
        "reported": LeftOutReason.VAT_REPORTED,
        "held": LeftOutReason.NEEDS_ACTION,
        "overpaid": LeftOutReason.LEDGER_ITEM,
    }


def test_an_order_that_was_paid_by_hand_in_dinero_is_left_out(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(**UNPAID)
    work_until_quiet(shopkeeper)
    watch(shopkeeper)
    pay(shopkeeper)
    watch(shopkeeper)

    assert [one.reason for one in plan(shopkeeper).left_out] == [LeftOutReason.BY_HAND]


@pytest.mark.parametrize(("call", "cells"), few_and_all(CALLS, CELLS, few=1))
def test_every_fault_of_every_call_of_an_undo_ends_as_one_credit_note(
    hurried: Shopkeeper,
    reach: Reach,
    call: str,
    cells: Sequence[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    change_rules(hurried, guard_until=None)
    spot, wrong = CALLS[call], []
    for kind, times in cells:
        number = f"{kind}-{times}"
        hurried.send(number, email=f"{number}@example.com")
        work_until_quiet(hurried, reach)
        undo_all(hurried)
        if spot.lost is not None:
            hurried.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method=spot.lost[0], path=spot.lost[1]))
        hurried.double.faults.add(Fault(kind=kind, method=spot.method, path=spot.path, count=times, delay_s=DELAY_S))
        work_until_quiet(hurried, reach)
        is_met = kind not in [fault.kind for fault in hurried.double.faults.waiting()]
        hurried.double.faults.clear()
        work_until_quiet(hurried, reach)
        if times == 1 and not is_met:
            wrong.append(f"{number}: the fault was never met")
        if balances(hurried):
            wrong.append(f"{number}: {balances(hurried)}")
        if (end := hurried.transfer(number).state) != State.CREDITED:
            wrong.append(f"{number}: {end}")

    assert not wrong, "\n".join(wrong)
    assert not run_again_findings(hurried)
    record_property(f"faults of an undo on '{call}'", f"{len(cells)} cells at {ORGANIZATION}, each back to nothing")
