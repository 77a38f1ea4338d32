"""What is left of an invoice, for a person or a program to credit?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from krambod.accounting.invoice_lines import InvoiceLines, PlannedLine
from krambod.organizations.accounts import stored_chart
from krambod.transfers.credit.books import OrderBooks, read_books
from krambod.transfers.credit.invoice import basis_of_invoice, find_planned_sale
from krambod.transfers.credit.lines import left_of
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.sale.basis import choose_rules
from krambod.transfers.same_order import of_same_order


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLeft:
    """A line of the invoice with what is left of it, incl. VAT. `number` counts from 1."""

    number: int
    line: PlannedLine
    left: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLeft:
    """A booked invoice with what its credit notes have left of each line.

    `invoice` is None if Dinero's invoice has other lines than the order, because a person booked it so.
    """

    books: OrderBooks
    invoice: InvoiceLines | None

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """What is left of each line, incl. VAT."""
        return () if self.invoice is None else left_of(self.invoice.lines, self.books.credited_lines)

    @property
    def lines(self) -> Mapping[int, LineLeft]:
        """The lines of which something is left, by number."""
        if self.invoice is None:
            return {}
        numbered = enumerate(zip(self.invoice.lines, self.amounts, strict=True), start=1)
        return {number: LineLeft(number=number, line=line, left=left) for number, (line, left) in numbered if left}


def is_creditable(sale: Transfer) -> bool:
    """Whether the transfer is a sale, a part of an order or a correction, with a booked invoice."""
    is_booked = sale.state in BOOKED and sale.booked_revision_id is not None
    return sale.role in (SALE.name, CORRECTION.name, *PART_ROLES) and is_booked and sale.invoice_total is not None


def find_creditable(sale: Transfer) -> list[Transfer]:
    """Returns the transfers of the order that have a booked invoice, the oldest first."""
    same = of_same_order(sale).select_related("merchant", "shop", "order__newest__order", "connected", "rules")
    return [one for one in same.order_by("pk") if is_creditable(one)]


def read_invoice_left(transfer: Transfer, now: datetime) -> InvoiceLeft:
    """Returns what is left of the invoice of a booked sale, or of the sale of a refund."""
    books = read_books(transfer)
    if transfer.role == REFUND.name and transfer.state in BOOKED:
        books = read_books(books.sale)  # its own credit note has taken from the invoice too
    rules = choose_rules(books.sale)
    chart = stored_chart(rules.organization_id)
    sale = None if chart is None else find_planned_sale(books, basis_of_invoice(books.sale, rules, chart, now))
    return InvoiceLeft(books=books, invoice=None if sale is None else sale.lines)
