"""What must a platform's folder be able to do? Pure: the words that the folders and the rest share.

webhooks    is this call the shop's, and which event is it?
translate   which order does a payload tell?
client      the shop's REST API
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from krambod.orders.order import Order
from krambod.orders.reading import Finding
from krambod.outgoing.calling import Http
from krambod.platforms.shop_client import Access, ShopClient
from krambod.words.language import Sentence

WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 - the name of a field


class Capture(StrEnum):
    """When a payment that the shop calls paid is the merchant's money, where the shop itself does not tell."""

    AT_ONCE = "at_once"
    AT_SHIPMENT = "at_shipment"


class EventKind(StrEnum):
    """What an event is to us."""

    ORDER = "order"
    DELETED = "deleted"
    RESTORED = "restored"  # an order that was deleted is there again
    RETURN = "return"
    WITHDRAWAL = "withdrawal"  # a return of everything, by the law on distance sales
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

    def digest(self) -> str:
        """By which the body is known again."""
        return sha256(self.body).hexdigest()

    def document(self) -> dict[str, Any]:
        """The object in the body; {} for what is no JSON object: it is stored all the same, and held."""
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return document if isinstance(document, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How this shop signs: any of `secrets` may have been used, as a platform may give each webhook its own."""

    secrets: tuple[str, ...]
    header: str
    scheme: SignatureScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEvent:
    """What a call says it is. `name` is the platform's word; `order_id` "" where none can be told.

    `is_signed` says that the body alone decides the kind. Only the body is signed: a kind that a header or the query
    tells counts only where the address proves it, else the call is news of the order and no more.
    """

    name: str
    kind: EventKind
    is_signed: bool = False
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
    """What a payload says. `order` is None exactly where there are `findings`; words are as the shop spells them.

    `parent_id` is the shop's id of the order that this one is a part of, "" for an order of its own.
    """

    order: Order | None
    findings: tuple[Finding, ...] = ()
    understood: tuple[Understood, ...] = ()
    statuses: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    parent_id: str = ""


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
class Secret:
    """What a merchant hands in. `name` is for code and the command line; `label` and `help` stand on the form."""

    name: str
    label: Sentence
    help: Sentence | None = None


def one_address(address: str, event: str) -> str:  # noqa: ARG001 - the same for all platforms
    """The address of an event's webhook, where one address serves all events."""
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMadeWebhooks:
    """Webhooks that a person makes in the shop, as the platform's API cannot.

    `guide` says where. There is one webhook for each of `events`, or one for all where it is (); `address_for` spells
    an event's address.
    """

    guide: Sentence
    events: tuple[str, ...] = ()
    address_for: Callable[[str, str], str] = one_address

    def addresses(self, address: str) -> list[tuple[str, str]]:
        """Each event, "" for all of them, and where it is sent."""
        return [(event, self.address_for(address, event)) for event in self.events or ("",)]


class AppCallKind(StrEnum):
    """What a call of our app on the platform is to us."""

    INSTALLED = "installed"  # or updated
    UNINSTALLED = "uninstalled"
    EVENT = "event"  # of a shop that has the app


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCall:
    """What a call of our app says. `shop_id` is the platform's own for the shop, "" where the call names none.

    `key` is what the app may ask the shop with. `claim_code` is the code of one of our pages, if the merchant filled
    it in. `digest` is that of the body, which alone is signed.
    """

    kind: AppCallKind
    shop_id: str
    shop_url: str = ""
    key: str = ""
    daily_calls: int | None = None
    claim_code: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppInstalls:
    """Our app on the platform: a shop that installs it is connected by that.

    `secret_variable` is the environment variable with the secret that signs the app's calls; without it there is no
    app. `key` is which of the platform's keys an install brings, in the words of who copies it from the app's page.
    """

    secret_variable: str
    key: Secret
    read_call: Callable[[HookCall], AppCall]


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform as its folder describes it.

    `keys` are what a merchant hands in to let us ask the shop, in the order of a form, and `key_guide` says where they
    are made. `fields` are the paths tried for each field of ours; `field_words` name the fields that no other platform
    has. `daily_calls` None: the platform sets no limit.
    """

    name: str
    title: str
    url: str  # where every shop of the platform is; "": each has its own
    keys: tuple[Secret, ...]
    key_guide: Sentence
    daily_calls: int | None
    signature_header: str
    signature_scheme: SignatureScheme
    default_rules: ReadingRules
    fields: Mapping[str, tuple[str, ...]]
    verify: Callable[[HookCall, Signing], bool]
    name_event: Callable[[HookCall], NamedEvent]
    translate: Callable[[Document, Reading], Translation]
    open_client: Callable[[Access, Http, Callable[[], None]], ShopClient]
    field_words: Mapping[str, Sentence] = field(default_factory=dict)
    hand_made_webhooks: HandMadeWebhooks | None = None
    app: AppInstalls | None = None

    @property
    def makes_webhooks(self) -> bool:
        """Whether its API makes the webhooks, with a secret of ours."""
        return self.hand_made_webhooks is None

    @property
    def secret_names(self) -> tuple[str, ...]:
        """All that is kept of a shop: the keys, and the secret that its events are signed with."""
        return (*(key.name for key in self.keys), WEBHOOK_SECRET)

    def has_keys(self, secrets: Mapping[str, str]) -> bool:
        """Whether the shop can be asked."""
        return all(secrets.get(key.name) for key in self.keys)
