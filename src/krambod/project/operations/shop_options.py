"""What can `krambod connect-shop` be asked for? Apart, because models load longer than this does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOptions:
    """`url` "": the platform has one for all. `orders_since` is the beginning of a day, in UTC, without saying so."""

    shop_code: str
    platform: str
    url: str
    secrets: Mapping[str, str] = field(repr=False)
    captured_at_once: tuple[str, ...]
    orders_since: datetime | None
