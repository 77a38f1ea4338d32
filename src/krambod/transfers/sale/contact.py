"""How do we make the customer a contact in Dinero, once, and choose again when the customer changes?"""

from krambod.dinero.errors import Refused
from krambod.organizations.contacts import find_contact, forget_contact
from krambod.transfers.sale.contact_choice import choose_contact, create_contact, customer_identity, is_contact_lost
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


def has_contact(work: SaleWork) -> bool:
    """Whether the transfer has a contact that was chosen for the customer that the order has now."""
    transfer = work.transfer
    return transfer.contact_guid is not None and transfer.contact_customer == customer_identity(work.sale.customer)


def ensure_contact(work: SaleWork) -> None:
    """Finds the customer among Dinero's contacts, or creates a contact."""
    customer, before = work.sale.customer, work.transfer.contact_guid
    choice = choose_contact(work, customer)
    guid = choice.guid or create_contact(work, customer, choice)
    if before not in (None, guid):
        _leave_contact(work)
        work.note("contact_changed", contact_guid=str(guid))
    work.change(contact_guid=guid, contact_customer=customer_identity(customer))
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
        _leave_contact(work)
    _note_lost(work)


def lose_deleted_contact(work: TransferWork) -> None:
    """Forgets the contact of a touched transfer if Dinero's list says that somebody deleted it."""
    guid = work.transfer.contact_guid
    if guid is not None and work.transfer.is_touched and find_contact(work.dinero.organization_id, guid) is None:
        _leave_contact(work)
        _note_lost(work)


def _note_lost(work: TransferWork) -> None:
    work.note("contact_deleted", contact_guid=str(work.transfer.contact_guid))
    work.change(contact_guid=None)


def _leave_contact(work: TransferWork) -> None:
    """Keeps the contact's guid: the draft in Dinero has that contact until the update."""
    left, known = str(work.transfer.contact_guid), work.transfer.earlier_contacts
    work.change(earlier_contacts=[*(guid for guid in known if guid != left), left])
