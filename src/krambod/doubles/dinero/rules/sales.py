"""What can a caller do with invoices and credit notes? Read, list, calculate, book, mail, credit. (api notes §4, §5)"""

from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import (
    CreditNote,
    CreditNoteUpdate,
    EInvoice,
    Invoice,
    InvoiceUpdate,
    Mail,
    Timestamp,
)
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.clock import spoken, stamp
from krambod.doubles.dinero.pdf import voucher_pdf
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules import booking
from krambod.doubles.dinero.rules.contacts import live_contact
from krambod.doubles.dinero.rules.lists import (
    Condition,
    asked_fields,
    change_conditions,
    filter_conditions,
    is_asked,
    page_of,
    read_date,
    read_moment,
    spelled_rows,
    told_moments,
)
from krambod.doubles.dinero.rules.voucher_lines import told_lines, totals_of
from krambod.doubles.dinero.rules.vouchers import (
    CREDIT_NOTE,
    INVOICE,
    Kind,
    booked_voucher,
    change_voucher,
    create_draft,
    draft_columns,
    update_draft,
    voucher_in_path,
)
from krambod.doubles.dinero.store import Row
from krambod.doubles.web import Answer

PDF = "application/octet-stream"
NUMBER_OF_DRAFTS = 9223372036854775807
LINK_TO_PDF = "[link-to-pdf]"
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
COMMON_FIELDS = (
    "Guid", "TimeStamp", "Status", "ContactGuid", "ShowLinesInclVat", "TotalExclVat", "TotalVatableAmount",
    "TotalInclVat", "TotalNonVatableAmount", "TotalVat", "InvoiceTemplateId", "Currency", "Language",
    "ExternalReference", "Description", "Comment", "Date", "MailOutStatus", "LatestMailOutType", "CreatedAt",
    "UpdatedAt", "DeletedAt",
)  # fmt: skip
INVOICE_FIELDS = (
    "PaymentDate", "PaymentConditionType", "PaymentConditionNumberOfDays", "IsMobilePayInvoiceEnabled",
    "IsPensoPayEnabled",
)  # fmt: skip

# The status follows from the payments and the due date; parameters: fully offset credit notes, today.
_VOUCHERS = """
SELECT v.*, (SELECT c.Name FROM contacts c WHERE c.OrganizationId = v.OrganizationId AND c.ContactGuid = v.ContactGuid)
    AS ContactName,
  CASE WHEN v.Status = 'Draft' THEN 'Draft'
       WHEN v.TotalInclVat < paid THEN 'OverPaid'
       WHEN v.TotalInclVat = paid AND v.Type = 'CreditNote' THEN ?
       WHEN v.TotalInclVat = paid THEN 'Paid'
       WHEN v.PaymentDate < ? THEN 'Overdue' ELSE 'Booked' END AS PaymentStatus
FROM (SELECT s.*, (SELECT coalesce(sum(p.AmountInVoucherCurrency), 0) FROM payments p
    WHERE p.OrganizationId = s.OrganizationId AND p.VoucherGuid = s.Guid) AS paid FROM sales_vouchers s) v
"""


def create_voucher(call: Call, kind: Kind) -> Any:
    return create_draft(call, kind, _sent_voucher(call, kind))


def update_voucher(call: Call, kind: Kind) -> Any:
    body = call.body(InvoiceUpdate) if kind is INVOICE else call.body(CreditNoteUpdate)
    return update_draft(call, kind, body, body.timestamp)


def book_voucher(call: Call, kind: Kind) -> Any:
    return told_voucher(call, kind, booking.book_draft(call, kind))


def read_voucher(call: Call, kind: Kind) -> Any:
    """A deleted draft can still be read. `Accept: application/octet-stream` gives the PDF of a booked one."""
    row = voucher_in_path(call, kind)
    if row["DeletedAt"] and call.world.deleted_drafts == "gone":
        raise Refusal.voucher_not_found(kind.name, call.world.invoice_not_found)
    if PDF in call.request.headers.get("accept", ""):
        return read_pdf(call, kind)
    return told_voucher(call, kind, row)


def read_pdf(call: Call, kind: Kind) -> Answer:
    row = booked_voucher(call, kind)
    return Answer(status=200, body=voucher_pdf(call.organization, told_voucher(call, kind, row)), content_type=PDF)


def calculate_voucher(call: Call, kind: Kind) -> Any:
    """The totals of a draft that is not saved."""
    body = _sent_voucher(call, kind)
    row = {"Number": None, **draft_columns(call, kind, body)}
    names = [name for name in COMMON_FIELDS if name.startswith("Total")]
    names += [
        "ShowLinesInclVat",
        "InvoiceTemplateId",
        "Currency",
        "Language",
        "ExternalReference",
        "Description",
    ]
    names += ["Comment", "Date", "Address", "ContactGuid"]
    told = {name: row[name] for name in names} | _told_content(call, kind, row)
    if kind is CREDIT_NOTE:
        return told | {"CreditNoteFor": row["CreditNoteFor"]}
    condition = {name: row[name] for name in INVOICE_FIELDS[:3]}
    return told | condition | {"CanEnableMobilePayInvoice": False, "CanEnablePensoPay": False}


def told_voucher(call: Call, kind: Kind, row: Row) -> Row:
    """The read model of an invoice or credit note."""
    told = told_moments(call, {name: row[name] for name in COMMON_FIELDS}) | _told_content(call, kind, row)
    told["PaymentStatus"] = call.store.get(
        f"{_VOUCHERS} WHERE v.OrganizationId = ? AND v.Guid = ?",
        *_status_parameters(call),
        call.organization_id,
        row["Guid"],
    )["PaymentStatus"]
    if kind is CREDIT_NOTE:
        return told | {"CreditNoteFor": row["CreditNoteFor"]}
    fixed = {"FikCode": None, "DepositAccountNumber": 55000, "IsSentToDebtCollection": False}
    return told | {name: row[name] for name in INVOICE_FIELDS} | fixed


def list_vouchers(call: Call, kind: Kind | None) -> Any:
    """Invoices, credit notes, or both with their `Type` when `kind` is None."""
    fields = asked_fields(
        call, LIST_FIELDS if kind else (*LIST_FIELDS, "Type"), default="Guid,ContactName,Date,Description"
    )
    where = [Condition(sql="v.OrganizationId = ?", parameters=(call.organization_id,))]
    if kind is not None:
        where[0] = Condition(sql="v.OrganizationId = ? AND v.Type = ?", parameters=(call.organization_id, kind.name))
    deleted = is_asked(call, "deletedOnly")
    where.append(Condition(sql="v.DeletedAt IS NOT NULL" if deleted else "v.DeletedAt IS NULL"))
    where += _date_conditions(call) + _status_conditions(call) + _search_conditions(call)
    where += filter_conditions(call, FILTERS) + change_conditions(call, "v.")
    rows_from = _with_parameters(call)
    rows, pagination = page_of(call, rows_from, where, _order(call))
    told = [{**row, "Status": row["PaymentStatus"], "Number": _listed_number(call, kind, row)} for row in rows]
    return {"Collection": spelled_rows(call, told, fields), "Pagination": pagination}


def mail_voucher(call: Call, kind: Kind) -> Any:
    """Sends nothing anywhere; the mailout can be read back."""
    row = booked_voucher(call, kind)
    body = call.body(Mail)
    call.check_timestamp(body.timestamp, row["TimeStamp"], required=False)
    if body.message is not None and LINK_TO_PDF not in body.message:
        raise Refusal.invalid("message", f"The message must contain {LINK_TO_PDF}.")
    receivers = [part.strip() for part in (body.receiver or _contact_email(call, row) or "").split(",")]
    if not all("@" in receiver for receiver in receivers):
        raise Refusal.invalid("receiver", "An e-mail address is missing.", "Kontakten har ingen e-mailadresse.")
    _add_mailout(call, row, kind="Mailout", receiver=", ".join(receivers), body=body)
    return {"Recipients": [{"Email": receiver} for receiver in receivers]}


def send_e_invoice(call: Call, kind: Kind) -> Any:
    """To a contact with an EAN number, to somebody's attention."""
    row = booked_voucher(call, kind)
    body = call.body(EInvoice)
    call.check_timestamp(body.timestamp, row["TimeStamp"], required=False)
    contact = live_contact(call, row["ContactGuid"])
    if not contact["EanNumber"] or not (body.att_person or contact["AttPerson"]):
        raise Refusal.invalid("attperson", "The contact needs an EAN number and a person to its attention.")
    _add_mailout(call, row, kind="Einvoice", receiver=contact["EanNumber"], body=None)
    return {}


def list_mailouts(call: Call, kind: Kind) -> Any:
    row = voucher_in_path(call, kind)
    since = call.request.query.get("changesSince")
    start = stamp(read_moment(since, "changesSince")) if since else ""
    rows = call.store.all(
        "SELECT * FROM mailouts WHERE OrganizationId = ? AND VoucherGuid = ? AND Date >= ? ORDER BY Id",
        call.organization_id, row["Guid"], start,
    )  # fmt: skip
    fixed = {"SeenAt": None, "DownloadCount": 0, "PrintCount": 0, "LatestEvent": None, "IsSmsMessage": False}
    names = ("Id", "Sender", "Receiver", "Subject", "Message", "Type", "Status", "CCToSender")
    zone = call.world.times
    return [{**{name: one[name] for name in names}, "Date": f"{spoken(one['Date'], zone)}Z", **fixed} for one in rows]


def mail_template(call: Call, kind: Kind) -> Any:
    row = voucher_in_path(call, kind)
    return {
        "Receiver": _contact_email(call, row),
        "Subject": row["Description"],
        "Message": f"Se den her: {LINK_TO_PDF}",
    }


def list_templates(call: Call) -> Any:
    return [{"Id": f"00000000-0000-4000-8000-{call.organization_id:012d}", "Name": "Standard", "IsDefault": True}]


def read_sales_settings(call: Call) -> Any:
    names = ("LinesInclVat", "DefaultAccountNumber", "PaymentConditionNumberOfDays", "PaymentConditionType")
    fixed = {
        "FikCode": None,
        "UseFikCode": False,
        "InvoiceTemplateId": None,
        "AddVoucherAsPdfAttachment": True,
        "ReminderFee": 100,
        "ReminderInterestRate": 0,
        "TrustPilotEmail": None,
    }
    return {name: call.organization[name] for name in names} | fixed


def generate_credit_note(call: Call) -> Any:
    """A draft that credits all of a booked invoice, line by line."""
    invoice = booked_voucher(call, INVOICE)
    call.check_timestamp(call.body_or_empty(Timestamp).timestamp, invoice["TimeStamp"], required=False)
    names = (
        "ContactGuid",
        "ShowLinesInclVat",
        "Currency",
        "Language",
        "ExternalReference",
        "Comment",
        "Address",
    )
    lines = [{name: _sent_again(name, value) for name, value in line.items()} for line in invoice["ProductLines"]]
    content = {name: invoice[name] for name in names}
    body = CreditNote.model_validate({**content, "CreditNoteFor": invoice["Guid"], "ProductLines": lines})
    return create_draft(call, CREDIT_NOTE, body)


def _sent_voucher(call: Call, kind: Kind) -> Invoice | CreditNote:
    return call.body(Invoice) if kind is INVOICE else call.body(CreditNote)


def _sent_again(name: str, value: Any) -> Any:
    return Decimal(value) if name in ("Quantity", "BaseAmountValue", "Discount") else value


def _told_content(call: Call, kind: Kind, row: Row) -> Row:
    contact = _contact(call, row["ContactGuid"])
    totals = totals_of(call, row)
    return {
        "Number": row["Number"] or booking.next_free_number(call, kind),
        "ContactName": contact["Name"] if contact else None,
        "Address": row["Address"],
        "ProductLines": told_lines(call, row),
        "TotalLines": [
            {"Type": "SubTotal", "TotalAmount": totals.net, "Position": 1, "Label": "Subtotal"},
            {"Type": "Vat", "TotalAmount": totals.vat, "Position": 2, "Label": "Moms"},
            {
                "Type": "Total",
                "TotalAmount": totals.gross,
                "Position": 3,
                "Label": f"Total {row['Currency']}",
            },
        ],
    }


def _contact(call: Call, guid: str | None) -> Row | None:
    return call.store.find(
        "SELECT * FROM contacts WHERE OrganizationId = ? AND ContactGuid = ?", call.organization_id, guid
    )


def _contact_email(call: Call, row: Row) -> str | None:
    contact = _contact(call, row["ContactGuid"])
    return contact["Email"] if contact else None


def _add_mailout(call: Call, row: Row, *, kind: str, receiver: str, body: Mail | None) -> None:
    call.store.insert(
        "mailouts",
        {
            "OrganizationId": call.organization_id,
            "VoucherGuid": row["Guid"],
            "Date": call.now,
            "Sender": body.sender if body else None,
            "Receiver": receiver,
            "Subject": (body.subject if body else None) or row["Description"],
            "Message": body.message if body else None,
            "Type": kind,
            "Status": "Sent",
            "CCToSender": bool(body and body.cc_to_sender),
        },
    )
    change_voucher(call, row["Guid"], {"MailOutStatus": "Sent", "LatestMailOutType": kind})


def _status_parameters(call: Call) -> tuple[str, str]:
    return call.world.offset_credit_note_status, call.today.isoformat()


def _with_parameters(call: Call) -> str:
    """The voucher rows with the status parameters written in: both are the double's own words, never a caller's."""
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


def _search_conditions(call: Call) -> list[Condition]:
    text = call.request.query.get("freeTextSearch")
    if not text:
        return []
    columns = ("v.Number", "v.ContactName", "v.Description", "printf('%.2f', v.TotalInclVat / 100.0)")
    sql = " OR ".join(f"instr(folded({column}), ?) > 0" for column in columns)
    return [Condition(sql=f"({sql})", parameters=(text.lower(),) * len(columns))]


def _order(call: Call) -> str:
    query = call.request.query
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
