"""What did the last comparison of an organization find? It is kept beside the organization, for its page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.transfers.reconciling.compare import BookDifference, BookDifferenceKind
from krambod.transfers.reconciling.read import reconcile
from krambod.transfers.watching.watch import touch_overdue

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


def compare_and_keep(connected: ConnectedOrganization, dinero: Dinero, now: datetime) -> None:
    """Compares the orders of the last 90 days and keeps what differs. Raises DineroError.

    Overdue invoices become due: their customers may have got a reminder.
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
    touch_overdue(connected, found.overdue, now)


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
