"""What does a shop tell of an order, whichever platform it is on? Pure.

    payload ─▶ a platform's translate ─▶ ToldOrder ─▶ payment_rows, as_row ─▶ the orders API's body ─▶ Order

Moments are aware UTC. Amounts include VAT. Texts are as the shop spells them, "" where it tells none.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from krambod.platforms.translating.lines import SoldLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAddress:
    """Where somebody lives, or where the goods go. `country` is two letters, None where it is not told."""

    name: str
    company: str
    address: str
    zip: str
    city: str
    country: str | None

    def is_told(self) -> bool:
        """Whether there is more than a country."""
        return any((self.name, self.company, self.address, self.zip, self.city))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBuyer:
    """Who bought."""

    email: str
    phone: str
    vat_number: str
    ean: str
    address: ToldAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldMoney:
    """What the shop tells of its order's money. `is_captured` None: it does not say."""

    is_captured: bool | None = None
    captured_at: datetime | None = None
    captured_amount: Decimal | None = None
    is_voided: bool = False
    reference: str = ""
    gift_card: Decimal = Decimal(0)
    gift_card_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRefund:
    """What was refunded, as a positive amount. `lines` are of positive amounts too; none: by amount.

    `is_repaid`: the shop tells that the money went back, then. Otherwise it tells nothing of the money.
    """

    id: str
    at: datetime
    total: Decimal
    lines: tuple[SoldLine, ...] = ()
    is_repaid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOrder:
    """An order as the shop tells it. `total` is in whole øre and counts what a gift card paid.

    `method_id` is the platform's own word for the payment method `method`.
    `parent_id` is the id of the order that this one is a part of, "" for an order of its own.
    """

    id: str
    number: str
    status: str
    method: str
    placed_at: datetime
    updated_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    cancelled_at: datetime | None
    currency: str
    total: Decimal
    total_vat: Decimal | None
    money: ToldMoney
    buyer: ToldBuyer
    delivery: ToldAddress | None
    lines: tuple[SoldLine, ...]
    refunds: tuple[ToldRefund, ...]
    method_id: str = ""
    is_test: bool = False
    parent_id: str = ""


def happened_at(told: datetime | None, known: datetime | None, otherwise: datetime) -> datetime:
    """When something happened that has happened: what the shop says, else as it was known, else when it was seen."""
    return told or known or otherwise
