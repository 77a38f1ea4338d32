"""Does an order that is revised while one of its calls fails still become one document, with one revision's content?

A cell is a call, a fault of it, a change of the order, and when that comes: just before the call, or before the next.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.orders.revisions import read_revision
from krambod.transfers.models import BOOKED, State, Transfer
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import documents, outcome, payments, watched_calls, work_until_quiet

LATER = "2026-11-22T12:00:00Z"
CALLS = {
    "create contact": ("POST", "/contacts"),
    "create draft": ("POST", "/invoices"),
    "list invoices": ("GET", "/invoices"),
    "book": ("POST", "/book"),
    "pay": ("POST", "/payments"),
}
FAULTS = (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.SERVER_ERROR, FaultKind.NOT_JSON, FaultKind.STALE)
REFUND = {"id": "r", "at": LATER, "total": "10.00", "lines": []}
CHANGES: dict[str, dict[str, Any]] = {
    "shipped": {"shipped_at": LATER},
    "dearer": {"total": "300.00"},
    "cancelled": {"cancelled_at": LATER},
    "refunded": {"refunds": [REFUND]},
    "not paid": {"paid_at": None},
}
# Orders with these outcomes wait for a person, or for a new message from the shop.
CAUSES = {
    "",
    "refund_not_repaid",
    "invoice_too_low",
    "paid_less_than_invoice",
}
MOST_CALLS = 30


@pytest.mark.parametrize("call", [one if one == "book" else pytest.param(one, marks=pytest.mark.soak) for one in CALLS])
def test_an_order_revised_while_a_call_fails_ends_as_one_document(
    shopkeeper: Shopkeeper, call: str, record_property: Callable[[str, object], None]
) -> None:
    wrong, ended = [], Counter[str]()
    for kind in FAULTS:
        for change in CHANGES:
            for calls_later in (0, 1):
                number = f"{kind}-{change.replace(' ', '-')}-{calls_later}"
                wrong += [
                    f"{number}: {finding}" for finding in walk(shopkeeper, number, call, kind, change, calls_later)
                ]
                ended[outcome(shopkeeper.transfer(number))] += 1

    assert not wrong, "\n".join(wrong)
    record_property(
        f"revised while '{call}' fails", ", ".join(f"{count} {end}" for end, count in sorted(ended.items()))
    )


def walk(
    shopkeeper: Shopkeeper, number: str, call: str, kind: FaultKind, change: str, calls_later: int
) -> Iterator[str]:
    """Runs one case and yields what is wrong in the end."""
    method, path = CALLS[call]
    shopkeeper.send(number, email=f"{number}@example.com")
    shopkeeper.double.faults.add(Fault(kind=kind, method=method, path=f"*{path}"))
    revision = {"email": f"{number}@example.com", "updated_at": LATER, **CHANGES[change]}
    after(shopkeeper, method, path, calls_later, lambda: shopkeeper.send(number, **revision))

    with watched_calls(shopkeeper) as calls:
        work_until_quiet(shopkeeper)

    shopkeeper.double.faults.clear()
    shopkeeper.http.event_hooks = {"request": []}
    if len(calls) > MOST_CALLS:
        yield f"{len(calls)} calls"
    transfer = shopkeeper.transfer(number)
    live = [row for row in documents(shopkeeper, f"krambod:sanne:{number}") if row["DeletedAt"] is None]
    if len(live) > 1 or transfer.cause not in CAUSES:
        yield f"{len(live)} documents, {outcome(transfer)}"
    yield from booked_findings(shopkeeper, transfer, live)


def booked_findings(shopkeeper: Shopkeeper, transfer: Transfer, live: list[dict[str, Any]]) -> Iterator[str]:
    booked = [row for row in live if row["Status"] == "Booked"]
    if bool(booked) != (transfer.state in BOOKED):
        yield f"{transfer.state} with {len(booked)} booked"
    if transfer.state == State.CANCELLED and live:
        yield "the draft is still there"
    if not booked and (transfer.changed_after_booking or transfer.booked_revision_id):
        yield "said to be changed after a booking that was none"
    for row in booked:
        # A credit note is a payment too, but on no account.
        paid = sum(
            (one["Amount"] for one in payments(shopkeeper, row["Guid"]) if one["DepositAccountNumber"] is not None),
            Decimal(0),
        )
        revision = transfer.booked_revision
        assert revision is not None
        order = read_revision(revision)
        meant = order.total.amount - sum((refund.total for refund in order.refunds), Decimal(0))
        if not row["TotalInclVat"] == paid == meant:
            yield f"booked {row['TotalInclVat']}, paid {paid}, meant {meant}"
        is_newest = transfer.booked_revision_id == transfer.order.newest_id
        if is_newest and transfer.changed_after_booking:
            yield "the newest revision is booked, and said to be changed afterwards"


def after(shopkeeper: Shopkeeper, method: str, path: str, calls_later: int, action: Callable[[], object]) -> None:
    """Runs `action` just before the first matching call, or `calls_later` calls after it."""
    seen = -1

    def look(request: httpx2.Request) -> None:
        nonlocal seen
        if seen >= 0 or (request.method == method and request.url.path.endswith(path)):
            seen += 1
            if seen == calls_later:
                action()

    shopkeeper.http.event_hooks = {"request": [look]}
