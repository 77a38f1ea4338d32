"""Where do an order of ours and its document in Dinero say different things?

Money on an invoice is compared by Dinero's own status, and only where no credit note settles a part of it: it is not
documented whether a linked credit note counts as paid.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from krambod.dinero.models import DocumentRow
from krambod.transfers.models import BOOKED, State

DRAFT, OVERPAID = "Draft", "OverPaid"
SETTLED, OPEN = ("Paid", OVERPAID), ("Booked", "Overdue")
SET_ASIDE = (State.SKIPPED, State.CANCELLED)


class BookDifferenceKind(StrEnum):
    """What differs. `here` is what we know, `there` is Dinero."""

    NOT_TRANSFERRED = "not_transferred"  # an order is due for an hour, and nothing happens
    DOCUMENT_MISSING = "document_missing"  # booked here, not there at all
    DRAFT_MISSING = "draft_missing"  # a draft here, deleted there
    NOT_BOOKED_THERE = "not_booked_there"
    BOOKED_THERE_ONLY = "booked_there_only"
    NUMBER_DIFFERS = "number_differs"
    TOTAL_DIFFERS = "total_differs"
    OVERPAID = "overpaid"  # there is more money on the invoice than it asks for, and we registered no more
    PAID_THERE_ONLY = "paid_there_only"
    OPEN_THERE_ONLY = "open_there_only"
    DRAFT_LEFT_OVER = "draft_left_over"  # a draft of ours that no order names
    DOCUMENT_WITHOUT_ORDER = "document_without_order"  # a booked one of ours that no order names
    MONEY_WITHOUT_ORDER = "money_without_order"  # on a deposit account of a shop, and no order tells of it


# The lane looks at such an order again, and takes what it finds or asks (see `watching`).
LOOKED_AT_AGAIN = frozenset(
    {
        BookDifferenceKind.DRAFT_MISSING,
        BookDifferenceKind.BOOKED_THERE_ONLY,
        BookDifferenceKind.OVERPAID,
        BookDifferenceKind.PAID_THERE_ONLY,
        BookDifferenceKind.OPEN_THERE_ONLY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OurDocument:
    """What we know of an order's invoice or credit note.

    `guid` is None before there is a draft. `paid` is the money that we registered on an invoice. `is_stuck`: it is due
    for long and nothing happens. `is_moving`: a worker may be changing it now. `is_settled_otherwise`: it is a credit
    note, or a credit note is linked to it.
    """

    order: str
    transfer_id: int
    state: str
    guid: UUID | None = None
    number: int | None = None
    total: Decimal | None = None
    paid: Decimal = Decimal(0)
    is_stuck: bool = False
    is_moving: bool = False
    is_settled_otherwise: bool = False

    @property
    def is_booked(self) -> bool:
        return self.state in BOOKED


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDifference:
    """One difference. If no order of ours names the document, `transfer_id` is None and `order` is its reference."""

    kind: BookDifferenceKind
    order: str
    transfer_id: int | None
    here: str = ""
    there: str = ""


def find_differences(one: OurDocument, rows: Mapping[UUID, DocumentRow]) -> Iterator[BookDifference]:
    """Compares a document of ours with Dinero's rows, by guid."""
    if one.is_stuck:
        yield _told(one, BookDifferenceKind.NOT_TRANSFERRED)
    if one.guid is None or one.is_moving:
        return
    row = rows.get(one.guid)
    if row is None or row.deleted_at is not None:
        yield from _missing(one)
    elif one.is_booked and row.status == DRAFT:
        yield _told(one, BookDifferenceKind.NOT_BOOKED_THERE, here=str(one.number))
    elif not one.is_booked and row.status != DRAFT:
        yield _told(one, BookDifferenceKind.BOOKED_THERE_ONLY, there=str(row.number))
    elif one.is_booked:
        yield from _figures(one, row)
        yield from _money(one, row)
    elif one.state in SET_ASIDE:
        yield _told(one, BookDifferenceKind.DRAFT_LEFT_OVER, there=str(row.guid))


def told_of_nobody(row: DocumentRow) -> BookDifference:
    """A live document of ours in Dinero that no order names."""
    kind = BookDifferenceKind.DRAFT_LEFT_OVER if row.status == DRAFT else BookDifferenceKind.DOCUMENT_WITHOUT_ORDER
    name = row.guid if row.status == DRAFT else row.number  # the list has no number for a draft
    return BookDifference(kind=kind, order=row.external_reference or "", transfer_id=None, there=str(name))


def _missing(one: OurDocument) -> Iterator[BookDifference]:
    if one.is_booked:
        yield _told(one, BookDifferenceKind.DOCUMENT_MISSING, here=str(one.number))
    elif one.state == State.DRAFTED:
        yield _told(one, BookDifferenceKind.DRAFT_MISSING, here=str(one.guid))


def _figures(one: OurDocument, row: DocumentRow) -> Iterator[BookDifference]:
    if row.number != one.number:
        yield _told(one, BookDifferenceKind.NUMBER_DIFFERS, here=str(one.number), there=str(row.number))
    if one.total is not None and row.total_incl_vat is not None and abs(row.total_incl_vat) != abs(one.total):
        yield _told(one, BookDifferenceKind.TOTAL_DIFFERS, here=str(one.total), there=str(row.total_incl_vat))


def _money(one: OurDocument, row: DocumentRow) -> Iterator[BookDifference]:
    if one.is_settled_otherwise:
        return
    if row.status == OVERPAID and (one.total is None or one.paid <= one.total):
        yield _told(one, BookDifferenceKind.OVERPAID, here=str(one.paid))
    elif one.state == State.BOOKED and row.status in SETTLED:
        yield _told(one, BookDifferenceKind.PAID_THERE_ONLY, there=row.status)
    elif one.state == State.PAID and row.status in OPEN:
        yield _told(one, BookDifferenceKind.OPEN_THERE_ONLY, there=row.status)


def _told(one: OurDocument, kind: BookDifferenceKind, *, here: str = "", there: str = "") -> BookDifference:
    return BookDifference(kind=kind, order=one.order, transfer_id=one.transfer_id, here=here, there=there)
