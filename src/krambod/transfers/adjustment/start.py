"""What is booked beside the invoice of a booked sale? Each such thing becomes a transfer of its own."""

from krambod.transfers.adjustment.overpayment import find_overpayments
from krambod.transfers.adjustment.start_donation import start_donation
from krambod.transfers.ledger_item.start import start_items
from krambod.transfers.models import BOOKED
from krambod.transfers.roles import OVERPAYMENT, ROUNDING
from krambod.transfers.sale.cash import find_roundings, without_rounding
from krambod.transfers.sale.money import told_order, worth_of
from krambod.transfers.sale.work import SaleWork


def start_adjustments(work: SaleWork) -> None:
    """Makes a transfer for each donation, overpayment and rounding of a booked sale, in the next commit.

    Raises Failure.
    """
    if work.transfer.state not in BOOKED:
        return
    assert work.transfer.invoice_total is not None
    start_donation(work)
    told = told_order(work.whole_order, work.rules, today=work.basis.today)
    for rounding in find_roundings(told, work.rules):
        start_items(work, ROUNDING, rounding.payment.id)
    order = without_rounding(told, work.rules)
    for found in find_overpayments(order, worth_of(order, work.transfer.invoice_total), work.rules):
        start_items(work, OVERPAYMENT, found.payment.id, found.names)
