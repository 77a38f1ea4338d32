"""How is a customer reminded, and what does it cost them?"""

from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller, Reply, line, payment_body
from tests.doubles.sound import EAN, reminder

INVOICES = "/v1/{organization}/invoices"
NOT_OVERDUE = {"status": "The invoice is not overdue."}


@pytest.fixture
def spring(dinero: Caller) -> Caller:
    """A caller on 1 March 2026."""
    dinero.admin("clock", {"now": "2026-03-01T11:00:00Z"})
    return dinero


def overdue(dinero: Caller, **fields: Any) -> Any:
    """An invoice of 1000 kr. that was due on 9 January."""
    days = {"PaymentConditionType": "Netto", "PaymentConditionNumberOfDays": 8}
    return dinero.booked(**{"Date": "2026-01-01", "ProductLines": [line("1000.00")], **days, **fields})


def remind(dinero: Caller, guid: str, **fields: Any) -> Reply:
    return dinero.post(f"{INVOICES}/{guid}/reminders", reminder(dinero.invoice(guid)["TimeStamp"], **fields))


def booked_reminder(dinero: Caller, guid: str, **fields: Any) -> Any:
    made = remind(dinero, guid, **fields)
    assert made.status == 200, made
    reply = dinero.post(f"{INVOICES}/{guid}/reminders/{made.json['Id']}/book", {"Timestamp": made.json["TimeStamp"]})
    assert reply.status == 200, reply
    return reply.json


def payments(dinero: Caller, guid: str) -> Any:
    return dinero.get(f"/v2/{{organization}}/invoices/{guid}/payments").json


def test_a_booked_reminder_adds_its_fee_to_the_invoice(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    before = spring.books()

    told = booked_reminder(spring, guid)

    assert (told["Status"], told["Fee"], told["Title"]) == ("Booked", 100, "Rykker 1")
    assert spring.books().removeprefix(before).split("\n")[1:] == ["D 53000 100.00", "K 1400 100.00"]
    assert payments(spring, guid)["InvoiceTotalIncludingReminderExpenses"] == 1100
    assert payments(spring, guid)["RemainingAmount"] == 1100
    assert spring.invoice(guid)["TotalInclVat"] == 1000


def test_an_invoice_is_paid_when_its_reminders_are(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    booked_reminder(spring, guid)

    spring.pay(guid, "1000.00")
    status_without_fee = spring.invoice(guid)["PaymentStatus"]
    spring.pay(guid, "100.00")

    assert status_without_fee == "Overdue"
    assert spring.invoice(guid)["PaymentStatus"] == "Paid"
    assert payments(spring, guid)["RemainingAmount"] == 0


def test_a_reminder_may_cost_compensation_and_interest(spring: Caller) -> None:
    guid = overdue(spring, ReminderFee=50, ReminderInterestRate=7.3)["Guid"]

    told = booked_reminder(spring, guid, WithInterestFee=True, WithCompensationFee=True)

    # 1000 kr. at 7.3 % from 9 January to 1 February: 23 of 365 days
    assert (told["Fee"], told["CompensationFee"], told["InterestFee"]) == (50, 310, Decimal("4.60"))
    assert spring.books().split("\n")[-3:] == ["D 53000 364.60", "K 1400 360.00", "K 9010 4.60"]


def test_interest_is_of_what_is_left(spring: Caller) -> None:
    guid = overdue(spring, ReminderInterestRate=7.3)["Guid"]
    spring.pay(guid, "500.00")

    told = booked_reminder(spring, guid, WithFee=False, WithInterestFee=True)

    assert (told["Fee"], told["InterestFee"]) == (0, Decimal("2.30"))


def test_an_invoice_has_at_most_three_reminders_ten_days_apart(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    booked_reminder(spring, guid, Date="2026-01-10")

    too_early = remind(spring, guid, Date="2026-01-19")
    for day in ("2026-01-20", "2026-01-30"):
        booked_reminder(spring, guid, Date=day)
    fourth = remind(spring, guid, Date="2026-02-28")

    assert too_early.errors == {"date": "Reminders are 10 days apart."}
    assert fourth.errors == {"reminder": "An invoice has at most 3 reminders."}
    titles = [one["Title"] for one in spring.get(f"{INVOICES}/{guid}/reminders").json]
    assert titles == ["Rykker 1", "Rykker 2", "Rykker 3"]


def test_the_reminder_before_must_be_booked(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    remind(spring, guid)

    assert remind(spring, guid, Date="2026-02-20").errors == {"reminder": "The reminder before is not booked."}


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-09"])
def test_an_invoice_that_is_not_due_yet_is_not_reminded_of(spring: Caller, day: str) -> None:
    assert remind(spring, overdue(spring)["Guid"], Date=day).errors == NOT_OVERDUE


def test_a_paid_invoice_is_not_reminded_of(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    spring.pay(guid, "1000.00")

    assert remind(spring, guid).errors == NOT_OVERDUE
    mail = spring.post(f"{INVOICES}/{guid}/email/pre-reminder", {})
    assert mail.errors == NOT_OVERDUE


def test_an_invoice_in_another_currency_is_not_reminded_of(spring: Caller) -> None:
    reply = remind(spring, overdue(spring, Currency="EUR")["Guid"])

    assert reply.errors == {"currency": "Only an invoice in kroner can be reminded of."}


def test_a_draft_is_not_reminded_of(spring: Caller) -> None:
    guid, timestamp = spring.draft()

    reply = spring.post(f"{INVOICES}/{guid}/reminders", reminder(timestamp))

    assert (reply.status, reply.code) == (400, 59)


def test_a_reminder_needs_the_present_timestamp_and_makes_a_new_one(spring: Caller) -> None:
    invoice = overdue(spring)
    path = f"{INVOICES}/{invoice['Guid']}/reminders"

    made = spring.post(path, reminder(invoice["TimeStamp"]))
    stale = spring.put(f"{path}/{made.json['Id']}", reminder(invoice["TimeStamp"]))

    assert made.json["TimeStamp"] == spring.invoice(invoice["Guid"])["TimeStamp"]
    assert stale.code == 58


def test_a_draft_can_be_changed_and_deleted(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    made = remind(spring, guid).json
    path = f"{INVOICES}/{guid}/reminders/{made['Id']}"

    changed = spring.put(path, reminder(made["TimeStamp"], Title="Husk", WithFee=False, WithDebtCollectionWarning=True))

    assert changed.status == 200
    told = spring.get(path).json
    assert (told["Title"], told["Fee"], told["WithDebtCollectionWarning"]) == ("Husk", 0, True)
    assert spring.delete(path).status == 200
    assert spring.get(path).status == 404


def test_a_booked_reminder_is_final(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    path = f"{INVOICES}/{guid}/reminders/{booked_reminder(spring, guid)['Id']}"

    for reply in (
        spring.delete(path),
        spring.post(f"{path}/book", {}),
        spring.put(path, reminder(spring.invoice(guid)["TimeStamp"])),
    ):
        assert reply.errors == {"status": "The reminder is booked: booked is final."}


def test_a_calculation_saves_nothing_and_the_next_reminder_is_proposed(spring: Caller) -> None:
    invoice = overdue(spring)
    path = f"{INVOICES}/{invoice['Guid']}/reminders"

    calculated = spring.post(f"{path}/fetch", reminder(invoice["TimeStamp"]))
    first = spring.get(f"{path}/next").json
    booked_reminder(spring, invoice["Guid"], Date="2026-02-01")
    second = spring.get(f"{path}/next").json

    assert calculated.json["Fee"] == 100
    assert first == {"Title": "Rykker 1", "Date": "2026-01-10", "Number": 1}
    assert second == {"Title": "Rykker 2", "Date": "2026-02-11", "Number": 2}


def test_a_reminder_is_mailed_when_it_is_booked(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    made = remind(spring, guid).json
    path = f"{INVOICES}/{guid}/reminders/{made['Id']}"

    early = (spring.post(f"{path}/email", {}), spring.post(f"{path}/e-reminder", {}))
    spring.post(f"{path}/book", {})
    sent = spring.post(f"{path}/email", {})

    assert [reply.code for reply in early] == [59, 59]
    assert sent.status == 200
    assert spring.invoice(guid)["LatestMailOutType"] == "Reminder"


def test_a_reminder_goes_to_an_ean_number(spring: Caller) -> None:
    guid = overdue(spring, ContactGuid=spring.contact(**EAN))["Guid"]
    made = booked_reminder(spring, guid)

    reply = spring.post(f"{INVOICES}/{guid}/reminders/{made['Id']}/e-reminder")

    assert reply.status == 200
    assert spring.invoice(guid)["LatestMailOutType"] == "ElectronicInvoiceReminder"


def test_a_mail_before_the_first_reminder_costs_nothing(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    path = f"{INVOICES}/{guid}/email/pre-reminder"

    template = spring.get(f"{path}/template")
    sent = spring.post(path, {"Subject": "Husk os"})

    assert "[link-to-pdf]" in template.json["Message"]
    assert sent.status == 200
    assert spring.invoice(guid)["LatestMailOutType"] == "PreReminder"
    assert payments(spring, guid)["RemainingAmount"] == 1000


def test_a_missing_reminder_is_not_found(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    other = overdue(spring)["Guid"]
    made = remind(spring, other).json["Id"]

    elsewhere = spring.get(f"{INVOICES}/{guid}/reminders/{made}")
    assert (elsewhere.status, elsewhere.json["message"]) == (404, "There is no reminder with this id.")
    assert spring.get(f"{INVOICES}/{guid}/reminders/first").status == 404
    assert spring.get(f"{INVOICES}/{GONE}/reminders").code == 63


def test_a_reminder_in_a_closed_period_is_not_booked(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    made = remind(spring, guid).json["Id"]
    spring.admin("organizations", {"Id": 310001, "ClosedUntil": "2026-02-01"})

    reply = spring.post(f"{INVOICES}/{guid}/reminders/{made}/book", {})

    assert reply.errors == {"date": "2026-02-01 lies in a closed period."}


def test_the_payment_that_closes_an_invoice_with_reminders_leaves_nothing_on_debtors(spring: Caller) -> None:
    guid = overdue(spring)["Guid"]
    booked_reminder(spring, guid)

    path = f"{INVOICES}/{guid}/payments"
    reply = spring.post(path, payment_body(spring.invoice(guid)["TimeStamp"], "1100.00"))

    assert reply.status == 200
    debtors = [entry["Amount"] for entry in spring.entries_of("2026") if entry["AccountNumber"] == 53000]
    assert sum(debtors) == 0
