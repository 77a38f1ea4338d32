"""Which accounts does a company have in Dinero, and which VAT rate does each account have? Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from krambod.accounting.vat.treatments import NEVER_FOR_SALES
from krambod.dinero.models import EntryAccount, VatType

NO_VAT = ("", "none")
TURNOVER = "Turnover"  # a category of Dinero's
SALES_NUMBERS = range(1000, 2000)  # the turnover accounts of Dinero's standard chart


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryName:
    """The texts by which a person knows an entry account. An empty `vat_code` means no VAT."""

    name: str
    vat_code: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A company's accounts. `vat_rates` maps entry account numbers to percent, `deposit_accounts` numbers to names.

    `entry_names` has the accounts that are not hidden in Dinero. It is empty if they were not read yet.
    """

    vat_rates: Mapping[int, Decimal]
    deposit_accounts: Mapping[int, str]
    is_vat_free: bool
    entry_names: Mapping[int, EntryName] = field(default_factory=dict)

    @property
    def turnover_codes(self) -> Mapping[int, str]:
        """The VAT code of each account that sales may be booked on, by number. An empty code means no VAT."""
        return {number: name.vat_code for number, name in self.entry_names.items() if self.is_turnover(number)}

    def is_turnover(self, number: int) -> bool:
        """Whether sales may be booked on the account: it is there, shown in Dinero, and of the turnover accounts."""
        known = self.entry_names.get(number)
        return (
            known is not None
            and (known.category == TURNOVER or number in SALES_NUMBERS)
            and number not in NEVER_FOR_SALES
        )


def plan_vat_rates(accounts: Iterable[EntryAccount], vat_types: Iterable[VatType]) -> dict[int, Decimal]:
    """Returns the VAT rate in percent for each account number.

    An account is left out if no VAT type has its VAT code: we never guess a rate.
    """
    percents = {vat_type.vat_code: (vat_type.vat_rate * 100).normalize() for vat_type in vat_types}
    percents |= dict.fromkeys(NO_VAT, Decimal(0))
    codes = {account.account_number: account.vat_code or "" for account in accounts}
    return {number: percents[code] for number, code in codes.items() if code in percents}
