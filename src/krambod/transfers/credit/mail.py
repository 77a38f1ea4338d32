"""When is a credit note mailed to the customer by Dinero? Where its invoice was mailed, it follows."""

from krambod.transfers.credit.books import read_books
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.document.mailing import MAILINGS, mail_document
from krambod.transfers.rules import Mailing


def choose_mail(work: CreditWork) -> None:
    """Keeps, with the intent to book, whether the credit note is mailed then. One of before is mailed by nobody."""
    sale = read_books(work.transfer).sale
    is_wanted = work.rules.mailing is Mailing.DINERO and sale.is_mailed
    if is_wanted != work.transfer.is_to_be_mailed:
        work.change(is_to_be_mailed=is_wanted)


def is_mail_due(work: CreditWork) -> bool:
    """Whether the booked credit note is mailed now: it was to be, or a person asked for it once more."""
    is_wanted = work.transfer.is_to_be_mailed or MAILINGS in work.transfer.choices
    return is_wanted and not work.transfer.is_mailed


def mail_credit_note(work: CreditWork) -> None:
    """Asks Dinero to mail the credit note, at most once."""
    mail_document(work, None)
