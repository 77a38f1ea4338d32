"""On which days has a company settled its VAT in Dinero?

A settlement moves the VAT of a period from its accounts to 64100, Momsafregning. Dinero dates it the period's last day,
so we ask for the entries of the last day of each month, and never for a whole year, whose answer may be too large.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from krambod.dinero.client import Dinero
from krambod.dinero.errors import Refused
from krambod.dinero.models import BookedEntry

SETTLEMENT_ACCOUNT = 64100
VAT_ACCOUNTS = range(64000, SETTLEMENT_ACCOUNT)
MONTHS_BACK = 13


def read_settlements(dinero: Dinero, today: date) -> list[date]:
    """Returns the days of the settlements of the last thirteen months, newest first. Raises DineroError."""
    settled: list[date] = []
    for day in _month_ends(today):
        try:
            settled.extend(find_settlements(dinero.entries(day, day)))
        except Refused:  # the company has no accounting year that is so old
            break
    return settled


def find_settlements(entries: Iterable[BookedEntry]) -> list[date]:
    """Returns the days of the settlements, newest first. The payment of the VAT to the bank is none. Pure."""
    accounts: dict[object, set[int]] = {}
    days: dict[object, date] = {}
    for entry in entries:
        accounts.setdefault(entry.voucher_guid, set()).add(entry.account_number)
        days[entry.voucher_guid] = entry.date
    found = {days[voucher] for voucher, numbers in accounts.items() if _is_settlement(numbers)}
    return sorted(found, reverse=True)


def _is_settlement(numbers: set[int]) -> bool:
    return SETTLEMENT_ACCOUNT in numbers and any(number in VAT_ACCOUNTS for number in numbers)


def _month_ends(today: date) -> Iterable[date]:
    first = today.replace(day=1)
    for _month in range(MONTHS_BACK):
        yield first - timedelta(days=1)
        first = (first - timedelta(days=1)).replace(day=1)
