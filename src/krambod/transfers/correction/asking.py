"""How does a person ask for a correction: of an order that the shop changed after its invoice was booked?

A correction that adds is a transfer of its own, which becomes one more invoice. One that takes away is a refund that a
person made here, so the credit note, its money and its faults are those of every refund.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from krambod.accounting.invoice_lines import InvoiceLines, LineKind
from krambod.orders.order import Refund
from krambod.orders.revisions import read_revision
from krambod.organizations.accounts import stored_chart
from krambod.transfers.after_sale import create_refund
from krambod.transfers.correction.books import AMOUNT, SEEN, read_booked
from krambod.transfers.correction.difference import CorrectionKind, due_of, line_differences
from krambod.transfers.correction.stored import read_supplement, supplement_basis
from krambod.transfers.correction.supplement import plan_supplement
from krambod.transfers.credit.asking import next_own_part
from krambod.transfers.credit.invoice_left import read_invoice_left
from krambod.transfers.credit.lines import LinesQuestion, TickedLines, choose_lines, invoice_lines_of
from krambod.transfers.credit.part import OWN, CreditPart
from krambod.transfers.due import OPEN
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.roles import CORRECTION, REFUND
from krambod.transfers.sale.basis import choose_rules
from krambod.transfers.sale.plan import Sale


class CannotCorrect(Exception):
    """The correction cannot be made now. The text is for the log: the page has offered only what was possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPreview:
    """The document that the correction makes. `supplement` is None if it is a credit note, `ticked` if it is not."""

    kind: CorrectionKind
    lines: InvoiceLines
    supplement: Sale | None = None
    ticked: TickedLines | None = None


def preview_correction(sale: Transfer, kind: CorrectionKind, now: datetime) -> CorrectionPreview:
    """Returns what the correction of a booked sale makes now. Raises CannotCorrect, and Failure if it will be held."""
    return _preview_supplement(sale, now) if kind is CorrectionKind.SUPPLEMENT else _preview_credit(sale, now)


def make_correction(sale: Transfer, kind: CorrectionKind, *, by: str, now: datetime) -> Transfer:
    """Makes the transfer of a correction, due now. Call it with the order and the sale locked. Raises CannotCorrect."""
    same = Transfer.objects.filter(order=sale.order_id, shop=sale.shop_id, role__in=(CORRECTION.name, REFUND.name))
    if same.filter(state__in=OPEN).exists():
        raise CannotCorrect(f"transfer {sale.pk} has a correction or a refund on its way")
    assert sale.order.newest is not None
    booked = read_booked(sale)
    amount = due_of(read_revision(sale.order.newest), booked.order) - booked.total
    choices = {SEEN: sale.order.newest_id, AMOUNT: str(amount), "by": by}
    if kind is CorrectionKind.SUPPLEMENT:
        number = same.filter(role=CORRECTION.name).count() + 1
        return _create(sale, f"{OWN}{number}", now, {**choices, "at": now.isoformat()})
    ticked = _preview_credit(sale, now).ticked
    assert ticked is not None
    part = CreditPart(part_id=next_own_part(sale), at=now, total=ticked.total)
    return create_refund(sale, part, now, choices={**choices, "asked": ticked.document()})


def _create(sale: Transfer, part_id: str, now: datetime, choices: Mapping[str, Any]) -> Transfer:
    """Creates the transfer of a supplement. Its customer is that of the sale, so it has the same contact."""
    correction = Transfer.objects.create(
        merchant_id=sale.merchant_id,
        shop_id=sale.shop_id,
        order_id=sale.order_id,
        role=CORRECTION.name,
        part_id=part_id,
        connected_id=sale.connected_id,
        rules_id=sale.rules_id,
        is_pinned=True,
        placed_at=now,
        due_at=now,
        contact_guid=sale.contact_guid,
        contact_customer=sale.contact_customer,
        choices=dict(choices),
    )
    TransferEvent.objects.create(
        merchant_id=sale.merchant_id,
        transfer=correction,
        at=now,
        name="supplement_asked",
        details={"by": choices["by"], "amount": choices[AMOUNT]},
    )
    return correction


def _preview_supplement(sale: Transfer, now: datetime) -> CorrectionPreview:
    rules = choose_rules(sale)
    chart = stored_chart(rules.organization_id)
    assert sale.order.newest is not None
    if chart is None:
        raise CannotCorrect(f"there are no accounts of organization {rules.organization_id}")
    supplement = read_supplement(sale, at=now)
    basis = supplement_basis(sale, supplement, chart, now)
    planned = plan_supplement(read_revision(sale.order.newest), supplement, basis)
    if not isinstance(planned, Sale):
        raise CannotCorrect(f"transfer {sale.pk} needs no supplement")
    return CorrectionPreview(kind=CorrectionKind.SUPPLEMENT, lines=planned.lines, supplement=planned)


def _preview_credit(sale: Transfer, now: datetime) -> CorrectionPreview:
    assert sale.order.newest is not None
    invoice = (left := read_invoice_left(sale, now)).invoice
    if invoice is None:
        raise CannotCorrect(f"the invoice of transfer {sale.pk} has other lines in Dinero")
    order, booked = read_revision(sale.order.newest), read_booked(sale)
    differences = line_differences(booked.order, order)
    is_by_amount = any(line.kind == LineKind.DISCOUNT for line in differences)
    told = tuple(replace(line, unit_price=-line.unit_price, total=-line.total) for line in differences)
    total = booked.total - due_of(order, booked.order)
    refund = Refund(id="difference", at=now, total=total, lines=() if is_by_amount else told)
    lines = choose_lines(invoice.lines, left.amounts, refund, prices_include_vat=order.prices_include_vat)
    if isinstance(lines, LinesQuestion):
        raise CannotCorrect(f"the lines that transfer {sale.pk} credits are not clear: {lines}")
    return CorrectionPreview(
        kind=CorrectionKind.CREDIT,
        lines=invoice_lines_of(invoice.lines, lines, invoice.currency),
        ticked=TickedLines(lines=lines, at=now),
    )
