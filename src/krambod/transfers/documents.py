"""Which documents do we send to Dinero for a sale, and does a document in Dinero still have that content? Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from krambod.accounting.invoice_lines import LineKind, PlannedLine
from krambod.dinero.models import DocumentRow, Invoice, InvoiceLine, NewContact, NewInvoice, NewInvoiceLine
from krambod.transfers.customers import Customer
from krambod.transfers.sale.plan import Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field in which Dinero's document differs from the one that we sent."""

    field: str
    ours: str
    dineros: str


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
        email=customer.email,
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
        product_lines=[_line_document(line) for line in sale.lines.lines],
    )


def document_digest(document: NewInvoice) -> str:
    """Returns a digest of the content: everything except the guid."""
    return sha256(document.model_dump_json(exclude={"guid"}).encode()).hexdigest()


def has_right_totals(sale: Sale, found: Invoice | DocumentRow) -> bool:
    """Whether Dinero's own total and VAT equal the order's, to the øre. Nothing is booked without this test."""
    if found.total_incl_vat is None or found.total_excl_vat is None:
        return False
    return (
        found.currency == sale.total.currency
        and found.total_incl_vat == sale.total.amount
        and found.total_incl_vat - found.total_excl_vat == sale.vat.amount
    )


def find_total_differences(sale: Sale, found: Invoice) -> tuple[Difference, ...]:
    """Returns where Dinero's own total or VAT differs from the order's."""
    pairs = [
        ("total", sale.total.amount, found.total_incl_vat),
        ("vat", sale.vat.amount, found.total_incl_vat - found.total_excl_vat),
    ]
    return tuple(_unequal([(field, f"{ours:.2f}", f"{dineros:.2f}") for field, ours, dineros in pairs]))


def find_differences(asked: NewInvoice, found: Invoice) -> tuple[Difference, ...]:
    """Returns where a draft differs from what we sent. If there is no difference, nobody changed our draft."""
    return (*_content_differences(asked, found), *_text_differences(asked, found))


def find_booked_differences(asked: NewInvoice, found: Invoice) -> tuple[Difference, ...]:
    """Returns where a booked invoice has other money or another customer. The merchant may change its texts."""
    return tuple(_content_differences(asked, found))


def _content_differences(asked: NewInvoice, found: Invoice) -> Iterator[Difference]:
    pairs = [
        ("contact", str(asked.contact_guid), str(found.contact_guid)),
        ("currency", asked.currency, found.currency),
        ("lines", str(len(asked.product_lines)), str(len(found.product_lines))),
    ]
    for number, (ours, dineros) in enumerate(zip(asked.product_lines, found.product_lines, strict=False), start=1):
        pairs.append((f"line {number}", _our_line(ours), _their_line(dineros, found)))
    return _unequal(pairs)


def _text_differences(asked: NewInvoice, found: Invoice) -> Iterator[Difference]:
    pairs = [
        ("reference", asked.external_reference or "", found.external_reference or ""),
        ("date", asked.date.isoformat(), found.date.isoformat()),
        ("comment", _plain(asked.comment), _plain(found.comment)),
        ("address", _plain(asked.address), _plain(found.address) if asked.address else ""),
    ]
    for number, (ours, dineros) in enumerate(zip(asked.product_lines, found.product_lines, strict=False), start=1):
        pairs.append((f"text of line {number}", _plain(ours.description), _plain(dineros.description)))
    return _unequal(pairs)


def _unequal(pairs: list[tuple[str, str, str]]) -> Iterator[Difference]:
    for field, ours, dineros in pairs:
        if ours != dineros:
            yield Difference(field=field, ours=ours, dineros=dineros)


def _plain(text: str | None) -> str:
    """Returns the text with single spaces. White space does not matter: Dinero may change it."""
    return " ".join((text or "").split())


def _our_line(line: NewInvoiceLine) -> str:
    return _line_text(line.quantity, line.quantity * line.base_amount_value, line.account_number)


def _their_line(line: InvoiceLine, invoice: Invoice) -> str:
    total = line.total_amount_incl_vat if invoice.show_lines_incl_vat else line.total_amount
    return _line_text(line.quantity, total, line.account_number)


def _line_text(quantity: Decimal, total: Decimal, account_number: int | None) -> str:
    return f"{quantity.normalize():f} = {total:.2f} ({account_number})"


def _line_document(line: PlannedLine) -> NewInvoiceLine:
    return NewInvoiceLine(
        description=line.description,
        comments=" · ".join(line.notes) or None,
        quantity=line.quantity,
        unit="shipment" if line.kind is LineKind.SHIPPING else "parts",
        base_amount_value=line.unit_price,
        account_number=line.account_number,
    )
