"""Is Dinero's own total the same as the plan's, to the øre?"""

from krambod.dinero.models import SalesDocument
from krambod.transfers.document.content import document_digest, has_right_totals
from krambod.transfers.document.found import look_at_draft
from krambod.transfers.document.work import DocumentWork
from krambod.transfers.failures import FixOrder


def compare_totals(work: DocumentWork) -> None:
    """Compares Dinero's own total and VAT with the plan's, to the øre.

    Dinero's list may lag behind. If it does not show the draft, or shows other figures, or somebody touched the draft
    there, it is read by itself first. Raises FixOrder if the figures differ.
    """
    planned, transfer = work.planned_document, work.transfer
    is_to_read = transfer.draft_is_updated or transfer.is_touched
    row = None if is_to_read else work.listed.get(work.draft_guid)
    if row is not None and row.status == "Draft" and row.deleted_at is None and has_right_totals(planned, row):
        work.is_checked = True
        return
    if transfer.is_touched:
        work.change(looked_at=work.now)
    found = look_at_draft(work)
    if found.is_booked or work.transfer.draft_digest != document_digest(work.document):
        return
    if not has_right_totals(planned, found):
        raise _totals_failure(work, found)
    work.is_checked = True


def _totals_failure(work: DocumentWork, found: SalesDocument) -> FixOrder:
    planned = work.planned_document
    return FixOrder(
        "dinero_totals_differ",
        total=str(planned.total.amount),
        dinero_total=str(found.total_incl_vat),
        vat=str(planned.vat.amount),
        dinero_vat=str(found.total_incl_vat - found.total_excl_vat),
    )
