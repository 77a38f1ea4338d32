"""Which transfers are due, where, and in which order?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django_scopes import scopes_disabled

from krambod.merchants.models import Installation
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
        waiting = Transfer.objects.filter(draft_guid__in=guids, state=State.DRAFTED, due_at=None)
        waiting.filter(cause__in=["", "approve_draft"]).update(due_at=now)


def _due(now: datetime) -> QuerySet[Transfer]:
    is_open = Q(connected__paused_until=None) | Q(connected__paused_until__lte=now)
    return Transfer.objects.filter(is_open, due_at__lte=now)
