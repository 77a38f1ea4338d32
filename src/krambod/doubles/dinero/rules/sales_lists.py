"""How are invoices and credit notes listed, and what is the status of each? (dinero-api.md §4)"""

from typing import Any

from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules import booking
from krambod.doubles.dinero.rules.lists import (
    Condition,
    asked_fields,
    change_conditions,
    filter_conditions,
    is_asked,
    page_of,
    read_date,
    spelled_rows,
)
from krambod.doubles.dinero.rules.vouchers import (
    INVOICE,
    Kind,
)
from krambod.doubles.dinero.store import Row

NUMBER_OF_DRAFTS = 9223372036854775807
STATUSES = ("Draft", "Booked", "Paid", "OverPaid", "Overdue")
LIST_FIELDS = (
    "Number", "Guid", "ExternalReference", "ContactName", "ContactGuid", "Date", "PaymentDate", "Description",
    "Currency", "Status", "MailOutStatus", "LatestMailOutType", "TotalExclVatInDkk", "TotalInclVatInDkk",
    "TotalExclVat", "TotalInclVat", "CreatedAt", "UpdatedAt", "DeletedAt",
)  # fmt: skip
FILTERS = {name: f"v.{name}" for name in ("ExternalReference", "ContactGuid", "Description")}
SORTS = {
    "vouchernumber": f"coalesce(v.Number, {NUMBER_OF_DRAFTS})",
    "voucherdate": "v.Date",
    "status": "v.PaymentStatus",
    "contact": "v.ContactName",
}
# The status follows from the payments, booked reminders and the due date; parameters: fully offset credit notes, today.
_VOUCHERS = """
SELECT v.*, (SELECT c.Name FROM contacts c WHERE c.OrganizationId = v.OrganizationId AND c.ContactGuid = v.ContactGuid)
    AS ContactName,
  CASE WHEN v.Status = 'Draft' THEN 'Draft'
       WHEN due < paid THEN 'OverPaid'
       WHEN due = paid AND v.Type = 'CreditNote' THEN ?
       WHEN due = paid THEN 'Paid'
       WHEN v.PaymentDate < ? THEN 'Overdue' ELSE 'Booked' END AS PaymentStatus
FROM (SELECT s.*,
  s.TotalInclVat + (SELECT coalesce(sum(r.Fee + r.InterestFee + r.CompensationFee), 0) FROM reminders r
    WHERE r.OrganizationId = s.OrganizationId AND r.VoucherGuid = s.Guid AND r.Status = 'Booked') AS due,
  (SELECT coalesce(sum(p.AmountInVoucherCurrency), 0) FROM payments p
    WHERE p.OrganizationId = s.OrganizationId AND p.VoucherGuid = s.Guid) AS paid FROM sales_vouchers s) v
"""


def list_vouchers(call: Call, kind: Kind | None) -> Any:
    """Invoices, credit notes, or both with their `Type` when `kind` is None."""
    possible = LIST_FIELDS if kind is INVOICE else (*LIST_FIELDS, "Type")
    fields = asked_fields(call, possible, default="Guid,ContactName,Date,Description")
    where = [Condition(sql="v.OrganizationId = ?", parameters=(call.organization_id,))]
    if kind is not None:
        where[0] = Condition(sql="v.OrganizationId = ? AND v.Type = ?", parameters=(call.organization_id, kind.name))
    deleted = is_asked(call, "deletedOnly")
    where.append(Condition(sql="v.DeletedAt IS NOT NULL" if deleted else "v.DeletedAt IS NULL"))
    where += _date_conditions(call) + _status_conditions(call) + _search_conditions(call)
    where += _filter_conditions(call) + change_conditions(call, "v.")
    rows_from = _with_parameters(call)
    rows, pagination = page_of(call, rows_from, where, _order(call))
    told = [{**row, "Status": row["PaymentStatus"], "Number": _listed_number(call, kind, row)} for row in rows]
    return {"Collection": spelled_rows(call, told, fields), "Pagination": pagination}


def payment_status(call: Call, guid: str) -> str:
    """Draft, Booked, Paid, OverPaid or Overdue."""
    sql = f"{_VOUCHERS} WHERE v.OrganizationId = ? AND v.Guid = ?"
    row = call.store.get(sql, *_status_parameters(call), call.organization_id, guid)
    return str(row["PaymentStatus"])


def _status_parameters(call: Call) -> tuple[str, str]:
    return call.world.offset_credit_note_status, call.today.isoformat()


def _with_parameters(call: Call) -> str:
    """SQL of the voucher rows with the status parameters written in. Both come from the double, never from a caller."""
    offset, today = _status_parameters(call)
    rows = _VOUCHERS.replace("?", f"'{offset}'", 1).replace("?", f"'{today}'", 1)
    return f"SELECT v.* FROM ({rows}) v"


def _date_conditions(call: Call) -> list[Condition]:
    """`startDate` and `endDate`, both or none; drafts are listed whatever their date."""
    query = call.request.query
    if ("startDate" in query) != ("endDate" in query):
        raise Refusal.invalid("endDate", "startDate and endDate go together.")
    start, end = (read_date(query.get(name), name) for name in ("startDate", "endDate"))
    if start is None or end is None:
        return []
    days = (start.isoformat(), end.isoformat())
    return [Condition(sql="(v.Status = 'Draft' OR v.Date BETWEEN ? AND ?)", parameters=days)]


def _status_conditions(call: Call) -> list[Condition]:
    text = call.request.query.get("statusFilter")
    if not text:
        return []
    known = {status.lower(): status for status in STATUSES}
    asked = [part.strip().lower() for part in text.split(",")]
    unknown = [part for part in asked if part not in known]
    if unknown:
        raise Refusal.invalid("statusFilter", f"{unknown[0]} is not a status.")
    holes = ", ".join("?" * len(asked))
    return [Condition(sql=f"v.PaymentStatus IN ({holes})", parameters=tuple(known[part] for part in asked))]


def _filter_conditions(call: Call) -> list[Condition]:
    if call.world.and_in_filter == "refused" and " and " in call.request.query.get("queryFilter", "").lower():
        raise Refusal.bad_filter("The filter cannot be read at: and")
    return filter_conditions(call, FILTERS, and_is_text=True)


def _search_conditions(call: Call) -> list[Condition]:
    text = call.request.query.get("freeTextSearch")
    if not text:
        return []
    columns = ("v.Number", "v.ContactName", "v.Description", "printf('%.2f', v.TotalInclVat / 100.0)")
    sql = " OR ".join(f"instr(folded({column}), ?) > 0" for column in columns)
    return [Condition(sql=f"({sql})", parameters=(text.lower(),) * len(columns))]


def _order(call: Call) -> str:
    query = call.request.query
    if call.world.list_sort == "server_error" and query.keys() & {"sort", "sortOrder"}:
        raise Refusal.server_error()
    direction = {"ascending": "ASC", "descending": "DESC"}.get(query.get("sortOrder", "descending"))
    if direction is None:
        raise Refusal.invalid("sortOrder", "ascending or descending is expected.")
    asked = [part.strip().lower() for part in query.get("sort", "VoucherNumber,VoucherDate").split(",")]
    unknown = [part for part in asked if part not in SORTS]
    if unknown:
        raise Refusal.invalid("sort", f"{unknown[0]} cannot be sorted by.")
    return ", ".join(f"{SORTS[part]} {direction}" for part in asked) + ", v.Guid"


def _listed_number(call: Call, kind: Kind | None, row: Row) -> int:
    if row["Number"] is not None:
        return int(row["Number"])
    return NUMBER_OF_DRAFTS if call.world.draft_number == "largest" else booking.next_free_number(call, kind or INVOICE)
