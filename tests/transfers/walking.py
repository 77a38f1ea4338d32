"""What do the fault walk and the worlds share? They work on orders until nothing is due, and look into the books."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.doubles.dinero.faults import FaultKind
from krambod.doubles.dinero.seed import api_key
from krambod.organizations.access import FOREVER, open_dinero
from krambod.organizations.models import ConnectedOrganization
from krambod.organizations.reach import Reach
from krambod.project.operations.setting_up import SetupError
from krambod.transfers.intake import poke
from krambod.transfers.models import State, Transfer
from krambod.transfers.services import DineroServices
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, connect_shop

MOST_ROUNDS = 40
DEADLINE_S = 0.15
DELAY_S = 0.25  # of a slow answer: after the deadline
GUID = "-".join("?" * length for length in (8, 4, 4, 4, 12))
# Some faults look the same to the caller. Only one of these also hits the repeated call; `make soak` has them all.
ONE_OF_EACH = (
    FaultKind.DROP_BEFORE,
    FaultKind.TOO_MANY_REQUESTS,
    FaultKind.BROWNOUT,
    FaultKind.DROP_AFTER,
    FaultKind.STALE,
    FaultKind.EXPIRED,
    FaultKind.REVOKED,
)
# Each fault once, and those that differ for the caller twice: on the first call and on the repeated one.
EVERY_FAULT = (
    *((kind, 1) for kind in FaultKind),
    *((kind, 2) for kind in (FaultKind.DROP_AFTER, FaultKind.SERVER_ERROR, FaultKind.STALE, FaultKind.REVOKED)),
)
# The cells of a walk: each fault once, and one of each that look the same twice.
CELLS = (*((kind, 1) for kind in FaultKind), *((kind, 2) for kind in ONE_OF_EACH))
READ_BY_POST = ("/oauth/token", "/ledgeritems/ledgers", "/ledgeritems/status")
NOTHING_NEW: dict[str, Any] = dict.fromkeys(
    ("merchant", "shop", "organization_id", "when", "deposit_account_number", "start_date", "first_drafts")
)


def few_and_all(calls: Iterable[str], cells: Sequence[tuple[FaultKind, int]], *, few: int) -> list[pytest.ParameterSet]:
    """For `parametrize`: each call with a few cells, which its name draws, and by `make soak` with all of them.

    All cells of all walks take a quarter of an hour.
    """
    names = list(calls)
    drawn = (pytest.param(name, Random(name).sample(cells, few), id=f"{name}, a few") for name in names)
    return [*drawn, *(pytest.param(name, cells, id=name, marks=pytest.mark.soak) for name in names)]


def with_deadline(services: DineroServices, reach: Reach, deadline_s: float) -> DineroServices:
    """Returns services that wait at most `deadline_s` for an answer."""

    def open_it(connected: ConnectedOrganization, spend: Any) -> Dinero:
        return open_dinero(
            connected,
            http=reach.http,
            endpoints=reach.endpoints,
            lock_directory=reach.lock_directory,
            spend=spend,
            deadline_s=deadline_s,
            now=reach.now,
        )

    return replace(services, open_dinero=open_it, call_deadline_s=deadline_s)


@pytest.fixture
def hurried(shopkeeper: Shopkeeper, reach: Reach) -> Iterator[Shopkeeper]:
    """A shopkeeper that waits for an answer less long than a slow answer takes."""
    shopkeeper.services = with_deadline(shopkeeper.services, reach, DEADLINE_S)
    yield shopkeeper
    time.sleep(DELAY_S)  # a slow call must not arrive in the next test


def work_until_quiet(shopkeeper: Shopkeeper, reach: Reach | None = None) -> list[str]:
    """Moves the clock to each due moment and works, until nothing is due. Returns the causes of the pauses.

    With `reach`, the merchant connects again each time they are asked to.
    """
    causes: list[str] = []
    for _ in range(MOST_ROUNDS):
        cause, until = _pause(shopkeeper)
        if until == FOREVER and reach is not None:
            connect_again(shopkeeper, reach)
            continue
        moment = _next_due(until)
        if moment is None or moment == FOREVER:
            return causes
        shopkeeper.double.clock.advance(max(0.0, (moment - shopkeeper.now()).total_seconds()))
        shopkeeper.work()
        cause, _ = _pause(shopkeeper)
        causes += [cause] if cause else []
    raise AssertionError(f"still due after {MOST_ROUNDS} rounds")


def connect_again(shopkeeper: Shopkeeper, reach: Reach) -> None:
    """The merchant makes the API key valid again and enters it anew."""
    shopkeeper.double.store.update("api_keys", {"RevokedAt": None}, ApiKey=api_key(ORGANIZATION))
    with suppress(SetupError):  # they try once more
        connect_shop(reach, **NOTHING_NEW)


def run_again_findings(shopkeeper: Shopkeeper) -> list[str]:
    """Makes everything due once more and works. Returns each write of this second run: there should be none."""
    before = books(shopkeeper)
    for transfer in transfers(shopkeeper):
        with scopes_disabled():
            poke(transfer, shopkeeper.now())
    with watched_calls(shopkeeper) as calls:
        work_until_quiet(shopkeeper)
    writes = [call for call in calls if not call.startswith("GET") and not call.endswith(READ_BY_POST)]
    return writes if books(shopkeeper) == before else [*writes, "the books changed"]


def transfers(shopkeeper: Shopkeeper) -> list[Transfer]:
    with scopes_disabled():
        return list(Transfer.objects.select_related("order", "shop").filter(shop=shopkeeper.shop).order_by("pk"))


@contextmanager
def watched_calls(shopkeeper: Shopkeeper) -> Iterator[list[str]]:
    """Collects method and path of the calls that are made inside the block."""
    store = shopkeeper.double.store
    last = store.get("SELECT coalesce(max(Id), 0) AS n FROM calls")["n"]
    calls: list[str] = []
    yield calls
    rows = store.all("SELECT Method, Path FROM calls WHERE Id > ? ORDER BY Id", last)
    calls += [f"{row['Method']} {row['Path']}" for row in rows]


def documents(shopkeeper: Shopkeeper, reference: str | None = None) -> list[dict[str, Any]]:
    """Returns every invoice that there ever was, also drafts and deleted ones.

    With `reference`, returns only those of one order.
    """
    rows = shopkeeper.double.store.all(
        "SELECT * FROM sales_vouchers WHERE OrganizationId = ? ORDER BY rowid", ORGANIZATION
    )
    return [row for row in rows if reference in (None, row["ExternalReference"])]


def payments(shopkeeper: Shopkeeper, guid: str) -> list[dict[str, Any]]:
    sql = "SELECT * FROM payments WHERE OrganizationId = ? AND VoucherGuid = ? ORDER BY rowid"
    return shopkeeper.double.store.all(sql, ORGANIZATION, guid)


def mailouts(shopkeeper: Shopkeeper, guid: str) -> list[dict[str, Any]]:
    sql = "SELECT * FROM mailouts WHERE OrganizationId = ? AND VoucherGuid = ?"
    return shopkeeper.double.store.all(sql, ORGANIZATION, guid)


def live_contacts(shopkeeper: Shopkeeper, email: str) -> list[dict[str, Any]]:
    sql = "SELECT * FROM contacts WHERE OrganizationId = ? AND folded(Email) = ? AND DeletedAt IS NULL"
    return shopkeeper.double.store.all(sql, ORGANIZATION, email.lower())


def books(shopkeeper: Shopkeeper) -> tuple[Any, ...]:
    """Everything that a write could change, to compare two moments."""
    store = shopkeeper.double.store
    tables = ("contacts", "sales_vouchers", "payments", "mailouts", "ledger_items")
    return tuple(store.all(f"SELECT * FROM {table} ORDER BY rowid") for table in tables)


def outcome(transfer: Transfer) -> str:
    """`paid`, or `held: approve_draft` and the like."""
    if transfer.cause:
        return f"held: {transfer.cause}"
    return transfer.state if transfer.due_at is None or transfer.state == State.PAID else f"{transfer.state}, due"


def kroner(value: Any) -> Decimal:
    return Decimal(str(value))


def _pause(shopkeeper: Shopkeeper) -> tuple[str, datetime | None]:
    with scopes_disabled():
        connected = ConnectedOrganization.objects.get(organization_id=ORGANIZATION, merchant=shopkeeper.shop.merchant)
    return connected.paused_cause, connected.paused_until


def _next_due(paused_until: datetime | None) -> datetime | None:
    with scopes_disabled():
        first = Transfer.objects.exclude(due_at=None).order_by("due_at").values_list("due_at", flat=True).first()
    if first is None or paused_until is None:
        return first
    return max(first, paused_until)
