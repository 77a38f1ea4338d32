"""How do we book the checked draft of the credit note, once?"""

from krambod.transfers.correction.books import poke_reissue
from krambod.transfers.credit.draft import refuse
from krambod.transfers.credit.mail import choose_mail
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.document.booking import book_draft
from krambod.transfers.models import BOOKED


def book_credit_note(work: CreditWork) -> None:
    """Books exactly the version of the draft that was checked, and only while its revision is the newest."""
    choose_mail(work)
    book_draft(work, refuse, calls=1)
    if work.transfer.state in BOOKED:
        work.afterwards(lambda: poke_reissue(work.transfer, work.now))
