"""Which transfers are due, where, and in which order?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django_scopes import scopes_disabled

from krambod.merchants.models import Installation
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import State, Transfer

BATCH_SIZE = 50
OPEN = (State.RECEIVED, State.WAITING, State.DRAFTED)


def find_due_lanes(now: datetime) -> list[str]:
    """The organizations with due transfers, the longest due first; none while the installation is paused."""
    with scopes_disabled():
        if Installation.objects.exclude(paused_cause="").exists():
            return []
        lanes = _due(now).values("connected__organization_id").annotate(first=Min("due_at")).order_by("first")
        return [str(lane["connected__organization_id"]) for lane in lanes]


def take_batch(organization_id: int, now: datetime) -> list[Transfer]:
    """Due transfers of one connection, in order. Money on booked invoices first: nobody is to be reminded of what they
    have paid."""
    with scopes_disabled():
        due = _due(now).filter(connected__organization_id=organization_id).order_by("due_at", "pk")
        due = due.select_related(
            "connected__connection", "shop", "order__newest", "rules", "booked_revision", "merchant"
        )
        first = [*due.exclude(state__in=OPEN)[:BATCH_SIZE]]
        batch = [*first, *due.filter(state__in=OPEN)[: BATCH_SIZE - len(first)]]
        return [transfer for transfer in batch if transfer.connected_id == batch[0].connected_id]


def wake_booked_by_hand(guids: list[UUID], now: datetime) -> None:
    """Drafts that wait for a person and were booked in Dinero meanwhile are due."""
    with scopes_disabled():
        _waiting_drafts().filter(draft_guid__in=guids).update(due_at=now)


def find_watched_organizations(now: datetime) -> list[ConnectedOrganization]:
    """Those that can be reached and have drafts which a person may book in Dinero."""
    with scopes_disabled():
        waiting = _waiting_drafts().values("connected")
        is_open = Q(paused_until=None) | Q(paused_until__lte=now)
        watched = ConnectedOrganization.objects.filter(is_open, pk__in=waiting)
        return list(watched.select_related("connection").order_by("pk"))


def _waiting_drafts() -> QuerySet[Transfer]:
    causes = ("", "approve_draft", "draft_edited")
    return Transfer.objects.filter(state=State.DRAFTED, due_at=None, cause__in=causes)


def _due(now: datetime) -> QuerySet[Transfer]:
    is_open = Q(connected__paused_until=None) | Q(connected__paused_until__lte=now)
    return Transfer.objects.filter(is_open, due_at__lte=now)
