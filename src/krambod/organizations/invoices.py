"""Which invoices and credit notes does a company have in Dinero, no matter who made them?

One list call serves two purposes: it reads the totals of many drafts, and it shows sales that somebody else booked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from krambod.dinero.client import Dinero
from krambod.dinero.models import DocumentRow
from krambod.organizations.models import IndexedInvoice, Organization
from krambod.organizations.order_numbers import SoughtNumbers, has_number, without_signs

OVERLAP = timedelta(minutes=5)  # our clock and Dinero's differ a little, and lists lag
FIRST_DAYS = 90
MARGIN = timedelta(days=3)  # between the days of an order and of an invoice that somebody else made for it
FEW_NUMBERS = 8
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedFor:
    """An invoice that may be there: of a contact, with a total (incl. VAT), dated about a day."""

    contact_guid: UUID
    total: Decimal
    currency: str
    day: date

    def is_like(self, row: IndexedInvoice) -> bool:
        """Whether the row may be it."""
        is_same = (row.contact_guid, row.total_incl_vat, row.currency) == (self.contact_guid, self.total, self.currency)
        return is_same and row.date is not None and abs(row.date - self.day) <= MARGIN


def find_invoices_like(organization_id: int, looked_for: Sequence[LookedFor]) -> list[list[IndexedInvoice]]:
    """Returns, for each that is looked for, the invoices and drafts that may be it. One query for all."""
    if not looked_for:
        return []
    days = [one.day for one in looked_for]
    rows = _of_invoices(organization_id).filter(
        contact_guid__in={one.contact_guid for one in looked_for},
        total_incl_vat__in={one.total for one in looked_for},
        date__range=(min(days) - MARGIN, max(days) + MARGIN),
    )
    found = list(rows.order_by("pk"))
    return [[row for row in found if one.is_like(row)] for one in looked_for]


def find_invoices_naming(organization_id: int, order_numbers: Sequence[str]) -> list[list[IndexedInvoice]]:
    """Returns, for each order number, the invoices and drafts whose description or external reference has it.

    As a whole word: `1042` is in `Ordre #1042` and not in `11042`. A number of less than three characters finds none.
    """
    sought = SoughtNumbers(order_numbers)
    texts = _of_invoices(organization_id)
    if len(sought.numbers) <= FEW_NUMBERS:  # for more of them, to read all texts once is quicker
        texts = texts.filter(
            reduce(
                or_,
                (Q(description__icontains=one) | Q(external_reference__icontains=one) for one in sought.numbers),
                Q(pk__in=()),
            )
        )
    found: dict[str, list[int]] = {}
    for pk, *both in texts.values_list("pk", "description", "external_reference").iterator():
        for number in sought.found_in("\n".join(both)):
            found.setdefault(number, []).append(pk)
    rows = IndexedInvoice.objects.in_bulk({pk for pks in found.values() for pk in pks}) if found else {}
    return [[rows[pk] for pk in sorted(found.get(without_signs(one), ()))] for one in order_numbers]


def names_order(row: IndexedInvoice, order_number: str) -> bool:
    """Whether the description or the external reference of a document has the order number as a whole word."""
    number = without_signs(order_number)
    return any(has_number(text, number) for text in _texts(row))


def _of_invoices(organization_id: int) -> QuerySet[IndexedInvoice]:
    return IndexedInvoice.objects.filter(organization_id=organization_id, is_deleted=False, is_credit_note=False)


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
