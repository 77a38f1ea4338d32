"""Which invoices and credit notes does a company have in Dinero, no matter who made them?

One list call serves two purposes: it reads the totals of many drafts, and it shows sales that somebody else booked.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from krambod.dinero.client import Dinero
from krambod.dinero.models import DocumentRow
from krambod.organizations.models import IndexedInvoice, Organization
from krambod.organizations.order_numbers import SHORTEST_ORDER_NUMBER, has_number, without_signs

OVERLAP = timedelta(minutes=5)  # our clock and Dinero's differ a little, and lists lag
FIRST_DAYS = 90
ROWS_A_STATEMENT = 500
LONGEST_REFERENCE = 128
LONGEST_DESCRIPTION = 200
LONGEST_CURRENCY = 3
DRAFT = "Draft"
_CHANGING = (
    "status", "number", "date", "contact_guid", "external_reference", "description", "currency", "total_excl_vat",
    "total_incl_vat", "is_deleted", "is_credit_note",
)  # fmt: skip


def refresh_invoices(dinero: Dinero, *, now: datetime, first_days: int = FIRST_DAYS) -> dict[UUID, DocumentRow]:
    """Updates the index from Dinero's list and returns the rows by guid. `now` (aware) is just before the call.

    The first time, Dinero lists what changed in the last `first_days` days; later, what changed since the last time.
    Raises `DineroError`.
    """
    organization_id = dinero.organization_id
    known = Organization.objects.filter(organization_id=organization_id).first()
    read_at = known.invoices_read_at if known is not None else None
    since = now - timedelta(days=first_days) if read_at is None else read_at - OVERLAP
    rows = {row.guid: row for row in dinero.invoices(since)}
    with transaction.atomic():
        _upsert(_indexed(organization_id, row) for row in rows.values())
        Organization.objects.update_or_create(organization_id=organization_id, defaults={"invoices_read_at": now})
    return rows


def store_invoices(organization_id: int, rows: Sequence[DocumentRow]) -> list[DocumentRow]:
    """Puts rows of Dinero's lists into the index. Returns those that it did not know, or knew with another text."""
    indexed = {row.guid: _indexed(organization_id, row) for row in rows}
    known = dict[UUID, tuple[str, str]]()
    guids = list(indexed)
    with transaction.atomic():
        for first in range(0, len(guids), ROWS_A_STATEMENT):
            some = IndexedInvoice.objects.filter(
                organization_id=organization_id, guid__in=guids[first : first + ROWS_A_STATEMENT]
            )
            known |= {row.guid: (row.external_reference, row.description) for row in some}
        _upsert(indexed.values())
    return [row for row in rows if known.get(row.guid) != _texts(indexed[row.guid])]


def _texts(row: IndexedInvoice) -> tuple[str, str]:
    return row.external_reference, row.description


def find_credit_notes(organization_id: int, contact_guid: UUID) -> list[IndexedInvoice]:
    """Returns the booked credit notes of a contact."""
    rows = IndexedInvoice.objects.filter(
        organization_id=organization_id, contact_guid=contact_guid, is_credit_note=True, is_deleted=False
    )
    return list(rows.exclude(status=DRAFT).order_by("pk"))


def find_invoices_like(
    organization_id: int, *, contact_guid: UUID, total: Decimal, currency: str, day: date, margin_days: int = 3
) -> list[IndexedInvoice]:
    """Returns this contact's invoices and drafts with this total (incl. VAT), dated within `margin_days` of `day`."""
    margin = timedelta(days=margin_days)
    rows = IndexedInvoice.objects.filter(
        organization_id=organization_id,
        contact_guid=contact_guid,
        total_incl_vat=total,
        currency=currency,
        date__range=(day - margin, day + margin),
        is_deleted=False,
        is_credit_note=False,
    )
    return list(rows.order_by("pk"))


def find_invoices_naming(organization_id: int, order_number: str) -> list[IndexedInvoice]:
    """Returns the invoices and drafts whose description or external reference has the order number as a whole word.

    `1042` is in `Ordre #1042` and not in `11042`. A number of less than three characters finds none.
    """
    number = without_signs(order_number)
    if len(number) < SHORTEST_ORDER_NUMBER:
        return []
    narrowed = IndexedInvoice.objects.filter(
        Q(description__icontains=number) | Q(external_reference__icontains=number),
        organization_id=organization_id,
        is_deleted=False,
        is_credit_note=False,
    )
    return [row for row in narrowed.order_by("pk") if names_order(row, order_number)]


def names_order(row: IndexedInvoice, order_number: str) -> bool:
    """Whether the description or the external reference of a document has the order number as a whole word."""
    number = without_signs(order_number)
    return any(has_number(text, number) for text in _texts(row))


def prune_invoices(organization_id: int, before: date) -> int:
    """Deletes the rows that are dated before a day. Returns how many rows."""
    return IndexedInvoice.objects.filter(organization_id=organization_id, date__lt=before).delete()[0]


def _indexed(organization_id: int, row: DocumentRow) -> IndexedInvoice:
    return IndexedInvoice(
        organization_id=organization_id,
        guid=row.guid,
        status=row.status,
        number=None if row.status == DRAFT else row.number,  # a draft's number means nothing
        date=row.date,
        contact_guid=row.contact_guid,
        external_reference=(row.external_reference or "")[:LONGEST_REFERENCE],
        description=(row.description or "")[:LONGEST_DESCRIPTION],
        currency=(row.currency or "")[:LONGEST_CURRENCY],
        total_excl_vat=row.total_excl_vat or Decimal(0),
        total_incl_vat=row.total_incl_vat or Decimal(0),
        is_deleted=row.deleted_at is not None,
        is_credit_note=row.is_credit_note,
    )


def _upsert(rows: Iterable[IndexedInvoice]) -> None:
    IndexedInvoice.objects.bulk_create(
        rows,
        batch_size=ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["organization_id", "guid"],
        update_fields=_CHANGING,
    )
