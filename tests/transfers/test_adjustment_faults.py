"""Does every fault of every call of what is booked beside an invoice end as one booking?

A cell is a call, a fault and how often the fault happens. In each cell another order needs the booking, the fault hits
the call, time passes until nothing is due, and then everything runs once more.
"""

import time
from collections.abc import Callable, Sequence

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from tests.transfers.adjusting import WAYS, Way, choose_accounts
from tests.transfers.disputes import ledger_books
from tests.transfers.overpaying import parts, total_on
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import (
    DELAY_S,
    EVERY_FAULT,
    few_and_all,
    run_again_findings,
    work_until_quiet,
)

CALLS = {
    "create": ("POST", "*/ledgeritems"),
    "look in the ledger": ("POST", "*/ledgeritems/ledgers"),
    "book": ("POST", "*/ledgeritems/book"),
    "read the status": ("POST", "*/ledgeritems/status"),
}
# What settles the invoice before store credit is booked.
SETTLING = {"settle": ("POST", "*/payments"), "read what is settled": ("GET", "*/payments")}
DEBTORS = 53000


@pytest.fixture
def hurried(hurried: Shopkeeper) -> Shopkeeper:
    """A shopkeeper in a hurry with the accounts that money beside an invoice needs."""
    choose_accounts(hurried)
    return hurried


# The ways share their steps, so the ordinary run has few cells of each.
WALKED = [*(f"{call} of {way}" for way in WAYS for call in CALLS), *(f"{call} of store credit" for call in SETTLING)]
WALKS = few_and_all(WALKED, EVERY_FAULT, few=1)


@pytest.mark.parametrize(("walked", "faults"), WALKS)
def test_every_fault_of_every_call_ends_as_one_booking(
    hurried: Shopkeeper,
    reach: Reach,
    walked: str,
    faults: Sequence[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    call, _, way = walked.partition(" of ")

    found = [walk(hurried, reach, WAYS[way], (CALLS | SETTLING)[call], kind, times) for kind, times in faults]

    assert not run_again_findings(hurried)
    wrong = [finding for finding in found if finding]
    assert not wrong, "\n".join(wrong)
    assert total_on(hurried, DEBTORS) == "0.00"
    record_property(f"faults on '{walked}'", f"{len(found)} cells, each ended as one booking")


def walk(keeper: Shopkeeper, reach: Reach, way: Way, call: tuple[str, str], kind: FaultKind, times: int) -> str:
    """Returns what is wrong in the end, or nothing."""
    number = f"{kind}-{times}"
    way.before(keeper, number)
    keeper.double.faults.add(Fault(kind=kind, method=call[0], path=call[1], count=times, delay_s=DELAY_S))
    way.act(keeper, number)

    work_until_quiet(keeper, reach)
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    never_met = [fault.kind for fault in keeper.double.faults.waiting()].count(kind) >= times == 1
    keeper.double.faults.clear()
    keeper.double.clock.advance(60)
    ended = [(one.state, one.cause) for one in parts(keeper, way.role, number)]
    booked = tuple(ledger_books(keeper, number))
    if never_met or ended != [way.state] or booked != way.books:
        return f"{number}: {'the fault was never met, ' if never_met else ''}{ended}, booked {booked}"
    return ""
