"""What must a platform's folder be able to do? Pure: the words that the folders and the rest share.

webhooks    is this call the shop's, and which event is it?
translate   which order does a payload tell?
client      the shop's REST API
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

import httpx2
from pydantic import BaseModel, ConfigDict, Field

from krambod.orders.order import Order
from krambod.orders.reading import Finding


class Capture(StrEnum):
    """When a payment that the shop calls paid is the merchant's money, where the shop itself does not tell."""

    AT_ONCE = "at_once"
    AT_SHIPMENT = "at_shipment"


class EventKind(StrEnum):
    """What an event is to us."""

    ORDER = "order"
    DELETED = "deleted"
    RETURN = "return"
    UNINSTALLED = "uninstalled"
    PING = "ping"  # the platform tries the address
    OTHER = "other"  # nothing of ours


class SignatureScheme(StrEnum):
    """How a body is signed with a shared secret."""

    SHA256_HEX = "hmac-sha256-hex"
    SHA256_BASE64 = "hmac-sha256-base64"
    SHA512_HEX = "hmac-sha512-hex"
    SHA512_BASE64 = "hmac-sha512-base64"
    SHA1_HEX = "hmac-sha1-hex"


class Frozen(BaseModel):
    """Read from JSON, checked, then never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MethodReading(Frozen):
    """What a shop's word for a payment method means. `word` is the shop's; `name` is what the booking rules call it."""

    word: str
    name: str = ""
    capture: Capture | None = None
    pays_later: bool | None = None  # None: told by the name (invoice, EAN, bank transfer)


class ReadingRules(Frozen):
    """How one shop's payloads are read; each change is a new version.

    `fields`: a field of ours -> the path in the payload that the merchant chose for it. Statuses are the shop's words.
    """

    fields: dict[str, str] = Field(default_factory=dict)
    shipped_statuses: tuple[str, ...] = ()
    cancelled_statuses: tuple[str, ...] = ()
    methods: tuple[MethodReading, ...] = ()
    capture: Capture = Capture.AT_SHIPMENT
    currency: str = "DKK"  # where the payload tells none
    vat_rate: Decimal = Field(default=Decimal(25), ge=0, le=100)  # percent, where the payload tells none
    gift_card_codes: str = r"(?i)^(gave|gift|gc-)"  # a voucher code that matches is a gift card, not a discount

    def find_method(self, word: str) -> MethodReading | None:
        """What the merchant said of this word."""
        key = word.strip().casefold()
        return next((one for one in self.methods if one.word.strip().casefold() == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HookCall:
    """A call as it came in. Header names are lower case; `query` has the last of repeated names."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How this shop signs: any of `secrets` may have been used, as a platform may give each webhook its own."""

    secrets: tuple[str, ...]
    header: str
    scheme: SignatureScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEvent:
    """What a call says it is. `name` is the platform's word; `order_id` "" where none can be told."""

    name: str
    kind: EventKind
    order_id: str = ""
    delivery_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """How one field was understood: where it stood (`path`, "" nowhere), what stood there, and what it means to us."""

    field: str
    path: str = ""
    raw: str = ""
    meaning: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a payload says. `order` is None exactly where there are `findings`; words are as the shop spells them."""

    order: Order | None
    findings: tuple[Finding, ...] = ()
    understood: tuple[Understood, ...] = ()
    statuses: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known besides the payload. Moments are aware UTC.

    `received_at` is when it came; `read_at` when it was asked for through REST, None for a webhook's body: then only
    the payload's own time can tell which of two states is newer. `earlier` is the order as it was last known.
    """

    rules: ReadingRules
    received_at: datetime
    read_at: datetime | None = None
    earlier: Order | None = None


Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a shop is and how it is entered. `secrets` are the platform's own words: token, consumer_key, …"""

    url: str
    secrets: Mapping[str, str]
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """A page of a list, oldest change first where the platform can sort. `next` None: it was the last."""

    documents: tuple[dict[str, Any], ...]
    next: int | None
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopIdentity:
    """Whose key it is. `id` is the platform's own for the shop; `daily_calls` where the platform tells a limit."""

    id: str
    name: str = ""
    daily_calls: int | None = None


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


class CallsUsedUp(ShopUnavailable):
    """The day's calls are made: nothing was asked. `seconds` until there may be new ones."""


class OrderGone(ShopError):
    """The shop has no such order (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform as its folder describes it.

    `secret_names` are what a merchant hands in, in the order of a form; `fields` are the paths tried for each field of
    ours. `daily_calls` None: the platform sets no limit. `hand_made_events` are those whose webhooks a person makes in
    the shop, one for each.
    """

    name: str
    title: str
    url: str  # where every shop of the platform is; "": each has its own
    secret_names: tuple[str, ...]
    makes_webhooks: bool
    daily_calls: int | None
    signature_header: str
    signature_scheme: SignatureScheme
    default_rules: ReadingRules
    fields: Mapping[str, tuple[str, ...]]
    verify: Callable[[HookCall, Signing], bool]
    name_event: Callable[[HookCall], NamedEvent]
    translate: Callable[[Document, Reading], Translation]
    open_client: Callable[[Access, httpx2.Client, Callable[[], None]], ShopClient]
    hand_made_events: tuple[str, ...] = ()
