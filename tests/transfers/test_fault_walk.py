"""Does every fault of every call on an order's way end as one contact, one invoice and one payment?

A cell is a call, a fault and how often the fault happens. In each cell a new customer's order is sent, the fault hits
the call, time passes until nothing is due, the merchant connects again if they are asked to, and then everything runs
once more.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.seed import PERSONAL_CLIENT_ID
from krambod.organizations.models import CallBudget, ConnectedOrganization, Organization
from krambod.organizations.reach import Reach
from krambod.transfers.choices import choose
from krambod.transfers.rules import Mailing
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, ORGANIZATION, Shopkeeper, change_rules
from tests.transfers.walking import (
    CELLS,
    DELAY_S,
    GUID,
    documents,
    few_and_all,
    live_contacts,
    mailouts,
    outcome,
    payments,
    run_again_findings,
    transfers,
    work_until_quiet,
)

TOTAL = Decimal("249.00")
MANY = 10_000

Prepare = Callable[[Shopkeeper, str], None]


def nothing(_shopkeeper: Shopkeeper, _number: str) -> None:
    """The plain path makes the call."""


def lost(method: str, path: str, kind: FaultKind = FaultKind.DROP_AFTER) -> Prepare:
    """The call is made only to look for the effect of another call."""

    def prepare(shopkeeper: Shopkeeper, _number: str) -> None:
        shopkeeper.double.faults.add(Fault(kind=kind, method=method, path=path))

    return prepare


def hour_later(shopkeeper: Shopkeeper, _number: str) -> None:
    shopkeeper.double.clock.advance(3600)


def day_later(_shopkeeper: Shopkeeper, _number: str) -> None:
    Organization.objects.filter(organization_id=ORGANIZATION).update(settings_read_at=None)


def revised_draft(shopkeeper: Shopkeeper, number: str) -> None:
    work_until_quiet(shopkeeper)
    assert shopkeeper.transfer(number).cause == "approve_draft"
    send(shopkeeper, number, total="249.00", updated_at="2026-11-22T11:00:00Z")
    choose(shopkeeper.transfer(number), "approve", shopkeeper.now())


def cancelled_draft(shopkeeper: Shopkeeper, number: str) -> None:
    work_until_quiet(shopkeeper)
    assert shopkeeper.transfer(number).cause == "approve_draft"
    moment = "2026-11-22T11:00:00Z"
    send(shopkeeper, number, updated_at=moment, cancelled_at=moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A call on the way of an order, and what makes the order take this way."""

    method: str
    path: str
    prepare: Prepare = nothing
    first_total: str = "249.00"
    rules: tuple[tuple[str, Any], ...] = ()
    state: str = "paid"


DRAFTS_FIRST = (("first_drafts", MANY),)
MAILED = (("mailing", Mailing.DINERO),)
TOKEN = "token"
CALLS = {
    TOKEN: Spot(method="POST", path="/dineroapi/oauth/token", prepare=hour_later),
    "read the chart": Spot(method="GET", path="*/accounts/entry", prepare=day_later),
    "list contacts": Spot(method="GET", path="*/contacts"),
    "create contact": Spot(method="POST", path="*/contacts"),
    "read contact": Spot(method="GET", path=f"*/contacts/{GUID}", prepare=lost("POST", "*/contacts")),
    "create draft": Spot(method="POST", path="*/invoices"),
    "update draft": Spot(
        method="PUT", path=f"*/invoices/{GUID}", prepare=revised_draft, first_total="199.00", rules=DRAFTS_FIRST
    ),
    "delete draft": Spot(
        method="DELETE", path=f"*/invoices/{GUID}", prepare=cancelled_draft, rules=DRAFTS_FIRST, state="cancelled"
    ),
    "list invoices": Spot(method="GET", path="*/invoices"),
    "book": Spot(method="POST", path="*/book"),
    "read invoice": Spot(method="GET", path=f"*/invoices/{GUID}", prepare=lost("POST", "*/book")),
    "pay": Spot(method="POST", path="*/payments"),
    "list payments": Spot(method="GET", path="*/payments", prepare=lost("POST", "*/payments")),
    "mail": Spot(method="POST", path="*/email", rules=MAILED),
    "list mailouts": Spot(method="GET", path="*/mailouts", prepare=lost("POST", "*/email"), rules=MAILED),
    "ask something harmless": Spot(
        method="GET", path="*/sales/settings", prepare=lost("POST", "*/invoices", FaultKind.BROWNOUT)
    ),
}


@pytest.mark.parametrize(("call", "cells"), few_and_all(CALLS, CELLS, few=3))
def test_every_fault_of_every_call_ends_as_one_document(
    hurried: Shopkeeper,
    reach: Reach,
    call: str,
    cells: Sequence[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    told = check_cells(hurried, reach, CALLS[call], cells)

    record_property(f"faults on '{call}'", told)


@pytest.mark.soak
@pytest.mark.parametrize("call", CALLS)
def test_every_fault_that_also_hits_the_repeated_call_ends_as_one_document(
    hurried: Shopkeeper, reach: Reach, call: str, record_property: Callable[[str, object], None]
) -> None:
    told = check_cells(hurried, reach, CALLS[call], [(kind, times) for times in (2, 3) for kind in FaultKind])

    record_property(f"repeated faults on '{call}'", told)


def check_cells(shopkeeper: Shopkeeper, reach: Reach, spot: Spot, struck: Sequence[tuple[FaultKind, int]]) -> str:
    """Runs a cell for each fault and how often it happens. Returns how many cells ended in which way."""
    if spot.rules:
        change_rules(shopkeeper, **dict(spot.rules))

    cells = [walk(shopkeeper, reach, spot, kind, times) for kind, times in struck]

    twice = run_again_findings(shopkeeper)
    assert not twice
    wrong = [cell for cell in cells if cell.findings]
    assert not wrong, "\n".join(f"{cell.name}: {'; '.join(cell.findings)}" for cell in wrong)
    counted = Counter(cell.outcome for cell in cells)
    told = ", ".join(f"{count} {name}" for name, count in sorted(counted.items()))
    return f"{len(cells)} cells, {told}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What happened in a cell: how the order ended, the pauses on its way, and the mistakes found."""

    name: str
    outcome: str
    findings: list[str]


def walk(shopkeeper: Shopkeeper, reach: Reach, spot: Spot, kind: FaultKind, times: int) -> Cell:
    number = f"{kind}-{times}"
    email = f"{number}@example.com"
    before = len(documents(shopkeeper))
    send(shopkeeper, number, total=spot.first_total)
    spot.prepare(shopkeeper, number)
    shopkeeper.double.faults.add(Fault(kind=kind, method=spot.method, path=spot.path, count=times, delay_s=DELAY_S))

    pauses = work_until_quiet(shopkeeper, reach)
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    left = [fault.kind for fault in shopkeeper.double.faults.waiting()]
    shopkeeper.double.faults.clear()
    findings = [] if left.count(kind) < times or times > 1 else ["the fault was never met"]
    transfer = shopkeeper.transfer(number)
    findings += pause_findings(kind, pauses)
    if len(documents(shopkeeper)) != before + 1:
        findings.append(f"{len(documents(shopkeeper)) - before} documents")
    found = len(live_contacts(shopkeeper, email))
    findings += [] if found == 1 else [f"{found} contacts"]
    if outcome(transfer) != spot.state:
        findings.append(f"{outcome(transfer)} {transfer.cause_details} {shopkeeper.events(number)}")
    else:
        findings += document_findings(shopkeeper, number, spot)
    told = [outcome(transfer), *(f"after a pause ({cause})" for cause in sorted({*pauses}))]
    return Cell(name=f"{kind} x {times}", outcome=" ".join(told), findings=findings)


def pause_findings(kind: FaultKind, pauses: list[str]) -> list[str]:
    """Returns what is wrong with the pauses. Only a revoked key needs a person; only an overload slows us."""
    findings = []
    if kind is FaultKind.REVOKED and "reconnect_dinero" not in pauses:
        findings.append("nobody was asked to connect again")
    if kind is not FaultKind.REVOKED and not {*pauses} <= {"outage", "rate_limited", "token_refused"}:
        findings.append(f"paused: {pauses}")
    if "token_refused" in pauses and kind is not FaultKind.EXPIRED:
        findings.append("a token was said to be refused")
    if "rate_limited" in pauses and kind is not FaultKind.TOO_MANY_REQUESTS:
        findings.append("slowed down without being asked to")
    return findings


def document_findings(shopkeeper: Shopkeeper, number: str, spot: Spot) -> Iterator[str]:
    """Yields what is wrong with the one document of an order that has ended well."""
    [document] = documents(shopkeeper, f"krambod:sanne:{number}")
    paid = [(row["DepositAccountNumber"], row["Amount"]) for row in payments(shopkeeper, document["Guid"])]
    if spot.state == "cancelled":
        if document["DeletedAt"] is None:
            yield "the draft is still there"
        return
    if (document["Status"], document["TotalInclVat"], document["DeletedAt"]) != ("Booked", TOTAL, None):
        yield f"{document['Status']} over {document['TotalInclVat']}"
    if paid != [(DEPOSIT_ACCOUNT, TOTAL)]:
        yield f"paid {paid}"
    mailed = len(mailouts(shopkeeper, document["Guid"]))
    events = shopkeeper.events(number)
    if spot.rules == MAILED and not (
        (mailed == 1 and "mailed" in events) or (mailed <= 1 and "mail_unknown" in events)
    ):
        yield f"{mailed} mails, and said: {events[-3:]}"


def send(shopkeeper: Shopkeeper, number: str, **body: Any) -> None:
    shopkeeper.send(number, email=f"{number}@example.com", **body)


def test_an_outage_pauses_the_organization_and_spends_no_retry(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.double.faults.add(Fault(kind=FaultKind.SERVER_ERROR, path="/v*", count=20))

    pauses = work_until_quiet(shopkeeper)

    assert {*pauses} == {"outage"}
    assert len(pauses) > 3
    [transfer] = transfers(shopkeeper)
    assert outcome(transfer) == "paid"
    assert "retry" not in shopkeeper.events()


def test_an_overload_halves_the_rate_and_waits_as_long_as_dinero_asks(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.double.faults.add(Fault(kind=FaultKind.TOO_MANY_REQUESTS, path="*/book"))

    shopkeeper.work()

    with scopes_disabled():
        connected = ConnectedOrganization.objects.get(organization_id=ORGANIZATION)
    assert connected.paused_cause == "rate_limited"
    assert connected.paused_at is not None
    assert connected.paused_until == connected.paused_at + timedelta(seconds=60)
    [bucket] = CallBudget.objects.all()
    assert bucket.halved_until_s > shopkeeper.now().timestamp() + 590
    assert work_until_quiet(shopkeeper) == []
    assert outcome(shopkeeper.transfer()) == "paid"


def test_a_draft_with_a_lost_answer_is_deleted_when_the_order_is_cancelled(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path="*/invoices"))
    shopkeeper.double.faults.add(Fault(kind=FaultKind.SERVER_ERROR, path="/v*", skip=2, count=2))
    shopkeeper.work()
    assert shopkeeper.transfer().draft_guid is None

    moment = "2026-11-22T11:00:00Z"
    shopkeeper.send(updated_at=moment, cancelled_at=moment)
    work_until_quiet(shopkeeper)

    assert outcome(shopkeeper.transfer()) == "cancelled"
    [draft] = documents(shopkeeper)
    assert draft["DeletedAt"] is not None


def test_a_merchant_who_changed_the_secret_is_asked_to_connect_again(shopkeeper: Shopkeeper) -> None:
    store = shopkeeper.double.store
    store.update("clients", {"ClientSecret": "another"}, ClientId=PERSONAL_CLIENT_ID)
    shopkeeper.double.clock.advance(3600)
    shopkeeper.send()

    pauses = work_until_quiet(shopkeeper)

    assert pauses == ["reconnect_dinero"]
    assert outcome(shopkeeper.transfer()) == "received, due"


def test_a_booking_that_is_refused_leaves_the_order_open_for_a_newer_revision(shopkeeper: Shopkeeper) -> None:
    shopkeeper.double.store.update("organizations", {"ClosedUntil": "2026-11-22"}, Id=ORGANIZATION)
    shopkeeper.send()
    work_until_quiet(shopkeeper)
    assert outcome(shopkeeper.transfer()) == "held: unknown_answer"

    shopkeeper.double.store.update("organizations", {"ClosedUntil": None}, Id=ORGANIZATION)
    send_at = "2026-11-22T11:00:00Z"
    shopkeeper.send(total="199.00", updated_at=send_at)
    work_until_quiet(shopkeeper)

    assert outcome(shopkeeper.transfer()) == "paid"
    [document] = documents(shopkeeper)
    assert (document["Status"], document["TotalInclVat"]) == ("Booked", Decimal("199.00"))
