"""Which document does Dinero have for this order, and is it ours? If it differs from ours, the order is held."""

from contextlib import suppress
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.errors import Deleted, NotFound
from krambod.dinero.models import Invoice, NewInvoice, TimeStamp
from krambod.transfers.documents import (
    Difference,
    document_digest,
    find_booked_differences,
    find_differences,
    find_total_differences,
)
from krambod.transfers.failures import Failure, FixOrder
from krambod.transfers.models import State, Step
from krambod.transfers.sale.plan import due_day_of
from krambod.transfers.sale.work import SaleWork


def keep_draft(work: SaleWork, guid: UUID, timestamp: TimeStamp, digest: str) -> None:
    """Stores the draft's version. It is a new one, so its totals must be checked again."""
    work.is_checked = False
    work.change(
        draft_guid=guid,
        draft_timestamp=timestamp,
        draft_digest=digest,
        state=State.DRAFTED,
        reason="",
    )


def find_own_document(work: SaleWork) -> bool:
    """Finds the document that an earlier try created, and takes it as it is now.

    Returns False if there is none. Raises FixOrder if the document is not ours.
    """
    invoice = find_invoice(work.dinero, work.guid) or find_by_reference(work.dinero, work.sale.reference)
    if invoice is None:
        return False
    if invoice.external_reference != work.sale.reference:
        name = invoice.number if invoice.is_booked else invoice.guid  # a draft's number means nothing
        raise FixOrder("foreign_document", number=str(name))
    work.change(draft_guid=invoice.guid)
    _take_as_found(work, invoice)
    return True


def find_invoice(dinero: Dinero, guid: UUID) -> Invoice | None:
    """Returns the document with that guid, or None. A deleted one is returned only if Dinero still shows it."""
    try:
        return dinero.get_invoice(guid)
    except (NotFound, Deleted):
        return None


def find_by_reference(dinero: Dinero, reference: str) -> Invoice | None:
    """Returns the document with that external reference, or None. Raises FixOrder if there are several."""
    rows = [row for row in dinero.find_invoices_by_reference(reference) if row.deleted_at is None]
    if len(rows) > 1:
        raise FixOrder("several_documents", count=str(len(rows)))
    return dinero.get_invoice(rows[0].guid) if rows else None


def look_at_draft(work: SaleWork) -> Invoice:
    """Reads the document again and takes it as it is now. Raises FixOrder if a person changed or deleted it."""
    invoice = find_invoice(work.dinero, work.draft_guid)
    if invoice is None:
        work.thaw()
        raise FixOrder("draft_deleted")
    _take_as_found(work, invoice)
    return invoice


def _take_as_found(work: SaleWork, invoice: Invoice) -> None:
    if invoice.is_booked:
        _take_booked(work, invoice)
        return
    # It is not booked, whatever we tried. So a newer revision must count again, or it would be refused for ever.
    work.thaw()
    if invoice.deleted_at is not None:
        raise FixOrder("draft_deleted")
    for document in _documents_sent(work):
        if not find_differences(document, invoice):
            keep_draft(work, invoice.guid, invoice.time_stamp, document_digest(document))
            return
    if "overwrite" not in work.transfer.choices:
        raise held_with("draft_edited", find_differences(work.document, invoice))
    keep_draft(work, invoice.guid, invoice.time_stamp, "")


def _documents_sent(work: SaleWork) -> list[NewInvoice]:
    """Returns the documents that this transfer may have sent: the newest first, then older revisions and contacts."""
    documents = [work.document]
    for revision in (work.revision, *work.journal.revisions_tried(work.transfer, Step.DRAFT, Step.UPDATE_DRAFT)):
        with suppress(Failure):
            documents += [work.document_of(revision, contact_guid) for contact_guid in work.contacts_sent]
    return documents


def _take_booked(work: SaleWork, invoice: Invoice) -> None:
    """Takes an invoice that is booked already, by us or by hand. Raises FixOrder if its content is not the sale's."""
    differences = find_booked_differences(work.document, invoice) + find_total_differences(work.sale, invoice)
    keep_booked(work, invoice, is_by_hand=not work.was_tried(Step.BOOK, invoice.guid))
    if differences:
        raise held_with("booked_differently", differences)


def keep_booked(work: SaleWork, invoice: Invoice, *, is_by_hand: bool = False) -> None:
    """Stores that the invoice is booked, with the number and total (incl. VAT) that Dinero has."""
    work.change(
        state=State.BOOKED,
        reason="",
        booked_revision=work.transfer.booked_revision or work.revision,
        invoice_number=invoice.number,
        invoice_total=invoice.total_incl_vat,
    )
    due_day = due_day_of(work.sale)
    due = {} if due_day is None else {"due_day": due_day.isoformat()}
    work.note("booked", number=invoice.number, total=str(invoice.total_incl_vat), by_hand=is_by_hand, **due)


def held_with(code: str, differences: tuple[Difference, ...]) -> FixOrder:
    """Returns the failure `code` with the first difference."""
    first = differences[0]
    return FixOrder(code, field=first.field, ours=first.ours, dineros=first.dineros)
