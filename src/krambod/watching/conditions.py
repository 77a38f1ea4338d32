"""What is wrong now that an operator must know of? Each condition with the details of its sentence.

When no worker runs, everything else stands too, so it is the only condition then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django_scopes import scopes_disabled

from krambod.merchants.models import Installation
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.watching.engine import EngineFigures, Watched
from krambod.watching.figures import read_events
from krambod.watching.models import FirstInLine
from krambod.words.causes import CAUSES

INTERNAL_ERROR = "internal_error"
MOST_NAMED = 5
SETTLING = timedelta(minutes=1)  # what became due just now is no line yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that is wrong now. `name` and `key` tell it from others."""

    name: str
    key: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def find_conditions(watched: Watched, patience: timedelta) -> list[Condition]:
    """Returns what has been wrong for longer than `patience`. Raises DatabaseError."""
    with scopes_disabled():
        now = watched.now()
        engine = watched.read_engine(now)
        if engine.silent_s is not None and engine.silent_s > patience.total_seconds():
            found = [Condition(name="no_worker", details={"minutes": _minutes(engine.silent_s)})]
            FirstInLine.objects.all().delete()  # a worker that starts has its whole patience again
        else:
            late, events = _find_late_chores(engine, patience), _find_standing_events(now, patience)
            found = [*_find_standing(now, patience), *late, *events]
        return [*found, *_find_paused(now, patience), *_find_our_mistakes()]


def _find_standing(now: datetime, patience: timedelta) -> Iterator[Condition]:
    """Finds lanes whose first due transfer has been the same one for too long: a backlog alone is nothing wrong."""
    with transaction.atomic():
        _note_first_in_line(now)
    standing = FirstInLine.objects.filter(since__lte=now - patience)
    lanes = list(standing.order_by("since").values_list("lane", flat=True)[:MOST_NAMED])
    if lanes:
        yield Condition(name="transfers_stand", details={"count": standing.count(), "lanes": ", ".join(lanes)})


def _note_first_in_line(now: datetime) -> None:
    first = _read_first_in_line(now)
    known = dict(FirstInLine.objects.values_list("lane", "transfer_id"))
    gone = [lane for lane, transfer_id in known.items() if first.get(lane) != transfer_id]
    FirstInLine.objects.filter(lane__in=gone).delete()
    new = [
        FirstInLine(lane=lane, transfer_id=transfer_id, since=now)
        for lane, transfer_id in first.items()
        if known.get(lane) != transfer_id
    ]
    FirstInLine.objects.bulk_create(new, ignore_conflicts=True)  # another process may look just now


def _read_first_in_line(now: datetime) -> dict[str, int]:
    """The first due transfer of each organization to which something may be sent."""
    if Installation.objects.exclude(paused_cause="").exists():
        return {}
    due = Transfer.objects.filter(connected=OuterRef("pk"), due_at__lte=now - SETTLING).order_by("due_at", "pk")
    is_open = Q(paused_until=None) | Q(paused_until__lte=now)
    rows = ConnectedOrganization.objects.filter(is_open).annotate(first=Subquery(due.values("pk")[:1]))
    found = rows.exclude(first=None).order_by("-pk").values_list("organization_id", "first")
    return {str(organization_id): first for organization_id, first in found}


def _find_late_chores(engine: EngineFigures, patience: timedelta) -> Iterator[Condition]:
    for chore, late_s in engine.late_chores.items():
        if late_s > patience.total_seconds():
            yield Condition(name="chore_late", key=chore, details={"chore": chore, "minutes": _minutes(late_s)})


def _find_standing_events(now: datetime, patience: timedelta) -> Iterator[Condition]:
    events = read_events(now)
    if events.oldest_s > patience.total_seconds():
        yield Condition(name="events_stand", details={"count": events.count, "minutes": _minutes(events.oldest_s)})


def _find_paused(now: datetime, patience: timedelta) -> Iterator[Condition]:
    """Finds pauses that no merchant can end. Those that a merchant can end are told to the merchant."""
    by_time = [code for code, cause in CAUSES.items() if cause.mended_by == "time"]
    paused = ConnectedOrganization.objects.filter(paused_cause__in=by_time, paused_at__lte=now - patience)
    for cause, count in paused.order_by("paused_cause").values_list("paused_cause").annotate(Count("pk")):
        yield Condition(name="lanes_paused", key=cause, details={"cause": cause, "count": count})


def _find_our_mistakes() -> Iterator[Condition]:
    count = Transfer.objects.exclude(cause="").filter(cause=INTERNAL_ERROR).count()
    if count:
        yield Condition(name="our_mistake", details={"count": count})


def _minutes(seconds: float) -> int:
    return round(seconds / 60)
