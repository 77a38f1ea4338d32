"""How do we create, update and delete the draft, each of them once?"""

from contextlib import suppress
from uuid import UUID

from krambod.dinero.errors import AlreadyExists, Deleted, NotFound, OutdatedTimestamp, Refused
from krambod.transfers.documents import document_digest
from krambod.transfers.failures import FixOrder, RetryLater
from krambod.transfers.models import State, Step
from krambod.transfers.sale.contact import lose_contact
from krambod.transfers.sale.found import (
    find_by_reference,
    find_invoice,
    find_own_document,
    keep_draft,
    look_at_draft,
)
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


def draft_invoice(work: SaleWork) -> None:
    """Creates the draft, or finds the one that an earlier try created."""
    document = work.document
    if work.was_tried(Step.DRAFT, work.guid):
        if find_own_document(work):
            return
        if Step.DRAFT in work.tried:
            raise RetryLater("not_there_yet")
    try:
        draft = work.write(Step.DRAFT, work.guid, lambda: work.dinero.create_invoice(document))
    except AlreadyExists as error:
        if not find_own_document(work):
            raise RetryLater("not_there_yet") from error
    except Refused as refusal:
        lose_contact(work, refusal)
    else:
        keep_draft(work, draft.guid, draft.time_stamp, document_digest(document))
        work.note("drafted", total=str(work.sale.total.amount))


def update_draft(work: SaleWork) -> None:
    """Updates the draft to the newest revision's content."""
    guid, document = work.draft_guid, work.document
    digest = document_digest(document)
    key = f"{guid} {digest}"
    if work.was_tried(Step.UPDATE_DRAFT, key):
        look_at_draft(work)
        if work.transfer.draft_digest == digest or work.transfer.state == State.BOOKED:
            return
    timestamp = work.draft_timestamp
    try:
        draft = work.write(Step.UPDATE_DRAFT, key, lambda: work.dinero.update_invoice(guid, document, timestamp))
    except (OutdatedTimestamp, NotFound, Deleted):
        look_at_draft(work)
    except Refused as refusal:
        lose_contact(work, refusal)
    else:
        keep_draft(work, guid, draft.time_stamp, digest)
        work.change(draft_is_updated=True)
        work.note("draft_updated", total=str(work.sale.total.amount))


def delete_draft(work: TransferWork) -> None:
    """Deletes the draft of an order that must not be booked, if there is one.

    Raises FixOrder if somebody has booked it: a booked invoice stays.
    """
    guid = work.transfer.draft_guid or _find_lost_draft(work)
    if guid is None:
        return
    invoice = find_invoice(work.dinero, guid)
    if invoice is not None and invoice.is_booked:
        raise FixOrder("booked_and_cancelled", number=str(invoice.number))
    if invoice is not None and invoice.deleted_at is None:
        timestamp = invoice.time_stamp
        with suppress(NotFound, Deleted):  # an earlier try may have deleted it only now
            work.write(Step.DELETE_DRAFT, guid, lambda: work.dinero.delete_invoice(guid, timestamp))
    work.note("draft_deleted")
    work.change(draft_guid=None, draft_digest="", generation=work.transfer.generation + 1)


def _find_lost_draft(work: TransferWork) -> UUID | None:
    """Finds the draft that we created without getting an answer."""
    if not work.was_tried(Step.DRAFT, work.guid):
        return None
    invoice = find_invoice(work.dinero, work.guid) or find_by_reference(work.dinero, work.key.reference)
    return None if invoice is None else invoice.guid
