"""How do we book the checked draft of the credit note, once?"""

from krambod.transfers.credit.draft import refuse
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.document.booking import book_draft


def book_credit_note(work: CreditWork) -> None:
    """Books exactly the version of the draft that was checked. Keeps what it took off each line of the invoice."""
    work.change(credited_lines={str(line.number): str(line.gross) for line in work.planned_document.credited})
    book_draft(work, refuse, calls=1)
