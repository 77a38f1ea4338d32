"""How do we book the checked draft of the invoice, once?"""

from krambod.transfers.document.booking import book_draft
from krambod.transfers.sale.contact import lose_contact
from krambod.transfers.sale.e_invoice import choose_e_invoice
from krambod.transfers.sale.work import SaleWork

UNPAID = ("Booked", "Overdue")


def book_invoice(work: SaleWork) -> None:
    """Books exactly the version of the draft that was checked, and only while its revision is the newest."""
    choose_e_invoice(work)
    # The second call is for the payment that follows.
    booked = book_draft(work, lose_contact, calls=2 if work.payments else 1)
    if booked is not None and booked.payment_status in UNPAID:
        work.just_booked = booked.time_stamp
