"""Does each connection to Dinero work, how fast, and what waits behind it?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from krambod.backoffice.formats import current_language
from krambod.merchants.models import Shop, StoredRules
from krambod.organizations.access import PERSONAL_CALLS_PER_MINUTE, VISMA_CALLS_PER_MINUTE
from krambod.organizations.budget import worker_rate
from krambod.organizations.models import CallBudget, ConnectedOrganization, ConnectionKind
from krambod.transfers.models import Transfer
from krambod.words.causes import codes_that_stop_everything, explain

CALLS_AN_ORDER = 5.0  # for one order alone; in a batch it takes fewer, so the queue is never slower than the page says


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a connection works. `state` is works, paused or dead.

    `per_minute` are orders. `minutes` is about how long the queue takes; None if there is no queue or it stands still.
    """

    connected: ConnectedOrganization
    state: str
    sentence: str
    queued: int
    per_minute: int
    minutes: int | None
    slowed_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The merchant's connections. `is_set_up`: there is one, and every shop has booking rules.

    `healths` has those that shops use: one grant may reach many companies.
    """

    healths: list[Health]
    is_connected: bool
    is_set_up: bool


def read_connections(now: datetime) -> Connections:
    """Reads how each connection works at `now`, by one query. In the scope of the merchant."""
    rows = list(_rows())
    without_rules = any(row.has_shop_without_rules for row in rows)
    return Connections(
        healths=[_health(row, now) for row in rows if row.is_used or row.is_chosen],
        is_connected=bool(rows),
        is_set_up=bool(rows) and not without_rules,
    )


def _rows() -> QuerySet[Any]:
    bucket = CallBudget.objects.filter(
        organization_id=OuterRef("organization_id"), client_id=OuterRef("connection__client_id")
    )
    due = Transfer.objects.filter(connected=OuterRef("pk"), due_at__isnull=False).order_by()
    chosen = StoredRules.objects.annotate(chosen=Cast(KT("document__connected_id"), BigIntegerField()))
    without_rules = Shop.objects.filter(~Exists(StoredRules.objects.filter(shop=OuterRef("pk"))))
    return (
        ConnectedOrganization.objects.select_related("connection")
        .annotate(
            halved_until_s=Subquery(bucket.values("halved_until_s")[:1]),
            queued=Subquery(due.values("connected").annotate(count=Count("pk")).values("count")),
            has_shop_without_rules=Exists(without_rules),
            is_chosen=Exists(chosen.filter(chosen=OuterRef("pk"))),
            is_used=Exists(Transfer.objects.filter(connected=OuterRef("pk"))),
        )
        .order_by("pk")
    )


def _health(row: Any, now: datetime) -> Health:
    halved_until_s = row.halved_until_s or 0.0
    is_halved = halved_until_s > now.timestamp()
    per_minute = worker_rate(_calls_per_minute(row), is_halved=is_halved) / CALLS_AN_ORDER
    queued = row.queued or 0
    is_paused = row.paused_until is not None and row.paused_until > now
    is_dead = row.paused_cause in codes_that_stop_everything()
    return Health(
        connected=row,
        state="dead" if is_dead else "paused" if is_paused else "works",
        sentence=explain(row.paused_cause, {}, current_language()) if is_dead or is_paused else "",
        queued=queued,
        per_minute=int(per_minute),
        minutes=ceil(queued / per_minute) if queued and not (is_dead or is_paused) else None,
        slowed_until=datetime.fromtimestamp(halved_until_s, UTC) if is_halved else None,
    )


def _calls_per_minute(row: ConnectedOrganization) -> int:
    is_visma = row.connection.kind == ConnectionKind.VISMA
    chosen: int | None = settings.KRAMBOD.dinero_calls_per_minute
    return chosen or (VISMA_CALLS_PER_MINUTE if is_visma else PERSONAL_CALLS_PER_MINUTE)
