"""What has changed in an organization since it was last looked at? Read by four calls, whatever the number of orders.

sales           invoices and credit notes, live ones
sales deleted   drafts that a person deleted; the live list leaves them out
entries         money on debtors: it is not documented that a payment changes its invoice in the list
contacts        the index of contacts
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.models import BookedEntry, DocumentRow
from krambod.organizations.contacts import refresh_contacts
from krambod.organizations.invoices import store_invoices

OVERLAP = timedelta(minutes=5)  # our clock and Dinero's differ a little, and lists lag
LONGEST_PERIOD = timedelta(days=30)  # Dinero lists the new entries of at most 31 days
DEBTORS = 53000


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since `since` (aware). `rows` by guid; `deleted` drafts; `settled` are new entries on debtors.

    `new_texts` are the rows that the index did not know, or knew with another text. `contacts` are the known ones that
    changed or were deleted.
    """

    since: datetime
    rows: Mapping[UUID, DocumentRow]
    deleted: frozenset[UUID]
    settled: tuple[BookedEntry, ...]
    new_texts: tuple[DocumentRow, ...]
    contacts: frozenset[UUID]


def read_changes(dinero: Dinero, *, read_at: datetime, now: datetime) -> Changes:
    """Reads what changed since `read_at`, and updates the indexes. `now` is before the calls. Raises DineroError."""
    since = max(read_at - OVERLAP, now - LONGEST_PERIOD)
    rows = {row.guid: row for row in dinero.sales(since)}
    deleted = {row.guid: row for row in dinero.sales(since, deleted_only=True)}
    settled = tuple(entry for entry in dinero.changed_entries(since, now) if entry.account_number == DEBTORS)
    contacts = refresh_contacts(dinero, now=now)
    new_texts = store_invoices(dinero.organization_id, [*rows.values(), *deleted.values()])
    return Changes(
        since=since,
        rows=rows,
        deleted=frozenset(deleted),
        settled=settled,
        new_texts=tuple(row for row in new_texts if row.guid not in deleted),
        contacts=contacts.changed,
    )
