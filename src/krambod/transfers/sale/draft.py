"""How do we create, update and delete the draft of the invoice?"""

from krambod.transfers.document.calls import invoice_calls
from krambod.transfers.document.drafting import change_draft, create_draft, expect_not_booked, take_back_draft
from krambod.transfers.sale.contact import lose_contact
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


def draft_invoice(work: SaleWork) -> None:
    """Creates the draft, or finds the one that an earlier try created."""
    create_draft(work, lose_contact)


def update_draft(work: SaleWork) -> None:
    """Updates the draft to the newest revision's content."""
    change_draft(work, lose_contact)


def delete_draft(work: TransferWork) -> None:
    """Deletes the draft of an order that must not be booked, if there is one. Raises FixOrder if it is booked."""
    expect_not_booked(take_back_draft(work, invoice_calls(work.dinero)))
