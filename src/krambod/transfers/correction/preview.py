"""What does a correction make now: which credit notes, which invoice, and which money moves?"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from django_scopes import scopes_disabled

from krambod.accounting.invoice_lines import InvoiceLines, LineKind
from krambod.orders.order import Order, Refund
from krambod.orders.revisions import read_revision
from krambod.organizations.accounts import stored_chart
from krambod.organizations.chart import Chart
from krambod.transfers.correction.books import SEEN, read_booked
from krambod.transfers.correction.difference import CorrectionKind, due_of, line_differences
from krambod.transfers.correction.moving import find_movable, find_moves, payment_of, sums_by_payment
from krambod.transfers.correction.reissue import digest_of
from krambod.transfers.correction.stored import (
    correction_basis,
    find_live_invoices,
    read_correction_invoice,
    read_reissue,
    read_supplement,
    reissue_basis,
)
from krambod.transfers.credit.invoice_left import InvoiceLeft, read_invoice_left
from krambod.transfers.credit.lines import (
    LinesQuestion,
    TickedLines,
    choose_lines,
    credit_all,
    invoice_lines_of,
)
from krambod.transfers.due import OPEN
from krambod.transfers.failures import Failure
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.sale.basis import choose_rules, find_basis
from krambod.transfers.sale.booked_payments import plan_payments_of_booked
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.plan import Sale
from krambod.transfers.same_order import read_same_order

ZERO = Decimal(0)


class CannotCorrect(Exception):
    """The correction cannot be made now. The text is for the log: the page has offered only what was possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedInvoice:
    """What is credited of one invoice: `ticked`, or if that is None all that is left of it.

    `lines` is None if a person booked it with other lines in Dinero. `moves` is the money that is taken off it for the
    invoice in its place, and `stays` the money that is left on it, which must go back to the customer.
    """

    invoiced: Transfer
    total: Decimal
    lines: InvoiceLines | None
    ticked: TickedLines | None = None
    moves: tuple[PlannedPayment, ...] = ()
    stays: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class _LeftOfInvoice:
    """What is left of an invoice before it is credited: `found` of its lines, and `movable` of its money."""

    invoiced: Transfer
    found: InvoiceLeft
    movable: tuple[PlannedPayment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPreview:
    """The documents that the correction makes: credit notes, and `issued`, an invoice or None."""

    kind: CorrectionKind
    credits: tuple[CreditedInvoice, ...] = ()
    issued: Sale | None = None

    @property
    def shown(self) -> str:
        """What tells this preview from another one."""
        credits = [
            (one.invoiced.pk, one.total, one.moves, () if one.ticked is None else one.ticked.lines)
            for one in self.credits
        ]
        issued = "" if self.issued is None else f"{self.issued.date} {digest_of(self.issued)}"
        return sha256(repr((credits, issued)).encode()).hexdigest()


def preview_correction(sale: Transfer, kind: CorrectionKind, now: datetime) -> CorrectionPreview:
    """Returns what the correction of a booked sale makes now. Raises CannotCorrect, and Failure if it will be held."""
    if sale.state not in BOOKED:
        raise CannotCorrect(f"transfer {sale.pk} is not booked")
    expect_none_open(sale)
    if kind is CorrectionKind.SUPPLEMENT:
        return CorrectionPreview(kind=kind, issued=_preview_supplement(sale, now))
    if kind is CorrectionKind.REISSUE:
        return _preview_reissue(sale, now)
    return CorrectionPreview(kind=kind, credits=(_preview_credit(sale, now),))


def find_obstacle(sale: Transfer, kind: CorrectionKind, now: datetime) -> str | None:
    """Returns why the correction cannot be made now: the code of a failure, or "". None: it can be made."""
    if kind in (CorrectionKind.OTHER, CorrectionKind.AFTER_REST):
        return ""
    try:
        with scopes_disabled():
            preview_correction(sale, kind, now)
    except CannotCorrect:
        return ""
    except Failure as failure:
        return failure.code
    return None


def expect_none_open(sale: Transfer) -> None:
    """Raises CannotCorrect while a correction or a refund of the order is on its way: what it leaves is not known."""
    if any(one.state in OPEN for one in read_same_order(sale, (CORRECTION.name, REFUND.name))):
        raise CannotCorrect(f"transfer {sale.pk} has a correction or a refund on its way")


def _preview_supplement(sale: Transfer, now: datetime) -> Sale:
    supplement = read_supplement(sale, at=now)
    planned = supplement.plan(_newest(sale), correction_basis(sale, now, _chart(sale), now))
    if not isinstance(planned, Sale):
        raise CannotCorrect(f"transfer {sale.pk} needs no supplement")
    return planned


def _preview_reissue(sale: Transfer, now: datetime) -> CorrectionPreview:
    chart, order = _chart(sale), _newest(sale)
    left = [_left_of(one, order, chart, now) for one in find_live_invoices(sale)]
    movable = sums_by_payment((payment_of(one.reference), one.amount) for each in left for one in each.movable)
    planned = read_reissue(sale, at=now, movable=movable).plan(order, reissue_basis(sale, now, chart, now))
    if not isinstance(planned, Sale):
        raise CannotCorrect(f"transfer {sale.pk} needs no invoice any more")
    room = {payment_of(one.reference): one.amount for one in planned.payments}
    credits = tuple(one for one in (_credit_all(one, room) for one in left) if one.total)
    if not credits:
        raise CannotCorrect(f"nothing is left of what is booked for transfer {sale.pk}")
    return CorrectionPreview(kind=CorrectionKind.REISSUE, credits=credits, issued=planned)


def _left_of(invoiced: Transfer, order: Order, chart: Chart, now: datetime) -> _LeftOfInvoice:
    found = read_invoice_left(invoiced, now)
    if any(SEEN not in one.choices for one in found.books.own_untold):
        raise CannotCorrect(f"transfer {invoiced.pk} has a credit note that the shop does not know")
    planned = payments_of_invoice(invoiced, order, chart, now)
    movable = find_movable(planned, invoiced.registered, found.books.repaid)
    return _LeftOfInvoice(invoiced=invoiced, found=found, movable=movable)


def _credit_all(left: _LeftOfInvoice, room: dict[str, Decimal]) -> CreditedInvoice:
    """Returns the credit note for all that is left of an invoice. What moves of its money is taken from `room`."""
    books, invoice = left.found.books, left.found.invoice
    moves = find_moves(left.movable, room)
    lines = None
    if invoice is not None:
        credited = credit_all(invoice.lines, left.found.amounts)
        lines = invoice_lines_of(invoice.lines, credited, invoice.currency)
    return CreditedInvoice(
        invoiced=left.invoiced,
        total=books.invoice_total - books.credited_total,
        lines=lines,
        moves=moves,
        stays=books.paid - books.repaid - sum((one.amount for one in moves), ZERO),
    )


def payments_of_invoice(invoiced: Transfer, order: Order, chart: Chart, now: datetime) -> tuple[PlannedPayment, ...]:
    """Returns the payments that belong on an invoice of the order."""
    assert invoiced.invoice_total is not None
    if invoiced.role in (SALE.name, *PART_ROLES):
        basis = find_basis(invoiced, choose_rules(invoiced), chart, now)
        return plan_payments_of_booked(basis.read(order), basis, invoiced.invoice_total)
    correction = read_correction_invoice(invoiced)
    basis = correction_basis(invoiced, correction.at, chart, now)
    return correction.payments(order, basis, invoiced.invoice_total)


def _preview_credit(sale: Transfer, now: datetime) -> CreditedInvoice:
    """Returns the credit note for what the order has less. It is for the last invoice that has the lines."""
    order, booked = _newest(sale), read_booked(sale)
    differences = line_differences(booked.order, order)
    is_by_amount = any(line.kind == LineKind.DISCOUNT for line in differences)
    told = tuple(replace(line, unit_price=-line.unit_price, total=-line.total) for line in differences)
    total = booked.total - due_of(order, booked.order)
    refund = Refund(id="difference", at=now, total=total, lines=() if is_by_amount else told)
    for invoiced in reversed(find_live_invoices(sale)):
        left = read_invoice_left(invoiced, now)
        if left.invoice is None:
            continue
        lines = choose_lines(left.invoice.lines, left.amounts, refund, prices_include_vat=order.prices_include_vat)
        if not isinstance(lines, LinesQuestion):
            return CreditedInvoice(
                invoiced=invoiced,
                total=total,
                lines=invoice_lines_of(left.invoice.lines, lines, left.invoice.currency),
                ticked=TickedLines(lines=lines, at=now),
            )
    raise CannotCorrect(f"the lines that transfer {sale.pk} credits are not clear")


def _newest(sale: Transfer) -> Order:
    assert sale.order.newest is not None
    return read_revision(sale.order.newest)


def _chart(sale: Transfer) -> Chart:
    chart = stored_chart(choose_rules(sale).organization_id)
    if chart is None:
        raise CannotCorrect(f"there are no accounts of organization {choose_rules(sale).organization_id}")
    return chart
