"""Does every fault of every call of a correction end as just its documents, with their money?

A cell is a call, a fault and how often the fault happens. In each cell another order is booked and changes, a person
presses the button, the fault hits the call, time passes until nothing is due, and then everything runs once more.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.choices import choose
from krambod.transfers.guids import DocumentKey
from krambod.transfers.models import Transfer
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.rules import When
from tests.transfers.exchanging import BACK, bowl
from tests.transfers.growing import (
    COMPANY,
    GROWN,
    LATER,
    MIXED,
    PAID,
    PAID_TWICE,
    SHRUNK,
    VASE,
    captured,
    registered,
    sell_and_change,
)
from tests.transfers.parcels import parcels
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, change_rules
from tests.transfers.walking import (
    DELAY_S,
    EVERY_FAULT,
    GUID,
    documents,
    run_again_findings,
    work_until_quiet,
)

INVOICE = {
    "create the invoice": ("POST", "*/invoices"),
    "list the invoices": ("GET", "*/invoices"),
    "book the invoice": ("POST", f"*/invoices/{GUID}/book"),
    "register the money": ("POST", "*/invoices/{new}/payments"),
}
CREDIT_NOTE = {
    "create the credit note": ("POST", "*/sales/creditnotes"),
    "list the credit notes": ("GET", "*/sales/creditnotes"),
    "book the credit note": ("POST", f"*/sales/creditnotes/{GUID}/book"),
}
MOVE = {
    "read the old invoice": ("GET", "*/invoices/{old}"),
    "list the money of the old invoice": ("GET", "*/invoices/{old}/payments"),
    "take the money off": ("POST", "*/invoices/{old}/payments"),
}
Books = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What the shop changes, the calls that follow the button, and how the transfers and the books must end.

    `books` has the money of each document, by its role and total. `first` is a button that is pressed before, and
    `role` tells which transfer has the button. `sold` is what the shop told before the booking.
    """

    change: dict[str, Any]
    calls: dict[str, tuple[str, str]]
    ends: list[tuple[str, str]]
    books: Books
    first: str = ""
    role: str = SALE.name
    sold: dict[str, Any] = field(default_factory=lambda: {"payments": PAID})


WAYS = {
    "issue_supplement": Way(
        change=GROWN | {"payments": PAID_TWICE},
        calls=INVOICE,
        ends=[("paid", ""), ("paid", "")],
        books={"sale 249.00": ["249.00"], "correction 129.95": ["129.95"]},
    ),
    "credit_difference": Way(
        change=SHRUNK | {"payments": PAID},
        calls=CREDIT_NOTE,
        ends=[("paid", ""), ("booked", "repayment_missing")],
        books={"sale 249.00": ["249.00"], "refund 49.00": []},
    ),
    "reissue": Way(
        change=MIXED | {"payments": [*PAID, captured("p2", "30.95", LATER)]},
        calls=CREDIT_NOTE | MOVE | INVOICE,
        ends=[("credited", ""), ("paid", ""), ("credited", "")],
        books={
            "sale 249.00": ["249.00", "-249.00"],
            "refund 249.00": [],
            "correction 279.95": ["249.00", "30.95"],
        },
    ),
    "is_exchange": Way(
        change={"total": "498.00", "lines": [VASE, bowl("249.00")], "refunds": [BACK], "payments": PAID},
        first="issue_supplement",
        role=REFUND.name,
        calls=MOVE | {"register the money": INVOICE["register the money"]},
        ends=[("credited", ""), ("credited", ""), ("paid", "")],
        books={"sale 249.00": ["249.00", "-249.00"], "refund 249.00": [], "correction 249.00": ["249.00"]},
    ),
    "reissue of two parcels": Way(
        sold=parcels(),
        change=parcels() | COMPANY,
        calls={one: (CREDIT_NOTE | MOVE)[one] for one in ("create the credit note", "take the money off")},
        ends=[("credited", ""), ("credited", ""), ("paid", ""), ("credited", ""), ("credited", "")],
        books={
            "sale 129.95": ["129.95", "-129.95"],
            "shipment 288.00": ["288.00", "-288.00"],
            "correction 417.95": ["288.00", "129.95"],
            "refund 288.00": [],
            "refund 129.95": [],
        },
    ),
}
STEPS = [(way, call) for way, one in WAYS.items() for call in one.calls]
# All cells take minutes: the ordinary run has one cell of every second call, drawn, and `make soak` has all.
CHANCE = random.Random(15)
DRAWN = CHANCE.sample(STEPS, len(STEPS) // 2)
CELLS = [
    *(pytest.param(way, call, CHANCE.sample(EVERY_FAULT, 1), id=f"{way}: {call}, one") for way, call in DRAWN),
    *(pytest.param(way, call, EVERY_FAULT, id=f"{way}: {call}", marks=pytest.mark.soak) for way, call in STEPS),
]


@pytest.fixture
def hurried(hurried: Shopkeeper) -> Shopkeeper:
    """A shopkeeper in a hurry that looks for no documents of another integration."""
    change_rules(hurried, guard_until=None)
    return hurried


@pytest.mark.parametrize(("way", "call", "faults"), CELLS)
def test_every_fault_of_every_call_ends_as_one_correction(
    hurried: Shopkeeper,
    reach: Reach,
    way: str,
    call: str,
    faults: Sequence[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    if "shipments" in WAYS[way].sold:
        change_rules(hurried, when=When.SHIPPED)

    found = [walk(hurried, reach, way, call, kind, times) for kind, times in faults]

    assert not run_again_findings(hurried)
    wrong = [finding for finding in found if finding]
    assert not wrong, "\n".join(wrong)
    record_property(f"faults on '{call}' of {way}", f"{len(found)} cells, each ended as one correction")


def walk(keeper: Shopkeeper, reach: Reach, way: str, call: str, kind: FaultKind, times: int) -> str:
    """Returns what is wrong in the end, or nothing."""
    number = f"{kind}-{times}"
    sell_and_change(keeper, WAYS[way].change, number, sold=WAYS[way].sold)
    method, path = WAYS[way].calls[call]
    sale = keeper.transfer(number)
    if first := WAYS[way].first:
        choose(sale, first, keeper.now(), by="Sanne")
        work_until_quiet(keeper)
    new = DocumentKey(shop=keeper.shop.code, order=number, role=CORRECTION.name, part_id="own-1")
    path = path.replace("{old}", str(sale.draft_guid)).replace("{new}", str(new.guid(ORGANIZATION, 0)))
    keeper.double.faults.add(Fault(kind=kind, method=method, path=path, count=times, delay_s=DELAY_S))
    button = way.removesuffix(" of two parcels")
    choose(keeper.transfer(number, WAYS[way].role), button, keeper.now(), by="Sanne")

    work_until_quiet(keeper, reach)
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    never_met = [fault.kind for fault in keeper.double.faults.waiting()].count(kind) >= times == 1
    keeper.double.faults.clear()
    keeper.double.clock.advance(60)
    ended = [(one.state, one.cause) for one in transfers_of(keeper, number)]
    found = books_of(keeper, number)
    if never_met or ended != WAYS[way].ends or found != WAYS[way].books:
        return f"{number}: {'the fault was never met, ' if never_met else ''}{ended}, booked {found}"
    return ""


def transfers_of(keeper: Shopkeeper, number: str) -> list[Transfer]:
    with scopes_disabled():
        rows = Transfer.objects.select_related("order", "shop").filter(shop=keeper.shop, order__external_id=number)
        return list(rows.order_by("pk"))


def books_of(keeper: Shopkeeper, number: str) -> Books:
    """The money of each booked document of the order. A second one of the same kind and total would be seen."""
    found: Books = {}
    for one in transfers_of(keeper, number):
        key = DocumentKey(shop=keeper.shop.code, order=number, role=one.role, part_id=one.part_id)
        for row in documents(keeper, key.reference):
            if row["DeletedAt"] is None:
                name = f"{one.role} {row['TotalInclVat']:.2f}"
                found[name if name not in found else f"{name} again"] = registered(keeper, one)
    return found
