"""How do we mail the invoice to the customer, at most once, and once more for each time that a person asks for it?"""

from krambod.transfers.customers import is_cash_customer
from krambod.transfers.models import Step
from krambod.transfers.rules import Mailing
from krambod.transfers.sale.work import SaleWork

MAILINGS = "mailings_asked_for"  # among the choices: how often a person asked for it to be mailed again


def is_to_be_mailed(work: SaleWork) -> bool:
    """Whether Dinero mails the invoice now: the merchant wants it for each sale, or a person asked for this one.

    The contact that many buyers share has no e-mail address, and who gets an e-invoice gets no mail.
    """
    if work.transfer.e_invoice:
        return False
    is_wanted = work.rules.mailing is Mailing.DINERO or MAILINGS in work.transfer.choices
    return is_wanted and not work.transfer.is_mailed and not is_cash_customer(work.order, work.rules.cash_customer)


def mail_invoice(work: SaleWork) -> None:
    """Asks Dinero to mail the invoice. If it may have been mailed already, it is not mailed again."""
    guid, again = work.draft_guid, work.transfer.choices.get(MAILINGS, 0)
    key = f"{guid} {again}" if again else str(guid)
    if work.was_tried(Step.MAIL, key):
        _keep_mailed(work, "mailed" if len(work.dinero.mailouts(guid)) > again else "mail_unknown")
        return
    timestamp = work.just_booked or work.dinero.get_invoice(guid).time_stamp
    work.just_booked = None
    work.write(Step.MAIL, key, lambda: work.dinero.mail_invoice(guid, timestamp))
    _keep_mailed(work, "mailed")


def _keep_mailed(work: SaleWork, event: str) -> None:
    work.change(is_mailed=True)
    work.note(event)
