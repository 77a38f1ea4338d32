"""Which entries are in the books? Double entry for every booking, in kroner: debit positive, credit negative.

Everything that is booked goes through `book_voucher`, which refuses a voucher whose entries do not add up to zero.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.clock import stamp
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.lists import is_asked, read_moment
from krambod.doubles.dinero.rules.reports import opening_entries
from krambod.doubles.dinero.rules.vat import VAT_TYPES
from krambod.doubles.dinero.store import Row

DEBTORS = 53000
LONGEST_CHANGES = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line of a voucher: `amount` in kroner, debit positive. `description` None: the voucher's."""

    account_number: int
    amount: Decimal
    vat_code: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedVoucher:
    """What the entries of one booking share. `number` None: the next voucher number of the year."""

    guid: str
    kind: str
    day: date
    description: str | None
    number: int | None = None
    contact_guid: str | None = None
    file_guid: str | None = None


def book_voucher(call: Call, voucher: BookedVoucher, postings: list[Posting]) -> int:
    """Writes the entries and returns the voucher number. Postings of 0.00 are left out."""
    balance = sum((posting.amount for posting in postings), Decimal(0))
    assert balance == 0, f"{voucher.kind} {voucher.guid} is out of balance by {balance}"
    number = voucher.number or take_voucher_number(call, voucher.day)
    for posting in postings:
        if posting.amount:
            call.store.insert("entries", _entry(call, voucher, number, posting))
    return number


def take_voucher_number(call: Call, day: date, asked: int | None = None) -> int:
    """Voucher numbers start again at 1 every year. Raises `Refusal` if `asked` is not above all numbers in use."""
    counter = f"voucher {day.year}"
    number = call.store.next_in(counter, call.organization_id)
    if asked is None:
        return number
    if asked < number:
        raise Refusal.invalid("number", f"The number {asked} is taken.", "Nummeret er allerede i brug.")
    return call.store.next_in(counter, call.organization_id, step=asked - number)


def reversed_postings(call: Call, voucher_guid: str) -> list[Posting]:
    """The postings that cancel all entries of a voucher."""
    rows = call.store.all(
        "SELECT AccountNumber, VatCode, Amount FROM entries WHERE OrganizationId = ? AND VoucherGuid = ? ORDER BY Id",
        call.organization_id, voucher_guid,
    )  # fmt: skip
    return [
        Posting(account_number=row["AccountNumber"], amount=-row["Amount"], vat_code=row["VatCode"]) for row in rows
    ]


def list_entries(call: Call) -> Any:
    """`fromDate` to `toDate`, both or none, within one accounting year; without them those of this year.

    A list from the first day of a year begins with its opening balances, unless `includePrimo` is false.
    """
    query = call.request.query
    with_opening = is_asked(call, "includePrimo", default=True)
    first, last = f"{call.today.year}-01-01", f"{call.today.year}-12-31"
    if "fromDate" in query or "toDate" in query:
        first, last = (_day_of(query.get(name), name) for name in ("fromDate", "toDate"))
        if first[:4] != last[:4]:
            raise Refusal.invalid("toDate", "The dates lie in different accounting years.")
    rows = call.store.all(
        f"{_ENTRIES} WHERE e.OrganizationId = ? AND e.Date BETWEEN ? AND ? ORDER BY e.Id",
        call.organization_id,
        first,
        last,
    )
    opening = opening_entries(call, first) if with_opening and first.endswith("-01-01") else []
    return [*opening, *(_told_entry(row) for row in rows)]


def list_changed_entries(call: Call) -> Any:
    """Entries by the moment they were added, not by their date, over at most 31 days. No opening balances."""
    query = call.request.query
    is_asked(call, "includePrimo")
    start = read_moment(query.get("changesFrom", ""), "changesFrom")
    end = read_moment(query["changesTo"], "changesTo") if "changesTo" in query else call.moment
    if not timedelta(0) <= end - start <= LONGEST_CHANGES:
        raise Refusal.invalid("changesTo", "The period is longer than 31 days or ends before it begins.")
    rows = call.store.all(
        f"{_ENTRIES} WHERE e.OrganizationId = ? AND e.AddedAt BETWEEN ? AND ? ORDER BY e.Id",
        call.organization_id, stamp(start), stamp(end),
    )  # fmt: skip
    return [_told_entry(row) for row in rows]


_ENTRIES = (
    "SELECT e.*, a.Name AS AccountName FROM entries e LEFT JOIN accounts a"
    " ON a.OrganizationId = e.OrganizationId AND a.AccountNumber = e.AccountNumber"
)
_TOLD = (
    "AccountNumber", "AccountName", "Date", "VoucherNumber", "VoucherGuid", "FileGuid", "Description", "VatCode",
    "Amount", "EntryGuid", "ContactGuid",
)  # fmt: skip
_VOUCHER_TYPES = {"Invoice": "Sales", "CreditNote": "Sales", "Purchase": "Purchases"}


def _told_entry(row: Row) -> Row:
    vat_type = VAT_TYPES.get(row["VatCode"])
    told = {name: row[name] for name in _TOLD}
    voucher_type = _VOUCHER_TYPES.get(row["VoucherType"], "manuel")
    return {**told, "VoucherType": voucher_type, "VatType": vat_type.name if vat_type else None, "Type": "Normal"}


def _entry(call: Call, voucher: BookedVoucher, number: int, posting: Posting) -> Row:
    return {
        "OrganizationId": call.organization_id,
        "AccountNumber": posting.account_number,
        "Date": voucher.day.isoformat(),
        "VoucherNumber": number,
        "VoucherGuid": voucher.guid,
        "FileGuid": voucher.file_guid,
        "VoucherType": voucher.kind,
        "Description": posting.description or voucher.description,
        "VatCode": posting.vat_code,
        "Amount": posting.amount,
        "EntryGuid": call.new_guid(),
        "ContactGuid": voucher.contact_guid,
        "AddedAt": call.now,
    }


def _day_of(text: str | None, name: str) -> str:
    if text is None:
        raise Refusal.invalid(name, f"{name} is missing.")
    return read_moment(text, name).date().isoformat()
