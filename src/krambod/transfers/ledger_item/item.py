"""Which item do we send to Dinero's ledger, and does an item or booking in Dinero still have that content? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from krambod.dinero.ledger_items import WITHOUT_VAT, LedgerItem, LedgerLine, NewLedgerItem, NewLedgerLine
from krambod.dinero.models import BookedEntry
from krambod.transfers.document.content import Difference, find_unequal

ZERO = Decimal(0)
VAT_RATES = {WITHOUT_VAT: ZERO, "U25": Decimal("0.25")}  # Dinero adds the VAT of sales to the amount of a line


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    """An item that a transfer must book. `name` tells it from the transfer's other items."""

    name: str
    document: NewLedgerItem

    @property
    def amount(self) -> Decimal:
        """What the item moves, in kroner, incl. VAT."""
        return sum((_gross(line) for line in self.document.lines), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """The two accounts of a line, and its text. No other item of the organization has this text."""

    text: str
    debit: int
    credit: int

    def line(self, amount: Decimal, vat_code: str = WITHOUT_VAT) -> NewLedgerLine:
        """Returns the line for an amount. A negative amount debits and credits the other way round."""
        return NewLedgerLine(
            description=self.text,
            amount=amount,
            account_number=self.debit,
            account_vat_code=vat_code,
            balancing_account_number=self.credit,
        )


def open_day(day: date, told_on: date, reported_until: date | None) -> date:
    """Returns the day of a booking, or the day on which the shop told of it if the period's VAT is reported."""
    is_reported = reported_until is not None and day <= reported_until
    return told_on if is_reported else day


def find_item_differences(asked: NewLedgerItem, found: LedgerItem) -> tuple[Difference, ...]:
    """Returns where an item that is not booked differs from what we sent."""
    pairs = [
        ("date", asked.voucher_date.isoformat(), found.voucher_date.isoformat()),
        ("lines", str(len(asked.lines)), str(len(found.lines))),
    ]
    for number, (ours, theirs) in enumerate(zip(asked.lines, found.lines, strict=False), start=1):
        pairs.append((f"line {number}", _line_text(ours), _line_text(theirs)))
        pairs.append((f"text of line {number}", ours.description, theirs.description or ""))
    return tuple(find_unequal(pairs))


def find_booked_differences(asked: NewLedgerItem, entries: Iterable[BookedEntry]) -> tuple[Difference, ...]:
    """Returns where the entries of a booked item differ from what we asked for, account by account."""
    booked: dict[int, Decimal] = {}
    for entry in entries:
        booked[entry.account_number] = booked.get(entry.account_number, ZERO) + entry.amount
    pairs = [
        (f"account {number}", f"{amount:.2f}", f"{booked.get(number, ZERO):.2f}")
        for number, amount in _expected(asked.lines).items()
    ]
    return tuple(find_unequal(pairs))


def _expected(lines: Iterable[NewLedgerLine]) -> dict[int, Decimal]:
    """Returns what the lines do to the accounts that they name. Debit is positive."""
    sums: dict[int, Decimal] = {}
    for line in lines:
        for number, amount in _amounts(line):
            sums[number] = sums.get(number, ZERO) + amount
    return sums


def _amounts(line: NewLedgerLine) -> tuple[tuple[int, Decimal], ...]:
    assert line.account_number is not None  # none of our lines pays an invoice by itself
    return (line.account_number, line.amount), (line.balancing_account_number, -_gross(line))


def _gross(line: NewLedgerLine) -> Decimal:
    return line.amount * (1 + VAT_RATES[line.account_vat_code])


def _line_text(line: NewLedgerLine | LedgerLine) -> str:
    codes = f"{line.account_number} {line.account_vat_code or ''} / {line.balancing_account_number}"
    return f"{line.amount:.2f} ({codes})"
