"""Which orders need action from now on, so that people are told? Those that are held, or have a return to assess.

The same as `backoffice/books/needing_action` counts, at the moment when it begins.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from krambod.notices.telling import tell_needs_action
from krambod.transfers.models import State, Transfer, TransferEvent
from krambod.transfers.roles import SALE

HELD, BOOKED = "held", "booked"  # names of events


def tell_of_events(events: Iterable[TransferEvent]) -> None:
    """Tells of the orders that these events hold, and of those that are booked with a return that is open.

    An order that is held for the same cause once more is not told again: whoever tried it again is looking at it.
    """
    keys: defaultdict[int, set[str]] = defaultdict(set)
    moments: dict[int, datetime] = {}
    for event in events:
        key = _key_of(event)
        if key:
            keys[event.merchant_id].add(key)
            moments[event.merchant_id] = event.at
    for merchant_id, of_merchant in sorted(keys.items()):
        tell_needs_action(merchant_id, of_merchant, moments[merchant_id])


def tell_of_new(transfer: Transfer, now: datetime) -> None:
    """Tells of an order that is held as it comes in, because its shop has no rules yet."""
    if transfer.cause:
        tell_needs_action(transfer.merchant_id, {_held(transfer, transfer.cause)}, now)


def tell_of_return(transfer: Transfer, now: datetime) -> None:
    """Tells of an order whose customer has announced a return just now."""
    if transfer.state in (State.BOOKED, State.PAID):
        tell_needs_action(transfer.merchant_id, {_returned(transfer)}, now)


def _key_of(event: TransferEvent) -> str:
    transfer = event.transfer
    if event.name == HELD:
        return _held(transfer, event.details["code"])
    is_returned = event.name == BOOKED and transfer.role == SALE.name and transfer.order.return_announced_at is not None
    return _returned(transfer) if is_returned else ""


def _held(transfer: Transfer, cause: str) -> str:
    return f"held {transfer.pk} {cause}"


def _returned(transfer: Transfer) -> str:
    return f"return {transfer.pk}"
