"""How do we create, update and delete the draft of the credit note?"""

from typing import NoReturn

from krambod.dinero.errors import Refused
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.document.calls import credit_note_calls
from krambod.transfers.document.drafting import change_draft, create_draft, take_back_draft
from krambod.transfers.work import TransferWork


def draft_credit_note(work: CreditWork) -> None:
    """Creates the draft, or finds the one that an earlier try created."""
    create_draft(work, refuse)


def update_draft(work: CreditWork) -> None:
    """Updates the draft to the newest revision's content."""
    change_draft(work, refuse)


def delete_draft(work: TransferWork) -> None:
    """Deletes the draft of a refund that must not be booked, if there is one. Raises FixOrder if it is booked."""
    take_back_draft(work, credit_note_calls(work.dinero))


def refuse(_: CreditWork, refusal: Refused) -> NoReturn:
    """Raises the refusal: a credit note has the contact of its invoice, so there is no other to try."""
    raise refusal
