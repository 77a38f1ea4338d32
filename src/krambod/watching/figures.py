"""How does the installation stand now? A few counts, read from the database by indexes."""

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django_scopes import scopes_disabled

from krambod.merchants.models import Installation
from krambod.organizations.access import DISCONNECTED, limit_of_kind
from krambod.organizations.budget import workers_calls_left
from krambod.organizations.models import CallBudget, ConnectedOrganization, Connection
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection
from krambod.transfers.models import FAILED, LedgerEntry, State, Transfer, TransferEvent
from krambod.watching.engine import EngineFigures, Watched
from krambod.watching.models import Alert

RECENT = timedelta(minutes=10)
FULL_AFTER_S = 180.0  # the slowest bucket is full again after so long without a call
DINERO_CODE = re.compile(r"\d{1,4}")
SHARE_OF_TIME = 50  # counting all transfers takes at most one fiftieth of the time, however many there are


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCount:
    """How often a transfer failed lately. `kind` is `held` or `retry`; `dinero_code` is Dinero's number, or ""."""

    kind: str
    code: str
    dinero_code: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFigures:
    """What is due, and how many seconds the oldest has waited, 0 if nothing may go on now.

    `paused` are due as well, but nothing may be sent to their organization now.
    """

    count: int
    paused: int
    oldest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetFigures:
    """The calls of the organizations. `least` is the fewest that any of them has left, None if none called lately."""

    without_calls: int
    slowed_down: int
    least: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigures:
    """Events of shops that nobody has taken yet, without those of shops that must wait."""

    count: int
    oldest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationFigures:
    """The figures of the installation at `at` (aware UTC). Seconds are counted back from then."""

    at: datetime
    transfers: Mapping[str, int]
    held: Mapping[str, int]
    due: DueFigures
    errors: Sequence[ErrorCount]
    last_write_s: float | None
    budgets: BudgetFigures
    is_paused: bool
    organizations: int
    paused_organizations: Mapping[str, int]
    shops: int
    paused_shops: Mapping[str, int]
    unreachable_shops: int
    events: EventFigures
    alerts: Mapping[str, int]
    engine: EngineFigures


class CountOfAll:
    """Counts all transfers by state, and keeps the count for as long as counting would take too much of the time."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._counted: Mapping[str, int] = {}
        self._until = float("-inf")

    def read(self) -> Mapping[str, int]:
        """Returns the count of each state, 0 where there is none."""
        began = self._seconds()
        if began >= self._until:
            found = dict(Transfer.objects.order_by().values_list("state").annotate(Count("pk")))
            self._counted = {state.value: found.get(state.value, 0) for state in State}
            ended = self._seconds()
            self._until = ended + SHARE_OF_TIME * (ended - began)
        return self._counted


def read_figures(watched: Watched, count_of_all: CountOfAll) -> InstallationFigures:
    """Reads all figures. Raises DatabaseError."""
    with scopes_disabled():
        now = watched.now()
        is_paused = Installation.objects.exclude(paused_cause="").exists()
        shops = ShopConnection.objects.filter(disconnected_at=None)
        return InstallationFigures(
            at=now,
            transfers=count_of_all.read(),
            held=dict(Transfer.objects.exclude(cause="").order_by().values_list("cause").annotate(Count("pk"))),
            due=_read_due(now, is_paused=is_paused),
            errors=_read_errors(now),
            last_write_s=_read_last_write(now),
            budgets=_read_budgets(now, watched.calls_per_minute),
            is_paused=is_paused,
            organizations=ConnectedOrganization.objects.exclude(paused_cause=DISCONNECTED).count(),
            paused_organizations=_count_by_cause(ConnectedOrganization.objects.filter(paused_until__gt=now)),
            shops=shops.count(),
            paused_shops=_count_by_cause(shops),
            unreachable_shops=shops.filter(failures__gt=0).count(),
            events=read_events(now),
            alerts=dict(Alert.objects.order_by().values_list("name").annotate(Count("pk"))),
            engine=watched.read_engine(now),
        )


def _read_due(now: datetime, *, is_paused: bool) -> DueFigures:
    is_open = Q(connected__paused_until=None) | Q(connected__paused_until__lte=now)
    found = Transfer.objects.filter(due_at__lte=now, connected__isnull=False).aggregate(
        all=Count("pk"), open=Count("pk", filter=is_open), oldest=Min("due_at", filter=is_open)
    )
    if is_paused:
        return DueFigures(count=0, paused=found["all"], oldest_s=0.0)
    return DueFigures(
        count=found["open"], paused=found["all"] - found["open"], oldest_s=_seconds_since(found["oldest"], now) or 0.0
    )


def _read_errors(now: datetime) -> list[ErrorCount]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for kind in FAILED:
        recent = TransferEvent.objects.filter(name=kind, at__gt=now - RECENT).order_by()
        codes = recent.values_list(KeyTextTransform("code", "details"), KeyTextTransform("number", "details"))
        for code, number, count in codes.annotate(Count("pk")):
            counts[kind, code or "", _dinero_code(number)] += count
    return [
        ErrorCount(kind=kind, code=code, dinero_code=number, count=count)
        for (kind, code, number), count in sorted(counts.items())
    ]


def _dinero_code(number: str | None) -> str:
    """Only what looks like one of Dinero's numbers: each other word would be one more line for ever."""
    return number if number is not None and DINERO_CODE.fullmatch(number) else ""


def _read_last_write(now: datetime) -> float | None:
    return _seconds_since(LedgerEntry.objects.order_by("-pk").values_list("intended_at", flat=True).first(), now)


def _read_budgets(now: datetime, own_limit: int | None) -> BudgetFigures:
    now_s = now.timestamp()
    limits = dict(Connection.objects.order_by().values_list("client_id", "kind").distinct())
    left = [
        workers_calls_left(bucket, calls_per_minute=limit_of_kind(limits[bucket.client_id], own_limit), now_s=now_s)
        for bucket in CallBudget.objects.filter(filled_at_s__gt=now_s - FULL_AFTER_S)
        if bucket.client_id in limits
    ]
    return BudgetFigures(
        without_calls=sum(calls < 1 for calls in left),
        slowed_down=CallBudget.objects.filter(halved_until_s__gt=now_s).count(),
        least=min(left, default=None),
    )


def read_events(now: datetime) -> EventFigures:
    """Counts the events that wait. Call it while scopes are disabled."""
    may_go_on = Q(disconnected_at=None, paused_cause="") & (Q(retry_at=None) | Q(retry_at__lte=now))
    shops = ShopConnection.objects.filter(may_go_on).values("shop")
    found = Delivery.objects.filter(state=DeliveryState.PENDING, shop__in=shops).aggregate(
        count=Count("pk"), oldest=Min("received_at")
    )
    return EventFigures(count=found["count"], oldest_s=_seconds_since(found["oldest"], now) or 0.0)


def _count_by_cause(rows: QuerySet[ConnectedOrganization] | QuerySet[ShopConnection]) -> dict[str, int]:
    return dict(rows.exclude(paused_cause="").order_by().values_list("paused_cause").annotate(Count("pk")))


def _seconds_since(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max(0.0, (now - moment).total_seconds())
