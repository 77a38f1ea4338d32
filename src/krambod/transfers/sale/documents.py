"""Which contact and which draft do we send to Dinero for a sale? Pure."""

from uuid import UUID

from krambod.dinero.models import NewContact, NewInvoice
from krambod.transfers.customers import Customer
from krambod.transfers.document.content import line_documents
from krambod.transfers.sale.plan import Sale


def contact_document(customer: Customer, guid: UUID) -> NewContact:
    """Returns the contact to create. Its reference finds it again if Dinero gives it another guid."""
    is_company = not customer.is_person
    return NewContact(
        contact_guid=guid,
        external_reference=f"krambod:{guid}",
        name=customer.name,
        street=customer.street or None,
        zip_code=customer.zip or None,
        city=customer.city or None,
        country_key=customer.country,
        phone=customer.phone or None,
        email=customer.email or None,
        att_person=(customer.attention or None) if is_company else None,
        vat_number=(customer.vat_number or None) if is_company else None,
        ean_number=(customer.ean or None) if is_company else None,
        is_person=customer.is_person,
    )


def invoice_document(sale: Sale, *, guid: UUID, contact_guid: UUID) -> NewInvoice:
    """Returns the draft to create."""
    return NewInvoice(
        guid=guid,
        contact_guid=contact_guid,
        date=sale.date,
        currency=sale.total.currency,
        external_reference=sale.reference,
        comment=sale.comment,
        address=sale.address or None,
        payment_condition_type="Paid" if sale.net_days is None else "Netto",
        payment_condition_number_of_days=sale.net_days,
        product_lines=line_documents(sale.lines),
    )
