"""How does the customer become a contact in Dinero, once?"""

from krambod.dinero.errors import Refused
from krambod.organizations.contacts import forget_contact
from krambod.transfers.sale.contact_choice import choose_contact, create_contact, is_contact_lost
from krambod.transfers.sale.work import Work


def ensure_contact(work: Work) -> None:
    """Finds the customer among Dinero's contacts, or creates them."""
    customer = work.sale.customer
    found = choose_contact(work.transfer, work.dinero, customer)
    guid = found.guid or create_contact(work.journal, work.transfer, work.revision, work.dinero, customer, found)
    work.journal.change(work.transfer, contact_guid=guid)
    if customer.wrong_vat_number:
        work.journal.note(work.transfer, "vat_number_left_out", vat_number=customer.wrong_vat_number)


def lose_contact(work: Work, refusal: Refused) -> None:
    """Somebody deleted the contact: it is not restored; another is found or made, and the draft gets that one.

    Raises the refusal where it was for something else.
    """
    if not is_contact_lost(work.dinero, work.transfer.contact_guid, refusal):
        raise refusal
    if work.transfer.contact_guid is not None:
        forget_contact(work.dinero.organization_id, work.transfer.contact_guid)
    work.journal.note(work.transfer, "contact_deleted", contact_guid=str(work.transfer.contact_guid))
    work.journal.change(work.transfer, contact_guid=None)
