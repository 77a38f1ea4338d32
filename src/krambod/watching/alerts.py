"""When is an operator told? Once when a condition begins, once a day while it lasts, and once when it has ended.

    conditions ─▶ Alert, one row for each ─▶ Notice, one row for each channel ─▶ sent ─▶ deleted

Several processes may look at the same time: each change is one conditional write, and only whoever has made it makes
the notices. A notice is deleted when it is sent; if the process dies in between, it is sent again under the same id.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import Q

from krambod.watching.conditions import Condition
from krambod.watching.models import Alert, Notice

REPEATED_AFTER = timedelta(days=1)
ENDS_AFTER = timedelta(minutes=5)  # what comes and goes from minute to minute is one alert
KEPT_FOR = timedelta(days=3)  # a notice of a channel that nobody sends to any more
TAKEN_FOR = timedelta(minutes=2)  # longer than all that a notice's sending may take

OPENED, REPEATED, RESOLVED = "opened", "repeated", "resolved"

log = structlog.get_logger("krambod.watching")


def note_conditions(conditions: Sequence[Condition], channels: Collection[str], now: datetime) -> None:
    """Brings the alerts up to date with what is wrong now, and makes the notices that follow from it."""
    for condition in conditions:
        _note_condition(condition, channels, now)
    for alert in Alert.objects.filter(seen_at__lte=now - ENDS_AFTER):
        _end(alert, channels, now)
    Notice.objects.filter(made_at__lte=now - KEPT_FOR).delete()


def _note_condition(condition: Condition, channels: Collection[str], now: datetime) -> None:
    times = {"opened_at": now, "seen_at": now, "told_at": now}
    details = dict(condition.details)
    with transaction.atomic():
        alert, is_new = Alert.objects.get_or_create(
            name=condition.name, key=condition.key, defaults=times | {"details": details}
        )
        if is_new:
            log.error("alert.opened", alert=alert.name, key=alert.key, **details)
            _make_notices(alert, OPENED, channels, now)
            return
        row = Alert.objects.filter(pk=alert.pk)
        row.update(seen_at=now, details=details)
        if row.filter(told_at__lte=now - REPEATED_AFTER).update(told_at=now):
            alert.details = details
            _make_notices(alert, REPEATED, channels, now)


def _end(alert: Alert, channels: Collection[str], now: datetime) -> None:
    with transaction.atomic():
        ended, _ = Alert.objects.filter(pk=alert.pk, seen_at=alert.seen_at).delete()
        if not ended:
            return
        log.warning("alert.resolved", alert=alert.name, key=alert.key)
        # Whoever was not told of the beginning need not hear of the end.
        unsent = Notice.objects.filter(name=alert.name, key=alert.key, kind=OPENED, taken_until=None)
        untold = set(unsent.values_list("channel", flat=True))
        unsent.delete()
        Notice.objects.filter(name=alert.name, key=alert.key, kind=REPEATED, taken_until=None).delete()
        _make_notices(alert, RESOLVED, [channel for channel in channels if channel not in untold], now)


def _make_notices(alert: Alert, kind: str, channels: Collection[str], now: datetime) -> None:
    Notice.objects.bulk_create(
        Notice(
            id=uuid4(), channel=channel, kind=kind, name=alert.name, key=alert.key, opened_at=alert.opened_at,
            made_at=now, details=alert.details,
        )
        for channel in channels
    )  # fmt: skip


def take_notice(channels: Collection[str], now: datetime, *, without: Collection[UUID] = ()) -> Notice | None:
    """Takes the oldest unsent notice of these channels that nobody else is sending; None if there is none."""
    is_free = Q(taken_until=None) | Q(taken_until__lte=now)
    unsent = Notice.objects.filter(is_free, channel__in=channels).exclude(pk__in=without).order_by("made_at", "pk")
    for notice in unsent[:10]:
        row = Notice.objects.filter(is_free, pk=notice.pk)
        if row.update(taken_until=now + TAKEN_FOR):
            return notice
    return None


def put_back(notice: Notice) -> None:
    """Leaves the notice for the next look, because it could not be sent."""
    Notice.objects.filter(pk=notice.pk).update(taken_until=None)
