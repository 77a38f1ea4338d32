"""What was debited and credited, and are the sums equal? Entries by voucher, and the balances of the accounts."""

import json
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import ceil

from krambod.doubles.dinero.store import Row, Store, from_oere

VOUCHERS_ON_A_PAGE = 50
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry, in kroner: either `debit` or `credit` is set."""

    account_number: int
    account_name: str | None
    vat_code: str | None
    debit: Decimal | None
    credit: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedVoucher:
    """What was booked at once. `sales_voucher_guid` leads to the invoice or credit note behind it, if there is one."""

    number: int
    kind: str
    day: str
    description: str | None
    sales_voucher_guid: str | None
    lines: list[EntryLine]

    @property
    def debit(self) -> Decimal:
        return sum((line.debit for line in self.lines if line.debit), ZERO)

    @property
    def credit(self) -> Decimal:
        return sum((line.credit for line in self.lines if line.credit), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One page of booked vouchers, the newest first. Pages count from 1; `total` counts vouchers, not entries."""

    vouchers: list[BookedVoucher]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBalance:
    """An account with entries, in kroner."""

    account_number: int
    account_name: str | None
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Debit positive."""
        return self.debit - self.credit


def page_of_ledger(store: Store, organization_id: int, page: int) -> Ledger:
    """A page beyond the last is the last."""
    counted = store.get(
        "SELECT count(DISTINCT VoucherGuid) AS n FROM entries WHERE OrganizationId = ?", organization_id
    )
    pages = max(1, ceil(counted["n"] / VOUCHERS_ON_A_PAGE))
    shown = min(page, pages)
    newest = store.all(
        "SELECT VoucherGuid FROM entries WHERE OrganizationId = ? GROUP BY VoucherGuid"
        " ORDER BY max(Id) DESC LIMIT ? OFFSET ?",
        organization_id,
        VOUCHERS_ON_A_PAGE,
        (shown - 1) * VOUCHERS_ON_A_PAGE,
    )
    vouchers = booked_vouchers(store, organization_id, [row["VoucherGuid"] for row in newest])
    return Ledger(vouchers=vouchers, total=counted["n"], page=shown, pages=pages)


def booked_vouchers(store: Store, organization_id: int, guids: list[str]) -> list[BookedVoucher]:
    """The vouchers with these guids, in their order. A guid without entries is left out."""
    rows = store.all(
        "SELECT e.*, a.Name AS AccountName, coalesce("
        "(SELECT s.Guid FROM sales_vouchers s WHERE s.OrganizationId = e.OrganizationId AND s.Guid = e.VoucherGuid),"
        "(SELECT p.VoucherGuid FROM payments p WHERE p.OrganizationId = e.OrganizationId AND p.Guid = e.VoucherGuid)"
        ") AS SalesVoucherGuid FROM entries e"
        " LEFT JOIN accounts a ON a.OrganizationId = e.OrganizationId AND a.AccountNumber = e.AccountNumber"
        " WHERE e.OrganizationId = ? AND e.VoucherGuid IN (SELECT value FROM json_each(?))"
        " ORDER BY e.VoucherGuid, e.Id",
        organization_id,
        json.dumps(guids),
    )
    groups = {guid: _booked_voucher(list(lines)) for guid, lines in groupby(rows, lambda row: str(row["VoucherGuid"]))}
    return [groups[guid] for guid in guids if guid in groups]


def account_balances(store: Store, organization_id: int) -> list[AccountBalance]:
    """Every account that has entries, over all years."""
    rows = store.all(
        "SELECT e.AccountNumber, a.Name, sum(max(e.Amount, 0)) AS Debit, sum(max(-e.Amount, 0)) AS Credit"
        " FROM entries e LEFT JOIN accounts a"
        " ON a.OrganizationId = e.OrganizationId AND a.AccountNumber = e.AccountNumber"
        " WHERE e.OrganizationId = ? GROUP BY e.AccountNumber ORDER BY e.AccountNumber",
        organization_id,
    )
    return [
        AccountBalance(
            account_number=row["AccountNumber"],
            account_name=row["Name"],
            debit=from_oere(row["Debit"]),
            credit=from_oere(row["Credit"]),
        )
        for row in rows
    ]


def _booked_voucher(rows: list[Row]) -> BookedVoucher:
    first = rows[0]
    return BookedVoucher(
        number=first["VoucherNumber"],
        kind=first["VoucherType"],
        day=first["Date"],
        description=first["Description"],
        sales_voucher_guid=first["SalesVoucherGuid"],
        lines=[_entry_line(row) for row in rows],
    )


def _entry_line(row: Row) -> EntryLine:
    amount: Decimal = row["Amount"]
    return EntryLine(
        account_number=row["AccountNumber"],
        account_name=row["AccountName"],
        vat_code=row["VatCode"],
        debit=amount if amount >= 0 else None,
        credit=-amount if amount < 0 else None,
    )
