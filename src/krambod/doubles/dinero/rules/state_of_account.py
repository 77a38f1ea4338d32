"""What does a contact owe, and why? The entries on debtors, on paper and by mail. (dinero-api.md §7.8)"""

from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import Mail
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.bookkeeping import DEBTORS
from krambod.doubles.dinero.rules.contacts import find_contact
from krambod.doubles.dinero.rules.lists import is_asked, read_date
from krambod.doubles.dinero.rules.mail import add_mailout
from krambod.doubles.dinero.statement_pdf import statement_pdf
from krambod.doubles.dinero.store import Row
from krambod.doubles.web import Answer

# Each entry on debtors with the invoice it belongs to: entries of a paid invoice are hidden together.
_ENTRIES = """
SELECT e.Id, e.Date, e.VoucherNumber, e.VoucherGuid, e.Description, e.Amount,
    coalesce(p.VoucherGuid, s.CreditNoteFor, r.VoucherGuid, e.VoucherGuid) AS Subject
FROM entries e
    LEFT JOIN payments p ON p.OrganizationId = e.OrganizationId AND p.Guid = e.VoucherGuid
    LEFT JOIN sales_vouchers s ON s.OrganizationId = e.OrganizationId AND s.Guid = e.VoucherGuid
    LEFT JOIN reminders r ON r.OrganizationId = e.OrganizationId AND r.BookingGuid = e.VoucherGuid
WHERE e.OrganizationId = ? AND e.ContactGuid = ? AND e.AccountNumber = ? ORDER BY e.Date, e.Id
"""


def read_state_of_account(call: Call) -> Any:
    """`from` and `to` are days and may be left out; `hideClosed` leaves out what was paid in full."""
    return _statement(call, _contact_in_path(call))


def read_state_of_account_pdf(call: Call) -> Answer:
    contact = _contact_in_path(call)
    content = statement_pdf(call.organization, contact, _statement(call, contact), call.today)
    return Answer(status=200, body=content, content_type="application/octet-stream")


def mail_state_of_account(call: Call) -> Any:
    """To the contact's address. Raises `Refusal` (code 55) where it has none."""
    contact = _contact_in_path(call)
    if not contact["Email"]:
        raise Refusal.no_receiver()
    body = call.body_or_empty(Mail)
    add_mailout(call, contact["ContactGuid"], kind="StateOfAccount", receiver=contact["Email"], body=body)
    return {"Recipients": [{"Email": contact["Email"]}]}


def _statement(call: Call, contact: Row) -> Row:
    query = call.request.query
    first, last = (read_date(query.get(name), name) for name in ("from", "to"))
    first_day, last_day = (first.isoformat() if first else "0001-01-01"), (last.isoformat() if last else "9999-12-31")
    rows = [row for row in _entries(call, contact) if row["Date"] <= last_day]
    if is_asked(call, "hideClosed"):
        rows = _open(rows)
    before = sum((row["Amount"] for row in rows if row["Date"] < first_day), Decimal(0))
    lines = _lines([row for row in rows if row["Date"] >= first_day], before)
    return {
        "ContactGuid": contact["ContactGuid"],
        "ContactName": contact["Name"],
        "From": first.isoformat() if first else None,
        "To": last.isoformat() if last else None,
        "BalanceBefore": before,
        "Lines": lines,
        "Balance": lines[-1]["Balance"] if lines else before,
    }


def _entries(call: Call, contact: Row) -> list[Row]:
    return call.store.all(_ENTRIES, call.organization_id, contact["ContactGuid"], DEBTORS)


def _open(rows: list[Row]) -> list[Row]:
    """The entries of invoices that are not paid in full."""
    balances: dict[str, Decimal] = {}
    for row in rows:
        balances[row["Subject"]] = balances.get(row["Subject"], Decimal(0)) + row["Amount"]
    return [row for row in rows if balances[row["Subject"]]]


def _lines(rows: list[Row], balance: Decimal) -> list[Row]:
    """Each entry with the balance after it, in kroner."""
    lines = []
    for row in rows:
        balance += row["Amount"]
        told = {name: row[name] for name in ("Date", "VoucherNumber", "VoucherGuid", "Description", "Amount")}
        lines.append({**told, "Balance": balance})
    return lines


def _contact_in_path(call: Call) -> Row:
    contact = find_contact(call, call.path["guid"].lower())
    if contact is None:
        raise Refusal.not_found("There is no contact with this guid.")
    return contact
