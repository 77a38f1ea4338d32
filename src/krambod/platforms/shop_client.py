"""What can a shop's REST API be asked, and how may it fail? Pure: the words that clients and their callers share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a shop is and how it is entered. `secrets` are the platform's own words: token, consumer_key, …"""

    url: str
    secrets: Mapping[str, str]
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """A page of a list, oldest change first where the platform can sort. `next` None: it was the last.

    `too_large` are the ids of orders at this place that are larger than what may be read.
    """

    documents: tuple[dict[str, Any], ...]
    next: int | None
    total: int | None
    too_large: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopMethod:
    """A payment method that the shop offers. `title` is what its orders call it, `id` the platform's own word."""

    title: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopIdentity:
    """Whose key it is. `id` is the platform's own for the shop; `daily_calls` where the platform tells a limit.

    `methods` are the payment methods that the shop offers, () where the platform does not tell them.
    """

    id: str
    name: str = ""
    daily_calls: int | None = None
    methods: tuple[ShopMethod, ...] = ()


class ShopClient(Protocol):
    """A shop's REST API. Each call is announced to `spend` before it is made. Methods raise ShopError."""

    def identify(self) -> ShopIdentity:
        """Whose key it is; the cheapest call that proves it."""

    def get_order(self, order_id: str) -> dict[str, Any]:
        """An order in full. Raises OrderGone."""

    def list_orders(self, *, changed_since: datetime | None, placed_since: datetime | None, place: int) -> OrderPage:
        """A page that begins at `place` (0 at first, then the page's `next`)."""

    def subscribe(self, address: str, secret: str) -> tuple[str, ...]:
        """Makes the webhooks; their ids. () where a person must make them in the shop."""

    def unsubscribe(self, webhook_ids: tuple[str, ...]) -> None:
        """Removes them; those that are gone already are no mistake."""


class ShopError(Exception):
    """A shop did not do what was asked."""


class ShopRefused(ShopError):
    """The key is not taken (any more): the merchant must connect again."""


class ShopUnavailable(ShopError):
    """It could not be reached, was busy, or answered something else than its API would. Later may be better."""

    def __init__(self, text: str, *, seconds: float | None = None) -> None:
        super().__init__(text)
        self.seconds = seconds


class AnswerTooLarge(ShopUnavailable):
    """The answer is larger than what we read. A smaller page may fit. `beginning` are its first bytes."""

    def __init__(self, text: str, *, beginning: bytes = b"") -> None:
        super().__init__(text)
        self.beginning = beginning


class CallsUsedUp(ShopUnavailable):
    """The day's calls are made: nothing was asked. `seconds` until there may be new ones."""


class OrderGone(ShopError):
    """The shop has no such order (any more)."""
