"""How do we mail the invoice to the customer, at most once?"""

from krambod.transfers.models import Step
from krambod.transfers.sale.work import SaleWork


def mail_invoice(work: SaleWork) -> None:
    """Asks Dinero to mail the invoice. If it may have been mailed already, it is not mailed again."""
    guid = work.draft_guid
    if work.was_tried(Step.MAIL, guid):
        _keep_mailed(work, "mailed" if work.dinero.mailouts(guid) else "mail_unknown")
        return
    timestamp = work.just_booked or work.dinero.get_invoice(guid).time_stamp
    work.just_booked = None
    work.write(Step.MAIL, guid, lambda: work.dinero.mail_invoice(guid, timestamp))
    _keep_mailed(work, "mailed")


def _keep_mailed(work: SaleWork, event: str) -> None:
    work.change(is_mailed=True)
    work.note(event)
