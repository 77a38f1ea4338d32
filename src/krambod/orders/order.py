"""What is an order, no matter which shop it came from? Pure. `reading` makes it, and then it never changes."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from krambod.accounting.money import Money
from krambod.accounting.vat.facts import Goods


class PaymentState(StrEnum):
    """How far a payment has come. Only captured and received money is the merchant's."""

    RESERVED = "reserved"
    CAPTURED = "captured"
    RECEIVED = "received"
    REFUNDED = "refunded"
    VOIDED = "voided"


# Nobody told that the money is captured. It was guessed from the shop's `paid_at`, or from a setting of the method.
GUESSED_FROM_PAID_AT = "paid_at"
GUESSED_FROM_SETTING = "setting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a person lives. `country` is two capital letters. A field is empty if the shop did not send it."""

    street: str = ""
    zip: str = ""
    city: str = ""
    country: str = "DK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who bought. `email` is spelled as the shop sent it. A field is empty if the shop did not send it.

    `reference` and `contact_person` are what a public body wants on its invoice.
    """

    email: str = ""
    name: str = ""
    company: str = ""
    vat_number: str = ""
    ean: str = ""
    phone: str = ""
    reference: str = ""
    contact_person: str = ""
    address: Address = Address()

    @property
    def email_key(self) -> str:
        """The form of the e-mail address that identifies the customer."""
        return email_key(self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAddress:
    """Where the goods go, if the shop says so."""

    name: str = ""
    company: str = ""
    address: Address = Address()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A line as the shop has it, in the order's currency.

    `kind` is the shop's word; we may not know it. The order says whether `unit_price` (at most six decimals) and
    `total` (two) include VAT. `vat_rate` is in percent. `tax_country` is whose VAT the shop charged: two capital
    letters, empty if it does not say. `goods` is what was sold, as VAT sees it; None if the shop does not say.
    """

    kind: str
    sku: str = ""
    description: str = ""
    quantity: Decimal
    unit_price: Decimal
    total: Decimal
    vat_rate: Decimal
    tax_country: str = ""
    goods: Goods | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that was paid or promised. A repayment is a payment of its own.

    `method` is the title that people read. `method_id` is the platform's own word for the method, if it told one.
    `guessed_from` says what the state was guessed from, "" if it was told.
    A repayment has the state refunded, a positive amount and a `refund_id`; its `reason` is chargeback if the bank of
    the customer took the money back.
    """

    id: str
    method: str = ""
    method_id: str = ""
    amount: Decimal
    state: PaymentState
    at: datetime
    reference: str = ""
    refund_id: str | None = None
    guessed_from: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What the merchant decided to credit. The money that goes back is a payment.

    `total` is positive, and so is a line that is credited. A line below zero is kept by the shop, as a return fee.
    """

    id: str
    at: datetime
    total: Decimal
    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A parcel, with its lines if the shop sends them."""

    id: str
    at: datetime
    lines: tuple[OrderLine, ...] = ()


WITHDRAWAL = "withdrawal"  # the reason of a return: the customer withdraws from the whole purchase


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What a customer says will come back. It credits nothing: the merchant assesses it first.

    `lines` are empty if the shop does not tell them. The reason of a withdrawal is `WITHDRAWAL`.
    """

    id: str
    at: datetime
    reason: str = ""
    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as it was at `updated_at`. Moments are aware UTC; amounts are in the currency of `total`.

    `part_of` is the shop's id of the order that this one is a part of, "" for an order of its own.

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
    delivery: DeliveryAddress | None = None
    lines: tuple[OrderLine, ...]
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[Return, ...] = ()
    part_of: str = ""
    is_test: bool = False

    @property
    def currency(self) -> str:
        return self.total.currency


def email_key(text: str) -> str:
    """Returns an e-mail address trimmed, case-folded and NFC. Guids are made of it, so this form never changes."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())
