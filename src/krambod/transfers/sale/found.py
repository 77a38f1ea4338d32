"""What lies in Dinero for this order, and is it ours? Taken as it is, or held with the difference."""

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
from krambod.transfers.sale.work import SaleWork


def keep_draft(work: SaleWork, guid: UUID, timestamp: TimeStamp, digest: str) -> None:
    """A version of the draft that nobody has checked yet."""
    work.is_checked = False
    work.change(
        draft_guid=guid,
        draft_timestamp=timestamp,
        draft_digest=digest,
        state=State.DRAFTED,
        reason="",
    )


def find_own_document(work: SaleWork) -> bool:
    """Takes what an earlier try left in Dinero. False: it left nothing. Raises FixOrder for what is not ours."""
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
    """The document under that guid, a deleted one only where Dinero still shows it."""
    try:
        return dinero.get_invoice(guid)
    except (NotFound, Deleted):
        return None


def find_by_reference(dinero: Dinero, reference: str) -> Invoice | None:
    """The one document with that external reference. Raises FixOrder where there are several."""
    rows = [row for row in dinero.find_invoices_by_reference(reference) if row.deleted_at is None]
    if len(rows) > 1:
        raise FixOrder("several_documents", count=str(len(rows)))
    return dinero.get_invoice(rows[0].guid) if rows else None


def look_at_draft(work: SaleWork) -> Invoice:
    """Reads the document again, and takes it as it is now. Raises FixOrder where a person changed it."""
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
    # Whatever was tried, it is not booked: a revision that came meanwhile counts, or it would be refused for ever.
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
    """What this transfer may have asked the draft to be: its newest content first, then that of older revisions."""
    documents = [work.document]
    for revision in work.journal.revisions_tried(work.transfer, Step.DRAFT, Step.UPDATE_DRAFT):
        with suppress(Failure):
            documents.append(work.document_of(revision))
    return documents


def _take_booked(work: SaleWork, invoice: Invoice) -> None:
    """Booked already, by us or by hand: right if it says what we would have said."""
    differences = find_booked_differences(work.document, invoice) + find_total_differences(work.sale, invoice)
    keep_booked(work, invoice, is_by_hand=not work.was_tried(Step.BOOK, invoice.guid))
    if differences:
        raise held_with("booked_differently", differences)


def keep_booked(work: SaleWork, invoice: Invoice, *, is_by_hand: bool = False) -> None:
    """The invoice is booked, whoever did it: number and total are what the books say."""
    work.change(
        state=State.BOOKED,
        reason="",
        booked_revision=work.transfer.booked_revision or work.revision,
        invoice_number=invoice.number,
        invoice_total=invoice.total_incl_vat,
    )
    work.note("booked", number=invoice.number, total=str(invoice.total_incl_vat), by_hand=is_by_hand)


def held_with(code: str, differences: tuple[Difference, ...]) -> FixOrder:
    """The failure that names the first difference."""
    first = differences[0]
    return FixOrder(code, field=first.field, ours=first.ours, dineros=first.dineros)
