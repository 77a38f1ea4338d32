"""How does a merchant want a shop's sales in the books? Pure; each change is a new version."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from krambod.accounting.invoice_lines import LineKind
from krambod.orders import method_names

SHORTEST_TERMS_DAYS = 8
GUARD_DAYS = timedelta(days=60)


class When(StrEnum):
    """What sets an order's transfer off, where its payment method says nothing else."""

    PAID = "paid"
    SHIPPED = "shipped"


class Mailing(StrEnum):
    """Who sends the invoice to the customer. One of them at most: two documents would have two numbers."""

    NOBODY = "nobody"
    DINERO = "dinero"


class MethodKind(StrEnum):
    """What a payment method is. It decides what sets the transfer off and where the money lands."""

    ONLINE = "online"
    INVOICE = "invoice"
    EAN = "ean"
    BANK_TRANSFER = "bank_transfer"
    GIFT_CARD = "gift_card"
    CASH = "cash"


# Methods that a shop's own name gives away. Each needs the merchant's word before anything is booked on it.
TELLING_NAMES: Mapping[MethodKind, re.Pattern[str]] = {
    MethodKind.GIFT_CARD: re.compile(method_names.GIFT_CARD),
    MethodKind.EAN: re.compile(method_names.EAN),
    MethodKind.INVOICE: re.compile(method_names.INVOICE),
    MethodKind.BANK_TRANSFER: re.compile(method_names.BANK_TRANSFER),
    MethodKind.CASH: re.compile(f"{method_names.CASH}|{method_names.ON_DELIVERY}"),
}


class RulesPart(BaseModel):
    """A part of the rules: read from JSON, checked, then never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MethodRule(RulesPart):
    """How one payment method is booked. Without an account the money is left for Dinero's own bank matching."""

    method: str
    kind: MethodKind = MethodKind.ONLINE
    deposit_account_number: int | None = None
    when: When | None = None
    net_days: int = Field(default=SHORTEST_TERMS_DAYS, ge=SHORTEST_TERMS_DAYS, le=120)


class AccountRule(RulesPart):
    """The entry account of a kind of line at a VAT rate (percent). It counts only if Dinero's rate for it agrees."""

    kind: LineKind
    vat_rate: Decimal
    account_number: int


class BookingRules(RulesPart):
    """One version of a shop's rules. `connected_id` is the row of the connected organization."""

    connected_id: int
    organization_id: int
    shop_name: str
    when: When
    deposit_account_number: int
    accounts: tuple[AccountRule, ...]
    methods: tuple[MethodRule, ...] = ()
    invoice_text: str = "Ordre {number}"
    mailing: Mailing = Mailing.NOBODY
    start_date: date
    last_order_date: date | None = None  # the transfer was stopped: what is ordered later is not booked
    reported_until: date | None = None
    guard_until: date | None = None
    draft_only: bool = False
    first_drafts: int = Field(default=5, ge=0)

    def account_for(self, kind: LineKind, vat_rate: Decimal) -> int | None:
        """The entry account, or None where the merchant has chosen none."""
        found = (rule for rule in self.accounts if rule.kind == kind and rule.vat_rate == vat_rate)
        return next((rule.account_number for rule in found), None)

    def find_method(self, method: str) -> MethodRule | None:
        """How a method is booked: its own row, else the shop's account; None where only the merchant can tell."""
        name = normalized_method(method)
        own = next((rule for rule in self.methods if normalized_method(rule.method) == name), None)
        if own is not None:
            return own
        if any(pattern.search(name) for pattern in TELLING_NAMES.values()):
            return None
        return MethodRule(method=method, deposit_account_number=self.deposit_account_number)

    def is_guarded(self, today: date) -> bool:
        """Whether a document that looks like an order's is taken for another integration's.

        After `guard_until` look-alikes are a coincidence.
        """
        return self.guard_until is not None and today <= self.guard_until

    def text_for(self, number: str) -> str:
        """What the invoice says of the order. The number is on it whatever the merchant wrote."""
        text = self.invoice_text.replace("{number}", number).replace("{shop}", self.shop_name)
        return text if number in text else f"{text} ({number})".strip()


def normalized_method(method: str) -> str:
    """Two spellings of one method are one."""
    return unicodedata.normalize("NFC", method).strip().casefold()


def default_accounts(*, is_vat_free: bool) -> tuple[AccountRule, ...]:
    """The accounts of Dinero's standard chart for goods, freight and fees sold in Denmark."""
    rate, goods, freight = (Decimal(0), 1050, 1300) if is_vat_free else (Decimal(25), 1000, 1350)
    kinds = ((LineKind.PRODUCT, goods), (LineKind.SHIPPING, freight), (LineKind.FEE, freight))
    return tuple(AccountRule(kind=kind, vat_rate=rate, account_number=number) for kind, number in kinds)


def first_of_next_month(today: date) -> date:
    """Where a merchant starts who says nothing else: a month that nobody has booked in yet."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def guard_end(today: date, start_date: date) -> date:
    """Until when another integration's documents are looked for."""
    return max(today, start_date) + GUARD_DAYS
