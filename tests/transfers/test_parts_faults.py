"""Does every fault of every call of an order in two parts end as its two invoices, each once and each paid once?

A cell is a call, a fault and how often it happens. In each cell an order is told whose goods went in two parcels, or of
which a part was paid a VAT period earlier. Time passes until nothing is due, and then everything runs once more.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from krambod.accounting.vat_periods import VatPeriod
from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from tests.transfers.parcels import (
    TWO_INVOICES,
    captured,
    ends_of,
    first_parcel,
    invoice_when_sent,
    invoiced,
    parcels,
    row,
)
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, change_rules
from tests.transfers.walking import (
    DELAY_S,
    GUID,
    ONE_OF_EACH,
    documents,
    run_again_findings,
    work_until_quiet,
)

pytestmark = pytest.mark.django_db(transaction=True)
CALLS: Mapping[str, tuple[str, str, tuple[str, str] | None]] = {
    "create": ("POST", "*/invoices", None),
    "list": ("GET", "*/invoices", None),
    "read the draft": ("GET", f"*/invoices/{GUID}", ("POST", "*/invoices")),
    "book": ("POST", "*/book", None),
    "read the booked invoice": ("GET", f"*/invoices/{GUID}", ("POST", "*/book")),
    "register": ("POST", "*/payments", None),
    "list payments": ("GET", "*/payments", ("POST", "*/payments")),
}


def in_two_parcels(number: str) -> dict[str, Any]:
    return parcels(number)


def with_a_deposit(number: str) -> dict[str, Any]:
    """A table of 8000.00, of which the half is paid a month before it is sent."""
    september, november = "2026-09-28T08:00:00Z", "2026-11-20T08:00:00Z"
    return {
        "total": "8000.00",
        "email": f"{number}@example.com",
        "placed_at": september,
        "updated_at": november,
        "paid_at": None,
        "lines": [row("8000.00", "TABLE")],
        "payments": [captured("a", "4000.00", september), captured("b", "4000.00", november)],
        "shipped_at": november,
    }


# What each order must come to: reference, total, money, date.
ORDERS: Mapping[str, tuple[Callable[[str], dict[str, Any]], Mapping[str, tuple[Decimal, Decimal, str]]]] = {
    "parcels": (
        in_two_parcels,
        TWO_INVOICES,
    ),
    "deposit": (
        with_a_deposit,
        {
            "prepayment:a": (Decimal("4000.00"), Decimal("4000.00"), "2026-09-28"),
            "": (Decimal("4000.00"), Decimal("4000.00"), "2026-11-20"),
        },
    ),
}


@pytest.fixture
def hurried(hurried: Shopkeeper) -> Shopkeeper:
    """A shopkeeper in a hurry that invoices what is sent, and reports its VAT each month."""
    invoice_when_sent(hurried)
    change_rules(hurried, vat_period=VatPeriod.MONTHLY, start_date=date(2026, 1, 1))
    return hurried


# Parts take the steps of a sale, whose walk has all faults. `make soak` has them all here too.
FEW: Mapping[int, tuple[FaultKind, ...]] = {
    1: (FaultKind.DROP_AFTER, FaultKind.STALE, FaultKind.EXPIRED),
    2: (FaultKind.DROP_AFTER,),
}
ALL: Mapping[int, tuple[FaultKind, ...]] = {1: tuple(FaultKind), 2: ONE_OF_EACH}


@pytest.mark.parametrize(
    ("sold", "struck"),
    [("parcels", FEW), *(pytest.param(sold, ALL, marks=pytest.mark.soak) for sold in ("parcels", "deposit"))],
    ids=["parcels", "parcels, every fault", "deposit, every fault"],
)
@pytest.mark.parametrize("call", CALLS)
def test_every_fault_of_every_call_ends_as_two_invoices(
    hurried: Shopkeeper,
    reach: Reach,
    call: str,
    sold: str,
    struck: Mapping[int, tuple[FaultKind, ...]],
    record_property: Callable[[str, object], None],
) -> None:
    cells = {f"{kind}-{times}": (kind, times) for times, kinds in struck.items() for kind in kinds}

    wrong: list[str] = []
    ended = Counter[str]()
    for number, (kind, times) in cells.items():
        wrong += [f"{number}: {finding}" for finding in walk(hurried, reach, call, sold, number, kind, times)]
        ended.update(ends_of(hurried, number).values())

    assert not wrong, "\n".join(wrong)
    assert not run_again_findings(hurried)
    told = ", ".join(f"{count} {name}" for name, count in sorted(ended.items()))
    record_property(f"faults on '{call}' of {sold}", f"{len(cells)} cells, {told}")


def walk(
    keeper: Shopkeeper, reach: Reach, call: str, sold: str, number: str, kind: FaultKind, times: int
) -> Iterator[str]:
    """Runs one cell and yields what is wrong in the end."""
    method, path, lost = CALLS[call]
    body, right = ORDERS[sold]
    keeper.send(number, **body(number))
    if lost is not None:
        keeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method=lost[0], path=lost[1]))
    keeper.double.faults.add(Fault(kind=kind, method=method, path=path, count=times, delay_s=DELAY_S))

    work_until_quiet(keeper, reach)
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    left = [fault.kind for fault in keeper.double.faults.waiting()]
    keeper.double.faults.clear()
    if times == 1 and kind in left:
        yield "the fault was never met"
    if (found := invoiced(keeper, number)) != right:
        yield f"{found}"
    if (count := len(documents_of(keeper, number))) != len(right):
        yield f"{count} documents"
    if set(ends_of(keeper, number).values()) != {"paid"}:
        yield f"{ends_of(keeper, number)}"


def documents_of(keeper: Shopkeeper, number: str) -> list[dict[str, Any]]:
    """Every document of the order that there ever was, also drafts and deleted ones."""
    start = f"krambod:sanne:{number}"
    return [one for one in documents(keeper) if one["ExternalReference"].startswith(start)]


# A worker that is killed


class Killed(BaseException):
    """The process ends here: nothing that it has not stored is kept."""


@pytest.mark.parametrize("moment", ["request", "response"])
@pytest.mark.parametrize("is_told_at_once", [False, True])
def test_a_worker_that_is_killed_at_any_write_leaves_two_invoices(
    shopkeeper: Shopkeeper, moment: str, is_told_at_once: bool, record_property: Callable[[str, object], None]
) -> None:
    invoice_when_sent(shopkeeper)
    writes = 0

    for nth in range(1, 30):
        number = f"{moment}-{nth}"
        shopkeeper.send(number, **parcels(number, **({} if is_told_at_once else first_parcel())))
        was_killed = work_and_kill(shopkeeper, moment, nth)
        shopkeeper.send(number, **parcels(number))
        work_until_quiet(shopkeeper)
        assert invoiced(shopkeeper, number) == ORDERS["parcels"][1], number
        assert len(documents_of(shopkeeper, number)) == 2
        if not was_killed:
            writes = nth - 1
            break

    record_property(f"writes at whose {moment} a worker was killed, all told at once: {is_told_at_once}", writes)
    assert writes == (7 if is_told_at_once else 4)  # a contact, and for each parcel its draft, booking and payment
    assert not run_again_findings(shopkeeper)


def work_and_kill(keeper: Shopkeeper, moment: str, nth: int) -> bool:
    """Works, and kills the worker at its nth write. Returns False if it made fewer."""
    left, before = nth, keeper.http.event_hooks

    def count(message: httpx2.Request | httpx2.Response) -> None:
        nonlocal left
        request = message if isinstance(message, httpx2.Request) else message.request
        if request.method != "GET" and str(ORGANIZATION) in request.url.path:
            left -= 1
            if not left:
                raise Killed

    keeper.http.event_hooks = {**before, moment: [*before[moment], count]}
    try:
        work_until_quiet(keeper)
        return False
    except Killed:
        return True
    finally:
        keeper.http.event_hooks = before
