"""Does every fault of every call of a supplement end as one more invoice, with its money?

A cell is a call, a fault and how often the fault happens. In each cell another order is booked and grows, a person asks
for its supplement, the fault hits the call, time passes until nothing is due, and then everything runs once more.
"""

import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.choices import choose
from krambod.transfers.guids import DocumentKey
from krambod.transfers.models import Transfer
from krambod.transfers.roles import CORRECTION
from tests.transfers.growing import GROWN, PAID_TWICE, sell_and_change
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import (
    DELAY_S,
    EVERY_FAULT,
    GUID,
    documents,
    payments,
    run_again_findings,
    work_until_quiet,
)

CALLS = {
    "create": ("POST", "*/invoices"),
    "list": ("GET", "*/invoices"),
    "book": ("POST", f"*/invoices/{GUID}/book"),
    "register": ("POST", f"*/invoices/{GUID}/payments"),
}


@pytest.fixture
def hurried(hurried: Shopkeeper) -> Shopkeeper:
    """A shopkeeper in a hurry that looks for no documents of another integration."""
    change_rules(hurried, guard_until=None)
    return hurried


@pytest.mark.parametrize("call", CALLS)
def test_every_fault_of_every_call_ends_as_one_supplement(
    hurried: Shopkeeper, reach: Reach, call: str, record_property: Callable[[str, object], None]
) -> None:
    found = [walk(hurried, reach, CALLS[call], kind, times) for kind, times in EVERY_FAULT]

    assert not run_again_findings(hurried)
    wrong = [finding for finding in found if finding]
    assert not wrong, "\n".join(wrong)
    record_property(f"faults on '{call}' of a supplement", f"{len(found)} cells, each ended as one supplement")


def walk(keeper: Shopkeeper, reach: Reach, call: tuple[str, str], kind: FaultKind, times: int) -> str:
    """Returns what is wrong in the end, or nothing."""
    number = f"{kind}-{times}"
    sell_and_change(keeper, GROWN | {"payments": PAID_TWICE}, number)
    keeper.double.faults.add(Fault(kind=kind, method=call[0], path=call[1], count=times, delay_s=DELAY_S))
    choose(keeper.transfer(number), "issue_supplement", keeper.now(), by="Sanne")

    work_until_quiet(keeper, reach)
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    never_met = [fault.kind for fault in keeper.double.faults.waiting()].count(kind) >= times == 1
    keeper.double.faults.clear()
    keeper.double.clock.advance(60)
    ended = [(one.state, one.cause) for one in (keeper.transfer(number), *corrections(keeper, number))]
    found = books_of(keeper, number)
    if never_met or ended != [("paid", "")] * 2 or found != [("129.95", ["129.95"]), ("249.00", ["249.00"])]:
        return f"{number}: {'the fault was never met, ' if never_met else ''}{ended}, booked {found}"
    return ""


def corrections(keeper: Shopkeeper, number: str) -> list[Transfer]:
    with scopes_disabled():
        return list(Transfer.objects.filter(shop=keeper.shop, role=CORRECTION.name, order__external_id=number))


def books_of(keeper: Shopkeeper, number: str) -> list[tuple[str, list[str]]]:
    """Total and money of each booked invoice of the order. A document that is no more is not there."""
    keys = [
        DocumentKey(shop=keeper.shop.code, order=number),
        DocumentKey(shop=keeper.shop.code, order=number, role=CORRECTION.name, part_id="own-1"),
    ]
    rows = [row for key in keys for row in documents(keeper, key.reference) if row["DeletedAt"] is None]
    return sorted(
        (f"{Decimal(row['TotalInclVat']):.2f}", [f"{one['Amount']:.2f}" for one in payments(keeper, row["Guid"])])
        for row in rows
    )
