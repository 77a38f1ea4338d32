"""How is an organization watched? Its changes are read, and what they touch becomes due, so that its lane looks."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.merchants.locking import update_in_order
from krambod.organizations.models import ConnectedOrganization, Organization
from krambod.transfers.due import tell_due
from krambod.transfers.models import State, Transfer
from krambod.transfers.watching.changes import read_changes
from krambod.transfers.watching.touched import INVOICE_ROLES, find_touched

WATCH_EVERY = timedelta(hours=1)
MOST_REMINDED = 200  # of an organization, each night


def find_watched(now: datetime, *, after: int = 0) -> list[ConnectedOrganization]:
    """Returns one connection for each organization with orders that is due to be watched and not paused.

    They come in the order of their row ids, from the one behind `after`.
    """
    with scopes_disabled():
        used = Transfer.objects.filter(connected__isnull=False).values("connected")
        rows = ConnectedOrganization.objects.filter(pk__in=used, paused_cause="").select_related("connection")
        known = dict(Organization.objects.values_list("organization_id", "watched_at"))
        found: dict[int, ConnectedOrganization] = {}
        for row in rows.order_by("pk"):
            watched_at = known.get(row.organization_id)
            if watched_at is None or watched_at <= now - WATCH_EVERY:
                found.setdefault(row.organization_id, row)
        return [row for row in found.values() if row.pk > after]


def watch(connected: ConnectedOrganization, dinero: Dinero, now: datetime) -> int:
    """Makes what people touched in Dinero due. Returns how many transfers. Raises DineroError.

    The first time, it begins where the index of invoices was last read: what was there before belongs to the guard.
    """
    organization_id = connected.organization_id
    known = Organization.objects.filter(organization_id=organization_id).first()
    read_at = None if known is None else known.watched_at or known.invoices_read_at
    if read_at is None:
        Organization.objects.update_or_create(organization_id=organization_id, defaults={"watched_at": now})
        return 0
    changes = read_changes(dinero, read_at=read_at, now=now)
    with scopes_disabled(), transaction.atomic():
        touched = find_touched(organization_id, changes)
        touch(touched, now)
        Organization.objects.filter(organization_id=organization_id).update(watched_at=now)
    return len(touched)


def touch(pks: Collection[int], now: datetime) -> None:
    """Makes transfers due that somebody may have touched in Dinero. Call it with the scopes disabled."""
    rows = Transfer.objects.filter(pk__in=list(pks))
    update_in_order(rows, touched_at=now, due_at=now, pokes=F("pokes") + 1)
    for connected_id in set(rows.values_list("connected", flat=True)):
        tell_due(connected_id)


def touch_overdue(connected: ConnectedOrganization, overdue: Collection[UUID], now: datetime) -> None:
    """Makes the overdue invoices of an organization due, because customers may have been reminded of them."""
    with scopes_disabled(), transaction.atomic():
        rows = Transfer.objects.filter(
            connected__organization_id=connected.organization_id,
            draft_guid__in=list(overdue)[:MOST_REMINDED],
            role__in=INVOICE_ROLES,
            state=State.BOOKED,
        )
        touch(list(rows.values_list("pk", flat=True)), now)
