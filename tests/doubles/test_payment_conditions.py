"""When an invoice is due."""

from typing import Any

import pytest

from tests.doubles.caller import Caller, invoice_body

INVOICES = "/v1/{organization}/invoices"
CONDITION = ("PaymentConditionType", "PaymentConditionNumberOfDays", "PaymentDate")


def told_condition(caller: Caller, **fields: Any) -> tuple[Any, ...]:
    """Condition, days and due date of an invoice of 20 November 2026."""
    reply = caller.post(f"{INVOICES}/fetch", invoice_body(Date="2026-11-20", **fields))
    assert reply.status == 200, reply
    return tuple(reply.json[name] for name in CONDITION)


@pytest.mark.parametrize(
    ("condition", "days", "told"),
    [
        ("Netto", 14, ("Netto", 14, "2026-12-04")),
        ("Netto", 0, ("Netto", 0, "2026-11-20")),
        ("Netto", 3650, ("Netto", 3650, "2036-11-17")),
        ("Netto", None, ("Netto", 8, "2026-11-28")),
        ("NettoCash", None, ("NettoCash", 0, "2026-11-20")),
        ("Paid", None, ("Paid", 0, "2026-11-20")),
        ("CurrentMonthOut", 10, ("CurrentMonthOut", 10, "2026-12-10")),
        ("CurrentMonthOut", 0, ("CurrentMonthOut", 0, "2026-11-30")),
        ("CurrentMonthOut", None, ("CurrentMonthOut", 8, "2026-12-08")),
    ],
)
def test_the_due_date_follows_the_condition(dinero: Caller, condition: str, days: int | None, told: Any) -> None:
    assert told_condition(dinero, PaymentConditionType=condition, PaymentConditionNumberOfDays=days) == told


@pytest.mark.parametrize(
    ("day", "end"),
    [("2026-01-31", "2026-01-31"), ("2024-02-01", "2024-02-29"), ("2026-12-01", "2026-12-31")],
)
def test_the_current_month_ends_on_its_last_day(dinero: Caller, day: str, end: str) -> None:
    body = invoice_body(Date=day, PaymentConditionType="CurrentMonthOut", PaymentConditionNumberOfDays=0)

    assert dinero.post(f"{INVOICES}/fetch", body).json["PaymentDate"] == end


def test_without_a_condition_it_is_the_companys(dinero: Caller) -> None:
    assert told_condition(dinero) == ("Netto", 8, "2026-11-28")


def test_a_contacts_condition_without_days_has_the_companys_days(dinero: Caller) -> None:
    contact = dinero.contact(PaymentConditionType="Netto")

    assert told_condition(dinero, ContactGuid=contact)[:2] == ("Netto", 8)


def test_without_a_condition_it_is_the_contacts_if_that_has_one(dinero: Caller) -> None:
    contact = dinero.contact(PaymentConditionType="CurrentMonthOut", PaymentConditionNumberOfDays=15)
    cash = dinero.contact(PaymentConditionType="NettoCash")

    assert told_condition(dinero, ContactGuid=contact) == ("CurrentMonthOut", 15, "2026-12-15")
    assert told_condition(dinero, ContactGuid=cash) == ("NettoCash", 0, "2026-11-20")
    assert told_condition(dinero, ContactGuid=dinero.contact()) == ("Netto", 8, "2026-11-28")


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        (
            {"PaymentConditionType": "Later"},
            {"paymentconditiontype": "Later is not one of Netto, NettoCash, CurrentMonthOut, Paid."},
        ),
        ({"PaymentConditionNumberOfDays": 8}, {"paymentconditiontype": "Days are given without a condition."}),
        (
            {"PaymentConditionType": "Netto", "PaymentConditionNumberOfDays": -1},
            {"paymentconditionnumberofdays": "A number of days from 0 to 3650 is expected."},
        ),
        (
            {"PaymentConditionType": "Netto", "PaymentConditionNumberOfDays": 3651},
            {"paymentconditionnumberofdays": "A number of days from 0 to 3650 is expected."},
        ),
        (
            {"Date": "9999-12-24", "PaymentConditionType": "Netto"},
            {"paymentconditionnumberofdays": "The invoice would be due beyond the calendar."},
        ),
        (
            {"Date": "9999-12-01", "PaymentConditionType": "CurrentMonthOut"},
            {"paymentconditionnumberofdays": "The invoice would be due beyond the calendar."},
        ),
    ],
    ids=["unknown", "days alone", "negative", "too many", "end of time", "last month of time"],
)
def test_a_condition_that_cannot_be(dinero: Caller, fields: Any, errors: Any) -> None:
    reply = dinero.post(INVOICES, invoice_body(**fields))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == errors


@pytest.mark.parametrize(("condition", "days"), [("Paid", 0), ("Paid", 8), ("NettoCash", 8)])
def test_paid_and_cash_have_no_days(dinero: Caller, condition: str, days: int) -> None:
    body = invoice_body(PaymentConditionType=condition, PaymentConditionNumberOfDays=days)

    reply = dinero.post(INVOICES, body)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"paymentconditionnumberofdays": f"{condition} has no number of days."}


def test_in_the_world_paid_with_days_accepted_the_days_are_taken(dinero: Caller) -> None:
    dinero.admin("world", {"paid_with_days": "accepted"})

    told = told_condition(dinero, PaymentConditionType="Paid", PaymentConditionNumberOfDays=8)

    assert told == ("Paid", 8, "2026-11-28")


@pytest.mark.parametrize(("paid_condition", "remaining", "status"), [("prints", 249, "Booked"), ("pays", 0, "Paid")])
def test_whether_the_condition_paid_pays_is_the_world_paid_condition(
    dinero: Caller, paid_condition: str, remaining: int, status: str
) -> None:
    dinero.admin("world", {"paid_condition": paid_condition})

    invoice = dinero.booked(PaymentConditionType="Paid", Date="2026-11-20")
    payments = dinero.get(f"/v2/{{organization}}/invoices/{invoice['Guid']}/payments").json

    assert invoice["PaymentStatus"] == ("Overdue" if status == "Booked" else status)
    assert payments["RemainingAmount"] == remaining


def test_in_the_world_paid_condition_pays_the_money_is_on_the_bank_account(dinero: Caller) -> None:
    dinero.admin("world", {"paid_condition": "pays"})

    invoice = dinero.booked(PaymentConditionType="Paid", Date="2026-11-20")
    payments = dinero.get(f"/v2/{{organization}}/invoices/{invoice['Guid']}/payments").json["Payments"]

    assert dinero.books().splitlines()[3:] == ["D 55000 249.00", "K 53000 249.00"]
    assert [{**one, "Guid": "", "RelatedVoucherId": ""} for one in payments] == [
        {
            "Guid": "",
            "DepositAccountNumber": 55000,
            "Currency": "DKK",
            "ExchangeRate": 100,
            "PaymentClass": "Payment",
            "RelatedVoucherId": "",
            "ExternalReference": None,
            "PaymentDate": "2026-11-20",
            "Description": "Betalt",
            "Amount": 249,
        }
    ]
    assert payments[0]["Guid"] == payments[0]["RelatedVoucherId"] == dinero.entries_of("2026")[-1]["VoucherGuid"]
    assert payments[0]["Guid"] is not None


def test_in_the_world_paid_condition_pays_other_conditions_do_not_pay(dinero: Caller) -> None:
    dinero.admin("world", {"paid_condition": "pays"})

    assert dinero.booked()["PaymentStatus"] == "Booked"
