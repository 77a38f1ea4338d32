"""Which options does `krambod connect-shop` take? A module of its own, because models load slowly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOptions:
    """`url` is "" if the platform has one for all shops. `orders_since` is midnight UTC, as a naive datetime."""

    shop_code: str
    platform: str
    url: str
    secrets: Mapping[str, str] = field(repr=False)
    captured_at_once: tuple[str, ...]
    orders_since: datetime | None
