"""How money is registered on a booked invoice, and taken back."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller, Reply, payment_body

INVOICES = "/v1/{organization}/invoices"
FEW_DECIMALS = "An amount has at most two decimals."
DANISH_NOT_DEPOSIT = "Kontoen er ikke en beholdning."


@pytest.fixture
def other(dinero: Caller) -> Iterator[Caller]:
    """A caller of another organization of the same double."""
    with Caller.personal(dinero.url, 310004) as caller:
        yield caller


def told_payments(caller: Caller, guid: str) -> Any:
    reply = caller.get(f"/v2/{{organization}}/invoices/{guid}/payments")
    assert reply.status == 200, reply
    return reply.json


def remaining(caller: Caller, guid: str) -> Decimal:
    amount: Decimal = told_payments(caller, guid)["RemainingAmount"]
    return amount


def delete_payment(caller: Caller, guid: str, payment_guid: str, body: Any = None) -> Reply:
    return caller.delete(f"{INVOICES}/{guid}/payments/{payment_guid}", body)


def books_after(caller: Caller, count: int) -> list[str]:
    return caller.books().splitlines()[count:]


# Registering


def test_a_payment_is_answered_with_its_guid_and_the_invoices_new_version(dinero: Caller) -> None:
    invoice = dinero.booked()

    reply = dinero.pay(invoice["Guid"], "249.00")

    read = dinero.invoice(invoice["Guid"])
    payment = told_payments(dinero, invoice["Guid"])["Payments"][0]
    assert reply.status == 200
    assert reply.json == {
        "Guid": payment["Guid"], "TimeStamp": read["TimeStamp"], "RelatedVoucherGuid": payment["Guid"],
    }  # fmt: skip
    assert read["TimeStamp"] > invoice["TimeStamp"]


def test_a_payment_reads_back_as_it_was_sent(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    reply = dinero.pay(
        guid, "100.00", DepositAccountNumber=55040, PaymentDate="2026-11-20", ExternalReference="r", Description="Kasse"
    )

    assert told_payments(dinero, guid) == {
        "Payments": [
            {
                "Guid": reply.json["Guid"],
                "DepositAccountNumber": 55040,
                "Currency": "DKK",
                "ExchangeRate": 100,
                "PaymentClass": "Payment",
                "RelatedVoucherId": reply.json["Guid"],
                "ExternalReference": "r",
                "PaymentDate": "2026-11-20",
                "Description": "Kasse",
                "Amount": 100,
            }
        ],
        "RemainingAmount": 149,
        "PaidAmount": 100,
        "InvoiceTotalIncludingReminderExpenses": 249,
        "RemainderAsFeeAvailable": True,
    }
    entries = dinero.entries_of("2026")[3:]
    assert [(entry["Date"], entry["Description"]) for entry in entries] == [("2026-11-20", "Kasse")] * 2


def test_the_entries_of_a_payment_carry_it(dinero: Caller) -> None:
    invoice = dinero.booked()

    payment = dinero.pay(invoice["Guid"], "249.00").json["Guid"]

    entries = [entry for entry in dinero.entries_of("2026") if entry["VoucherGuid"] == payment]
    told = [(entry["VoucherType"], entry["ContactGuid"], entry["VoucherNumber"]) for entry in entries]
    assert told == [("manuel", invoice["ContactGuid"], 1)] * 2


def test_an_unpaid_invoice_has_no_remainder_to_be_a_fee(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    told = told_payments(dinero, guid)

    assert (told["Payments"], told["RemainingAmount"], told["PaidAmount"]) == ([], 249, 0)
    assert told["RemainderAsFeeAvailable"] is False


def test_a_paid_invoice_has_no_remainder_to_be_a_fee(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]
    dinero.pay(guid, "249.00")

    assert told_payments(dinero, guid)["RemainderAsFeeAvailable"] is False


def test_a_payment_without_a_date_is_of_today(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-21T23:30:00Z"})
    guid = dinero.booked()["Guid"]

    dinero.pay(guid, "249.00")

    assert told_payments(dinero, guid)["Payments"][0]["PaymentDate"] == "2026-11-22"


@pytest.mark.parametrize(
    ("amounts", "status", "left"),
    [
        (["100.00"], "Booked", 149),
        (["100.00", "149.00"], "Paid", 0),
        (["249.00", "1.00"], "OverPaid", -1),
        (["250.00", "-1.00"], "Paid", 0),
    ],
    ids=["partly", "in parts", "too much", "paid back"],
)
def test_the_status_follows_from_the_payments(dinero: Caller, amounts: list[str], status: str, left: int) -> None:
    guid = dinero.booked()["Guid"]

    for amount in amounts:
        assert dinero.pay(guid, amount).status == 200

    assert dinero.invoice(guid)["PaymentStatus"] == status
    assert dinero.invoice(guid)["Status"] == "Booked"
    assert remaining(dinero, guid) == left


def test_an_invoice_is_overdue_the_day_after_its_due_date(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    due_today = dinero.booked(PaymentConditionType="Netto", PaymentConditionNumberOfDays=0)["Guid"]
    due_yesterday = dinero.booked(Date="2026-11-21", PaymentConditionType="NettoCash")["Guid"]

    assert dinero.invoice(due_today)["PaymentStatus"] == "Booked"
    assert dinero.invoice(due_yesterday)["PaymentStatus"] == "Overdue"
    dinero.pay(due_yesterday, "249.00")
    assert dinero.invoice(due_yesterday)["PaymentStatus"] == "Paid"


def test_the_same_payment_sent_twice_is_two_payments(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    dinero.pay(guid, "249.00", ExternalReference="shop1:pay:1")
    dinero.pay(guid, "249.00", ExternalReference="shop1:pay:1")

    assert remaining(dinero, guid) == -249


# What is refused


@pytest.mark.parametrize(
    ("amount", "fields", "errors"),
    [
        ("0.00", {}, {"amount": "The amount may not be 0."}),
        ("1.001", {}, {"amount": FEW_DECIMALS}),
        ("1.00", {"AmountInForeignCurrency": 1.001}, {"amountinforeigncurrency": FEW_DECIMALS}),
        (
            "1.00",
            {"DepositAccountNumber": 1000},
            {"depositaccountnumber": "1000 is not a deposit account."},
        ),
        (
            "1.00",
            {"DepositAccountNumber": 55001},
            {"depositaccountnumber": "55001 is not a deposit account."},
        ),
        ("1.00", {"PaymentDate": "today"}, {"paymentdate": "A date like 2026-11-22 is expected."}),
        ("1.00", {"PaymentDate": "2001-01-01"}, {"date": "2001-01-01 lies in no accounting year."}),
        ("-1.00", {}, {"amount": "The invoice is not overpaid by this amount."}),
        ("250.00", {"RemainderIsFee": True}, {"remainderisfee": "Nothing remains that could be a fee."}),
    ],
    ids=[
        "zero",
        "three decimals",
        "three foreign decimals",
        "no deposit account",
        "no account",
        "no date",
        "closed",
        "negative",
        "too much",
    ],
)
def test_a_payment_that_is_refused_leaves_everything_as_it_was(
    dinero: Caller, amount: str, fields: Any, errors: Any
) -> None:
    invoice = dinero.booked()

    reply = dinero.pay(invoice["Guid"], amount, **fields)

    assert reply.status == 400, reply
    assert reply.errors == errors
    assert dinero.invoice(invoice["Guid"])["TimeStamp"] == invoice["TimeStamp"]
    assert told_payments(dinero, invoice["Guid"])["Payments"] == []


def test_a_draft_takes_no_payment(dinero: Caller) -> None:
    guid, _ = dinero.draft()

    reply = dinero.pay(guid, "249.00")

    assert (reply.status, reply.code) == (400, 59)
    assert reply.errors == {"status": "The Invoice is not booked."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Bilaget er ikke bogført."


def test_a_deleted_draft_takes_no_payment(dinero: Caller) -> None:
    guid, timestamp = dinero.draft()
    dinero.delete(f"{INVOICES}/{guid}", {"Timestamp": timestamp})

    assert dinero.pay(guid, "249.00").code == 65


@pytest.mark.parametrize("place", ["payments", "book", "email"])
def test_a_missing_invoice_takes_nothing(dinero: Caller, place: str) -> None:
    body = payment_body("x", "249.00", ShouldAddTrustPilotEmailAsBcc=False)

    reply = dinero.post(f"{INVOICES}/{GONE}/{place}", body)

    assert (reply.status, reply.code) == (400, 63)


@pytest.mark.parametrize(
    ("world", "code"),
    [({}, 58), ({"payment_timestamps": "ignored"}, None), ({"timestamps": "ignored"}, None)],
    ids=["payment_timestamps-checked", "payment_timestamps-ignored", "timestamps-ignored"],
)
def test_a_payment_needs_the_present_timestamp(dinero: Caller, world: Any, code: int | None) -> None:
    dinero.admin("world", world)
    guid, timestamp = dinero.draft()
    dinero.post(f"{INVOICES}/{guid}/book", {"Timestamp": timestamp})

    reply = dinero.post(f"{INVOICES}/{guid}/payments", payment_body(timestamp, "249.00"))

    assert reply.json.get("code") == code
    assert reply.status == (200 if code is None else 400)


def test_a_timestamp_is_good_for_one_payment(dinero: Caller) -> None:
    invoice = dinero.booked()
    body = payment_body(invoice["TimeStamp"], "100.00")

    first = dinero.post(f"{INVOICES}/{invoice['Guid']}/payments", body)
    second = dinero.post(f"{INVOICES}/{invoice['Guid']}/payments", body)

    assert (first.status, second.status, second.code) == (200, 400, 58)


@pytest.mark.parametrize(("negative_payment", "status"), [("overpaid_only", 400), ("always", 200)])
def test_whether_money_can_be_paid_back_without_overpayment_is_the_world_negative_payment(
    dinero: Caller, negative_payment: str, status: int
) -> None:
    dinero.admin("world", {"negative_payment": negative_payment})
    guid = dinero.booked()["Guid"]
    dinero.pay(guid, "250.00")

    assert dinero.pay(guid, "-1.01").status == status
    assert dinero.pay(guid, "-1.00").status == 200


def test_payments_stay_within_their_organization(dinero: Caller, other: Caller) -> None:
    guid, timestamp = dinero.draft()
    dinero.post(f"{INVOICES}/{guid}/book", {"Timestamp": timestamp})
    _, others = other.draft(Guid=guid)
    other.post(f"{INVOICES}/{guid}/book", {"Timestamp": others})

    payment = dinero.pay(guid, "249.00").json["Guid"]

    assert remaining(dinero, guid) == 0
    assert remaining(other, guid) == 249
    assert other.invoice(guid)["PaymentStatus"] == "Booked"
    assert other.books().splitlines() == ["D 53000 249.00", "K 1000 199.20", "K 64000 49.80"]
    assert delete_payment(other, guid, payment).status == 404


# Fees


def test_the_remainder_can_be_a_fee_on_7220(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    reply = dinero.pay(guid, "241.00", RemainderIsFee=True)

    assert reply.status == 200
    assert books_after(dinero, 3) == ["D 55000 241.00", "D 7220 8.00", "K 53000 249.00"]
    assert dinero.invoice(guid)["PaymentStatus"] == "Paid"
    told = told_payments(dinero, guid)
    assert (told["Payments"][0]["Amount"], told["PaidAmount"], told["RemainingAmount"]) == (241, 249, 0)


def test_the_smallest_payment_may_leave_a_fee(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    assert dinero.pay(guid, "0.01", RemainderIsFee=True).status == 200
    assert remaining(dinero, guid) == 0


def test_a_payment_in_full_has_no_fee(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    assert dinero.pay(guid, "249.00", RemainderIsFee=True).status == 200
    assert books_after(dinero, 3) == ["D 55000 249.00", "K 53000 249.00"]


def test_money_paid_back_makes_no_fee(dinero: Caller) -> None:
    dinero.admin("world", {"negative_payment": "always"})
    guid = dinero.booked()["Guid"]

    open_invoice = dinero.pay(guid, "-1.00", RemainderIsFee=True)
    dinero.pay(guid, "250.00")
    in_full = dinero.pay(guid, "-1.00", RemainderIsFee=True)

    assert open_invoice.errors == {"remainderisfee": "Nothing remains that could be a fee."}
    assert in_full.status == 200


# Deleting


def test_deleting_a_payment_takes_its_entries_back_by_new_ones_of_today(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    invoice = dinero.booked()
    payment = dinero.pay(invoice["Guid"], "241.00", RemainderIsFee=True, PaymentDate="2026-11-20").json

    reply = delete_payment(dinero, invoice["Guid"], payment["Guid"].upper(), {"Timestamp": payment["TimeStamp"]})

    read = dinero.invoice(invoice["Guid"])
    assert (reply.status, reply.json) == (200, {"TimeStamp": read["TimeStamp"]})
    assert read["TimeStamp"] > payment["TimeStamp"]
    assert read["PaymentStatus"] == "Booked"
    assert remaining(dinero, invoice["Guid"]) == 249
    assert books_after(dinero, 3) == [
        "D 55000 241.00", "D 7220 8.00", "K 53000 249.00", "K 55000 241.00", "K 7220 8.00", "D 53000 249.00",
    ]  # fmt: skip
    reversing = dinero.entries_of("2026")[6:]
    names = ("Date", "VoucherType", "Description", "ContactGuid", "VoucherNumber")
    assert [[entry[name] for name in names] for entry in reversing] == [
        ["2026-11-22", "manuel", "Tilbageført: Kort", invoice["ContactGuid"], 2]
    ] * 3
    assert payment["Guid"] not in {entry["VoucherGuid"] for entry in reversing}


def test_a_payment_can_be_deleted_once(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]
    payment = dinero.pay(guid, "249.00").json["Guid"]
    delete_payment(dinero, guid, payment)

    reply = delete_payment(dinero, guid, payment)

    assert (reply.status, reply.code) == (404, 40)
    assert reply.json["message"] == "There is no payment with this guid."


def test_a_payment_is_deleted_on_its_own_invoice_only(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]
    payment = dinero.pay(guid, "249.00").json["Guid"]

    assert delete_payment(dinero, dinero.booked()["Guid"], payment).status == 404
    assert remaining(dinero, guid) == 0


@pytest.mark.parametrize(
    ("world", "body", "code"),
    [
        ({}, None, None),
        ({}, {"Timestamp": None}, None),
        ({}, {"Timestamp": "stale"}, 58),
        ({"timestamps": "ignored"}, {"Timestamp": "stale"}, None),
        ({"null_timestamp": "refused"}, None, 42),
    ],
    ids=["none", "null", "stale", "timestamps-ignored", "null_timestamp-refused"],
)
def test_deleting_a_payment_may_name_a_timestamp(dinero: Caller, world: Any, body: Any, code: int | None) -> None:
    dinero.admin("world", world)
    guid = dinero.booked()["Guid"]
    payment = dinero.pay(guid, "249.00").json["Guid"]

    reply = delete_payment(dinero, guid, payment, body)

    assert reply.json.get("code") == code


def test_in_a_closed_period_no_payment_is_deleted(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    guid = dinero.booked()["Guid"]
    payment = dinero.pay(guid, "249.00").json["Guid"]
    dinero.admin("organizations", {"Id": 310001, "ClosedUntil": "2026-11-22"})

    reply = delete_payment(dinero, guid, payment)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"date": "2026-11-22 lies in a closed period."}


def test_a_credit_note_or_a_ledger_item_is_not_deleted_as_a_payment(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]
    dinero.credited(guid, "100.00")
    payment = told_payments(dinero, guid)["Payments"][0]

    reply = delete_payment(dinero, guid, payment["Guid"])

    assert payment["DepositAccountNumber"] is None
    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"paymentguid": "This payment is a credit note or a ledger item and cannot be deleted here."}


# Ledger items that pay an invoice


def test_a_ledger_item_pays_an_invoice(dinero: Caller) -> None:
    invoice = dinero.booked()
    item = {
        "VoucherDate": "2026-11-20",
        "Lines": [
            {
                "Description": "Gavekort",
                "Amount": 100,
                "BalancingAccountNumber": 63080,
                "IsPaymentForVoucherId": invoice["Guid"],
            }
        ],
    }

    keys = dinero.post("/v1.2/{organization}/ledgeritems", [item]).json
    booked = dinero.post("/v1/{organization}/ledgeritems/book", keys)
    dinero.admin("clock", {"advance_s": 5})
    told = told_payments(dinero, invoice["Guid"])

    assert booked.status == 200, booked
    assert dinero.invoice(invoice["Guid"])["TimeStamp"] > invoice["TimeStamp"]
    assert books_after(dinero, 3) == ["D 63080 100.00", "K 53000 100.00"]
    assert told["RemainingAmount"] == 149
    payment = told["Payments"][0]
    names = ("DepositAccountNumber", "PaymentClass", "RelatedVoucherId", "PaymentDate", "Description", "Amount")
    assert [payment[name] for name in names] == [None, "LedgerItem", keys[0]["Id"], "2026-11-20", "Gavekort", 100]


def test_a_missing_danish_deposit_account_is_told_in_danish(dinero: Caller) -> None:
    reply = dinero.pay(dinero.booked()["Guid"], "1.00", DepositAccountNumber=1000)

    assert reply.json["languageSpecificMessages"][0]["message"] == DANISH_NOT_DEPOSIT
