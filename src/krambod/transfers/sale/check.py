"""Is Dinero's own total the same as the order's, to the øre, and has nobody else booked the sale?"""

from krambod.dinero.models import Invoice
from krambod.transfers.documents import (
    document_digest,
    has_right_totals,
)
from krambod.transfers.failures import FixOrder
from krambod.transfers.sale.found import look_at_draft
from krambod.transfers.sale.guard import find_twin
from krambod.transfers.sale.work import SaleWork


def check_totals(work: SaleWork) -> None:
    """Compares Dinero's own total and VAT with the order's, to the øre, and looks for a twin that somebody else made.

    Dinero's list may lag behind. If it does not show the draft, or shows other figures, the draft is read by itself
    first. Raises FixOrder if the figures differ or there is a twin.
    """
    if (twin := find_twin(work)) is not None:
        raise FixOrder("other_document", document=twin)
    row = None if work.transfer.draft_is_updated else work.listed.get(work.draft_guid)
    if row is not None and row.status == "Draft" and row.deleted_at is None and has_right_totals(work.sale, row):
        work.is_checked = True
        return
    invoice = look_at_draft(work)
    if invoice.is_booked or work.transfer.draft_digest != document_digest(work.document):
        return
    if not has_right_totals(work.sale, invoice):
        raise _totals_failure(work, invoice)
    work.is_checked = True


def _totals_failure(work: SaleWork, invoice: Invoice) -> FixOrder:
    return FixOrder(
        "dinero_totals_differ",
        total=str(work.sale.total.amount),
        dinero_total=str(invoice.total_incl_vat),
        vat=str(work.sale.vat.amount),
        dinero_vat=str(invoice.total_incl_vat - invoice.total_excl_vat),
    )
