"""What is an order, whichever shop it came from? Pure; made by `reading`, then never changed."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from krambod.accounting.money import Money


class PaymentState(StrEnum):
    """How far a payment has come. Only what is captured or received is the merchant's money."""

    RESERVED = "reserved"
    CAPTURED = "captured"
    RECEIVED = "received"
    REFUNDED = "refunded"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody lives; `country` is two capital letters. What the shop did not tell is empty."""

    street: str = ""
    zip: str = ""
    city: str = ""
    country: str = "DK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who bought. `email` is as the shop gave it; what the shop did not tell is empty."""

    email: str = ""
    name: str = ""
    company: str = ""
    vat_number: str = ""
    ean: str = ""
    phone: str = ""
    address: Address = Address()

    @property
    def email_key(self) -> str:
        """What tells one customer from another."""
        return email_key(self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where the goods go, if the shop says so."""

    name: str = ""
    company: str = ""
    address: Address = Address()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A line as the shop has it, in the order's currency.

    `kind` is the shop's word, known to us or not. `unit_price` (at most six decimals) and `total` (two) are incl. VAT
    or not as the order says; `vat_rate` is in percent.
    """

    kind: str
    sku: str = ""
    description: str = ""
    quantity: Decimal
    unit_price: Decimal
    total: Decimal
    vat_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that moved, or was promised. A repayment is one of its own: refunded, a positive amount, `refund_id`."""

    id: str
    method: str = ""
    amount: Decimal
    state: PaymentState
    at: datetime
    reference: str = ""
    refund_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What the merchant decided to credit; the money is a payment."""

    id: str
    at: datetime
    total: Decimal
    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A parcel, with its lines if the shop tells them."""

    id: str
    at: datetime
    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as it was at `updated_at`. Moments are aware UTC; amounts are in the currency of `total`.

    Its figures are exact and within limits, but nobody has checked that they fit together.
    """

    external_id: str
    number: str
    updated_at: datetime
    placed_at: datetime
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    cancelled_at: datetime | None = None
    prices_include_vat: bool
    total: Money
    total_vat: Decimal | None = None
    buyer: Buyer = Buyer()
    delivery: Delivery | None = None
    lines: tuple[OrderLine, ...]
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    is_test: bool = False

    @property
    def currency(self) -> str:
        return self.total.currency


def email_key(text: str) -> str:
    """An e-mail address trimmed, case-folded and NFC. It goes into guids, so it never changes."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())
