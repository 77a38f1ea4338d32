"""How does another room tell people that something happened? It names the thing; who hears of it is known here."""

from collections.abc import Collection
from datetime import datetime

from krambod.notices.outbox import put
from krambod.notices.webpush.devices import find_addressees

NEEDS_ACTION = "needs_action"  # an order waits for a person


def tell_needs_action(merchant_id: int, keys: Collection[str], now: datetime) -> None:
    """Orders of the merchant need action. `keys` name why, each: the same one is told only once.

    Call it in the transaction that says so. One query if nobody wants to be told.
    """
    if keys:
        put(find_addressees(merchant_id), merchant_id=merchant_id, kind=NEEDS_ACTION, keys=keys, now=now)
