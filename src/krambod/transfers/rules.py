"""How does a merchant want a shop's sales to be booked? Pure. Each change makes a new version."""

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from krambod.accounting.invoice_lines import LineKind
from krambod.orders.methods import (
    LEFT_OPEN_KINDS,
    SHORTEST_TERMS_DAYS,
    MethodKind,
    find_method,
    normalized_method,
    terms_days,
)

GUARD_DAYS = timedelta(days=60)


class When(StrEnum):
    """When an order is transferred, unless its payment method has its own rule."""

    PAID = "paid"
    SHIPPED = "shipped"


class Mailing(StrEnum):
    """Who sends the invoice to the customer. At most one program does: two would send two different numbers."""

    NOBODY = "nobody"
    DINERO = "dinero"


class RulesPart(BaseModel):
    """A part of the rules. It is read from JSON, checked, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MethodRule(RulesPart):
    """How we book one payment method. Without an account, we leave the money to Dinero's own bank matching."""

    method: str
    kind: MethodKind = MethodKind.ONLINE
    deposit_account_number: int | None = None
    when: When | None = None
    net_days: int = Field(
        default_factory=lambda rule: terms_days(rule["kind"]), ge=SHORTEST_TERMS_DAYS, le=120, validate_default=True
    )


class AccountRule(RulesPart):
    """The entry account of a kind of line with a VAT rate (percent). It counts only if it has that rate in Dinero."""

    kind: LineKind
    vat_rate: Decimal
    account_number: int


class BookingRules(RulesPart):
    """One version of a shop's rules. `connected_id` is the id of the connected organization's row."""

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
    last_order_date: date | None = None  # set when the merchant stops: later orders are not booked
    reported_until: date | None = None
    guard_until: date | None = None
    draft_only: bool = False
    first_drafts: int = Field(default=5, ge=0)

    def account_for(self, kind: LineKind, vat_rate: Decimal) -> int | None:
        """Returns the entry account, or None if the merchant has chosen none."""
        found = (rule for rule in self.accounts if rule.kind == kind and rule.vat_rate == vat_rate)
        return next((rule.account_number for rule in found), None)

    def find_method(self, method: str, method_id: str = "") -> MethodRule | None:
        """Returns the rule of a method: the merchant's own, or else what is known of such methods.

        An untold method and one of cards, wallets and pay-later providers have the shop's account. An invoice, EAN and
        bank transfer are left open. Returns None for all others: the merchant must decide once.
        """
        names = {normalized_method(name) for name in (method, method_id) if name}
        own = next((rule for rule in self.methods if normalized_method(rule.method) in names), None)
        if own is not None:
            return own
        known = find_method(method, method_id)
        if not names or (known is not None and known.kind is MethodKind.ONLINE):
            return MethodRule(method=method, deposit_account_number=self.deposit_account_number)
        if known is not None and known.kind in LEFT_OPEN_KINDS:
            return MethodRule(method=method, kind=known.kind)
        return None

    def is_guarded(self, today: date) -> bool:
        """Whether a similar document in Dinero may be the same sale, booked by another integration.

        After `guard_until`, treat similar documents as coincidence.
        """
        return self.guard_until is not None and today <= self.guard_until

    def text_for(self, number: str) -> str:
        """Returns the invoice's text about the order. It has the order number even if the merchant's text does not."""
        text = self.invoice_text.replace("{number}", number).replace("{shop}", self.shop_name)
        return text if number in text else f"{text} ({number})".strip()


def default_accounts(*, is_vat_free: bool) -> tuple[AccountRule, ...]:
    """Returns the accounts of Dinero's standard chart for goods, freight and fees that are sold in Denmark."""
    rate, goods, freight = (Decimal(0), 1050, 1300) if is_vat_free else (Decimal(25), 1000, 1350)
    kinds = ((LineKind.PRODUCT, goods), (LineKind.SHIPPING, freight), (LineKind.FEE, freight))
    return tuple(AccountRule(kind=kind, vat_rate=rate, account_number=number) for kind, number in kinds)


def first_of_next_month(today: date) -> date:
    """Returns the suggested start date: the first day of a month in which nobody has booked yet."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def guard_end(today: date, start_date: date) -> date:
    """Returns the last day on which we look for documents of another integration."""
    return max(today, start_date) + GUARD_DAYS
