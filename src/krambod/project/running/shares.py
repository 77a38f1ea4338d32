"""On whose parts of a worker's threads does the work for a shop and for an organization run?

A merchant types the address of a shop, so what answers there may be as slow as it likes.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from django_scopes import scopes_disabled

from krambod.platforms.models import ShopConnection
from krambod.platforms.registry import platforms
from krambod.worker.shares import ThreadShare

MERCHANT_PART = ADDRESS_PART = 1 / 8
SHOPS = ThreadShare(name="shops", part=1 / 2)
DINERO = ThreadShare(name="dinero", part=7 / 8)


def shares_of_shops(keys: Sequence[str]) -> Mapping[str, tuple[ThreadShare, ...]]:
    """Those of the events of shops. The keys are ids of connections."""
    return {key: (SHOPS, *shares) for key, shares in shares_of_connections(keys).items()}


def shares_of_connections(keys: Sequence[str]) -> Mapping[str, tuple[ThreadShare, ...]]:
    """The merchant's share of each connection, and that of the address that the merchant typed in."""
    with scopes_disabled():
        rows = ShopConnection.objects.filter(pk__in=[int(key) for key in keys])
        found = rows.values_list("pk", "merchant_id", "platform", "url")
        return {str(pk): tuple(_shares(merchant_id, platform, url)) for pk, merchant_id, platform, url in found}


def shares_of_organizations(keys: Sequence[str]) -> Mapping[str, tuple[ThreadShare, ...]]:
    """All calls to Dinero together leave threads to the shops."""
    return dict.fromkeys(keys, (DINERO,))


def _shares(merchant_id: int, platform: str, url: str) -> Iterable[ThreadShare]:
    yield ThreadShare(name=f"merchant {merchant_id}", part=MERCHANT_PART)
    known = platforms().get(platform)
    if known is None or not known.url:  # the address of a platform itself is that of many merchants
        yield ThreadShare(name=f"address {urlsplit(url).hostname}", part=ADDRESS_PART)
