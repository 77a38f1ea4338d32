"""How does the lane look at a booked invoice that somebody touched in Dinero? It keeps what it finds, writes nothing.

A payment that a person registered counts as paid, and one that they paid back as repaid: what it means is decided when
the work on the transfer ends (see `asking`).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.dinero.models import Invoice
from krambod.organizations.invoices import find_credit_notes, find_invoices_naming, names_order
from krambod.organizations.models import IndexedInvoice
from krambod.transfers.credit.stored import refunds_of
from krambod.transfers.document.found import find_own_documents
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.roles import CORRECTION, PREPAYMENT, REFUND, SALE, SHIPMENT
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.same_order import of_same_order
from krambod.transfers.watching.findings import (
    BY_HAND,
    Findings,
    OwnBooks,
    find_findings,
    find_news,
    findings_document,
    read_findings,
)

DOCUMENT_ROLES = (SALE.name, PREPAYMENT.name, SHIPMENT.name, CORRECTION.name, REFUND.name)
SENT = ("Sent", "SeenByCustomer")


def look_in_dinero(work: SaleWork) -> None:
    """Reads the invoice, its payments and its reminders, and keeps what people did to it. Raises DineroError."""
    transfer, looked_at = work.transfer, work.now
    invoice = work.dinero.get_invoice(work.draft_guid)
    rows = work.dinero.payments(work.draft_guid).payments
    before = read_findings(transfer.in_dinero)
    is_reminded = invoice.payment_status == "Overdue" or transfer.in_dinero.get("reminders", 0)
    reminders = len(work.dinero.reminders(work.draft_guid)) if is_reminded else 0
    with scopes_disabled():
        own = _own_books(transfer)
        others = _others_credit_notes(work)
        findings = find_findings(rows, own, [row.total_incl_vat for row in others])
        document = findings_document(findings) | _documents_beside(work, others, findings)
    document |= {"reminders": reminders, "debt_collection": invoice.is_sent_to_debt_collection}
    for news in find_news(findings, own.registered, before):
        work.note(news.name, amount=str(news.amount), number=str(transfer.invoice_number))
    _tell_documents(work, document)
    _tell_mails(work, invoice, reminders)
    kept = {name: str(amount) for name, amount in own.registered.items() if not name.startswith(BY_HAND)}
    kept |= {name: str(amount) for name, amount in findings.payments.items()}
    if kept != transfer.registered or document != transfer.in_dinero:
        pk, order_id, now = transfer.pk, transfer.order_id, work.now
        work.afterwards(lambda: _poke_refunds(order_id, pk, now))
    work.change(registered=kept, in_dinero=document, looked_at=looked_at)


def _own_books(transfer: Transfer) -> OwnBooks:
    refunds = [one for one in refunds_of(transfer) if one.state in BOOKED]
    same = of_same_order(transfer)
    return OwnBooks(
        registered=_amounts(transfer),
        repaid={name: amount for one in refunds for name, amount in _amounts(one).items()},
        credited={one.draft_guid: one.invoice_total for one in refunds if one.draft_guid and one.invoice_total},
        has_ledger_items=same.exclude(role__in=DOCUMENT_ROLES).exists(),
    )


def _amounts(transfer: Transfer) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in transfer.registered.items()}


def _others_credit_notes(work: SaleWork) -> list[IndexedInvoice]:
    """Returns the booked credit notes for the invoice's contact that are none of ours."""
    if work.transfer.contact_guid is None:
        return []
    return _foreign(find_credit_notes(work.dinero.organization_id, work.transfer.contact_guid))


def _documents_beside(work: SaleWork, credit_notes: list[IndexedInvoice], findings: Findings) -> dict[str, Any]:
    """Returns the numbers of others' booked documents that may be about this very sale.

    An invoice with the order's number and total, and a credit note with its number that is not on the invoice.
    """
    total, number = work.transfer.invoice_total, work.transfer.order.number
    [named] = find_invoices_naming(work.dinero.organization_id, [number])
    is_told_apart = "is_own_sale" in work.transfer.choices
    twins = [] if is_told_apart else [row for row in _foreign(named) if row.total_incl_vat == total]
    naming = [row for row in credit_notes if names_order(row, number)]
    loose = [row for row in naming if findings.credited < abs(row.total_incl_vat)]
    return {"twins": _numbers(twins), "loose_credit_notes": _numbers(loose)}


def _numbers(rows: list[IndexedInvoice]) -> list[str]:
    return [str(row.number) for row in rows if row.number is not None]


def _foreign(rows: Iterable[IndexedInvoice]) -> list[IndexedInvoice]:
    rows = list(rows)
    own = find_own_documents([row.guid for row in rows])
    return [row for row in rows if row.guid not in own]


def _tell_documents(work: SaleWork, document: dict[str, Any]) -> None:
    known = work.transfer.in_dinero
    for number in sorted({*document["twins"]} - {*known.get("twins", ())}):
        work.note("second_invoice_in_dinero", document=number)
    for number in sorted({*document["loose_credit_notes"]} - {*known.get("loose_credit_notes", ())}):
        work.note("credit_note_in_dinero", document=number)


def _tell_mails(work: SaleWork, invoice: Invoice, reminders: int) -> None:
    """Notes what was sent to the customer from Dinero. What is mailed there is not mailed again by itself."""
    transfer = work.transfer
    if invoice.mail_out_status in SENT and not (transfer.is_mailed or transfer.e_invoice):
        work.change(is_mailed=True)
        work.note("mailed_in_dinero")
    if reminders > transfer.in_dinero.get("reminders", 0):
        work.note("reminded_in_dinero", count=str(reminders))
    if invoice.is_sent_to_debt_collection and not transfer.in_dinero.get("debt_collection"):
        work.note("debt_collection_in_dinero")


def _poke_refunds(order_id: int, sale_id: int, now: object) -> None:
    """Makes the refunds of the order due: the money that they wait for may have gone back."""
    rows = Transfer.objects.filter(order=order_id, role=REFUND.name, cause="repayment_missing").exclude(pk=sale_id)
    rows.update(due_at=now, pokes=F("pokes") + 1)
