"""How does a merchant want a shop's sales to be booked? Pure. Each change makes a new version."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.facts import Goods, RegistrationAnswer
from krambod.accounting.vat.treatments import RULES, Treatment, account_kind, find_default_account
from krambod.accounting.vat_periods import VatPeriod
from krambod.orders.methods import (
    LEFT_OPEN_KINDS,
    SHORTEST_TERMS_DAYS,
    MethodKind,
    find_method,
    normalized_method,
    terms_days,
)

GUARD_DAYS = timedelta(days=60)
DANISH_RATE = Decimal(25)
LONGEST_PRODUCT = 200


class When(StrEnum):
    """When an order is transferred, unless its payment method has its own rule."""

    PAID = "paid"
    SHIPPED = "shipped"


class Mailing(StrEnum):
    """Who sends the invoice to the customer. At most one program does: two would send two different numbers."""

    NOBODY = "nobody"
    DINERO = "dinero"


class CashCustomer(StrEnum):
    """Which private buyers in Denmark share one contact, *Kontantkunde*, instead of having one of their own."""

    NOBODY = "nobody"
    WITHOUT_EMAIL = "without_email"
    PRIVATE = "private"


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


class TreatmentAccount(RulesPart):
    """The entry account that the merchant chose for a treatment and kind of line. Their VAT codes must agree."""

    treatment: Treatment
    kind: LineKind = LineKind.PRODUCT
    account_number: int


class ProductRule(RulesPart):
    """What the merchant says of a product. It is named by its SKU, or by its text where the shop tells no SKU.

    `goods` is what it is, where the shop does not tell. `account_number` is the entry account of its sales, else that
    of their treatment. A product may have several rows, as sales abroad have accounts of their own.
    """

    product: str = Field(min_length=1, max_length=LONGEST_PRODUCT)
    goods: Goods | None = None
    account_number: int | None = None


class RegistrationAnswers(RulesPart):
    """What the merchant says about the company's registrations for other countries' VAT."""

    oss: RegistrationAnswer = RegistrationAnswer.NOT_ANSWERED
    voec: RegistrationAnswer = RegistrationAnswer.NOT_ANSWERED
    uk: RegistrationAnswer = RegistrationAnswer.NOT_ANSWERED


class AsCharged(RulesPart):
    """A country in the EU whose private buyers' orders are booked with the Danish VAT that was charged, until a day.

    The company owes that country's VAT. An accountant says that it is corrected elsewhere.
    """

    country: str = Field(pattern="^[A-Z]{2}$")
    until: date


class BookingRules(RulesPart):
    """One version of a shop's rules. `connected_id` is the id of the connected organization's row."""

    connected_id: int
    organization_id: int
    shop_name: str
    when: When
    deposit_account_number: int
    dispute_account_number: int | None = None  # money that a bank took back, until the dispute ends
    customer_debt_account_number: int | None = None  # money that customers paid too much
    store_credit_account_number: int | None = None
    rounding_account_number: int | None = None  # differences of rounded cash
    donation_debt_account_number: int | None = None  # donations that are collected for others
    accounts: tuple[TreatmentAccount, ...]
    products: tuple[ProductRule, ...] = ()
    registrations: RegistrationAnswers = RegistrationAnswers()
    as_charged: tuple[AsCharged, ...] = ()
    methods: tuple[MethodRule, ...] = ()
    invoice_text: str = "Ordre {number}"
    mailing: Mailing = Mailing.NOBODY
    cash_customer: CashCustomer = CashCustomer.NOBODY
    start_date: date
    last_order_date: date | None = None  # set when the merchant stops: later orders are not booked
    reported_until: date | None = None
    vat_period: VatPeriod = VatPeriod.QUARTERLY
    guard_until: date | None = None
    draft_only: bool = False
    # Unpaid invoices to Danish companies that take e-invoices; public bodies always get one.
    e_invoices_to_companies: bool = False
    # Days after which an order by bank transfer is cancelled here, if it is neither paid nor sent. None: never.
    cancel_transfers_after_days: int | None = Field(default=None, ge=3, le=365)
    first_drafts: int = Field(default=5, ge=0)

    @field_validator("accounts", mode="before")
    @classmethod
    def _read_accounts_by_rate(cls, rows: Any) -> Any:
        """Reads rows of before 2026-11-26 too, which had a VAT rate in place of a treatment."""
        return by_treatment(rows) if isinstance(rows, list | tuple) else rows

    def account_for(self, treatment: Treatment, kind: LineKind, codes: Mapping[int, str | None]) -> int | None:
        """Returns the entry account: the merchant's choice, else that of the standard chart, else None.

        `codes` has the VAT code of each account. Sales to private buyers in the EU with Danish VAT have the accounts of
        Danish sales if the merchant chose no others.
        """
        chosen = {(row.treatment, row.kind): row.account_number for row in self.accounts}
        shared = account_kind(treatment, kind)
        for one in (treatment, Treatment.DANISH) if treatment is Treatment.EU_PRIVATE else (treatment,):
            number = chosen.get((one, kind), chosen.get((one, shared)))
            if number is not None:
                return number
        return find_default_account(treatment, kind, codes)

    def as_charged_in(self, day: date) -> frozenset[str]:
        """Returns the countries whose orders of that day are booked with the Danish VAT that was charged."""
        return frozenset(row.country for row in self.as_charged if day <= row.until)

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


def default_accounts(*, is_vat_free: bool) -> tuple[TreatmentAccount, ...]:
    """Returns the accounts of Dinero's standard chart for goods, fees and shipping that are sold in Denmark."""
    treatment = Treatment.DANISH_EXEMPT if is_vat_free else Treatment.DANISH
    return tuple(
        TreatmentAccount(treatment=treatment, kind=kind, account_number=account.number)
        for account in RULES[treatment].accounts
        for kind in (LineKind.PRODUCT, LineKind.SHIPPING)
        if kind in account.kinds
    )


# What an account of the standard chart is for, where its rate alone does not say it.
ACCOUNTS_AT_ZERO: Mapping[int, Treatment] = {
    1100: Treatment.EU_BUSINESS_GOODS,
    1200: Treatment.EU_BUSINESS_SERVICE,
    1250: Treatment.EXPORT_GOODS,
    1255: Treatment.EXPORT_GOODS,
    1260: Treatment.EXPORT_SERVICE,
}


def by_treatment(rows: Iterable[Any]) -> list[Any]:
    """Returns the rows of the accounts with a treatment where an older version wrote a VAT rate.

    25 % was Danish. 0 % was any treatment without VAT: it is the one of the account's number, else exempt in Denmark.
    Rows with another rate were never booked, so they are left out.
    """
    return [row for row in (_by_treatment(row) for row in rows) if row is not None]


def _by_treatment(row: Any) -> Any:
    if not isinstance(row, Mapping) or "vat_rate" not in row:
        return row
    rest = {name: value for name, value in row.items() if name != "vat_rate"}
    rate = Decimal(row["vat_rate"])
    if rate:
        return rest | {"treatment": Treatment.DANISH} if rate == DANISH_RATE else None
    return rest | {"treatment": ACCOUNTS_AT_ZERO.get(row["account_number"], Treatment.DANISH_EXEMPT)}


def first_of_next_month(today: date) -> date:
    """Returns the suggested start date: the first day of a month in which nobody has booked yet."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def guard_end(today: date, start_date: date) -> date:
    """Returns the last day on which we look for documents of another integration."""
    return max(today, start_date) + GUARD_DAYS
