"""What do the books say of a whole accounting year? Balances, result, and what a year begins with. (dinero-api.md §7.7)

Accounts below 50000 are of the result and begin every year at 0. Those from 50000 on are of the balance and go on; the
results of earlier years lie on 60020.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.rules.accounts import FIRST_BALANCE_ACCOUNT
from krambod.doubles.dinero.rules.lists import is_asked
from krambod.doubles.dinero.rules.periods import accounting_year_of
from krambod.doubles.dinero.store import Row, from_oere

EARLIER_RESULTS = 60020
RESULT_OF_THE_YEAR = "Årets resultat"


def saldo_report(call: Call) -> Any:
    """Each account's balance at the end of the year."""
    balances, movements = _year(call)
    return _lines(call, _sums(balances, movements))


def result_report(call: Call) -> Any:
    """What each account of the result got in the year."""
    _, movements = _year(call)
    numbers = {number: amount for number, amount in movements.items() if number < FIRST_BALANCE_ACCOUNT}
    return [*_lines(call, numbers, above=0, below=FIRST_BALANCE_ACCOUNT), *_summary(call, movements)]


def balance_report(call: Call) -> Any:
    """Each account of the balance at the end of the year. The year's result is a summary line."""
    balances, movements = _year(call)
    numbers = {
        number: amount for number, amount in _sums(balances, movements).items() if number >= FIRST_BALANCE_ACCOUNT
    }
    return [*_lines(call, numbers, above=FIRST_BALANCE_ACCOUNT), *_summary(call, movements)]


def primo_report(call: Call) -> Any:
    """What each account of the balance begins the year with."""
    balances, _ = _year(call)
    return _lines(call, balances, above=FIRST_BALANCE_ACCOUNT)


def opening_entries(call: Call, first_day: str) -> list[Row]:
    """The entries with which the year of `first_day` begins: no voucher, no number, no type. They add up to 0."""
    balances = opening_balances(call, first_day)
    return [_opening_entry(call, row, first_day, balances[row["AccountNumber"]]) for row in _accounts(call, balances)]


def opening_balances(call: Call, first_day: str) -> dict[int, Decimal]:
    """Account number → kroner, debit positive, without those that are 0."""
    earlier = _movements(call, "0001-01-01", _day_before(first_day))
    result = sum((amount for number, amount in earlier.items() if number < FIRST_BALANCE_ACCOUNT), Decimal(0))
    balances = {number: amount for number, amount in earlier.items() if number >= FIRST_BALANCE_ACCOUNT}
    balances[EARLIER_RESULTS] = balances.get(EARLIER_RESULTS, Decimal(0)) + result
    return {number: amount for number, amount in balances.items() if amount}


def _year(call: Call) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Opening balances and movements of the year in the path."""
    first, last = accounting_year_of(call, call.path["accountingYear"])
    return opening_balances(call, first), _movements(call, first, last)


def _movements(call: Call, first: str, last: str) -> dict[int, Decimal]:
    rows = call.store.all(
        "SELECT AccountNumber, sum(Amount) AS Total FROM entries"
        " WHERE OrganizationId = ? AND Date BETWEEN ? AND ? GROUP BY AccountNumber",
        call.organization_id, first, last,
    )  # fmt: skip
    return {row["AccountNumber"]: from_oere(row["Total"]) for row in rows}


def _sums(one: dict[int, Decimal], other: dict[int, Decimal]) -> dict[int, Decimal]:
    zero = Decimal(0)
    return {number: one.get(number, zero) + other.get(number, zero) for number in one.keys() | other.keys()}


def _lines(call: Call, amounts: dict[int, Decimal], *, above: int = 0, below: int = 10**9) -> list[Row]:
    """The lines of a report by account number; accounts without a balance if asked for."""
    with_zeros = is_asked(call, "showZeroAccount")
    rows = [row for row in _accounts(call) if above <= row["AccountNumber"] < below]
    told = [{**row, "Amount": amounts.get(row["AccountNumber"], Decimal(0))} for row in rows]
    return [line for line in told if line["Amount"] or with_zeros]


def _summary(call: Call, movements: dict[int, Decimal]) -> list[Row]:
    """The result of the year if summary accounts are asked for: with it the lines of a balance add up to 0."""
    if not is_asked(call, "includeSummaryAccount"):
        return []
    result = sum((amount for number, amount in movements.items() if number < FIRST_BALANCE_ACCOUNT), Decimal(0))
    return [{"AccountNumber": None, "AccountName": RESULT_OF_THE_YEAR, "Amount": result}]


def _accounts(call: Call, numbers: dict[int, Decimal] | None = None) -> list[Row]:
    """Numbers and names of all accounts, or of those in `numbers`, by number."""
    rows = call.store.all(
        "SELECT AccountNumber, Name AS AccountName FROM accounts WHERE OrganizationId = ? ORDER BY AccountNumber",
        call.organization_id,
    )
    return [row for row in rows if numbers is None or row["AccountNumber"] in numbers]


def _opening_entry(call: Call, account: Row, first_day: str, amount: Decimal) -> Row:
    place = f"{call.organization_id}/{first_day}/{account['AccountNumber']}"
    nothing = ("VoucherNumber", "VoucherGuid", "FileGuid", "VoucherType", "VatType", "VatCode", "ContactGuid")
    return {
        **dict.fromkeys(nothing),
        **account,
        "Date": first_day,
        "Description": "Primo",
        "Amount": amount,
        "EntryGuid": str(uuid5(NAMESPACE_URL, f"krambod:primo:{place}")),
        "Type": "Primo",
    }


def _day_before(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() - 1).isoformat()
