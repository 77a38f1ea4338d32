"""Which of Dinero's contacts is the customer, and when do we create a new one?

The e-mail identifies the customer, but a person and a company with the same e-mail are two customers. We never restore
a contact that a merchant deleted. If only the merchant can know, we ask once and remember the answer.
"""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.dinero.errors import AlreadyExists, Invalid, InvalidContact, NotFound, Refused
from krambod.dinero.models import Contact
from krambod.merchants.secrets import installation_secrets
from krambod.organizations.contacts import (
    KnownContact,
    find_contact,
    find_contacts,
    find_contacts_without_email,
    forget_contact,
    is_same_name,
    name_digest,
    remember_contact,
)
from krambod.transfers.customers import Customer
from krambod.transfers.failures import FixOrder, RetryLater
from krambod.transfers.guids import contact_guid
from krambod.transfers.models import RememberedContact, Step, Transfer
from krambod.transfers.sale.documents import contact_document
from krambod.transfers.work import TransferWork

MOST_GENERATIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChoice:
    """The contact to use. If `guid` is None, create one; `is_new` if the merchant said that this is a new customer."""

    guid: UUID | None = None
    is_new: bool = False


def choose_contact(work: TransferWork, customer: Customer) -> ContactChoice:
    """Chooses the customer's contact and reads at most one in Dinero. Raises FixOrder if only the merchant can know."""
    organization_id = work.dinero.organization_id
    if customer.is_shared:  # the merchant may have made it
        shared = find_contacts_without_email(organization_id, customer.name)
        return ContactChoice(guid=shared[0].guid if shared else None)
    remembered = _find_remembered(work.transfer, organization_id, customer)
    if remembered is not None and remembered.guid is None:
        return ContactChoice(is_new=True)
    if remembered is not None and remembered.guid and find_contact(organization_id, remembered.guid):
        return ContactChoice(guid=remembered.guid)
    known = [contact for contact in find_contacts(organization_id, customer.email) if _fits(contact, customer)]
    by_name = [contact for contact in known if contact.name_digest == name_digest(customer.name)]
    if len(by_name) == 1:
        return ContactChoice(guid=by_name[0].guid)
    if not known:
        return ContactChoice()
    if len(known) > 1:
        raise FixOrder("several_contacts", email=customer.email, contacts=", ".join(str(one.guid) for one in known))
    return _look_at_name(work.dinero, known[0], customer)


def create_contact(work: TransferWork, customer: Customer, choice: ContactChoice) -> UUID:
    """Creates a contact, or finds the one that an earlier try created, and returns its guid.

    Raises FixOrder if the merchant has deleted it again and again.
    """
    for generation in range(MOST_GENERATIONS):
        guid = contact_guid(work.dinero.organization_id, customer.email, customer.kind, generation)
        found = _find_own(work, guid)
        if found is None:
            create = partial(work.dinero.create_contact, contact_document(customer, guid))
            try:
                made = work.write(Step.CONTACT, guid, create)
            except (AlreadyExists, Invalid):
                # Not every refusal gives its reason. The contact with this guid shows it.
                found = _find_by_guid(work.dinero, guid)
                if found is None:
                    raise
            else:
                _remember(work, made, customer)
                work.note("contact_created", contact_guid=str(made))
                return made
        if found.deleted_at is None and not (choice.is_new and not is_same_name(found.name or "", customer.name)):
            _remember(work, found.contact_guid, customer)
            return found.contact_guid
    raise FixOrder("several_contacts", email=customer.email, contacts="")


def is_contact_lost(dinero: Dinero, guid: UUID | None, refusal: Refused) -> bool:
    """Whether a document was refused because somebody deleted its contact.

    If Dinero gives no reason, the contact is read to find out.
    """
    if guid is None or refusal.errors or not isinstance(refusal, Invalid):
        return isinstance(refusal, InvalidContact)
    contact = _find_by_guid(dinero, guid)
    return contact is None or contact.deleted_at is not None


def customer_digest(customer: Customer) -> str:
    """Returns the digest under which we store a merchant's choice about a customer."""
    return installation_secrets().digest(f"{customer.email} {customer.kind}")


def customer_identity(customer: Customer) -> str:
    """Returns the digest of what decides which contact the customer is: e-mail, person or company, and name."""
    return installation_secrets().digest(f"{customer_digest(customer)} {name_digest(customer.name)}")


def remember_choice(transfer: Transfer, organization_id: int, customer: Customer, guid: UUID | None) -> None:
    """Stores which contact the merchant chose for this customer with this name. If `guid` is None, create a new one."""
    with scopes_disabled():
        RememberedContact.objects.update_or_create(
            merchant_id=transfer.merchant_id,
            organization_id=organization_id,
            customer=customer_digest(customer),
            name_digest=name_digest(customer.name),
            defaults={"guid": guid},
        )


def _find_remembered(transfer: Transfer, organization_id: int, customer: Customer) -> RememberedContact | None:
    with scopes_disabled():
        return RememberedContact.objects.filter(
            merchant_id=transfer.merchant_id,
            organization_id=organization_id,
            customer=customer_digest(customer),
            name_digest=name_digest(customer.name),
        ).first()


def _fits(contact: KnownContact, customer: Customer) -> bool:
    """Whether both are persons or both are companies, and their VAT numbers, if both have one, are equal."""
    if contact.is_person != customer.is_person:
        return False
    return not (contact.vat_number and customer.vat_number) or contact.vat_number == customer.vat_number


def _look_at_name(dinero: Dinero, known: KnownContact, customer: Customer) -> ContactChoice:
    contact = dinero.get_contact(known.guid)
    if contact.deleted_at is not None:
        forget_contact(dinero.organization_id, known.guid)
        return ContactChoice()
    if customer.is_nameless or is_same_name(contact.name or "", customer.name):
        return ContactChoice(guid=known.guid)
    raise FixOrder("other_name", email=customer.email, name=customer.name, contact=str(known.guid))


def _find_own(work: TransferWork, guid: UUID) -> Contact | None:
    """Finds the contact that an earlier try created, by its guid or its reference. Without a try it does not look."""
    if not work.was_tried(Step.CONTACT, guid):
        return None
    contact = _find_by_guid(work.dinero, guid)
    if contact is not None:
        return contact
    found = work.dinero.find_contacts_by_reference(f"krambod:{guid}")
    if len(found) > 1:
        raise RetryLater("contact_made_twice")
    return found[0] if found else None


def _find_by_guid(dinero: Dinero, guid: UUID) -> Contact | None:
    """Returns the contact, even a deleted one, or None."""
    try:
        return dinero.get_contact(guid)
    except NotFound:
        return None


def _remember(work: TransferWork, guid: UUID, customer: Customer) -> None:
    organization_id = work.dinero.organization_id
    work.afterwards(
        lambda: remember_contact(
            organization_id,
            guid,
            email=customer.email,
            name=customer.name,
            is_person=customer.is_person,
            vat_number=customer.vat_number,
        )
    )
