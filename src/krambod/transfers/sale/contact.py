"""How do we make the customer a contact in Dinero, once?"""

from krambod.dinero.errors import Refused
from krambod.organizations.contacts import forget_contact
from krambod.transfers.sale.contact_choice import choose_contact, create_contact, is_contact_lost
from krambod.transfers.sale.work import SaleWork


def ensure_contact(work: SaleWork) -> None:
    """Finds the customer among Dinero's contacts, or creates a contact."""
    customer = work.sale.customer
    choice = choose_contact(work, customer)
    work.change(contact_guid=choice.guid or create_contact(work, customer, choice))
    if customer.wrong_vat_number:
        work.note("vat_number_left_out", vat_number=customer.wrong_vat_number)


def lose_contact(work: SaleWork, refusal: Refused) -> None:
    """Forgets a contact that somebody deleted. We never restore it: the next steps give the draft another contact.

    Raises the refusal again if it has another reason.
    """
    guid = work.transfer.contact_guid
    if not is_contact_lost(work.dinero, guid, refusal):
        raise refusal
    if guid is not None:
        forget_contact(work.dinero.organization_id, guid)
    work.note("contact_deleted", contact_guid=str(guid))
    work.change(contact_guid=None)
