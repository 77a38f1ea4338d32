"""Which transfers are due, in which organizations, and which come first?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.dispatch import Signal
from django_scopes import scopes_disabled

from krambod.merchants.locking import update_in_order
from krambod.merchants.models import Installation
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import State, Transfer
from krambod.words.causes import CAUSES

BATCH_SIZE = 50
OPEN = (State.RECEIVED, State.WAITING, State.DRAFTED)
NOT_OPEN = tuple(state for state in State if state not in OPEN)

transfers_due = Signal()
"""Sent with `connected_id`, of a ConnectedOrganization, when a transfer to it has become due: see `tell_due`."""


def tell_due(connected_id: int | None) -> None:
    """Tells whoever wakes the workers that a transfer to this organization is due. None: there is none yet.

    Work of an organization's own lane need not tell: who releases a lane looks at it once more.
    """
    if connected_id is not None:
        transfers_due.send(sender=Transfer, connected_id=connected_id)


def find_due_lanes(now: datetime) -> list[str]:
    """Returns the ids of the organizations with due transfers. The one that has waited longest comes first.

    Returns none while the installation is paused.
    """
    with scopes_disabled():
        if _is_installation_paused():
            return []
        first_due = (
            Transfer.objects.filter(connected=OuterRef("pk"), due_at__lte=now).order_by("due_at").values("due_at")
        )
        due = _open(now).annotate(first=Subquery(first_due[:1])).exclude(first=None).order_by("first")
        return list(dict.fromkeys(str(connected.organization_id) for connected in due))


def is_lane_due(organization_id: int, now: datetime) -> bool:
    """Whether the organization has due transfers that may be worked on now: the same as `find_due_lanes` says of it."""
    with scopes_disabled():
        of_it = _open(now).filter(~Exists(_paused_installation()), organization_id=organization_id)
        return Transfer.objects.filter(connected__in=of_it, due_at__lte=now).exists()


def take_batch(organization_id: int, now: datetime) -> list[Transfer]:
    """Returns due transfers of one connection, in order, at most BATCH_SIZE. None while the installation is paused.

    Payments on booked invoices come first, so that no customer is reminded of an invoice that they have paid.
    """
    with scopes_disabled():
        if _is_installation_paused():
            return []
        connected = list(_open(now).filter(organization_id=organization_id).values_list("pk", flat=True))
        due = Transfer.objects.filter(connected__in=connected, due_at__lte=now).order_by("due_at", "pk")
        first = [*due.filter(state__in=NOT_OPEN).values_list("pk", flat=True)[:BATCH_SIZE]]
        pks = [*first, *due.filter(state__in=OPEN).values_list("pk", flat=True)[: BATCH_SIZE - len(first)]]
        found = Transfer.objects.select_related(
            "connected__connection", "shop", "order__newest", "rules", "booked_revision", "merchant"
        ).in_bulk(pks)
        batch = [found[pk] for pk in pks]
        return [transfer for transfer in batch if transfer.connected_id == batch[0].connected_id]


def is_paused(connected: ConnectedOrganization, now: datetime) -> bool:
    """Whether nothing may be sent to the organization now, because it or the installation is paused."""
    with scopes_disabled():
        return not _open(now).filter(~Exists(_paused_installation()), pk=connected.pk).exists()


def wake_booked_by_hand(guids: list[UUID], now: datetime) -> None:
    """Makes the waiting drafts with these guids due, because a person has booked them in Dinero."""
    with scopes_disabled():
        update_in_order(_waiting_drafts().filter(draft_guid__in=guids), due_at=now)


def _waiting_drafts() -> QuerySet[Transfer]:
    causes = ["", *(cause.code for cause in CAUSES.values() if cause.is_watched_in_dinero)]
    return Transfer.objects.filter(state=State.DRAFTED, due_at=None, cause__in=causes)


def _is_installation_paused() -> bool:
    return _paused_installation().exists()


def _paused_installation() -> QuerySet[Installation]:
    return Installation.objects.exclude(paused_cause="")


def _open(now: datetime) -> QuerySet[ConnectedOrganization]:
    """Returns the organizations that are not paused."""
    return ConnectedOrganization.objects.filter(Q(paused_until=None) | Q(paused_until__lte=now))
