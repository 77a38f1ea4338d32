"""When is an invoice due? (dinero-api.md §4)"""

from calendar import monthrange
from datetime import date, timedelta

from krambod.doubles.dinero.bodies import Invoice
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.contacts import live_contact
from krambod.doubles.dinero.store import Row

CONDITIONS = ("Netto", "NettoCash", "CurrentMonthOut", "Paid")
CONDITIONS_WITHOUT_DAYS = ("NettoCash", "Paid")


def condition_columns(call: Call, body: Invoice, day: date) -> Row:
    """The columns that only an invoice has: payment condition and due date (`PaymentDate`), counted from `day`."""
    condition, days = _payment_condition(call, body)
    for name, value in (
        ("reminderfee", body.reminder_fee),
        ("reminderinterestrate", body.reminder_interest_rate),
    ):
        if value is not None and not 0 <= value <= 100:
            raise Refusal.invalid(name, "A number from 0 to 100 is expected.")
    return {
        "PaymentConditionType": condition,
        "PaymentConditionNumberOfDays": days,
        "PaymentDate": _due_date(day, condition, days).isoformat(),
        "ReminderFee": body.reminder_fee,
        "ReminderInterestRate": body.reminder_interest_rate,
        "IsMobilePayInvoiceEnabled": body.is_mobile_pay_invoice_enabled or False,
        "IsPensoPayEnabled": body.is_penso_pay_enabled or False,
    }


def _payment_condition(call: Call, body: Invoice) -> tuple[str, int]:
    """The condition and days that were sent, else the contact's, else the company's. Days are 0 if there are none."""
    condition, days = body.payment_condition_type, body.payment_condition_number_of_days
    if condition is None:
        condition, days = _default_condition(call, body.contact_guid, days)
    else:
        _check_condition(call, condition, days)
    if days is None and condition not in CONDITIONS_WITHOUT_DAYS:
        days = int(call.organization["PaymentConditionNumberOfDays"])
    return condition, days or 0


def _check_condition(call: Call, condition: str, days: int | None) -> None:
    if condition not in CONDITIONS:
        raise Refusal.invalid("paymentconditiontype", f"{condition} is not one of {', '.join(CONDITIONS)}.")
    no_days = (None, 0) if condition == "NettoCash" else (None,)
    if condition in CONDITIONS_WITHOUT_DAYS and days not in no_days and call.world.paid_with_days == "refused":
        raise Refusal.invalid("paymentconditionnumberofdays", f"{condition} has no number of days.")
    if days is not None and not 0 <= days <= 3650:
        raise Refusal.invalid("paymentconditionnumberofdays", "A number of days from 0 to 3650 is expected.")


def _default_condition(call: Call, contact_guid: str | None, days: int | None) -> tuple[str, int | None]:
    if days is not None:
        raise Refusal.invalid("paymentconditiontype", "Days are given without a condition.")
    contact = live_contact(call, contact_guid) if contact_guid else {}
    source = contact if contact.get("PaymentConditionType") else call.organization
    return source["PaymentConditionType"], source["PaymentConditionNumberOfDays"]


def _due_date(day: date, condition: str, days: int) -> date:
    try:
        if condition == "CurrentMonthOut":
            day = day.replace(day=monthrange(day.year, day.month)[1])
        return day + timedelta(days=days)
    except OverflowError as error:
        raise Refusal.invalid(
            "paymentconditionnumberofdays", "The invoice would be due beyond the calendar."
        ) from error
