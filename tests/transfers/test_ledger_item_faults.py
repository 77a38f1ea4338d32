"""Does every fault of every call of a ledger item end as one booking, and does a change by hand end as a question?

A cell is a call, a fault and how often the fault happens. In each cell a bank takes the money of another order back,
the fault hits the call, time passes until nothing is due, and then everything runs once more.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.choices import choose
from krambod.transfers.models import State
from tests.transfers.disputes import (
    chargeback,
    choose_account,
    edit_item,
    ledger_books,
    sell,
    state_of,
    take_back,
)
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import (
    DELAY_S,
    EVERY_FAULT,
    few_and_all,
    run_again_findings,
    work_until_quiet,
)

OPENED = ["11-22 D 55150 249.00", "11-22 K 55120 249.00"]
ASKED = (State.BOOKED, "chargeback")
PAUSES = {"outage", "rate_limited", "token_refused", "reconnect_dinero"}
CREATE, LIST = ("POST", "*/ledgeritems"), ("POST", "*/ledgeritems/ledgers")
BOOK, STATUS = ("POST", "*/ledgeritems/book"), ("POST", "*/ledgeritems/status")

Prepare = Callable[[Shopkeeper, str], None]


def nothing(_keeper: Shopkeeper, _number: str) -> None:
    """The plain path makes the call."""


def lost_booking(keeper: Shopkeeper, _number: str) -> None:
    keeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method=BOOK[0], path=BOOK[1]))


def overwritten(keeper: Shopkeeper, number: str) -> None:
    _held_with_an_edit(keeper, number)
    choose(chargeback(keeper, number), "overwrite", keeper.now())


def skipped(keeper: Shopkeeper, number: str) -> None:
    _held_with_an_edit(keeper, number)
    choose(chargeback(keeper, number), "skip", keeper.now(), value="other: afgjort")


def _held_with_an_edit(keeper: Shopkeeper, number: str) -> None:
    keeper.before("POST", "/ledgeritems/ledgers", lambda: edit_item(keeper))
    work_until_quiet(keeper)
    assert state_of(keeper, number) == (State.DRAFTED, "ledger_item_edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A call on the way of a ledger item, and what makes the item take this way."""

    method: str
    path: str
    prepare: Prepare = nothing
    state: tuple[str, str] = ASKED
    books: tuple[str, ...] = tuple(OPENED)


SPOTS = {
    "create": Spot(method=CREATE[0], path=CREATE[1]),
    "look in the ledger": Spot(method=LIST[0], path=LIST[1]),
    "book": Spot(method=BOOK[0], path=BOOK[1]),
    "read the status": Spot(method=STATUS[0], path=STATUS[1]),
    "read entries": Spot(method="GET", path="*/entries", prepare=lost_booking),
    "replace": Spot(method="PUT", path="*/ledgeritems", prepare=overwritten),
    "delete": Spot(
        method="DELETE", path="*/ledgeritems/delete", prepare=skipped, state=(State.SKIPPED, ""), books=()
    ),
}  # fmt: skip


@pytest.fixture
def hurried(hurried: Shopkeeper) -> Shopkeeper:
    """A shopkeeper in a hurry with an account for open disputes."""
    choose_account(hurried)
    return hurried


@pytest.mark.parametrize(("spot", "faults"), few_and_all(SPOTS, EVERY_FAULT, few=2))
def test_every_fault_of_every_call_ends_as_one_booking(
    hurried: Shopkeeper,
    reach: Reach,
    spot: str,
    faults: Sequence[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    cells = [walk(hurried, reach, SPOTS[spot], kind, times) for kind, times in faults]

    assert not run_again_findings(hurried)
    wrong = [finding for cell in cells for finding in cell.findings]
    assert not wrong, "\n".join(wrong)
    counted = Counter(cell.outcome for cell in cells)
    record_property(f"faults on '{spot}'", f"{len(cells)} cells: {dict(counted)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How the chargeback of a cell ended, and the mistakes found."""

    outcome: str
    findings: list[str]


def walk(keeper: Shopkeeper, reach: Reach, spot: Spot, kind: FaultKind, times: int) -> Cell:
    number = f"{kind}-{times}"
    sell(keeper, number)
    take_back(keeper, number)
    spot.prepare(keeper, number)
    keeper.double.faults.add(Fault(kind=kind, method=spot.method, path=spot.path, count=times, delay_s=DELAY_S))

    pauses = {*work_until_quiet(keeper, reach)}
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    left = [fault.kind for fault in keeper.double.faults.waiting()]
    keeper.double.faults.clear()
    keeper.double.clock.advance(60)
    findings = [] if left.count(kind) < times or times > 1 else ["the fault was never met"]
    findings += [] if pauses <= PAUSES else [f"paused: {pauses}"]
    if (ended := state_of(keeper, number)) != spot.state:
        transfer = chargeback(keeper, number)
        findings.append(f"{ended} {transfer.cause_details} {keeper.events(number, transfer.role)}")
    if (booked := tuple(ledger_books(keeper, number))) != spot.books:
        findings.append(f"booked {booked}")
    return Cell(
        outcome=" ".join(["ended", *(f"after a pause ({pause})" for pause in sorted(pauses))]),
        findings=[f"{number}: {finding}" for finding in findings],
    )
