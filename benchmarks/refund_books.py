"""Do the books show once each order of which money went back: refunded, cancelled, or taken back by a bank?

A refund or a cancellation leaves the sale and the money less what went back. A bank that takes money back leaves the
sale as it is, and one voucher on the account of disputes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from krambod.accounting.danish_time import danish_day
from krambod.dinero.client import Dinero
from krambod.dinero.models import CreditNote
from krambod.project.demo.books import Books
from krambod.project.demo.orders import DemoOrder
from krambod.transfers.guids import DocumentKey

ZERO = Decimal(0)
MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedOrder:
    """An order of which the shop refunded `refunded` (incl. VAT), before or after its invoice was booked.

    A cancelled order gets no invoice, or one that is credited.
    """

    order: DemoOrder
    refunded: Decimal
    is_cancelled: bool = False

    @property
    def rest(self) -> Decimal:
        """What the books must show in the end, incl. VAT."""
        return self.order.total - self.refunded


def read_refund_books(dinero: Dinero, refunded: Sequence[RefundedOrder], shop_code: str) -> Books:
    """Reads the documents of the refunded orders, and compares them with what was sold. Raises `DineroError`."""
    credit_notes = _credit_notes(dinero)
    duplicates: list[str] = []
    mismatches: list[str] = []
    booked = paid = 0
    for one in refunded:
        reference = DocumentKey(shop=shop_code, order=one.order.external_id).reference
        rows = [row for row in dinero.find_invoices_by_reference(reference) if row.deleted_at is None]
        guids = [row.guid for row in rows]
        credited = [note for guid in guids for note in credit_notes.get(guid, ())]
        if len(guids) > 1 or len(credited) > 1:
            duplicates.append(f"order {one.order.external_id} has {len(guids)} invoices, {len(credited)} credit notes")
        sold = sum((dinero.get_invoice(guid).total_incl_vat for guid in guids), ZERO)
        net = sold - sum((note.total_incl_vat for note in credited), ZERO)
        money = sum((amount for guid in guids for amount in _money(dinero, guid)), ZERO)
        booked += net == one.rest
        paid += money == one.rest
        mismatches += _differences(one, net, money)
    return Books(booked=booked, paid=paid, duplicates=tuple(duplicates), mismatches=tuple(mismatches))


def read_disputes(dinero: Dinero, disputed: Sequence[DemoOrder], account_number: int) -> Books:
    """Reads the vouchers on the account of disputes, and compares them with what the bank took back."""
    today = danish_day(datetime.now(UTC))
    rows = [row for row in dinero.entries(today - MONTH, today) if row.account_number == account_number]
    duplicates: list[str] = []
    mismatches: list[str] = []
    for order in disputed:
        amounts = [row.amount for row in rows if f"ordre {order.body['number']} (" in (row.description or "")]
        if len(amounts) > 1:
            duplicates.append(f"order {order.external_id} has {len(amounts)} vouchers of its dispute")
        if sum(amounts, ZERO) != order.total:
            mismatches.append(f"order {order.external_id}: {sum(amounts, ZERO)} is disputed, not {order.total}")
    left = [item.id for item in dinero.unbooked_ledger_items()]
    mismatches += [f"item {item} is left in the ledger" for item in left]
    return Books(booked=0, paid=0, duplicates=tuple(duplicates), mismatches=tuple(mismatches))


def _credit_notes(dinero: Dinero) -> Mapping[UUID, list[CreditNote]]:
    """The credit notes that are not deleted, by the invoice that they credit."""
    found: dict[UUID, list[CreditNote]] = defaultdict(list)
    for row in dinero.credit_notes():
        note = dinero.get_credit_note(row.guid)
        if note.deleted_at is None and note.credit_note_for is not None:
            found[note.credit_note_for].append(note)
    return found


def _money(dinero: Dinero, guid: UUID) -> Iterator[Decimal]:
    """The money on the invoice: without the credit note, which is on no deposit account."""
    for payment in dinero.payments(guid).payments:
        if payment.deposit_account_number is not None:
            yield payment.amount


def _differences(one: RefundedOrder, net: Decimal, money: Decimal) -> Iterator[str]:
    """Where the books differ from the order. More money than was meant is a payment too many."""
    if net != one.rest:
        yield f"order {one.order.external_id}: {net} is booked, not {one.rest}"
    if money != one.rest:
        yield f"order {one.order.external_id}: {money} is paid, not {one.rest}"
