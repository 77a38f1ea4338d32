"""Has the shop changed or taken back a refund whose credit note is booked?

A booked credit note never changes. What is more is credited by another one, which a person asks for. What is less is
invoiced again, with the rest of the order, or stays as it is, once a person has said so.
"""

from datetime import datetime
from decimal import Decimal

from krambod.transfers.correction.difference import CorrectionKind
from krambod.transfers.correction.preview import find_obstacle
from krambod.transfers.correction.stored import read_sale_of
from krambod.transfers.credit.part import CreditPart
from krambod.transfers.due import OPEN
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import Transfer
from krambod.transfers.sale.after_booking import SETTLED

RAISED = "refund_raised"
LOWERED = "refund_lowered"
REPAID_MORE = "repaid_more_than_refund"
NEW_ORDER = "new_order"  # what a person does if the order cannot be invoiced again
SETTLES = "settles"  # among the choices of a refund: the part of the raised one whose difference it credits


def find_change(
    transfer: Transfer, part: CreditPart | None, booked_total: Decimal | None, now: datetime
) -> FixOrder | None:
    """Returns how the refund differs from its booked credit note, or None if it does not or a person settled that.

    `booked_total` is what the shop refunded when the credit note was booked, or None if it told no amount.
    """
    found = _taken_back(transfer, now) if part is None else _changed(transfer, booked_total, part.total, now)
    return None if found is None or found.details["difference"] in transfer.choices.get(SETTLED, ()) else found


def has_settled_changes(transfer: Transfer) -> bool:
    """Whether a person has settled that the shop changed the refund after its credit note."""
    return bool(transfer.choices.get(SETTLED))


def settle_change(transfer: Transfer) -> None:
    """Keeps that the change which holds the refund is settled. Call it with the order locked."""
    settled = {*transfer.choices.get(SETTLED, ()), transfer.cause_details["difference"]}
    transfer.choices[SETTLED] = sorted(settled)
    transfer.save(update_fields=["choices"])


def _correction(transfer: Transfer, now: datetime) -> str:
    """Returns what makes the books right: the order is issued again as it is now, or a new order in the shop."""
    sale = read_sale_of(transfer)
    if sale.state in OPEN:
        return str(CorrectionKind.AFTER_REST)
    is_possible = find_obstacle(sale, CorrectionKind.REISSUE, now) is None
    return str(CorrectionKind.REISSUE) if is_possible else NEW_ORDER


def _taken_back(transfer: Transfer, now: datetime) -> FixOrder:
    if _repaid(transfer):
        return _repaid_more(transfer, Decimal(0), "refund_taken_back", now)
    return FixOrder(
        "refund_taken_back",
        number=str(transfer.invoice_number),
        total=str(transfer.invoice_total),
        difference="refund_taken_back",
        correction=_correction(transfer, now),
        revision=str(transfer.order.newest_id),
    )


def _changed(transfer: Transfer, before: Decimal | None, after: Decimal | None, now: datetime) -> FixOrder | None:
    if before is None or after is None or after == before:
        return None
    if after > before:
        return _raised(transfer, before, after)
    if _repaid(transfer) > after:
        return _repaid_more(transfer, after, f"refund_changed {after}", now)
    return _lowered(transfer, before, after, now)


def _repaid(transfer: Transfer) -> Decimal:
    """Returns what is registered as gone back to the customer, as money or as store credit."""
    return -sum((Decimal(amount) for amount in transfer.registered.values()), Decimal(0))


def _repaid_more(transfer: Transfer, after: Decimal, difference: str, now: datetime) -> FixOrder:
    """The customer has more than the refund says now. If they are to pay it again, it is open on a new invoice."""
    return FixOrder(
        REPAID_MORE,
        number=str(transfer.invoice_number),
        repaid_amount=str(_repaid(transfer)),
        total=str(after),
        amount=str(_repaid(transfer) - after),
        difference=difference,
        correction=_correction(transfer, now),
        revision=str(transfer.order.newest_id),
    )


def _raised(transfer: Transfer, before: Decimal, after: Decimal) -> FixOrder:
    return FixOrder(
        "refund_raised",
        number=str(transfer.invoice_number),
        before_total=str(before),
        total=str(after),
        amount=str(after - before),
        difference=f"refund_changed {after}",
    )


def _lowered(transfer: Transfer, before: Decimal, after: Decimal, now: datetime) -> FixOrder:
    return FixOrder(
        "refund_lowered",
        number=str(transfer.invoice_number),
        before_total=str(before),
        total=str(after),
        amount=str(before - after),
        difference=f"refund_changed {after}",
        correction=_correction(transfer, now),
        revision=str(transfer.order.newest_id),
    )
