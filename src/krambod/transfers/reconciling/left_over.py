"""How is a draft deleted in Dinero that no order needs any more? Only while it is a draft, and only as it was read."""

from uuid import UUID

from django.db.models import Q
from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.dinero.errors import Deleted, NotFound
from krambod.transfers.document.calls import DocumentCalls, credit_note_calls, invoice_calls
from krambod.transfers.due import OPEN
from krambod.transfers.models import Transfer


def delete_draft_left_over(dinero: Dinero, guid: UUID) -> bool:
    """Deletes the draft. Returns False if it is none any more, or an order needs it again. Raises DineroError."""
    with scopes_disabled():
        is_needed = Transfer.objects.filter(Q(state__in=OPEN), draft_guid=guid).exists()
    if is_needed:
        return False
    return any(_delete(calls, guid) for calls in (invoice_calls(dinero), credit_note_calls(dinero)))


def _delete(calls: DocumentCalls, guid: UUID) -> bool:
    try:
        found = calls.get(guid)
        if found.is_booked or found.deleted_at is not None:
            return False
        calls.delete(guid, found.time_stamp)
    except (NotFound, Deleted):
        return False
    return True
