"""What is in the document that we send to Dinero, and does Dinero's still have that content? Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Protocol

from krambod.accounting.invoice_lines import InvoiceLines, LineKind, PlannedLine
from krambod.accounting.money import Money
from krambod.dinero.models import (
    DocumentRow,
    InvoiceLine,
    NewDocument,
    NewInvoiceLine,
    SalesDocument,
)


class PlannedDocument(Protocol):
    """An invoice or credit note as we planned it. Dinero's own figures must equal `total` and `vat`, to the øre."""

    @property
    def reference(self) -> str: ...

    @property
    def total(self) -> Money: ...

    @property
    def vat(self) -> Money: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field in which Dinero's document differs from the one that we sent."""

    field: str
    ours: str
    dineros: str


def document_digest(document: NewDocument) -> str:
    """Returns a digest of the content: everything except the guid."""
    return sha256(document.model_dump_json(exclude={"guid"}).encode()).hexdigest()


def has_right_totals(planned: PlannedDocument, found: SalesDocument | DocumentRow) -> bool:
    """Whether Dinero's own total and VAT equal the plan's, to the øre. Nothing is booked without this test."""
    if found.total_incl_vat is None or found.total_excl_vat is None:
        return False
    return (
        found.currency == planned.total.currency
        and found.total_incl_vat == planned.total.amount
        and found.total_incl_vat - found.total_excl_vat == planned.vat.amount
    )


def find_total_differences(planned: PlannedDocument, found: SalesDocument) -> tuple[Difference, ...]:
    """Returns where Dinero's own total or VAT differs from the plan's."""
    pairs = [
        ("total", planned.total.amount, found.total_incl_vat),
        ("vat", planned.vat.amount, found.total_incl_vat - found.total_excl_vat),
    ]
    return tuple(find_unequal([(field, f"{ours:.2f}", f"{dineros:.2f}") for field, ours, dineros in pairs]))


def find_differences(asked: NewDocument, found: SalesDocument) -> tuple[Difference, ...]:
    """Returns where a draft differs from what we sent. If there is no difference, nobody changed our draft."""
    return (*_content_differences(asked, found), *_text_differences(asked, found))


def find_booked_differences(asked: NewDocument, found: SalesDocument) -> tuple[Difference, ...]:
    """Returns where a booked document has other money or another customer. The merchant may change its texts."""
    return tuple(_content_differences(asked, found))


def _content_differences(asked: NewDocument, found: SalesDocument) -> Iterator[Difference]:
    pairs = [
        ("contact", str(asked.contact_guid), str(found.contact_guid)),
        ("currency", asked.currency, found.currency),
        ("lines", str(len(asked.product_lines)), str(len(found.product_lines))),
    ]
    for number, (ours, dineros) in enumerate(zip(asked.product_lines, found.product_lines, strict=False), start=1):
        pairs.append((f"line {number}", _our_line(ours), _their_line(dineros, found)))
    return find_unequal(pairs)


def _text_differences(asked: NewDocument, found: SalesDocument) -> Iterator[Difference]:
    pairs = [
        ("reference", asked.external_reference or "", found.external_reference or ""),
        ("date", asked.date.isoformat(), found.date.isoformat()),
        ("comment", _plain(asked.comment), _plain(found.comment)),
        ("address", _plain(asked.address), _plain(found.address) if asked.address else ""),
    ]
    for number, (ours, dineros) in enumerate(zip(asked.product_lines, found.product_lines, strict=False), start=1):
        pairs.append((f"text of line {number}", _plain(ours.description), _plain(dineros.description)))
    return find_unequal(pairs)


def find_unequal(pairs: list[tuple[str, str, str]]) -> Iterator[Difference]:
    """Yields each pair whose two texts differ, as field, ours and Dinero's."""
    for field, ours, dineros in pairs:
        if ours != dineros:
            yield Difference(field=field, ours=ours, dineros=dineros)


def _plain(text: str | None) -> str:
    """Returns the text with single spaces. White space does not matter: Dinero may change it."""
    return " ".join((text or "").split())


def _our_line(line: NewInvoiceLine) -> str:
    return _line_text(line.quantity, line.quantity * line.base_amount_value, line.account_number)


def _their_line(line: InvoiceLine, document: SalesDocument) -> str:
    total = line.total_amount_incl_vat if document.show_lines_incl_vat else line.total_amount
    return _line_text(line.quantity, total, line.account_number)


def _line_text(quantity: Decimal, total: Decimal, account_number: int | None) -> str:
    return f"{quantity.normalize():f} = {total:.2f} ({account_number})"


def line_documents(lines: InvoiceLines) -> list[NewInvoiceLine]:
    """Returns the lines as we send them to Dinero."""
    return [_line_document(line) for line in lines.lines]


def _line_document(line: PlannedLine) -> NewInvoiceLine:
    return NewInvoiceLine(
        description=line.description,
        comments=" · ".join(line.notes) or None,
        quantity=line.quantity,
        unit="shipment" if line.kind is LineKind.SHIPPING else "parts",
        base_amount_value=line.unit_price,
        account_number=line.account_number,
    )
