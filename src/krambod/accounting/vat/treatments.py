"""Which treatments are there, and what does each need: an account, a VAT code, texts on the invoice?

The accounts are those of Dinero's standard chart, each by its number and its code: a chart that has another code on the
number gets no account by itself. 1150 (UEUV2, *indberettes ikke*) is never chosen by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.arithmetic import split_gross

# Turnover accounts that no sale of a shop belongs on: reminder fees, currency differences, sold fixed assets.
NEVER_FOR_SALES = frozenset({1400, 1445, 1500, 1550})
# The codes that Dinero brings. What is none of them is a merchant's own.
SALE_CODES = frozenset({"U25", "UEUV", "UEUV2", "UEUY", "UVC", "UVV", "UVY", "KUNS", "OBPS"})
PURCHASE_CODES = frozenset({"I25", "IEUV", "IEUY", "IVV", "IVY", "HREP", "REP", "OBPK"})
NO_CODE = ""  # an account without VAT: null in Dinero
OWN_CODE = "own"  # stands for a code that the merchant made


class Treatment(StrEnum):
    """How VAT sees a line."""

    DANISH = "danish"
    DANISH_EXEMPT = "danish_exempt"
    DANISH_ZERO_RATED = "danish_zero_rated"
    CONTAINER_DEPOSIT = "container_deposit"
    DONATION = "donation"
    TIP = "tip"
    REVERSE_CHARGE = "reverse_charge"
    MARGIN = "margin"
    EU_BUSINESS_GOODS = "eu_business_goods"
    EU_BUSINESS_SERVICE = "eu_business_service"
    EU_PRIVATE = "eu_private"
    EU_PRIVATE_OSS = "eu_private_oss"
    EXPORT_GOODS = "export_goods"
    EXPORT_SERVICE = "export_service"
    NORWAY_VOEC = "norway_voec"
    UK_LOW_VALUE = "uk_low_value"


class Flag(StrEnum):
    """What a merchant is shown about a line that is booked, or what a report counts."""

    DANISH_VAT_OUTSIDE = "danish_vat_outside"  # stated, so it must be paid; 0 % was possible
    DANISH_VAT_TO_EU_BUSINESS = "danish_vat_to_eu_business"  # not on the EU list, not counted against the threshold
    DANISH_VAT_ON_GOODS_WITHOUT = "danish_vat_on_goods_without"  # exempt, zero-rated, margin, reverse charge …
    COUNTS_AGAINST_THRESHOLD = "counts_against_threshold"
    WITHOUT_GOODS_OF_ITS_RATE = "without_goods_of_its_rate"  # shipping or a fee, as charged


class Text(StrEnum):
    """What the invoice must say."""

    BUYERS_VAT_NUMBER = "buyers_vat_number"
    EU_GOODS = "eu_goods"  # VAT Directive art. 138, momsloven § 34
    EU_SERVICE = "eu_service"  # reverse charge, VAT Directive art. 44 and 196
    EXPORT = "export"  # VAT Directive art. 146, momsloven § 34
    REVERSE_CHARGE = "reverse_charge"  # momsloven § 46
    MARGIN = "margin"  # momsloven § 70; without it VAT falls on the full price
    FOREIGN_VAT = "foreign_vat"  # country, rate and VAT


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultAccount:
    """An account of the standard chart. `kinds` are the line kinds it is for."""

    number: int
    code: str
    kinds: frozenset[LineKind] = frozenset({LineKind.PRODUCT, LineKind.SHIPPING, LineKind.FEE})


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentRule:
    """`codes` are the VAT codes that the account of a treatment may have.

    `is_built` is False for what is held, with amount and VAT, until it is booked by itself.
    """

    codes: frozenset[str]
    accounts: tuple[DefaultAccount, ...] = ()
    texts: tuple[Text, ...] = ()
    is_built: bool = True


GOODS_AND_FEES = frozenset({LineKind.PRODUCT, LineKind.FEE})
SHIPPING = frozenset({LineKind.SHIPPING})
DANISH_ACCOUNTS = (
    DefaultAccount(number=1000, code="U25", kinds=GOODS_AND_FEES),
    DefaultAccount(number=1350, code="U25", kinds=SHIPPING),
)
# Newer charts have 1255 and 1260; older ones 1250 with UVC for both.
EXPORT_OF_BEFORE = DefaultAccount(number=1250, code="UVC")

RULES: Mapping[Treatment, TreatmentRule] = {
    Treatment.DANISH: TreatmentRule(codes=frozenset({"U25"}), accounts=DANISH_ACCOUNTS),
    Treatment.DANISH_EXEMPT: TreatmentRule(
        codes=frozenset({NO_CODE}),
        accounts=(
            DefaultAccount(number=1050, code=NO_CODE, kinds=GOODS_AND_FEES),
            DefaultAccount(number=1300, code=NO_CODE, kinds=SHIPPING),
        ),
    ),
    Treatment.DANISH_ZERO_RATED: TreatmentRule(codes=frozenset({OWN_CODE})),
    Treatment.CONTAINER_DEPOSIT: TreatmentRule(codes=frozenset({NO_CODE})),
    # A ledger item moves it from turnover to what is owed to the receiver.
    Treatment.DONATION: TreatmentRule(codes=frozenset({NO_CODE})),
    # Given of free will, so it pays for nothing and bears no VAT. One that the shop demands is a fee with VAT.
    Treatment.TIP: TreatmentRule(codes=frozenset({NO_CODE})),
    Treatment.REVERSE_CHARGE: TreatmentRule(
        codes=frozenset({"OBPS"}), texts=(Text.REVERSE_CHARGE, Text.BUYERS_VAT_NUMBER), is_built=False
    ),
    # No code of Dinero's is known for it yet, so no account fits.
    Treatment.MARGIN: TreatmentRule(codes=frozenset(), texts=(Text.MARGIN,), is_built=False),
    Treatment.EU_BUSINESS_GOODS: TreatmentRule(
        codes=frozenset({"UEUV"}),
        accounts=(DefaultAccount(number=1100, code="UEUV"),),
        texts=(Text.EU_GOODS, Text.BUYERS_VAT_NUMBER),
    ),
    Treatment.EU_BUSINESS_SERVICE: TreatmentRule(
        codes=frozenset({"UEUY"}),
        accounts=(DefaultAccount(number=1200, code="UEUY"),),
        texts=(Text.EU_SERVICE, Text.BUYERS_VAT_NUMBER),
    ),
    Treatment.EU_PRIVATE: TreatmentRule(codes=frozenset({"U25"}), accounts=DANISH_ACCOUNTS),
    Treatment.EU_PRIVATE_OSS: TreatmentRule(codes=frozenset({"UEUV2"}), texts=(Text.FOREIGN_VAT,), is_built=False),
    Treatment.EXPORT_GOODS: TreatmentRule(
        codes=frozenset({"UVV", "UVC"}),
        accounts=(DefaultAccount(number=1255, code="UVV"), EXPORT_OF_BEFORE),
        texts=(Text.EXPORT,),
    ),
    Treatment.EXPORT_SERVICE: TreatmentRule(
        codes=frozenset({"UVY", "UVC"}),
        accounts=(DefaultAccount(number=1260, code="UVY"), EXPORT_OF_BEFORE),
        texts=(Text.EXPORT,),
    ),
    Treatment.NORWAY_VOEC: TreatmentRule(
        codes=frozenset({"UVV", "UVC"}),
        accounts=(DefaultAccount(number=1255, code="UVV"), EXPORT_OF_BEFORE),
        texts=(Text.FOREIGN_VAT,),
        is_built=False,
    ),
    Treatment.UK_LOW_VALUE: TreatmentRule(
        codes=frozenset({"UVV", "UVC"}),
        accounts=(DefaultAccount(number=1255, code="UVV"), EXPORT_OF_BEFORE),
        texts=(Text.FOREIGN_VAT,),
        is_built=False,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """How VAT sees a line, whose VAT is in it (empty: none) and at which rate in percent."""

    treatment: Treatment
    rate: Decimal
    tax_country: str = ""
    flags: frozenset[Flag] = frozenset()

    @property
    def rule(self) -> TreatmentRule:
        return RULES[self.treatment]

    def vat_in(self, gross: Decimal) -> Decimal:
        """The VAT in an amount, to the øre: Danish, or the other country's."""
        return split_gross(gross, self.rate).vat


def account_fits(treatment: Treatment, code: str | None) -> bool:
    """Whether an account with this VAT code may have this treatment's lines; None is an account without VAT."""
    codes = RULES[treatment].codes
    if code in (None, "", "none"):
        return NO_CODE in codes
    return code in codes & SALE_CODES or (OWN_CODE in codes and code not in SALE_CODES | PURCHASE_CODES)


def account_kind(treatment: Treatment, kind: LineKind) -> LineKind:
    """The kind of line whose account these lines have: a fee has that of goods, and shipping where it has no own."""
    has_own = any(
        kind in account.kinds and LineKind.PRODUCT not in account.kinds for account in RULES[treatment].accounts
    )
    return kind if has_own else LineKind.PRODUCT


def find_default_account(treatment: Treatment, kind: LineKind, chart: Mapping[int, str | None]) -> int | None:
    """The account for lines of a kind in a chart (number → VAT code), or None: the merchant chooses one."""
    for account in RULES[treatment].accounts:
        has_code = account.number in chart and (chart[account.number] or NO_CODE) == account.code
        if has_code and kind in account.kinds:
            return account.number
    return None
