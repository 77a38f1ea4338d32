"""How do we book the checked draft, once?"""

from krambod.dinero.errors import OutdatedTimestamp, Refused
from krambod.transfers.documents import (
    find_total_differences,
)
from krambod.transfers.ledger import Revised
from krambod.transfers.models import State, Step
from krambod.transfers.sale.contact import lose_contact
from krambod.transfers.sale.found import held_with, keep_booked, look_at_draft
from krambod.transfers.sale.work import SaleWork

UNPAID = ("Booked", "Overdue")


def book_invoice(work: SaleWork) -> None:
    """Books exactly the version of the draft that was checked, and only while its revision is the newest."""
    transfer = work.transfer
    if work.was_tried(Step.BOOK, work.draft_guid):
        timestamp = transfer.draft_timestamp
        look_at_draft(work)
        if transfer.state == State.BOOKED or transfer.draft_timestamp != timestamp:
            return
    try:
        invoice = work.write(
            Step.BOOK,
            work.draft_guid,
            lambda: work.dinero.book_invoice(work.draft_guid, work.draft_timestamp),
            calls=2 if work.payments else 1,  # the second call is for the payment that follows
            freezes=True,
        )
    except Revised:
        work.thaw()  # no try has booked it: each was refused, or we just looked and found a draft
        raise
    except OutdatedTimestamp:
        look_at_draft(work)
    except Refused as refusal:
        look_at_draft(work)
        if transfer.state != State.BOOKED:
            lose_contact(work, refusal)
    else:
        keep_booked(work, invoice)
        if invoice.payment_status in UNPAID:
            work.just_booked = invoice.time_stamp
        if differences := find_total_differences(work.sale, invoice):
            raise held_with("booked_differently", differences)
