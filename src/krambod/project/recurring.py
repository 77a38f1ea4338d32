"""Which work recurs, whatever orders come?"""

import time
from datetime import timedelta
from functools import partial

from django.db import transaction

from krambod.dinero.errors import DineroError
from krambod.orders.intake import forget_bodies
from krambod.organizations.invoices import prune_invoices, refresh_invoices
from krambod.organizations.models import ConnectedOrganization, Organization
from krambod.transfers.due import find_watched_organizations, wake_booked_by_hand
from krambod.transfers.office import Office
from krambod.worker.chores import ChoreKind, ChoreTurn, Continue, Finished, ensure_chore

WATCH_EVERY = timedelta(minutes=10)
DAY = timedelta(days=1)
INVOICES_KEPT = timedelta(days=120)  # the guard looks back ninety days at the start, and three around an order's day
BODIES_KEPT = timedelta(days=180)


def chore_kinds(office: Office) -> list[ChoreKind]:
    """What a worker does beside its lanes. Makes the rows that say when, where they are missing."""
    kinds = [
        ChoreKind(name="watch_drafts", every=WATCH_EVERY, run=partial(watch_drafts, office=office)),
        ChoreKind(name="forget", every=DAY, run=forget),
    ]
    for kind in kinds:
        ensure_chore(kind.name, "", office.now())
    return kinds


def watch_drafts(turn: ChoreTurn, *, office: Office) -> Continue | Finished:
    """Looks whether drafts that wait for a person were booked in Dinero, and makes those orders due."""
    cursor = turn.cursor
    for connected in find_watched_organizations(turn.clock(), after=turn.cursor.get("after", 0)):
        if turn.is_over():
            return Continue(cursor)
        cursor = {"after": connected.pk}
        dinero = office.open_dinero(connected, partial(_spend, office, connected))
        try:
            rows = refresh_invoices(dinero, now=turn.clock())
        except DineroError:
            continue  # the lane meets the same failure with its next order, and tells of it
        wake_booked_by_hand([guid for guid, row in rows.items() if row.status != "Draft"], turn.clock())
    return Finished()


def forget(turn: ChoreTurn) -> Continue | Finished:
    """Lets go of what nobody looks at any more: old invoices of the index, and what shops sent word for word."""
    now = turn.clock()
    for organization_id in Organization.objects.values_list("organization_id", flat=True):
        prune_invoices(organization_id, (now - INVOICES_KEPT).date())
    forget_bodies(now - BODIES_KEPT)
    return Finished()


def _spend(office: Office, connected: ConnectedOrganization) -> None:
    while (seconds := _take(office, connected)) is not None:
        time.sleep(seconds)


def _take(office: Office, connected: ConnectedOrganization) -> float | None:
    with transaction.atomic(durable=True):
        return office.take(connected, 1)
