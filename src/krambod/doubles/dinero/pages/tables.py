"""Which rows does a page show? Reads of the store, a page of them at a time."""

# SQL is put together from this file's own names; what a visitor sends is always a parameter.
# ruff: noqa: S608

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from krambod.doubles.dinero.store import Row, Store, from_oere

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A WHERE clause and its parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a list. Pages count from 1; `total` is the number of rows on all of them."""

    rows: list[Row]
    total: int
    page: int
    pages: int


_WITH_CONTACT = (
    "sales_vouchers v LEFT JOIN contacts c ON c.OrganizationId = v.OrganizationId AND c.ContactGuid = v.ContactGuid"
)
_VOUCHER_COLUMNS = (
    "v.*, c.Name AS ContactName, c.Street, c.ZipCode, c.City, (SELECT coalesce(sum(p.AmountInVoucherCurrency), 0)"
    " FROM payments p WHERE p.OrganizationId = v.OrganizationId AND p.VoucherGuid = v.Guid) AS PaidOere"
)


def list_organizations(store: Store) -> list[Row]:
    """Each with the number of its invoices, credit notes and contacts. Deleted ones are not counted."""
    return store.all(
        "SELECT o.*,"
        " (SELECT count(*) FROM sales_vouchers v WHERE v.OrganizationId = o.Id AND v.DeletedAt IS NULL"
        " AND v.Type = 'Invoice') AS Invoices,"
        " (SELECT count(*) FROM sales_vouchers v WHERE v.OrganizationId = o.Id AND v.DeletedAt IS NULL"
        " AND v.Type = 'CreditNote') AS CreditNotes,"
        " (SELECT count(*) FROM contacts c WHERE c.OrganizationId = o.Id AND c.DeletedAt IS NULL) AS Contacts"
        " FROM organizations o ORDER BY o.Id"
    )


def list_vouchers(store: Store, organization_id: int, search: str, page: int, today: date) -> Listing:
    """Invoices and credit notes, the newest first. `search` is looked for in number, contact and reference."""
    where = [Condition(sql="v.OrganizationId = ?", parameters=(organization_id,))]
    where += _search(search, ("v.Number", "c.Name", "v.ExternalReference"))
    listing = _page_of(store, _VOUCHER_COLUMNS, _WITH_CONTACT, where, "v.rowid", page)
    for row in listing.rows:
        row["Paid"] = from_oere(row["PaidOere"])
        row["PaymentStatus"] = payment_status(row, today)
    return listing


def find_voucher(store: Store, organization_id: int, guid: str) -> Row | None:
    """One invoice or credit note, with its contact's name and address and what is paid (`Paid`)."""
    row = store.find(
        f"SELECT {_VOUCHER_COLUMNS} FROM {_WITH_CONTACT} WHERE v.OrganizationId = ? AND v.Guid = ?",
        organization_id,
        guid,
    )
    return row and row | {"Paid": from_oere(row["PaidOere"])}


def payment_status(voucher: Row, today: date) -> str:
    """What the API's lists call `Status`; it follows from the payments and the due date."""
    if voucher["Status"] == "Draft":
        return "Draft"
    total, paid = voucher["TotalInclVat"], voucher["Paid"]
    if total <= paid:
        return "Paid" if total == paid else "OverPaid"
    due = voucher["PaymentDate"]
    return "Overdue" if due is not None and due < today.isoformat() else "Booked"


def list_payments(store: Store, organization_id: int, guid: str) -> list[Row]:
    return store.all(
        "SELECT * FROM payments WHERE OrganizationId = ? AND VoucherGuid = ? ORDER BY rowid", organization_id, guid
    )


def list_mailouts(store: Store, organization_id: int, guid: str) -> list[Row]:
    return store.all(
        "SELECT * FROM mailouts WHERE OrganizationId = ? AND VoucherGuid = ? ORDER BY Id", organization_id, guid
    )


def list_credit_notes(store: Store, organization_id: int, guid: str) -> list[Row]:
    """The credit notes for an invoice."""
    return store.all(
        "SELECT Guid, Number, TotalInclVat FROM sales_vouchers"
        " WHERE OrganizationId = ? AND CreditNoteFor = ? AND DeletedAt IS NULL ORDER BY rowid",
        organization_id,
        guid,
    )


def list_contacts(store: Store, organization_id: int, search: str, page: int) -> Listing:
    where = [Condition(sql="c.OrganizationId = ?", parameters=(organization_id,))]
    where += _search(search, ("c.Name", "c.Email", "c.VatNumber", "c.ExternalReference"))
    return _page_of(store, "c.*", "contacts c", where, "c.rowid", page)


def list_calls(store: Store, organization_id: int | None, status_class: int | None, page: int) -> Listing:
    """The call log, the newest first. `status_class` is the first digit of the status."""
    where = [Condition(sql="1 = 1")]
    if organization_id is not None:
        where.append(Condition(sql="OrganizationId = ?", parameters=(organization_id,)))
    if status_class is not None:
        where.append(Condition(sql="Status / 100 = ?", parameters=(status_class,)))
    return _page_of(store, "*", "calls", where, "Id", page)


def _search(text: str, columns: tuple[str, ...]) -> list[Condition]:
    if not text:
        return []
    sql = " OR ".join(f"instr(folded({column}), ?) > 0" for column in columns)
    return [Condition(sql=f"({sql})", parameters=(text.lower(),) * len(columns))]


def _page_of(store: Store, columns: str, rows_from: str, where: list[Condition], key: str, page: int) -> Listing:
    """The largest `key` first; a page beyond the last is the last.

    The keys of the page are found before its columns are read: sorting whole rows takes seconds for a hundred thousand.
    """
    conditions = " AND ".join(condition.sql for condition in where)
    parameters = [parameter for condition in where for parameter in condition.parameters]
    total = int(store.get(f"SELECT count(*) AS n FROM {rows_from} WHERE {conditions}", *parameters)["n"])
    pages = max(1, ceil(total / PAGE_SIZE))
    shown = min(page, pages)
    keys = f"SELECT {key} FROM {rows_from} WHERE {conditions} ORDER BY {key} DESC LIMIT ? OFFSET ?"
    rows = store.all(
        f"SELECT {columns} FROM {rows_from} WHERE {key} IN ({keys}) ORDER BY {key} DESC",
        *parameters,
        PAGE_SIZE,
        (shown - 1) * PAGE_SIZE,
    )
    return Listing(rows=rows, total=total, page=shown, pages=pages)
