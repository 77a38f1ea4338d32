"""How do we create, update and delete the draft of the credit note?"""

from decimal import Decimal
from typing import NoReturn

from krambod.dinero.errors import Refused
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.document.calls import credit_note_calls
from krambod.transfers.document.content import find_unequal
from krambod.transfers.document.drafting import change_draft, create_draft, expect_not_booked, take_back_draft
from krambod.transfers.document.found import held_with, store_booked
from krambod.transfers.models import Step
from krambod.transfers.work import TransferWork
from krambod.words.choices import SKIP


def draft_credit_note(work: CreditWork) -> None:
    """Creates the draft, or finds the one that an earlier try created."""
    create_draft(work, refuse)


def update_draft(work: CreditWork) -> None:
    """Updates the draft to the newest revision's content."""
    change_draft(work, refuse)


def delete_draft(work: TransferWork) -> bool:
    """Deletes the draft of a refund that must not be booked, if there is one.

    Returns False if a person has booked it in Dinero: then that credit note is taken as ours. Raises FixOrder if it has
    another total than the draft, or if a person decided that the refund is not booked.
    """
    booked = take_back_draft(work, credit_note_calls(work.dinero))
    if SKIP.name in work.transfer.choices:
        expect_not_booked(booked)
    if booked is None:
        return True
    sent = work.journal.revisions_tried(work.transfer, Step.DRAFT, Step.UPDATE_DRAFT)
    work.change(draft_guid=booked.guid, booked_revision=sent[0] if sent else work.revision)
    store_booked(work, booked, is_by_hand=not work.was_tried(Step.BOOK, booked.guid))
    planned = sum((Decimal(amount) for amount in work.transfer.credited_lines.values()), Decimal(0))
    if differences := tuple(find_unequal([("total", f"{planned:.2f}", f"{booked.total_incl_vat:.2f}")])):
        raise held_with("booked_differently", differences)
    return False


def refuse(_: CreditWork, refusal: Refused) -> NoReturn:
    """Raises the refusal: a credit note has the contact of its invoice, so there is no other to try."""
    raise refusal
