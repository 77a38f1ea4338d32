"""How is the invoice sent to the customer, at most once?"""

from krambod.transfers.models import Step
from krambod.transfers.sale.work import Work


def mail_invoice(work: Work) -> None:
    """Asks Dinero to send the invoice, at most once: what may have been sent is never sent again alone."""
    if work.was_tried(Step.MAIL, work.draft_guid):
        is_sent = bool(work.dinero.mailouts(work.draft_guid))
        _keep_mailed(work, "mailed" if is_sent else "mail_unknown")
        return
    timestamp = work.just_booked or work.dinero.get_invoice(work.draft_guid).time_stamp
    work.just_booked = None
    work.journal.write(
        work.transfer,
        work.revision,
        Step.MAIL,
        work.draft_guid,
        lambda: work.dinero.mail_invoice(work.draft_guid, timestamp),
    )
    _keep_mailed(work, "mailed")


def _keep_mailed(work: Work, event: str) -> None:
    work.journal.change(work.transfer, is_mailed=True)
    work.journal.note(work.transfer, event)
