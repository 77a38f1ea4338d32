"""What did the last comparison of an organization find? It is kept beside the organization, for its page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django_scopes import scopes_disabled

from krambod.accounting.danish_time import DANISH_TIME
from krambod.dinero.client import Dinero
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.transfers.reconciling.compare import LOOKED_AT_AGAIN, BookDifference, BookDifferenceKind
from krambod.transfers.reconciling.read import reconcile
from krambod.transfers.watching.watch import touch, touch_overdue

NIGHT = 3  # o'clock, in Denmark
DAYS_BACK = timedelta(days=90)
MOST_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a comparison found. `found` is how many differences; the first of them are in `differences`."""

    at: datetime
    orders: int
    documents: int
    found: int
    differences: tuple[BookDifference, ...]


def next_night(now: datetime) -> datetime:
    """When the next nightly comparison begins."""
    local = now.astimezone(DANISH_TIME)
    night = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night if night > local else night + timedelta(days=1)


def compare_and_keep(connected: ConnectedOrganization, dinero: Dinero, now: datetime) -> None:
    """Compares the orders of the last 90 days and keeps what differs. Raises DineroError.

    What differs by what people did in Dinero becomes due, and so do overdue invoices: their customers may have got a
    reminder.
    """
    found = reconcile(connected, dinero, since=now - DAYS_BACK, now=now)
    document = {
        "orders": found.orders,
        "documents": found.documents,
        "found": len(found.differences),
        "differences": [
            {"kind": one.kind, "order": one.order, "transfer": one.transfer_id, "here": one.here, "there": one.there}
            for one in found.differences[:MOST_KEPT]
        ],
    }
    with scopes_disabled():
        ConnectedOrganization.objects.filter(pk=connected.pk).update(compared_at=now, comparison=document)
    looked_at = {one.transfer_id for one in found.differences if one.kind in LOOKED_AT_AGAIN and one.transfer_id}
    with scopes_disabled(), transaction.atomic():
        touch(looked_at, now)
    touch_overdue(connected, found.overdue, now)


def forget_difference(connected: ConnectedOrganization, there: str) -> None:
    """Takes what a person has settled out of the last comparison. `there` is the document's guid."""
    document = connected.comparison
    left = [one for one in document["differences"] if one["there"] != there]
    gone = len(document["differences"]) - len(left)
    with scopes_disabled():
        ConnectedOrganization.objects.filter(pk=connected.pk).update(
            comparison={**document, "differences": left, "found": document["found"] - gone}
        )


def read_comparison(connected: ConnectedOrganization) -> Comparison | None:
    """The last comparison; None if there was none yet."""
    if connected.compared_at is None:
        return None
    document = connected.comparison
    return Comparison(
        at=connected.compared_at,
        orders=document["orders"],
        documents=document["documents"],
        found=document["found"],
        differences=tuple(
            BookDifference(
                kind=BookDifferenceKind(one["kind"]),
                order=one["order"],
                transfer_id=one["transfer"],
                here=one["here"],
                there=one["there"],
            )
            for one in document["differences"]
        ),
    )


def find_to_compare(*, after: int) -> list[ConnectedOrganization]:
    """The organizations with orders that are not paused, in the order of their row ids, from the one behind `after`."""
    with scopes_disabled():
        used = Transfer.objects.filter(draft_guid__isnull=False).values("connected")
        rows = ConnectedOrganization.objects.filter(paused_cause="", pk__gt=after, pk__in=used)
        return list(rows.select_related("connection", "merchant").order_by("pk"))
