"""When did it happen? The history is booked in two minutes, and reads as if it had been booked day by day.

What we note about an order has the moment when we did it. Each such moment is moved back by as much as the shop's
telling lay behind: what was told 40 days ago was booked 40 days ago. The books themselves have their own dates.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import F, Q
from django_scopes import scopes_disabled

from krambod.orders.models import OrderRevision
from krambod.organizations.models import Organization
from krambod.project.demo.history.portions import portions
from krambod.transfers.models import LedgerEntry, TransferEvent
from krambod.transfers.watching.changes import OVERLAP

AT_ONCE = 100
LEAST = timedelta(minutes=30)


def move_back(now: datetime) -> None:
    """Moves what is noted about the orders back, and lets the next look at Dinero begin after the history."""
    with scopes_disabled():
        for some in portions(_shifts(), AT_ONCE):
            with transaction.atomic():
                for revision, shift, until in some:
                    _move(revision, shift, until)
        # The next look asks what was written since the last one, less an overlap. Our own writes lie far back now.
        Organization.objects.exclude(watched_at=None).update(watched_at=now + OVERLAP)


def _shifts() -> Iterator[tuple[OrderRevision, timedelta, datetime | None]]:
    """The revisions that were told late: by how much, and when the next one of the order came."""
    rows = list(OrderRevision.objects.order_by("order", "sequence").only("order", "updated_at", "received_at"))
    for revision, following in pairwise([*rows, None]):
        assert revision is not None
        shift = revision.received_at - revision.updated_at
        is_same = following is not None and following.order_id == revision.order_id
        if shift > LEAST:
            yield revision, shift, following.received_at if is_same and following else None


def _move(revision: OrderRevision, shift: timedelta, until: datetime | None) -> None:
    since = revision.received_at
    events = Q(at__gte=since) if until is None else Q(at__gte=since, at__lt=until)
    TransferEvent.objects.filter(events, transfer__order=revision.order_id).update(at=F("at") - shift)
    written = Q(intended_at__gte=since) if until is None else Q(intended_at__gte=since, intended_at__lt=until)
    LedgerEntry.objects.filter(written, transfer__order=revision.order_id).update(
        intended_at=F("intended_at") - shift, outcome_at=F("outcome_at") - shift
    )
    OrderRevision.objects.filter(pk=revision.pk).update(received_at=F("received_at") - shift)
