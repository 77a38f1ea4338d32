"""How is a customer reminded of an overdue invoice, and what does that cost them? (dinero-api.md §7.9)

At most three reminders to an invoice, ten days apart. A booked reminder adds its costs to the invoice:

    fee            the invoice's own, else 100 kr.   debit 53000, credit 1400
    compensation   310 kr.                           debit 53000, credit 1400
    interest       the invoice's rate for a year     debit 53000, credit 9010
                   of what is left, by the day
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import Mail, Reminder, Timestamp
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.arithmetic import ZERO, round_oere
from krambod.doubles.dinero.rules.bookkeeping import DEBTORS, BookedVoucher, Posting, book_voucher
from krambod.doubles.dinero.rules.currencies import KRONER
from krambod.doubles.dinero.rules.lists import read_date
from krambod.doubles.dinero.rules.mail import mail_electronically, send_mail
from krambod.doubles.dinero.rules.payments import remaining_of
from krambod.doubles.dinero.rules.periods import check_open
from krambod.doubles.dinero.rules.vouchers import INVOICE, booked_voucher, change_voucher, voucher_in_path
from krambod.doubles.dinero.store import Row

MOST_REMINDERS = 3
DAYS_BETWEEN = 10
REMINDER_FEE = Decimal(100)
COMPENSATION = Decimal(310)
FEES = 1400
INTEREST_INCOME = 9010
TOLD = (
    "Id", "Date", "Title", "Description", "WithDebtCollectionWarning", "WithFee", "WithInterestFee",
    "WithCompensationFee", "Fee", "InterestFee", "CompensationFee", "Status",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Expenses:
    """What one reminder costs the customer, in kroner."""

    fee: Decimal
    interest: Decimal
    compensation: Decimal


def list_reminders(call: Call) -> Any:
    return [_told(row) for row in _reminders_of(call, voucher_in_path(call, INVOICE)["Guid"])]


def read_reminder(call: Call) -> Any:
    return _told(_reminder_in_path(call))


def next_reminder(call: Call) -> Any:
    """The reminder that could be made: its number and its earliest day."""
    invoice = voucher_in_path(call, INVOICE)
    earlier = _reminders_of(call, invoice["Guid"])
    return {"Title": _title(earlier), "Date": _earliest(invoice, earlier).isoformat(), "Number": len(earlier) + 1}


def calculate_reminder(call: Call) -> Any:
    """What a reminder would cost. Nothing is saved."""
    invoice = booked_voucher(call, INVOICE)
    body = call.body(Reminder)
    return _content(call, invoice, body, _reminders_of(call, invoice["Guid"]))


def create_reminder(call: Call) -> Any:
    """Raises `Refusal` unless the invoice is booked, in kroner and overdue, and the reminder before is old enough."""
    invoice = booked_voucher(call, INVOICE)
    body = call.body(Reminder)
    call.check_timestamp(body.timestamp, invoice["TimeStamp"])
    earlier = _reminders_of(call, invoice["Guid"])
    if len(earlier) == MOST_REMINDERS:
        raise Refusal.invalid("reminder", f"An invoice has at most {MOST_REMINDERS} reminders.")
    if earlier and earlier[-1]["Status"] == "Draft":
        raise Refusal.invalid("reminder", "The reminder before is not booked.")
    number = call.store.next_in("reminder", call.organization_id)
    row = {"OrganizationId": call.organization_id, "Id": number, "VoucherGuid": invoice["Guid"], "Status": "Draft"}
    call.store.insert("reminders", row | _content(call, invoice, body, earlier))
    return {"Id": number, "TimeStamp": change_voucher(call, invoice["Guid"], {})}


def update_reminder(call: Call) -> Any:
    """Replaces a draft."""
    row = _draft_in_path(call)
    invoice = booked_voucher(call, INVOICE)
    body = call.body(Reminder)
    call.check_timestamp(body.timestamp, invoice["TimeStamp"])
    earlier = [one for one in _reminders_of(call, invoice["Guid"]) if one["Id"] < row["Id"]]
    _change(call, row, _content(call, invoice, body, earlier))
    return {"Id": row["Id"], "TimeStamp": change_voucher(call, invoice["Guid"], {})}


def delete_reminder(call: Call) -> Any:
    """Drafts only: what is booked stays."""
    row = _draft_in_path(call)
    call.store.delete("reminders", OrganizationId=call.organization_id, Id=row["Id"])
    change_voucher(call, row["VoucherGuid"], {})
    return {}


def book_reminder(call: Call) -> Any:
    """The invoice grows by what the reminder costs."""
    row = _draft_in_path(call)
    invoice = booked_voucher(call, INVOICE)
    call.check_timestamp(call.body_or_empty(Timestamp).timestamp, invoice["TimeStamp"], required=False)
    day = date.fromisoformat(row["Date"])
    check_open(call, day)
    costs = row["Fee"] + row["CompensationFee"]
    booking_guid = call.new_guid()
    voucher = BookedVoucher(
        guid=booking_guid,
        kind="Reminder",
        day=day,
        description=row["Title"],
        contact_guid=invoice["ContactGuid"],
    )
    postings = [
        Posting(account_number=DEBTORS, amount=costs + row["InterestFee"]),
        Posting(account_number=FEES, amount=-costs),
        Posting(account_number=INTEREST_INCOME, amount=-row["InterestFee"]),
    ]
    book_voucher(call, voucher, postings)
    _change(call, row, {"Status": "Booked", "BookingGuid": booking_guid})
    return _told(_reminder_in_path(call)) | {"TimeStamp": change_voucher(call, invoice["Guid"], {})}


def mail_reminder(call: Call) -> Any:
    """A booked reminder, to the contact's address."""
    _booked_in_path(call)
    return send_mail(call, booked_voucher(call, INVOICE), call.body_or_empty(Mail), kind="Reminder")


def send_e_reminder(call: Call) -> Any:
    """A booked reminder, to the contact's EAN number."""
    _booked_in_path(call)
    return mail_electronically(call, booked_voucher(call, INVOICE), None, kind="ElectronicInvoiceReminder")


def mail_pre_reminder(call: Call) -> Any:
    """A friendly mail before the first reminder. It costs nothing; the invoice must be overdue."""
    invoice = booked_voucher(call, INVOICE)
    body = call.body(Mail)
    _check_overdue(call, invoice, call.today)
    return send_mail(call, invoice, body, kind="PreReminder")


def _content(call: Call, invoice: Row, body: Reminder, earlier: list[Row]) -> Row:
    """Raises `Refusal` where the day is too early."""
    day = read_date(body.date, "date") or call.today
    if invoice["Currency"] != KRONER:
        raise Refusal.invalid("currency", "Only an invoice in kroner can be reminded of.")
    _check_overdue(call, invoice, day)
    if day < _earliest(invoice, earlier):
        raise Refusal.invalid("date", f"Reminders are {DAYS_BETWEEN} days apart.", "Der skal gå 10 dage.")
    expenses = _expenses(call, invoice, body, day)
    return {
        "Date": day.isoformat(),
        "Title": body.title or _title(earlier),
        "Description": body.description,
        "WithDebtCollectionWarning": body.with_debt_collection_warning,
        "WithFee": body.with_fee,
        "WithInterestFee": body.with_interest_fee,
        "WithCompensationFee": body.with_compensation_fee,
        "Fee": expenses.fee,
        "InterestFee": expenses.interest,
        "CompensationFee": expenses.compensation,
    }


def _expenses(call: Call, invoice: Row, body: Reminder, day: date) -> Expenses:
    fee = REMINDER_FEE if invoice["ReminderFee"] is None else round_oere(invoice["ReminderFee"], call.world)
    overdue_days = (day - date.fromisoformat(invoice["PaymentDate"])).days
    rate = (invoice["ReminderInterestRate"] or ZERO) / 100
    interest = round_oere(remaining_of(call, invoice) * rate * overdue_days / 365, call.world)
    return Expenses(
        fee=fee if body.with_fee else ZERO,
        interest=interest if body.with_interest_fee else ZERO,
        compensation=COMPENSATION if body.with_compensation_fee else ZERO,
    )


def _check_overdue(call: Call, invoice: Row, day: date) -> None:
    if day.isoformat() <= invoice["PaymentDate"] or remaining_of(call, invoice) <= 0:
        raise Refusal.invalid("status", "The invoice is not overdue.", "Fakturaen er ikke forfalden.")


def _earliest(invoice: Row, earlier: list[Row]) -> date:
    if earlier:
        return date.fromisoformat(earlier[-1]["Date"]) + timedelta(days=DAYS_BETWEEN)
    return date.fromisoformat(invoice["PaymentDate"]) + timedelta(days=1)


def _title(earlier: list[Row]) -> str:
    return f"Rykker {len(earlier) + 1}"


def _told(row: Row) -> Row:
    return {name: row[name] for name in TOLD}


def _reminders_of(call: Call, voucher_guid: str) -> list[Row]:
    return call.store.all(
        "SELECT * FROM reminders WHERE OrganizationId = ? AND VoucherGuid = ? ORDER BY Id",
        call.organization_id, voucher_guid,
    )  # fmt: skip


def _reminder_in_path(call: Call) -> Row:
    invoice = voucher_in_path(call, INVOICE)
    row = call.store.find(
        "SELECT * FROM reminders WHERE OrganizationId = ? AND VoucherGuid = ? AND CAST(Id AS TEXT) = ?",
        call.organization_id, invoice["Guid"], call.path["id"],
    )  # fmt: skip
    if row is None:
        raise Refusal.not_found("There is no reminder with this id.")
    return row


def _draft_in_path(call: Call) -> Row:
    row = _reminder_in_path(call)
    if row["Status"] == "Booked":
        raise Refusal.invalid("status", "The reminder is booked: booked is final.", "Rykkeren er bogført.")
    return row


def _booked_in_path(call: Call) -> Row:
    row = _reminder_in_path(call)
    if row["Status"] != "Booked":
        raise Refusal.not_booked("Reminder")
    return row


def _change(call: Call, row: Row, changes: Row) -> None:
    call.store.update("reminders", changes, OrganizationId=call.organization_id, Id=row["Id"])
