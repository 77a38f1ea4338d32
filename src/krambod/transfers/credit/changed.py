"""Has the shop changed or taken back a refund whose credit note is booked?

A booked credit note never changes. What is more is credited by another one, which a person asks for; what is less stays
as it is, once a person has said so.
"""

from decimal import Decimal

from krambod.transfers.credit.part import CreditPart
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import Transfer
from krambod.transfers.sale.after_booking import SETTLED

RAISED = "refund_raised"
LOWERED = "refund_lowered"
SETTLES = "settles"  # among the choices of a refund: the part of the raised one whose difference it credits


def find_change(transfer: Transfer, part: CreditPart | None, booked_total: Decimal | None) -> FixOrder | None:
    """Returns how the refund differs from its booked credit note, or None if it does not or a person settled that.

    `booked_total` is what the shop refunded when the credit note was booked, or None if it told no amount.
    """
    found = _taken_back(transfer) if part is None else _changed(transfer, booked_total, part.total)
    return None if found is None or found.details["difference"] in transfer.choices.get(SETTLED, ()) else found


def has_settled_changes(transfer: Transfer) -> bool:
    """Whether a person has settled that the shop changed the refund after its credit note."""
    return bool(transfer.choices.get(SETTLED))


def settle_change(transfer: Transfer) -> None:
    """Keeps that the change which holds the refund is settled. Call it with the order locked."""
    settled = {*transfer.choices.get(SETTLED, ()), transfer.cause_details["difference"]}
    transfer.choices[SETTLED] = sorted(settled)
    transfer.save(update_fields=["choices"])


def _taken_back(transfer: Transfer) -> FixOrder:
    return FixOrder(
        "refund_taken_back",
        number=str(transfer.invoice_number),
        total=str(transfer.invoice_total),
        difference="refund_taken_back",
    )


def _changed(transfer: Transfer, before: Decimal | None, after: Decimal | None) -> FixOrder | None:
    if before is None or after is None or after == before:
        return None
    return _raised(transfer, before, after) if after > before else _lowered(transfer, before, after)


def _raised(transfer: Transfer, before: Decimal, after: Decimal) -> FixOrder:
    return FixOrder(
        "refund_raised",
        number=str(transfer.invoice_number),
        before_total=str(before),
        total=str(after),
        amount=str(after - before),
        difference=f"refund_changed {after}",
    )


def _lowered(transfer: Transfer, before: Decimal, after: Decimal) -> FixOrder:
    return FixOrder(
        "refund_lowered",
        number=str(transfer.invoice_number),
        before_total=str(before),
        total=str(after),
        amount=str(before - after),
        difference=f"refund_changed {after}",
    )
