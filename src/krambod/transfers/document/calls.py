"""Which calls does a document in Dinero need? An invoice and a credit note need the same ones, at other places."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.models import DocumentRow, Draft, Mailout, SalesDocument, TimeStamp


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCalls:
    """The calls for one kind of document. Each may raise DineroError."""

    create: Callable[[Any], Draft]
    update: Callable[[UUID, Any, TimeStamp], Draft]
    delete: Callable[[UUID, TimeStamp], None]
    get: Callable[[UUID], SalesDocument]
    book: Callable[[UUID, TimeStamp], SalesDocument]
    changed_since: Callable[[datetime], Iterator[DocumentRow]]
    find_by_reference: Callable[[str], list[DocumentRow]]
    mail: Callable[[UUID, TimeStamp | None], None]
    mailouts: Callable[[UUID], list[Mailout]]


def invoice_calls(dinero: Dinero) -> DocumentCalls:
    """Returns the calls for invoices."""
    return DocumentCalls(
        create=dinero.create_invoice,
        update=dinero.update_invoice,
        delete=dinero.delete_invoice,
        get=dinero.get_invoice,
        book=dinero.book_invoice,
        changed_since=dinero.invoices,
        find_by_reference=dinero.find_invoices_by_reference,
        mail=dinero.mail_invoice,
        mailouts=dinero.mailouts,
    )


def credit_note_calls(dinero: Dinero) -> DocumentCalls:
    """Returns the calls for credit notes."""
    return DocumentCalls(
        create=dinero.create_credit_note,
        update=dinero.update_credit_note,
        delete=dinero.delete_credit_note,
        get=dinero.get_credit_note,
        book=dinero.book_credit_note,
        changed_since=dinero.credit_notes,
        find_by_reference=dinero.find_credit_notes_by_reference,
        mail=dinero.mail_credit_note,
        mailouts=dinero.mailouts_of_credit_note,
    )
