"""Which of our transfers do the changes in Dinero touch? Our own writes are changes too, and touch none."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, QuerySet

from krambod.dinero.models import DocumentRow
from krambod.organizations.order_numbers import SHORTEST_ORDER_NUMBER, possible_numbers
from krambod.transfers.due import OPEN
from krambod.transfers.models import BOOKED, LedgerEntry, State, Step, Transfer
from krambod.transfers.roles import CORRECTION, PREPAYMENT, SALE, SHIPMENT
from krambod.transfers.watching.changes import Changes

INVOICE_ROLES = (SALE.name, PREPAYMENT.name, SHIPMENT.name, CORRECTION.name)
CLOCKS_DIFFER_BY = timedelta(minutes=1)
A_STATEMENT = 500
EXPECTED = {
    State.DRAFTED: ("Draft",),
    State.BOOKED: ("Booked", "Overdue"),
    State.PAID: ("Paid",),
    State.CREDITED: ("Paid", "Booked", "Overdue"),
}


def find_touched(organization_id: int, changes: Changes) -> set[int]:
    """Returns the row ids of the transfers that a person touched in Dinero. Call it with the scopes disabled."""
    ours = Transfer.objects.filter(connected__organization_id=organization_id)
    own = {one.draft_guid: one for one in _having(ours, [*changes.rows, *changes.deleted])}
    foreign = [row for row in changes.new_texts if row.guid not in own]
    touched = {one.pk for guid, one in own.items() if guid in changes.deleted}
    touched |= _changed_by_others([own[guid] for guid in own if guid not in changes.deleted], changes)
    touched |= _named(ours, foreign)
    touched |= _credited(ours, [row for row in changes.rows.values() if row.guid not in own])
    touched |= _of_entries(ours, changes)
    return touched | _of_contacts(ours, changes.contacts)


def _having(ours: QuerySet[Transfer], guids: list[UUID]) -> Iterator[Transfer]:
    for first in range(0, len(guids), A_STATEMENT):
        yield from ours.filter(draft_guid__in=guids[first : first + A_STATEMENT])


def _changed_by_others(transfers: list[Transfer], changes: Changes) -> set[int]:
    """Returns the documents that changed after our last write to their order, or that are not as we left them."""
    written = _last_writes(transfers)
    touched = set()
    for one in transfers:
        assert one.draft_guid is not None
        row = changes.rows[one.draft_guid]
        at, changed_at = written.get(one.order_id), _moment(row.updated_at)
        is_later = at is None or changed_at is None or changed_at > at
        is_just_after = at is not None and changed_at is not None and changed_at <= at + CLOCKS_DIFFER_BY
        is_as_left = row.status in EXPECTED.get(State(one.state), ())
        if is_later and not (is_just_after and is_as_left):
            touched.add(one.pk)
    return touched


def _last_writes(transfers: Iterable[Transfer]) -> dict[int, datetime]:
    """Returns when an order was last written to, by its row id: each of its transfers may write to its invoice."""
    orders = list({one.order_id for one in transfers})
    written: dict[int, datetime] = {}
    for first in range(0, len(orders), A_STATEMENT):
        rows = LedgerEntry.objects.filter(transfer__order__in=orders[first : first + A_STATEMENT])
        for order, intended, ended in rows.values_list("transfer__order").annotate(
            intended=Max("intended_at"), ended=Max("outcome_at")
        ):
            written[order] = max(intended, ended or intended)
    return written


def _moment(moment: datetime | None) -> datetime | None:
    """Dinero's moments come without a zone. If they were Danish, a row would only look newer than it is."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _named(ours: QuerySet[Transfer], rows: list[DocumentRow]) -> set[int]:
    """Returns the transfers whose order's number stands in somebody else's document."""
    texts = {text for row in rows for text in (row.description, row.external_reference) if text}
    numbers = {one for text in texts for one in possible_numbers(text) if len(one) >= SHORTEST_ORDER_NUMBER}
    found: set[int] = set()
    listed = sorted(numbers)
    for first in range(0, len(listed), A_STATEMENT):
        some = ours.filter(order__number__in=listed[first : first + A_STATEMENT], role__in=INVOICE_ROLES)
        found |= set(some.exclude(state__in=(State.SKIPPED, State.CANCELLED)).values_list("pk", flat=True))
    return found


def _credited(ours: QuerySet[Transfer], foreign: list[DocumentRow]) -> set[int]:
    """Returns the booked invoices of the contacts that somebody else's credit note is for."""
    contacts = {row.contact_guid for row in foreign if row.is_credit_note and row.status != "Draft"}
    return _booked_of(ours, contacts)


def _of_entries(ours: QuerySet[Transfer], changes: Changes) -> set[int]:
    """Returns the booked invoices of the contacts whose debt changed by a sum that we did not write."""
    own = set(ours.filter(draft_guid__in={one.voucher_guid for one in changes.settled}).values_list("draft_guid"))
    others = [one for one in changes.settled if (one.voucher_guid,) not in own and one.contact_guid is not None]
    written = _sums_written(ours, changes)
    return _booked_of(ours, {one.contact_guid for one in others if (one.contact_guid, -one.amount) not in written})


def _sums_written(ours: QuerySet[Transfer], changes: Changes) -> set[tuple[UUID | None, Decimal]]:
    """Returns the sums that we registered since then, each with the contact of its invoice."""
    written = LedgerEntry.objects.filter(
        transfer__in=ours, step__in=(Step.PAY, Step.REPAY), intended_at__gte=changes.since
    ).values_list("transfer__order", flat=True)
    rows = ours.filter(order__in=set(written)).values_list("order", "contact_guid", "registered")
    contacts: dict[int, set[UUID | None]] = {}
    for order, contact, _ in rows:
        contacts.setdefault(order, set()).add(contact)
    return {
        (contact, Decimal(amount))
        for order, _, registered in rows
        for amount in registered.values()
        for contact in contacts[order]
    }


def _booked_of(ours: QuerySet[Transfer], contacts: Iterable[UUID | None]) -> set[int]:
    known = [contact for contact in contacts if contact is not None]
    if not known:
        return set()
    rows = ours.filter(contact_guid__in=known, role__in=INVOICE_ROLES, state__in=BOOKED)
    return set(rows.values_list("pk", flat=True))


def _of_contacts(ours: QuerySet[Transfer], contacts: Iterable[UUID]) -> set[int]:
    """Returns the invoices that are not booked and whose contact a person changed or deleted."""
    rows = ours.filter(contact_guid__in=list(contacts), role__in=INVOICE_ROLES, state__in=OPEN)
    return set(rows.values_list("pk", flat=True))
