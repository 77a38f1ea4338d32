"""How do we create, update and delete the draft of a document, each of them once?"""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from krambod.dinero.errors import AlreadyExists, Deleted, NotFound, OutdatedTimestamp, Refused
from krambod.dinero.models import SalesDocument
from krambod.transfers.document.calls import DocumentCalls
from krambod.transfers.document.content import document_digest
from krambod.transfers.document.found import (
    find_by_reference,
    find_document,
    find_own_document,
    keep_draft,
    look_at_draft,
)
from krambod.transfers.document.work import DocumentWork
from krambod.transfers.failures import FixOrder, RetryLater
from krambod.transfers.models import State, Step
from krambod.transfers.work import TransferWork

Work = TypeVar("Work", bound=DocumentWork)
OnRefusal = Callable[[Work, Refused], None]
"""What a step does if Dinero refuses its write. It raises the refusal again if it knows no other way."""


def create_draft(work: Work, on_refusal: OnRefusal[Work]) -> None:
    """Creates the draft, or finds the one that an earlier try created."""
    document = work.document
    if work.was_tried(Step.DRAFT, work.guid):
        if find_own_document(work):
            return
        if Step.DRAFT in work.tried:
            raise RetryLater("not_there_yet")
    try:
        draft = work.write(Step.DRAFT, work.guid, lambda: work.calls.create(document))
    except AlreadyExists as error:
        if not find_own_document(work):
            raise RetryLater("not_there_yet") from error
    except Refused as refusal:
        on_refusal(work, refusal)
    else:
        keep_draft(work, draft.guid, draft.time_stamp, document_digest(document))
        work.note("drafted", total=str(work.planned_document.total.amount))


def change_draft(work: Work, on_refusal: OnRefusal[Work]) -> None:
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
        draft = work.write(Step.UPDATE_DRAFT, key, lambda: work.calls.update(guid, document, timestamp))
    except (OutdatedTimestamp, NotFound, Deleted):
        look_at_draft(work)
    except Refused as refusal:
        on_refusal(work, refusal)
    else:
        keep_draft(work, guid, draft.time_stamp, digest)
        work.change(draft_is_updated=True)
        work.note("draft_updated", total=str(work.planned_document.total.amount))


def take_back_draft(work: TransferWork, calls: DocumentCalls) -> SalesDocument | None:
    """Deletes the draft of a document that must not be booked, if there is one.

    Returns the document if somebody has booked it: a booked document stays.
    """
    guid = work.transfer.draft_guid or _find_lost_draft(work, calls)
    if guid is None:
        return None
    found = find_document(calls, guid)
    if found is not None and found.is_booked:
        return found
    if found is not None and found.deleted_at is None:
        timestamp = found.time_stamp
        with suppress(NotFound, Deleted):  # an earlier try may have deleted it only now
            work.write(Step.DELETE_DRAFT, guid, lambda: calls.delete(guid, timestamp))
    work.note("draft_deleted")
    work.change(draft_guid=None, draft_digest="", generation=work.transfer.generation + 1)
    return None


def expect_not_booked(booked: SalesDocument | None) -> None:
    """Raises FixOrder if a draft was to be deleted and somebody has booked it."""
    if booked is not None:
        raise FixOrder("booked_and_cancelled", number=str(booked.number))


def _find_lost_draft(work: TransferWork, calls: DocumentCalls) -> UUID | None:
    """Finds the draft that we created without getting an answer."""
    if not work.was_tried(Step.DRAFT, work.guid):
        return None
    found = find_document(calls, work.guid) or find_by_reference(calls, work.key.reference)
    return None if found is None else found.guid
