"""Which invoice is credited? As we planned it, or as it is in Dinero if a person booked it otherwise."""

from datetime import datetime
from decimal import Decimal

from krambod.accounting.invoice_lines import InvoiceLines, LineKind, PlannedLine
from krambod.dinero.models import InvoiceLine
from krambod.organizations.chart import Chart
from krambod.transfers.correction.stored import correction_basis, read_correction_invoice
from krambod.transfers.credit.books import OrderBooks
from krambod.transfers.credit.plan import BookedSale
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.failures import Failure
from krambod.transfers.models import Transfer
from krambod.transfers.roles import CORRECTION
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.basis import find_basis
from krambod.transfers.sale.plan import Plan, PlanBasis, Sale, plan_transfer
from krambod.transfers.work import TransferWork

ONE = Decimal(1)


def find_booked_sale(work: TransferWork, books: OrderBooks, basis: PlanBasis) -> BookedSale:
    """Returns the invoice. It is read from Dinero only if it is not what the plan of its revision gives.

    `basis` is that of the invoice. Raises Failure, DineroError.
    """
    sale = find_planned_sale(books, basis)
    if sale is None:
        return _read(work, books)
    assert books.sale.draft_guid is not None
    assert books.sale.contact_guid is not None
    assert books.sale.invoice_number is not None
    return BookedSale(
        guid=books.sale.draft_guid,
        number=books.sale.invoice_number,
        contact_guid=books.sale.contact_guid,
        date=sale.date,
        address=sale.address,
        lines=sale.lines,
        credited=books.credited_lines,
    )


def find_planned_sale(books: OrderBooks, basis: PlanBasis) -> Sale | None:
    """Returns the sale that we booked, or None if Dinero's invoice may be another one."""
    if "as_booked" in books.sale.choices:
        return None
    try:
        sale = _plan(books, basis)
    except Failure:
        return None
    return sale if isinstance(sale, Sale) and sale.total.amount == books.invoice_total else None


def basis_of_invoice(invoiced: Transfer, rules: BookingRules, chart: Chart, now: datetime) -> PlanBasis:
    """Returns the basis of a booked invoice: of a sale, of a part of an order, or of a correction."""
    if invoiced.role != CORRECTION.name:
        return find_basis(invoiced, rules, chart, now)
    return correction_basis(invoiced, read_correction_invoice(invoiced).at, chart, now)


def _plan(books: OrderBooks, basis: PlanBasis) -> Plan:
    if books.sale.role != CORRECTION.name:
        return plan_transfer(books.booked_order, basis)
    return read_correction_invoice(books.sale).plan(books.booked_order, basis)


def _read(work: TransferWork, books: OrderBooks) -> BookedSale:
    assert books.sale.draft_guid is not None
    with translated_errors(work.dinero):
        invoice = work.dinero.get_invoice(books.sale.draft_guid)
    assert invoice.contact_guid is not None
    lines = tuple(_line(line) for line in invoice.product_lines if line.total_amount_incl_vat)
    return BookedSale(
        guid=invoice.guid,
        number=invoice.number,
        contact_guid=invoice.contact_guid,
        date=invoice.date,
        address=invoice.address or "",
        lines=InvoiceLines(lines=lines, currency=invoice.currency),
        credited=books.credited_lines,
    )


def _line(line: InvoiceLine) -> PlannedLine:
    assert line.account_number is not None
    rate = (line.total_amount_incl_vat / line.total_amount - ONE) * 100
    return PlannedLine(
        kind=LineKind.PRODUCT,
        description=line.description or "",
        quantity=ONE,
        unit_price=line.total_amount_incl_vat,
        account_number=line.account_number,
        vat_rate=rate.quantize(ONE),
        treatment="",
    )
