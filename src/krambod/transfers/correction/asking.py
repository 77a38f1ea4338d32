"""How does a person ask for a correction: of an order that the shop changed after its invoice was booked?

A correction that adds is a transfer of its own, which becomes one more invoice. One that takes away is a refund that a
person made here, so the credit note, its money and its faults are those of every refund. An invoice that is issued
again is both: refunds that credit what is booked, and then one more invoice.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from krambod.orders.revisions import read_revision
from krambod.transfers.after_sale import create_refund
from krambod.transfers.correction.books import AMOUNT, MOVES, REISSUE, SEEN, SHOWN, STAYS, read_booked
from krambod.transfers.correction.difference import CorrectionKind, due_of
from krambod.transfers.correction.moving import moves_document
from krambod.transfers.correction.preview import CannotCorrect, CorrectionPreview, expect_none_open, preview_correction
from krambod.transfers.correction.reissue import digest_of
from krambod.transfers.correction.stored import find_rules_of_reissue
from krambod.transfers.credit.asking import next_own_part
from krambod.transfers.credit.part import OWN, CreditPart
from krambod.transfers.due import tell_due
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.roles import CORRECTION
from krambod.transfers.same_order import of_same_order

OF_INVOICE = ("vies", "as_charged", "may_be_unpaid", "paid_on", "is_repaid", "asked", "refund_in_proportion")


def make_correction(sale: Transfer, kind: CorrectionKind, *, by: str, now: datetime, shown: str = "") -> Transfer:
    """Makes the transfer of a correction, due now. Call it with the order and the sale locked.

    `shown` is the digest of the preview that the person saw, or "". Raises CannotCorrect, and Failure.
    """
    expect_none_open(sale)
    choices = {SEEN: sale.order.newest_id, "by": by, "at": now.isoformat()}
    same = of_same_order(sale).filter(role=CORRECTION.name)
    number = same.count() + 1
    if kind is CorrectionKind.SUPPLEMENT:
        return _create(sale, f"{OWN}{number}", now, {**choices, AMOUNT: str(_difference(sale))})
    preview = preview_correction(sale, kind, now)
    if shown and shown != preview.shown:
        raise CannotCorrect(f"transfer {sale.pk} would be corrected otherwise than the person saw")
    if kind is CorrectionKind.REISSUE:
        return _reissue(sale, f"{OWN}{number}", now, choices, preview)
    [credit] = preview.credits
    assert credit.ticked is not None
    part = CreditPart(part_id=next_own_part(sale), at=now, total=credit.total)
    asked = {"asked": credit.ticked.document(), AMOUNT: str(_difference(sale))}
    return create_refund(credit.invoiced, part, now, choices={**choices, **asked})


def _difference(sale: Transfer) -> Decimal:
    """Returns what the order comes to above what is booked of it."""
    assert sale.order.newest is not None
    booked = read_booked(sale)
    return due_of(read_revision(sale.order.newest), booked.order) - booked.total


def _reissue(
    sale: Transfer, part_id: str, now: datetime, choices: Mapping[str, Any], preview: CorrectionPreview
) -> Transfer:
    """Makes the new invoice, which waits for its credit notes, and these."""
    assert preview.issued is not None
    own = {name: value for name, value in sale.choices.items() if name in OF_INVOICE}
    issued = {REISSUE: part_id, AMOUNT: str(preview.issued.total.amount), SHOWN: digest_of(preview.issued)}
    correction = _create(sale, part_id, None, {**own, **choices, **issued})
    correction.rules = find_rules_of_reissue(sale)
    correction.save(update_fields=["rules"])
    for credit in preview.credits:
        part = CreditPart(part_id=next_own_part(sale), at=now, total=credit.total)
        moved = {
            REISSUE: part_id,
            AMOUNT: str(-credit.total),
            MOVES: moves_document(credit.moves),
            STAYS: str(credit.stays),
        }
        create_refund(credit.invoiced, part, now, choices={**choices, **moved})
    return correction


def _create(sale: Transfer, part_id: str, due_at: datetime | None, choices: Mapping[str, Any]) -> Transfer:
    """Creates the transfer of one more invoice. It has the sale's contact until its customer is another one."""
    at = datetime.fromisoformat(choices["at"])
    correction = Transfer.objects.create(
        merchant_id=sale.merchant_id,
        shop_id=sale.shop_id,
        order_id=sale.order_id,
        role=CORRECTION.name,
        part_id=part_id,
        connected_id=sale.connected_id,
        rules_id=sale.rules_id,
        is_pinned=True,
        placed_at=at,
        due_at=due_at,
        contact_guid=sale.contact_guid,
        contact_customer=sale.contact_customer,
        choices=dict(choices),
    )
    if due_at is not None:
        tell_due(sale.connected_id)
    TransferEvent.objects.create(
        merchant_id=sale.merchant_id,
        transfer=correction,
        at=at,
        name="reissue_asked" if REISSUE in choices else "supplement_asked",
        details={"by": choices["by"], "amount": choices[AMOUNT]},
    )
    return correction
