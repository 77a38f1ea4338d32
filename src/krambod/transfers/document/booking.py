"""How do we book the checked draft of a document, once?"""

from krambod.dinero.errors import OutdatedTimestamp, Refused
from krambod.dinero.models import SalesDocument
from krambod.transfers.document.content import find_total_differences
from krambod.transfers.document.drafting import OnRefusal, Work
from krambod.transfers.document.found import held_with, keep_booked, look_at_draft
from krambod.transfers.ledger import Revised
from krambod.transfers.models import State, Step


def book_draft(work: Work, on_refusal: OnRefusal[Work], *, calls: int) -> SalesDocument | None:
    """Books exactly the version of the draft that was checked, and only while its revision is the newest.

    `calls` are taken from the budget together. Returns Dinero's answer, or None if this call booked nothing. Raises
    FixOrder if Dinero booked other figures.
    """
    transfer = work.transfer
    if work.was_tried(Step.BOOK, work.draft_guid):
        timestamp = transfer.draft_timestamp
        look_at_draft(work)
        if transfer.state == State.BOOKED or transfer.draft_timestamp != timestamp:
            return None
    try:
        booked = work.write(
            Step.BOOK,
            work.draft_guid,
            lambda: work.calls.book(work.draft_guid, work.draft_timestamp),
            calls=calls,
            freezes=True,
        )
    except Revised:
        work.thaw()  # no try has booked it: each was refused, or we just looked and found a draft
        raise
    except OutdatedTimestamp:
        look_at_draft(work)
        return None
    except Refused as refusal:
        look_at_draft(work)
        if transfer.state != State.BOOKED:
            on_refusal(work, refusal)
        return None
    keep_booked(work, booked)
    if differences := find_total_differences(work.planned_document, booked):
        raise held_with("booked_differently", differences)
    return booked
