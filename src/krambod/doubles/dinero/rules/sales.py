"""What can a caller do with invoices and credit notes? Read, calculate, book, credit. (dinero-api.md §4, §5)"""

from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import (
    CreditNote,
    CreditNoteUpdate,
    Invoice,
    InvoiceUpdate,
    Timestamp,
)
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.pdf import voucher_pdf
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules import booking
from krambod.doubles.dinero.rules.arithmetic import ZERO, Totals
from krambod.doubles.dinero.rules.contacts import find_contact
from krambod.doubles.dinero.rules.lists import (
    told_moments,
)
from krambod.doubles.dinero.rules.sales_lists import payment_status
from krambod.doubles.dinero.rules.vat import sales_vat_rate
from krambod.doubles.dinero.rules.voucher_lines import told_lines, totals_of
from krambod.doubles.dinero.rules.vouchers import (
    CREDIT_NOTE,
    INVOICE,
    Kind,
    booked_voucher,
    create_draft,
    draft_columns,
    update_draft,
    voucher_in_path,
)
from krambod.doubles.dinero.store import Row
from krambod.doubles.web import Answer

PDF = "application/octet-stream"
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
    told["PaymentStatus"] = payment_status(call, row["Guid"])
    if kind is CREDIT_NOTE:
        return told | {"CreditNoteFor": row["CreditNoteFor"]}
    fixed = {"FikCode": None, "DepositAccountNumber": 55000, "IsSentToDebtCollection": False}
    return told | {name: row[name] for name in INVOICE_FIELDS} | fixed


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
    contact = find_contact(call, row["ContactGuid"])
    totals = totals_of(call, row)
    return {
        "Number": row["Number"] or booking.next_free_number(call, kind),
        "ContactName": contact["Name"] if contact else None,
        "Address": row["Address"],
        "ProductLines": told_lines(call, row),
        "TotalLines": _total_lines(totals, row["Currency"]),
    }


def _total_lines(totals: Totals, currency: str) -> list[Row]:
    """Without VAT there is no VAT line, and the total keeps its position. Several rates are one line without a rate."""
    rates = {sales_vat_rate(account.vat_code) for account in totals.accounts} - {ZERO}
    lines = [_total_line("SubTotal", totals.net, 0, "Subtotal")]
    if rates:
        rate = f" ({rates.pop() * 100:.2f}%)".replace(".", ",") if len(rates) == 1 else ""
        lines.append(_total_line("Vat", totals.vat, 1, f"Moms{rate}"))
    return [*lines, _total_line("Total", totals.gross, 2, f"Total {currency}")]


def _total_line(kind: str, amount: Decimal, position: int, label: str) -> Row:
    return {"Type": kind, "TotalAmount": amount, "Position": position, "Label": label}
