"""Which document does Dinero have for this transfer, and is it ours? If it differs from ours, the order is held."""

from collections.abc import Collection
from uuid import UUID

from django_scopes import scopes_disabled

from krambod.dinero.errors import Deleted, NotFound
from krambod.dinero.models import SalesDocument, TimeStamp
from krambod.transfers.document.calls import DocumentCalls
from krambod.transfers.document.content import (
    Difference,
    document_digest,
    find_booked_differences,
    find_differences,
    find_total_differences,
)
from krambod.transfers.document.work import DocumentWork
from krambod.transfers.failures import FixOrder, is_accepted
from krambod.transfers.models import State, Step, Transfer
from krambod.transfers.work import TransferWork
from krambod.words.choices import OVERWRITE


def keep_draft(work: DocumentWork, guid: UUID, timestamp: TimeStamp, digest: str) -> None:
    """Stores the draft's version. It is a new one, so its totals must be checked again."""
    work.is_checked = False
    work.change(
        draft_guid=guid,
        draft_timestamp=timestamp,
        draft_digest=digest,
        state=State.DRAFTED,
        reason="",
    )


def find_own_document(work: DocumentWork) -> bool:
    """Finds the document that an earlier try created, and takes it as it is now.

    Returns False if there is none. Raises FixOrder if the document is not ours.
    """
    reference = work.planned_document.reference
    found = find_document(work.calls, work.guid) or find_by_reference(work.calls, reference)
    if found is None:
        return False
    if found.external_reference != reference:
        name = found.number if found.is_booked else found.guid  # a draft's number means nothing
        raise FixOrder("foreign_document", number=str(name))
    work.change(draft_guid=found.guid)
    _take_as_found(work, found)
    return True


def find_document(calls: DocumentCalls, guid: UUID) -> SalesDocument | None:
    """Returns the document with that guid, or None. A deleted one is returned only if Dinero still shows it."""
    try:
        return calls.get(guid)
    except (NotFound, Deleted):
        return None


def find_by_reference(calls: DocumentCalls, reference: str) -> SalesDocument | None:
    """Returns the document with that external reference, or None. Raises FixOrder if there are several."""
    rows = [row for row in calls.find_by_reference(reference) if row.deleted_at is None]
    if len(rows) > 1:
        raise FixOrder("several_documents", count=str(len(rows)))
    return calls.get(rows[0].guid) if rows else None


def look_at_draft(work: DocumentWork) -> SalesDocument:
    """Reads the document again and takes it as it is now. Raises FixOrder if a person changed or deleted it."""
    found = find_document(work.calls, work.draft_guid)
    if found is None:
        work.thaw()
        raise FixOrder("draft_deleted")
    _take_as_found(work, found)
    return found


def _take_as_found(work: DocumentWork, found: SalesDocument) -> None:
    if found.is_booked:
        _take_booked(work, found)
        return
    # It is not booked, whatever we tried. So a newer revision must count again, or it would be refused for ever.
    work.thaw()
    if found.deleted_at is not None:
        raise FixOrder("draft_deleted")
    for document in work.documents_sent():
        if not find_differences(document, found):
            keep_draft(work, found.guid, found.time_stamp, document_digest(document))
            return
    edited = held_with("draft_edited", find_differences(work.document, found))
    if not is_accepted(work.transfer.choices, OVERWRITE.name, edited):
        raise edited
    keep_draft(work, found.guid, found.time_stamp, "")


def _take_booked(work: DocumentWork, found: SalesDocument) -> None:
    """Takes a document that is booked already, by us or by hand. Raises FixOrder if its content is not the plan's."""
    differences = find_booked_differences(work.document, found) + find_total_differences(work.planned_document, found)
    keep_booked(work, found, is_by_hand=not work.was_tried(Step.BOOK, found.guid))
    if differences:
        raise held_with("booked_differently", differences)


def keep_booked(work: DocumentWork, booked: SalesDocument, *, is_by_hand: bool = False) -> None:
    """Stores that the document is booked, with the number and total (incl. VAT) that Dinero has."""
    store_booked(work, booked, is_by_hand=is_by_hand, **work.details_of_booking)


def store_booked(work: TransferWork, booked: SalesDocument, *, is_by_hand: bool, **details: str) -> None:
    """Stores that a document is booked. `details` are what the event says besides its number and total."""
    work.change(
        state=State.BOOKED,
        reason="",
        booked_revision=work.transfer.booked_revision or work.revision,
        invoice_number=booked.number,
        invoice_total=booked.total_incl_vat,
    )
    total = str(booked.total_incl_vat)
    work.note("booked", number=booked.number, total=total, by_hand=is_by_hand, **details)


def find_own_documents(guids: Collection[UUID]) -> set[UUID]:
    """Returns the guids that are documents of ours, for any merchant."""
    with scopes_disabled():
        found = Transfer.objects.filter(draft_guid__in=guids).values_list("draft_guid", flat=True) if guids else []
        return {guid for guid in found if guid is not None}


def held_with(code: str, differences: tuple[Difference, ...]) -> FixOrder:
    """Returns the failure `code` with the first difference."""
    first = differences[0]
    return FixOrder(code, field=first.field, ours=first.ours, dineros=first.dineros)
