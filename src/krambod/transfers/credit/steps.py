"""Which step does a refund need next, and which function takes it?

draft ─▶ update_draft ─▶ check ─▶ book ─▶ repay ─▶ mail ─▶ done

It is safe to run each step again at any moment: it looks in Dinero before it repeats a write whose outcome is unknown.
"""

from collections.abc import Callable, Mapping

from krambod.transfers.credit.book import book_credit_note
from krambod.transfers.credit.check import check_totals
from krambod.transfers.credit.draft import draft_credit_note, update_draft
from krambod.transfers.credit.mail import is_mail_due, mail_credit_note
from krambod.transfers.credit.repay import register_repayment
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.document.content import document_digest
from krambod.transfers.models import BOOKED
from krambod.transfers.next_step import NextStep

STEPS: Mapping[NextStep, Callable[[CreditWork], None]] = {
    NextStep.DRAFT: draft_credit_note,
    NextStep.UPDATE_DRAFT: update_draft,
    NextStep.CHECK: check_totals,
    NextStep.BOOK: book_credit_note,
    NextStep.REPAY: register_repayment,
    NextStep.MAIL: mail_credit_note,
}


def next_step(work: CreditWork) -> NextStep:
    """Returns the step that the refund needs now. A booked credit note is never drafted again."""
    if work.transfer.state in BOOKED:
        if work.open_repayments:
            return NextStep.REPAY
        return NextStep.MAIL if is_mail_due(work) else NextStep.DONE
    if work.transfer.draft_guid is None:
        return NextStep.DRAFT
    if work.transfer.draft_digest != document_digest(work.document):
        return NextStep.UPDATE_DRAFT
    return NextStep.BOOK if work.is_checked else NextStep.CHECK
