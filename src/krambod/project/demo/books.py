"""Do the books show what was sold? Read from Dinero's API only, without our own tables."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.models import Contact, Invoice, Payments
from krambod.project.demo.orders import DemoOrder
from krambod.transfers.guids import DocumentKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """How many orders are booked and paid, and what is wrong: one line of text for each fault."""

    booked: int
    paid: int
    duplicates: tuple[str, ...]
    mismatches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    invoice: Invoice
    payments: Payments

    @property
    def paid(self) -> Decimal:
        return sum((one.amount for one in self.payments.payments), Decimal(0))


def read_books(dinero: Dinero, orders: Sequence[DemoOrder], *, shop_code: str, deposit_account_number: int) -> Books:
    """Reads all contacts, documents and payments, and compares them with the orders. Raises `DineroError`."""
    contacts = [contact for contact in dinero.contacts() if contact.deleted_at is None]
    emails: dict[UUID | None, str] = {contact.contact_guid: _email(contact) for contact in contacts}
    documents = _read_documents(dinero)
    booked = paid = 0
    duplicates = _find_twice(contacts)
    mismatches: list[str] = []
    for order in orders:
        found = documents.get(DocumentKey(shop=shop_code, order=order.external_id).reference, [])
        booked += any(document.invoice.is_booked for document in found)
        paid += any(document.paid >= order.total for document in found)
        if len(found) > 1:
            duplicates.append(f"order {order.external_id} has {len(found)} documents")
        for document in found:
            if document.paid > order.total:
                duplicates.append(f"order {order.external_id} is paid with {document.paid} of {order.total}")
            mismatches += _differences(order, document, emails, deposit_account_number)
    return Books(booked=booked, paid=paid, duplicates=tuple(duplicates), mismatches=tuple(mismatches))


def _find_twice(contacts: Sequence[Contact]) -> list[str]:
    """A line for each contact that exists more than once."""
    kinds = Counter((_email(contact), contact.is_person, contact.vat_number or "") for contact in contacts)
    return [f"contact {kind[0]} is there {count} times" for kind, count in kinds.items() if count > 1]


def _email(contact: Contact) -> str:
    return (contact.email or "").lower()


def _read_documents(dinero: Dinero) -> dict[str, list[_Document]]:
    """The documents that are not deleted, by the external reference of their order."""
    by_reference: dict[str, list[_Document]] = defaultdict(list)
    for row in dinero.invoices():
        if row.deleted_at is None:
            invoice, payments = dinero.get_invoice(row.guid), dinero.payments(row.guid)
            by_reference[invoice.external_reference or ""].append(_Document(invoice=invoice, payments=payments))
    return by_reference


def _differences(
    order: DemoOrder, document: _Document, emails: Mapping[UUID | None, str], deposit_account_number: int
) -> Iterable[str]:
    """Where the document, its contact or its payment differs from the order."""
    invoice = document.invoice
    vat = invoice.total_incl_vat - invoice.total_excl_vat
    accounts = {payment.deposit_account_number for payment in document.payments.payments}
    figures = (
        ("total", order.total, invoice.total_incl_vat, invoice.total_incl_vat == order.total),
        ("VAT", order.vat, vat, abs(vat - order.vat) <= order.vat_margin),
        ("payments", order.total, document.paid, document.paid == order.total),
        ("account", deposit_account_number, accounts, accounts == {deposit_account_number}),
        ("e-mail", order.email, emails.get(invoice.contact_guid), emails.get(invoice.contact_guid) == order.email),
    )
    for name, ours, theirs, is_right in figures:
        if not is_right:
            yield f"order {order.external_id}: {name} is {theirs}, not {ours}"
