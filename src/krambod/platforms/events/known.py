"""What do we know of an order of the shop already, and of the words it uses?"""

from dataclasses import replace
from datetime import datetime

from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.orders.order import Order
from krambod.orders.revisions import find_newest, read_revision
from krambod.platforms.events.store import storable
from krambod.platforms.models import SeenWord
from krambod.platforms.platform import Translation
from krambod.transfers.intake import receive_order

DONE_WITHOUT_ORDER = "gone"


def find_earlier(shop: Shop, order_id: str) -> Order | None:
    """The order as it was last known."""
    if not order_id:
        return None
    with scope(merchant=shop.merchant):
        newest = find_newest(shop, order_id)
        return None if newest is None else read_revision(newest)


def cancel_gone(shop: Shop, order_id: str, now: datetime) -> str:
    """The shop has no such order any more: one that we know is cancelled by that, one that we never knew is nothing."""
    earlier = find_earlier(shop, order_id)
    if earlier is None:
        return DONE_WITHOUT_ORDER
    if earlier.cancelled_at is not None:
        return "unchanged"
    gone = replace(earlier, updated_at=max(now, earlier.updated_at), cancelled_at=now)
    return receive_order(shop, gone, body="", delivery_id=None, now=now).outcome


def note_words(shop: Shop, translation: Translation, now: datetime) -> None:
    """Remembers statuses and methods that this shop uses."""
    told = [("status", word) for word in translation.statuses] + [("method", word) for word in translation.methods]
    with scopes_disabled():
        for kind, word in told:
            words = {"merchant_id": shop.merchant_id, "shop": shop, "kind": kind, "word": storable(word)[:200]}
            if not SeenWord.objects.filter(**words).exists():
                SeenWord.objects.bulk_create([SeenWord(**words, first_seen_at=now)], ignore_conflicts=True)
