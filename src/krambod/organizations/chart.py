"""Which accounts has a company in Dinero, and what VAT does each of them carry? Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from krambod.dinero.models import EntryAccount, VatType

NO_VAT = ("", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryName:
    """What a person knows an entry account by. `vat_code` empty: no VAT."""

    name: str
    vat_code: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`vat_rates`: percent, by the number of the entry account. `deposit_accounts`: number → name.

    `entry_names` has the accounts that are not hidden in Dinero; empty where they were not read yet.
    """

    vat_rates: Mapping[int, Decimal]
    deposit_accounts: Mapping[int, str]
    is_vat_free: bool
    entry_names: Mapping[int, EntryName] = field(default_factory=dict)


def plan_vat_rates(accounts: Iterable[EntryAccount], vat_types: Iterable[VatType]) -> dict[int, Decimal]:
    """Percent by account number. An account with a VAT code that no VAT type explains is left out: never guess."""
    percents = {vat_type.vat_code: (vat_type.vat_rate * 100).normalize() for vat_type in vat_types}
    percents |= dict.fromkeys(NO_VAT, Decimal(0))
    codes = {account.account_number: account.vat_code or "" for account in accounts}
    return {number: percents[code] for number, code in codes.items() if code in percents}
