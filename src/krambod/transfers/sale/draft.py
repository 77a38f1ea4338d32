"""How is the draft created, brought up to date and taken back, once?"""

from contextlib import suppress
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.errors import AlreadyExists, Deleted, NotFound, OutdatedTimestamp, Refused
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.transfers.documents import (
    document_digest,
)
from krambod.transfers.failures import FixOrder, RetryLater
from krambod.transfers.guids import invoice_guid, invoice_reference
from krambod.transfers.ledger import Journal
from krambod.transfers.models import State, Step, Transfer
from krambod.transfers.sale.contact import lose_contact
from krambod.transfers.sale.found import find_by_reference, find_invoice, find_own_document, keep_draft, look_at_draft
from krambod.transfers.sale.work import Work


def draft_invoice(work: Work) -> None:
    """Creates the draft, or finds the one that is there already."""
    transfer, document = work.transfer, work.document
    if work.was_tried(Step.DRAFT, work.guid):
        if find_own_document(work):
            return
        if Step.DRAFT in work.tried:
            raise RetryLater("not_there_yet")
    try:
        draft = work.journal.write(
            transfer, work.revision, Step.DRAFT, work.guid, lambda: work.dinero.create_invoice(document)
        )
    except AlreadyExists as error:
        if not find_own_document(work):
            raise RetryLater("not_there_yet") from error
    except Refused as refusal:
        lose_contact(work, refusal)
    else:
        keep_draft(work, draft.guid, draft.time_stamp, document_digest(document))
        work.journal.note(transfer, "drafted", total=str(work.sale.total.amount))


def update_draft(work: Work) -> None:
    """Gives the draft the newest revision's content."""
    transfer, document = work.transfer, work.document
    digest = document_digest(document)
    key = f"{work.draft_guid} {digest}"
    if work.was_tried(Step.UPDATE_DRAFT, key):
        look_at_draft(work)
        if transfer.draft_digest == digest or transfer.state == State.BOOKED:
            return
    try:
        draft = work.journal.write(
            transfer,
            work.revision,
            Step.UPDATE_DRAFT,
            key,
            lambda: work.dinero.update_invoice(work.draft_guid, document, work.draft_timestamp),
        )
    except (OutdatedTimestamp, NotFound, Deleted):
        look_at_draft(work)
    except Refused as refusal:
        lose_contact(work, refusal)
    else:
        keep_draft(work, work.draft_guid, draft.time_stamp, digest)
        work.journal.change(transfer, draft_is_updated=True)
        work.journal.note(transfer, "draft_updated", total=str(work.sale.total.amount))


def delete_draft(transfer: Transfer, order: Order, revision: OrderRevision, dinero: Dinero, journal: Journal) -> None:
    """Takes back the draft of an order that is not to be booked, if there is one. What was booked meanwhile stays."""
    guid = transfer.draft_guid or _find_lost_draft(transfer, order, dinero, journal)
    if guid is None:
        return
    invoice = find_invoice(dinero, guid)
    if invoice is not None and invoice.is_booked:
        raise FixOrder("booked_and_cancelled", number=str(invoice.number))
    if invoice is not None and invoice.deleted_at is None:
        timestamp = invoice.time_stamp
        with suppress(NotFound, Deleted):  # an earlier try may arrive late
            journal.write(transfer, revision, Step.DELETE_DRAFT, guid, lambda: dinero.delete_invoice(guid, timestamp))
    journal.note(transfer, "draft_deleted")
    journal.change(transfer, draft_guid=None, draft_digest="", generation=transfer.generation + 1)


def _find_lost_draft(transfer: Transfer, order: Order, dinero: Dinero, journal: Journal) -> UUID | None:
    """What lies in Dinero of a create whose answer never came."""
    shop, generation = transfer.shop.code, transfer.generation
    guid = invoice_guid(dinero.organization_id, shop, order.external_id, transfer.role, generation)
    if not journal.was_tried(transfer, Step.DRAFT, guid):
        return None
    invoice = find_invoice(dinero, guid) or find_by_reference(dinero, invoice_reference(shop, order.external_id))
    return None if invoice is None else invoice.guid
