"""Which step does a sale need next, and which function takes it?

contact ─▶ draft ─▶ update_draft ─▶ check ─▶ book ─▶ pay ─▶ e_invoice ─▶ mail ─▶ done

If somebody touched the booked invoice in Dinero, the first step is to look there.

It is safe to run each step again at any moment: it looks in Dinero before it repeats a write whose outcome is unknown.
A step raises Failure if a person must act or we must wait, DineroError for `advance` to handle, and NotYet and Revised
from the journal.
"""

from collections.abc import Callable, Mapping

from krambod.transfers.document.content import document_digest
from krambod.transfers.models import BOOKED
from krambod.transfers.next_step import NextStep
from krambod.transfers.sale.book import book_invoice
from krambod.transfers.sale.check import check_totals
from krambod.transfers.sale.contact import ensure_contact, has_contact
from krambod.transfers.sale.draft import draft_invoice, update_draft
from krambod.transfers.sale.e_invoice import is_e_invoice_due, send_e_invoice
from krambod.transfers.sale.mail import is_to_be_mailed, mail_invoice
from krambod.transfers.sale.pay import register_payment
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.watching.look import look_in_dinero

STEPS: Mapping[NextStep, Callable[[SaleWork], None]] = {
    NextStep.CONTACT: ensure_contact,
    NextStep.DRAFT: draft_invoice,
    NextStep.UPDATE_DRAFT: update_draft,
    NextStep.CHECK: check_totals,
    NextStep.BOOK: book_invoice,
    NextStep.LOOK: look_in_dinero,
    NextStep.PAY: register_payment,
    NextStep.E_INVOICE: send_e_invoice,
    NextStep.MAIL: mail_invoice,
}


def next_step(work: SaleWork) -> NextStep:
    """Returns the step that the sale needs now. A booked sale is never drafted again, so that is looked at first."""
    if work.transfer.state in BOOKED:
        return _after_booking(work)
    if not has_contact(work):
        return NextStep.CONTACT
    if work.transfer.draft_guid is None:
        return NextStep.DRAFT
    if work.transfer.draft_digest != document_digest(work.document):
        return NextStep.UPDATE_DRAFT
    return NextStep.BOOK if work.is_checked else NextStep.CHECK


def _after_booking(work: SaleWork) -> NextStep:
    if work.transfer.is_touched:
        return NextStep.LOOK
    if work.open_payments:
        return NextStep.PAY
    if is_e_invoice_due(work):
        return NextStep.E_INVOICE
    return NextStep.MAIL if is_to_be_mailed(work) else NextStep.DONE
