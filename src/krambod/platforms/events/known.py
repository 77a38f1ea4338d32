"""What do we know of an order of the shop already, and how is a payload read with that?"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.orders.bounded import storable
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.orders.returns import with_returns
from krambod.orders.revisions import find_newest, is_same, read_revision
from krambod.platforms.models import SeenWord
from krambod.platforms.platform import Platform, Reading, Translation
from krambod.transfers.intake import receive_order

DONE_WITHOUT_ORDER = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTranslation:
    """What a payload says, and the revision that was known before; None: the order is new, or cannot be read."""

    translation: Translation
    newest: OrderRevision | None = None
    earlier: Order | None = None

    def is_known(self) -> bool:
        """Whether the payload says what is known already."""
        order = self.translation.order
        return order is not None and self.newest is not None and is_same(self.newest, order)


def translate_known(shop: Shop, platform: Platform, document: dict[str, Any], reading: Reading) -> KnownTranslation:
    """Reads a payload twice where the order is known: first for its id, then beside what was known of it."""
    first = platform.translate(document, reading)
    newest = None if first.order is None else _find_newest(shop, first.order.external_id)
    if newest is None:
        return KnownTranslation(translation=first)
    earlier = read_revision(newest)
    second = platform.translate(document, replace(reading, earlier=earlier))
    if second.order is not None:
        # An event announced them; the order itself says nothing of them.
        second = replace(second, order=with_returns(second.order, earlier.returns))
    return KnownTranslation(translation=second, newest=newest, earlier=earlier)


def find_earlier(shop: Shop, order_id: str) -> Order | None:
    """The order as it was last known."""
    newest = _find_newest(shop, order_id)
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
    """Remembers statuses and methods that this shop uses. One query, and one more where a word is new."""
    told = {("status", storable(word, 200)) for word in translation.statuses}
    told |= {("method", storable(word, 200)) for word in translation.methods}
    if not told:
        return
    with scopes_disabled():
        rows = SeenWord.objects.filter(shop=shop, word__in=[word for _, word in told])
        new = told - set(rows.values_list("kind", "word"))
        if new:
            own = {"merchant_id": shop.merchant_id, "shop": shop, "first_seen_at": now}
            words = [SeenWord(kind=kind, word=word, **own) for kind, word in sorted(new)]
            SeenWord.objects.bulk_create(words, ignore_conflicts=True)


def _find_newest(shop: Shop, order_id: str) -> OrderRevision | None:
    if not order_id:
        return None
    with scope(merchant=shop.merchant):
        return find_newest(shop, order_id)
