"""Does every fault of every call of a refund end as one credit note and one repayment, in every world?

A cell is a call, a fault and how often the fault happens. In each cell a paid order is refunded, the fault hits the
call, time passes until nothing is due, the merchant connects again if they are asked to, and then everything runs once
more.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.worlds import World, changed_world
from krambod.organizations.reach import Reach
from tests.transfers.credit_calls import CALLS, Spot, captured, refund
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, ORGANIZATION, Shopkeeper, change_rules
from tests.transfers.walking import (
    CELLS,
    DELAY_S,
    documents,
    few_and_all,
    outcome,
    payments,
    run_again_findings,
    transfers,
    work_until_quiet,
)

LATEST = "2026-11-22T12:00:00Z"
TOTAL, REFUNDED = Decimal("249.00"), Decimal("100.00")


def send(keeper: Shopkeeper, number: str, **body: Any) -> None:
    keeper.send(number, email=f"{number}@example.com", **({"payments": [captured()]} | body))


def credit_notes(keeper: Shopkeeper, number: str) -> list[dict[str, Any]]:
    """Returns every credit note of an order that there ever was, also drafts and deleted ones."""
    rows = keeper.double.store.all(
        "SELECT * FROM sales_vouchers WHERE OrganizationId = ? AND Type = 'CreditNote' ORDER BY rowid", ORGANIZATION
    )
    return [row for row in rows if row["ExternalReference"].startswith(f"krambod:sanne:{number}:refund:")]


def registered(keeper: Shopkeeper, number: str) -> list[Decimal]:
    """Returns the money on the deposit account that was registered on the order's invoice."""
    [invoice] = documents(keeper, f"krambod:sanne:{number}")
    rows = payments(keeper, invoice["Guid"])
    return [row["Amount"] for row in rows if row["DepositAccountNumber"] == DEPOSIT_ACCOUNT]


@pytest.fixture
def hurried(hurried: Shopkeeper) -> Shopkeeper:
    """A shopkeeper in a hurry that looks for no documents of another integration."""
    change_rules(hurried, guard_until=None)
    return hurried


@pytest.mark.parametrize(("call", "cells"), few_and_all(CALLS, CELLS, few=2))
def test_every_fault_of_every_call_ends_as_one_credit_note(
    hurried: Shopkeeper,
    reach: Reach,
    call: str,
    cells: Sequence[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    wrong: list[str] = []
    ended = Counter[str]()
    for kind, times in cells:
        number = f"{kind}-{times}"
        wrong += [f"{number}: {finding}" for finding in walk(hurried, reach, CALLS[call], number, kind, times)]
        ended[outcome(hurried.refund("r", number))] += 1

    assert not wrong, "\n".join(wrong)
    assert not run_again_findings(hurried)
    told = ", ".join(f"{count} {name}" for name, count in sorted(ended.items()))
    record_property(f"faults on '{call}'", f"{len(cells)} cells, {told}")


def walk(keeper: Shopkeeper, reach: Reach, spot: Spot, number: str, kind: FaultKind, times: int) -> Iterator[str]:
    """Runs one cell and yields what is wrong in the end."""
    send(keeper, number)
    work_until_quiet(keeper, reach)
    send(keeper, number, **refund())
    if spot.lost is not None:
        method, path = spot.lost
        keeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method=method, path=path))
    keeper.double.faults.add(Fault(kind=kind, method=spot.method, path=spot.path, count=times, delay_s=DELAY_S))

    work_until_quiet(keeper, reach)
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    left = [fault.kind for fault in keeper.double.faults.waiting()]
    keeper.double.faults.clear()
    if times == 1 and kind in left:
        yield "the fault was never met"
    notes = credit_notes(keeper, number)
    if [(note["Status"], note["TotalInclVat"], note["DeletedAt"]) for note in notes] != [("Booked", REFUNDED, None)]:
        yield f"{[(note['Status'], note['TotalInclVat']) for note in notes]}"
    if (paid := registered(keeper, number)) != [TOTAL, -REFUNDED]:
        yield f"registered {paid}"
    if (end := outcome(keeper.refund("r", number))) != "credited":
        yield end


# Worlds

# The refunds that do not end as credited, by world.
HELD_IN: Mapping[str, dict[str, str]] = {
    # Dinero does not offset the credit note, so the invoice is not overpaid: the repayment has no room on it.
    "credit_note_offset=manual": dict.fromkeys(("2001", "2002", "2003", "2004"), "held: repayment_has_no_room"),
}


def switches() -> Iterator[str]:
    """Yields `switch=value` for every value of a switch that is a word, except the most likely one."""
    for name, switch in World.model_fields.items():
        for value in getattr(switch.annotation, "__args__", ()):
            if value != switch.default:
                yield f"{name}={value}"


ABOUT_CREDIT_NOTES = (
    "credit_note_offset", "offset_credit_note_status", "over_credit", "negative_payment", "number_series",
    "payment_timestamps", "timestamps", "client_guid", "guid_uniqueness", "remaining_amount", "deleted_drafts",
    "vat_rounding", "empty_answers", "lists",
)  # fmt: skip


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(one, marks=[] if one.startswith(ABOUT_CREDIT_NOTES) else [pytest.mark.soak])
        for one in ["as it is likeliest=", "lists_lag_s=30", *switches()]
    ],
)
def test_no_refund_is_credited_wrongly_in_any_world(
    shopkeeper: Shopkeeper, world: str, record_property: Callable[[str, object], None]
) -> None:
    name, _, value = world.partition("=")
    change_rules(shopkeeper, guard_until=None)
    if value:
        shopkeeper.double.world = changed_world(World(), {name: 30 if name == "lists_lag_s" else value})
    numbers = ("2001", "2002", "2003", "2004")
    for number in numbers:
        send(shopkeeper, number)
    work_until_quiet(shopkeeper)

    send(shopkeeper, "2001", **refund("249.00"))
    send(shopkeeper, "2002", **refund("33.33"))
    shopkeeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path="*/sales/creditnotes"))
    send(shopkeeper, "2003", **refund("100.00"))
    work_until_quiet(shopkeeper)
    shopkeeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path="*/payments"))
    send(shopkeeper, "2004", **refund("100.00", at=LATEST))
    work_until_quiet(shopkeeper)

    ended = {number: outcome(shopkeeper.refund("r", number)) for number in numbers}
    findings = [finding for number in numbers for finding in wrong_in(shopkeeper, number, ended[number])]
    assert not findings
    assert not run_again_findings(shopkeeper)
    held = {number: end for number, end in ended.items() if end != "credited"}
    record_property(world, held or "all credited")
    assert held == HELD_IN.get(world, {})


def wrong_in(keeper: Shopkeeper, number: str, end: str) -> Iterator[str]:
    """Yields what is booked wrongly for an order: more than one live credit note, or other money than went back."""
    total = {"2001": "249.00", "2002": "33.33"}.get(number, "100.00")
    live = [note for note in credit_notes(keeper, number) if note["DeletedAt"] is None and note["Status"] == "Booked"]
    if len(live) > 1 or any(note["TotalInclVat"] != Decimal(total) for note in live):
        yield f"{number}: {[note['TotalInclVat'] for note in live]}"
    repaid = [amount for amount in registered(keeper, number) if amount < 0]
    if repaid != ([-Decimal(total)] if end == "credited" else []):
        yield f"{number}: repaid {repaid}, {end}"


def test_only_sales_and_refunds_have_transfers(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, "2001")
    work_until_quiet(shopkeeper)
    send(shopkeeper, "2001", **refund())
    work_until_quiet(shopkeeper)

    assert [(one.role, one.part_id, one.state) for one in transfers(shopkeeper)] == [
        ("sale", "", "paid"),
        ("refund", "r", "credited"),
    ]
