"""How does a donation begin that is on a booked invoice, or on a credit note for it?"""

from dataclasses import replace
from decimal import Decimal

from django_scopes import scopes_disabled

from krambod.orders.revisions import read_revision
from krambod.transfers.adjustment.donation import KEPT_AS, Donation, find_donation, has_donations
from krambod.transfers.credit.plan import credit_note_day
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.ledger_item.start import start_items
from krambod.transfers.models import Transfer
from krambod.transfers.products import with_goods
from krambod.transfers.roles import DONATION
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.same_order import of_same_order
from krambod.transfers.work import TransferWork

ON_INVOICE, ON_CREDIT_NOTE = "invoice", "credit note"


def start_donation(work: SaleWork) -> None:
    """Makes a transfer for the donations on the invoice of a booked sale, in the next commit. Raises Failure."""
    transfer = work.transfer
    assert transfer.booked_revision is not None
    booked = with_goods(read_revision(transfer.booked_revision), work.basis.rules)
    if not has_donations(booked) or _is_started(transfer):
        return
    sale = work.planned or plan_transfer(booked, _basis_of_then(work.basis))
    assert isinstance(sale, Sale)
    amounts = {number: line.gross for number, line in enumerate(sale.lines.lines, start=1)}
    _start(work, ON_INVOICE, find_donation(booked, sale.lines.lines, amounts, sale.date))


def start_donation_back(work: CreditWork) -> None:
    """Makes a transfer for the donations on a booked credit note, in the next commit."""
    lines, credited = work.basis.booked.lines.lines, work.transfer.credited_lines
    amounts = {int(number): -Decimal(amount) for number, amount in credited.items()}
    order = with_goods(work.order, work.basis.rules)
    donation = find_donation(order, lines, amounts, credit_note_day(work.part, work.basis))
    _start(work, f"{ON_CREDIT_NOTE} {work.transfer.part_id}", donation)


def _start(work: TransferWork, part_id: str, donation: Donation | None) -> None:
    if donation is not None:
        start_items(work, DONATION, part_id, choices={KEPT_AS: donation.document()})


def _is_started(sale: Transfer) -> bool:
    with scopes_disabled():
        return of_same_order(sale).filter(role=DONATION.name).exists()


def _basis_of_then(basis: PlanBasis) -> PlanBasis:
    """Returns the basis of a plan that no period stops which was reported after the booking."""
    return replace(basis, rules=basis.rules.model_copy(update={"reported_until": None}), invoice_total=Decimal(0))
