"""Does every fault of every call of what is booked beside an invoice end as one booking?

A cell is a call, a fault and how often the fault happens. In each cell another order needs the booking, the fault hits
the call, time passes until nothing is due, and then everything runs once more.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.models import State
from krambod.transfers.roles import DONATION, OVERPAYMENT, REFUND, ROUNDING, STORE_CREDIT
from tests.transfers.disputes import ledger_books
from tests.transfers.overpaying import (
    CAME,
    TO_STORE_CREDIT,
    WENT,
    choose_debt_account,
    choose_donation_accounts,
    choose_till,
    decide,
    overpay,
    paid,
    parts,
    repaid,
    send,
    send_cash,
    send_donation,
    send_refund,
)
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import (
    DELAY_S,
    EVERY_FAULT,
    run_again_findings,
    work_until_quiet,
)

CALLS = {
    "create": ("POST", "*/ledgeritems"),
    "look in the ledger": ("POST", "*/ledgeritems/ledgers"),
    "book": ("POST", "*/ledgeritems/book"),
    "read the status": ("POST", "*/ledgeritems/status"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`before` brings an order to where its newest news is sent by `act`. `books` is what the ledger must say then."""

    act: Callable[[Shopkeeper, str], None]
    role: str
    books: tuple[str, ...]
    before: Callable[[Shopkeeper, str], None] = lambda _keeper, _number: None
    state: tuple[str, str] = (State.BOOKED, "")


def send_repayment(keeper: Shopkeeper, number: str) -> None:
    send(keeper, paid("300.00"), repaid("51.00"), number=number, hour=11)


def pay_in_cash(keeper: Shopkeeper, number: str) -> None:
    send_cash(keeper, paid("249.50", method="Kontant"), number=number)


def refund_booked(keeper: Shopkeeper, number: str) -> None:
    send(keeper, paid("249.00"), number=number)
    send_refund(keeper, number=number)


def choose_store_credit(keeper: Shopkeeper, number: str) -> None:
    decide(keeper, REFUND.name, "store_credit", number=number)


WAYS = {
    "an overpayment": Way(
        act=overpay, role=OVERPAYMENT.name, books=tuple(CAME), state=(State.BOOKED, "overpaid")
    ),
    "an overpayment that goes back": Way(
        before=overpay, act=send_repayment, role=OVERPAYMENT.name, books=(*CAME, *WENT)
    ),
    "store credit": Way(
        before=refund_booked, act=choose_store_credit, role=STORE_CREDIT.name, books=tuple(TO_STORE_CREDIT)
    ),
    "rounded cash": Way(
        act=pay_in_cash, role=ROUNDING.name, books=("11-22 D 55040 0.25", "11-22 K 7380 0.25")
    ),
    "a donation": Way(
        act=send_donation, role=DONATION.name, books=("11-22 D 1070 20.00", "11-22 K 63095 20.00")
    ),
}  # fmt: skip


@pytest.fixture
def hurried(hurried: Shopkeeper) -> Shopkeeper:
    """A shopkeeper in a hurry with the accounts that money beside an invoice needs."""
    choose_debt_account(hurried)
    choose_till(hurried)
    choose_donation_accounts(hurried)
    return hurried


# The ways share their steps. All of them in CI would take two minutes; `make soak` has the others.
CELLS = [
    pytest.param(way, call, marks=[] if way == "store credit" or call == "book" else [pytest.mark.soak])
    for way in WAYS
    for call in CALLS
]


@pytest.mark.parametrize(("way", "call"), CELLS)
def test_every_fault_of_every_call_ends_as_one_booking(
    hurried: Shopkeeper, reach: Reach, way: str, call: str, record_property: Callable[[str, object], None]
) -> None:
    found = [walk(hurried, reach, WAYS[way], CALLS[call], kind, times) for kind, times in EVERY_FAULT]

    assert not run_again_findings(hurried)
    wrong = [finding for finding in found if finding]
    assert not wrong, "\n".join(wrong)
    record_property(f"faults on '{call}' of {way}", f"{len(found)} cells, each ended as one booking")


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
