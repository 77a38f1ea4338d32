"""When is an invoice mailed to the customer by Dinero?"""

from krambod.transfers.customers import is_cash_customer
from krambod.transfers.document.mailing import MAILINGS, mail_document
from krambod.transfers.rules import Mailing
from krambod.transfers.sale.work import SaleWork


def is_to_be_mailed(work: SaleWork) -> bool:
    """Whether Dinero mails the invoice now: the merchant wants it for each sale, or a person asked for this one.

    The contact that many buyers share has no e-mail address, and who gets an e-invoice gets no mail.
    """
    if work.transfer.e_invoice:
        return False
    is_wanted = work.rules.mailing is Mailing.DINERO or MAILINGS in work.transfer.choices
    return is_wanted and not work.transfer.is_mailed and not is_cash_customer(work.order, work.rules.cash_customer)


def mail_invoice(work: SaleWork) -> None:
    """Asks Dinero to mail the invoice, at most once."""
    timestamp, work.just_booked = work.just_booked, None
    mail_document(work, timestamp)
