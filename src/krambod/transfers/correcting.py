"""What happens when a merchant corrects an order here, and when the shop sends the corrected order again?

The correction makes a revision of the order, and the transfer is planned again. If the shop changes a corrected field,
its own revision counts again, and the transfer is held until the merchant chooses one of the two. Once the order is
booked, only its buyer and the treatment of its lines can be corrected: then its invoice is to be issued again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django_scopes import scope

from krambod.orders.corrections import (
    OF_BUYER,
    OF_LINE,
    OF_ORDER,
    Correction,
    FieldPlace,
    correct,
    find_superseded,
    find_text,
    read_correction,
)
from krambod.orders.models import StoredOrder
from krambod.orders.order import Order
from krambod.orders.revisions import find_shops_revision, read_revision, store_correction
from krambod.transfers.failures import FixOrder
from krambod.transfers.intake import forget_choices, note_change_after_booking, poke
from krambod.transfers.locking import lock_order
from krambod.transfers.models import BOOKED, State, Transfer, TransferEvent
from krambod.transfers.parts.stored import find_parts_of, poke_parts
from krambod.transfers.roles import SALE

CORRECTABLE = (State.RECEIVED, State.WAITING, State.DRAFTED)


AFTER_BOOKING = (*OF_BUYER, *OF_LINE, *OF_ORDER)  # the fields that can be corrected once the order is booked


class TooLateToCorrect(Exception):
    """The booking is on its way, or the order was sent in parts and one is booked."""


def may_correct(transfer: Transfer) -> bool:
    """Whether the order can be corrected here before its booking: nothing of it is booked."""
    return transfer.role == SALE.name and transfer.state in CORRECTABLE and transfer.booked_revision_id is None


def may_correct_booked(transfer: Transfer, parts: Iterable[Transfer]) -> bool:
    """Whether the booked order can be corrected here. `parts` are those with invoices of their own."""
    is_booked = transfer.role == SALE.name and transfer.state in BOOKED
    return is_booked and all(part.state in BOOKED for part in parts)


def find_correction(transfer: Transfer) -> Correction | None:
    """Returns what the merchant corrected in the order, or None."""
    stored = transfer.order.correction
    return None if stored is None else read_correction(stored)


def read_shops_order(stored: StoredOrder) -> Order:
    """Returns the order as the shop sent it last, without a correction. Call it in the scope of the merchant."""
    revision = find_shops_revision(stored)
    assert revision is not None
    return read_revision(revision)


def correct_order(transfer: Transfer, wanted: Mapping[FieldPlace, str], *, by: str, now: datetime) -> None:
    """Makes the shop's order read as wanted, and plans it again. With the shop's own words, takes a correction back.

    Raises TooLateToCorrect.
    """
    with transaction.atomic(durable=True), scope(merchant=transfer.merchant):
        locked = lock_for_correction(transfer)
        if locked.state in BOOKED:
            wanted = _kept(locked) | {place: text for place, text in wanted.items() if place.field in AFTER_BOOKING}
        correction = correct(read_shops_order(locked.order), wanted, by=by, at=now)
        _keep(locked, correction, by, now)
        poke(locked, now)
        poke_parts(locked.order_id, now)


def lock_for_correction(transfer: Transfer) -> Transfer:
    """Locks the order with its transfers, and returns the transfer. Raises TooLateToCorrect."""
    stored = lock_order(transfer.order_id)
    locked = Transfer.objects.select_related("shop", "merchant").get(pk=transfer.pk)
    locked.order = stored
    if not may_correct(locked) and not may_correct_booked(locked, find_parts_of(locked)):
        raise TooLateToCorrect
    return locked


def _kept(transfer: Transfer) -> dict[FieldPlace, str]:
    """Returns what was corrected before the booking in fields that can be corrected no more."""
    correction = find_correction(transfer)
    kept = () if correction is None or correction.is_superseded else correction.fields
    return {one.place: one.ours for one in kept if one.place.field not in AFTER_BOOKING}


def choose_correction(transfer: Transfer, *, keep: bool, by: str, now: datetime) -> None:
    """Answers the question after the shop changed a corrected field. Call it with the order and transfer locked.

    With `keep`, the merchant's words count on the shop's new revision; else the shop's.
    """
    correction = find_correction(transfer)
    assert correction is not None
    told = read_shops_order(transfer.order)
    ours = {one.place: one.ours for one in correction.fields if find_text(told, one.place) is not None}
    _keep(transfer, correct(told, ours, by=by, at=now) if keep else None, by, now)


def find_question(transfer: Transfer) -> FixOrder | None:
    """Returns the question whether the correction or the shop's newer words count, or None if there is no question."""
    correction = find_correction(transfer)
    if correction is None or not correction.is_superseded or transfer.order.newest is None:
        return None
    told = read_revision(transfer.order.newest)
    field = find_superseded(told, correction) or correction.fields[0]
    name = f"{field.place.field} {field.place.part}" if field.place.field in OF_LINE else str(field.place.field)
    shops = find_text(told, field.place) or "–"
    return FixOrder("correction_superseded", field=name, ours=field.ours or "–", shops=shops)


def _keep(transfer: Transfer, correction: Correction | None, by: str, now: datetime) -> None:
    before = transfer.order.newest
    store_correction(transfer.order, correction, now)
    after = transfer.order.newest
    assert before is not None
    assert after is not None
    if transfer.state in BOOKED:  # what was chosen counts for the invoice that is booked
        note_change_after_booking(transfer, transfer.order, now)
    else:
        forget_choices(transfer, read_revision(before), read_revision(after))
    fields = [] if correction is None else [one.place.field.value for one in correction.fields]
    TransferEvent.objects.create(
        merchant_id=transfer.merchant_id,
        transfer=transfer,
        at=now,
        name="corrected" if fields else "correction_withdrawn",
        details={"by": by, "fields": fields},
    )
