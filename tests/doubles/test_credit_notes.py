"""How an invoice is credited."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller, Reply, line, payment_body

INVOICES = "/v1/{organization}/invoices"
CREDIT_NOTES = "/v1/{organization}/sales/creditnotes"
TOO_MUCH = {"productlines": "More would be credited than was invoiced."}


@pytest.fixture
def other(dinero: Caller) -> Iterator[Caller]:
    """A caller of another organization of the same double."""
    with Caller.personal(dinero.url, 310004) as caller:
        yield caller


def told_payments(caller: Caller, guid: str) -> Any:
    reply = caller.get(f"/v2/{{organization}}/invoices/{guid}/payments")
    assert reply.status == 200, reply
    return reply.json


def read(caller: Caller, guid: str) -> Any:
    reply = caller.get(f"{CREDIT_NOTES}/{guid}")
    assert reply.status == 200, reply
    return reply.json


def pay_out(caller: Caller, guid: str, amount: str, **fields: Any) -> Reply:
    body = payment_body(read(caller, guid)["TimeStamp"], amount, **fields)
    return caller.post(f"{CREDIT_NOTES}/{guid}/payments", body)


def book(caller: Caller, guid: str, timestamp: str) -> Reply:
    return caller.post(f"{CREDIT_NOTES}/{guid}/book", {"Timestamp": timestamp})


# Drafts


def test_a_credit_note_reads_back_as_it_was_sent(dinero: Caller) -> None:
    invoice = dinero.booked()
    guid, timestamp = dinero.credit_draft(
        invoice["Guid"], "100.00", Date="2026-11-21", ExternalReference="shop1:credit:77", Comment="Retur"
    )

    told = read(dinero, guid)

    assert len(told.pop("ProductLines")) == 1
    assert len(told.pop("TotalLines")) == 3
    assert told.pop("CreatedAt") <= told.pop("UpdatedAt")
    assert told == {
        "Guid": guid,
        "TimeStamp": timestamp,
        "CreditNoteFor": invoice["Guid"],
        "Status": "Draft",
        "PaymentStatus": "Draft",
        "Number": 2,
        "ContactGuid": invoice["ContactGuid"],
        "ContactName": "Jens Hansen",
        "Address": None,
        "Date": "2026-11-21",
        "Currency": "DKK",
        "Language": "da-DK",
        "ShowLinesInclVat": True,
        "InvoiceTemplateId": None,
        "ExternalReference": "shop1:credit:77",
        "Description": "Kreditnota",
        "Comment": "Retur",
        "TotalExclVat": 80,
        "TotalVat": 20,
        "TotalInclVat": 100,
        "TotalVatableAmount": 80,
        "TotalNonVatableAmount": 0,
        "MailOutStatus": "NotSent",
        "LatestMailOutType": "None",
        "DeletedAt": None,
    }


def test_a_credit_note_is_changed_and_deleted_like_an_invoice(dinero: Caller) -> None:
    invoice = dinero.booked()["Guid"]
    guid, timestamp = dinero.credit_draft(invoice, CreditNoteFor=None)

    body = {"Timestamp": timestamp, "CreditNoteFor": invoice, "ProductLines": [line("40.00")]}
    changed = dinero.put(f"/v1.2/{{organization}}/sales/creditnotes/{guid}", body)
    told = read(dinero, guid)
    deleted = dinero.delete(f"{CREDIT_NOTES}/{guid}", {"Timestamp": told["TimeStamp"]})
    again = book(dinero, guid, read(dinero, guid)["TimeStamp"])

    assert changed.json == {"Guid": guid, "TimeStamp": told["TimeStamp"]}
    assert (told["CreditNoteFor"], told["TotalInclVat"]) == (invoice, 50)
    assert deleted.status == 200
    assert (again.code, again.errors) == (65, {"message": "Invalid CreditNoteGuid, the creditnote is deleted."})


def test_a_credit_note_for_a_calculation_tells_its_invoice(dinero: Caller) -> None:
    invoice = dinero.booked()["Guid"]

    reply = dinero.post(f"{CREDIT_NOTES}/fetch", {"CreditNoteFor": invoice, "ProductLines": [line("80.00")]})

    assert (reply.json["CreditNoteFor"], reply.json["TotalInclVat"], reply.json["Number"]) == (invoice, 100, 2)
    assert "PaymentDate" not in reply.json


def test_a_credit_note_is_for_a_booked_invoice_or_for_none(dinero: Caller, other: Caller) -> None:
    draft, _ = dinero.draft()
    credit_note = dinero.credited(dinero.booked()["Guid"])["Guid"]
    others = other.booked()["Guid"]

    for guid, code, errors in (
        (GONE, 42, {"creditnotefor": "The invoice to credit does not exist."}),
        (draft, 59, {"status": "The Invoice is not booked."}),
        (credit_note, 42, {"creditnotefor": "The invoice to credit does not exist."}),
        (others, 42, {"creditnotefor": "The invoice to credit does not exist."}),
    ):
        reply = dinero.post(CREDIT_NOTES, {"CreditNoteFor": guid, "ProductLines": [line()]})

        assert (reply.status, reply.code, reply.errors) == (400, code, errors)
    assert dinero.post(CREDIT_NOTES, {"ProductLines": [line()]}).status == 200


def test_a_credit_notes_lines_are_positive(dinero: Caller) -> None:
    reply = dinero.post(CREDIT_NOTES, {"ProductLines": [line("-1.00")]})

    assert reply.errors == {"productlines.0.baseamountvalue": "Quantity and price may not be negative."}


# The whole invoice in one call


def test_a_full_credit_note_is_generated_as_a_draft(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    text = {"Description": "Tak", "LineType": "Text"}
    invoice = dinero.booked(
        ContactGuid=dinero.contact(Street="Vej 1"), Date="2026-11-01", Language="en-GB", ExternalReference="order-1",
        Comment="Ordre 1", ProductLines=[line("12.345", Quantity=3, Discount=5, Comments="SKU"), text],
    )  # fmt: skip

    reply = dinero.post(f"{INVOICES}/{invoice['Guid']}/generate-creditnote", {"Timestamp": None})
    told = read(dinero, reply.json["Guid"])

    assert reply.json == {"Guid": told["Guid"], "TimeStamp": told["TimeStamp"]}
    same = (
        "ContactGuid", "ShowLinesInclVat", "Currency", "Language", "ExternalReference", "Comment", "Address",
        "ProductLines", "TotalInclVat", "TotalVat",
    )  # fmt: skip
    assert {name: told[name] for name in same} == {name: invoice[name] for name in same}
    assert [told[name] for name in ("CreditNoteFor", "Status", "Date", "Description")] == [
        invoice["Guid"], "Draft", "2026-11-22", "Credit note",
    ]  # fmt: skip
    assert told["Address"] == "Vej 1"


def test_a_generated_credit_note_keeps_the_currency(dinero: Caller) -> None:
    invoice = dinero.booked(Currency="EUR", ShowLinesInclVat=False)

    reply = dinero.post(f"{INVOICES}/{invoice['Guid']}/generate-creditnote")

    told = read(dinero, reply.json["Guid"])
    assert (told["Currency"], told["ShowLinesInclVat"], told["TotalInclVat"]) == ("EUR", False, Decimal("311.25"))


@pytest.mark.parametrize(
    ("world", "body", "code"),
    [
        ({}, None, None),
        ({}, {"Timestamp": "stale"}, 58),
        ({"null_timestamp": "refused"}, {"Timestamp": None}, 42),
    ],
    ids=["none", "stale", "null_timestamp-refused"],
)
def test_generating_a_credit_note_may_name_a_timestamp(dinero: Caller, world: Any, body: Any, code: int | None) -> None:
    dinero.admin("world", world)
    invoice = dinero.booked()["Guid"]

    reply = dinero.post(f"{INVOICES}/{invoice}/generate-creditnote", body)

    assert reply.json.get("code") == code


def test_generating_a_credit_note_takes_the_present_timestamp(dinero: Caller) -> None:
    invoice = dinero.booked()

    body = {"Timestamp": invoice["TimeStamp"]}
    reply = dinero.post(f"{INVOICES}/{invoice['Guid']}/generate-creditnote", body)

    assert reply.status == 200


def test_a_draft_generates_no_credit_note(dinero: Caller) -> None:
    guid, _ = dinero.draft()

    reply = dinero.post(f"{INVOICES}/{guid}/generate-creditnote")

    assert reply.errors == {"status": "The Invoice is not booked."}


# Offsetting


def test_a_booked_credit_note_is_offset_against_its_invoice(dinero: Caller) -> None:
    invoice = dinero.booked()
    note = dinero.credited(invoice["Guid"], "100.00", Date="2026-11-21")

    told = told_payments(dinero, invoice["Guid"])
    others = dinero.get(f"{CREDIT_NOTES}/{note['Guid']}/payments").json

    fixed = {
        "DepositAccountNumber": None, "Currency": "DKK", "ExchangeRate": 100, "ExternalReference": None,
        "PaymentDate": "2026-11-21", "Description": "Kreditnota", "Amount": 100,
    }  # fmt: skip
    assert [{**one, "Guid": None} for one in told["Payments"]] == [
        {**fixed, "Guid": None, "PaymentClass": "CreditNote", "RelatedVoucherId": note["Guid"]}
    ]
    assert [{**one, "Guid": None} for one in others["Payments"]] == [
        {**fixed, "Guid": None, "PaymentClass": "Invoice", "RelatedVoucherId": invoice["Guid"]}
    ]
    assert (told["RemainingAmount"], others["RemainingAmount"]) == (149, 0)
    assert dinero.invoice(invoice["Guid"])["TimeStamp"] > invoice["TimeStamp"]
    assert dinero.books().splitlines()[3:] == ["K 53000 100.00", "D 1000 80.00", "D 64000 20.00"]


def test_a_paid_invoice_that_is_credited_is_overpaid_until_the_money_is_paid_back(dinero: Caller) -> None:
    invoice = dinero.booked()["Guid"]
    dinero.pay(invoice, "249.00")
    dinero.credited(invoice)

    assert dinero.invoice(invoice)["PaymentStatus"] == "OverPaid"
    assert told_payments(dinero, invoice)["RemainingAmount"] == -249
    assert dinero.pay(invoice, "-249.00").status == 200
    assert dinero.invoice(invoice)["PaymentStatus"] == "Paid"


@pytest.mark.parametrize("status", ["Paid", "Booked"])
def test_the_status_of_an_offset_credit_note_is_the_world_offset_credit_note_status(
    dinero: Caller, status: str
) -> None:
    dinero.admin("world", {"offset_credit_note_status": status})

    note = dinero.credited(dinero.booked()["Guid"])

    assert note["PaymentStatus"] == status


@pytest.mark.parametrize(("credit_note_offset", "remaining"), [("automatic", 0), ("manual", 249)])
def test_whether_a_credit_note_is_offset_by_itself_is_the_world_credit_note_offset(
    dinero: Caller, credit_note_offset: str, remaining: int
) -> None:
    dinero.admin("world", {"credit_note_offset": credit_note_offset})
    invoice = dinero.booked()["Guid"]

    note = dinero.credited(invoice)

    assert told_payments(dinero, invoice)["RemainingAmount"] == remaining
    assert note["PaymentStatus"] == ("Paid" if remaining == 0 else "Booked")
    assert dinero.get(f"{CREDIT_NOTES}/{note['Guid']}/payments").json["RemainingAmount"] == remaining


# Not more than was invoiced


@pytest.mark.parametrize("over_credit", ["refused", "accepted"])
def test_whether_more_can_be_credited_than_invoiced_is_the_world_over_credit(dinero: Caller, over_credit: str) -> None:
    dinero.admin("world", {"over_credit": over_credit})
    invoice = dinero.booked()["Guid"]
    dinero.credited(invoice, "100.00")
    just, just_timestamp = dinero.credit_draft(invoice, "149.00")
    over, over_timestamp = dinero.credit_draft(invoice, "149.01")

    refused = book(dinero, over, over_timestamp)
    taken = book(dinero, just, just_timestamp)

    if over_credit == "refused":
        assert (refused.status, refused.code, refused.errors) == (400, 42, TOO_MUCH)
        assert taken.status == 200
    else:
        assert refused.status == 200


def test_what_is_credited_is_counted_for_each_invoice_and_organization(dinero: Caller, other: Caller) -> None:
    invoice, timestamp = dinero.draft()
    dinero.post(f"{INVOICES}/{invoice}/book", {"Timestamp": timestamp})
    _, others = other.draft(Guid=invoice)
    other.post(f"{INVOICES}/{invoice}/book", {"Timestamp": others})
    dinero.credited(dinero.booked()["Guid"])
    other.credited(invoice)
    dinero.credit_draft(invoice)

    assert dinero.credited(invoice)["Status"] == "Booked"


def test_a_credit_note_for_no_invoice_has_no_such_limit(dinero: Caller) -> None:
    body = {"ContactGuid": dinero.contact(), "ProductLines": [line("1000.00")]}
    note = dinero.post(CREDIT_NOTES, body).json

    assert book(dinero, note["Guid"], note["TimeStamp"]).status == 200


# Money paid out on a credit note


def unpaired(caller: Caller, **fields: Any) -> str:
    """A booked credit note of 100.00 for no invoice; its guid."""
    body = {"ContactGuid": caller.contact(), "ProductLines": [line("80.00")], **fields}
    note = caller.post(CREDIT_NOTES, body).json
    assert book(caller, note["Guid"], note["TimeStamp"]).status == 200
    guid: str = note["Guid"]
    return guid


@pytest.mark.parametrize("amount", ["-1.00", "100.01"])
def test_no_more_is_paid_out_than_the_credit_note_has_left(dinero: Caller, amount: str) -> None:
    reply = pay_out(dinero, unpaired(dinero), amount)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"amount": "No more can be paid out than the credit note has left."}


def test_money_paid_out_on_a_credit_note_leaves_the_account(dinero: Caller) -> None:
    guid = unpaired(dinero)

    first = pay_out(dinero, guid, "0.01")
    second = pay_out(dinero, guid, "99.99")

    assert (first.status, second.status) == (200, 200)
    assert read(dinero, guid)["PaymentStatus"] == "Paid"
    assert dinero.books().splitlines()[3:] == ["K 55000 0.01", "D 53000 0.01", "K 55000 99.99", "D 53000 99.99"]


def test_money_paid_out_in_error_is_taken_back(dinero: Caller) -> None:
    guid = unpaired(dinero)
    payment = pay_out(dinero, guid, "100.00").json["Guid"]

    reply = dinero.delete(f"{CREDIT_NOTES}/{guid}/payments/{payment}")

    assert reply.status == 200
    assert read(dinero, guid)["PaymentStatus"] == "Booked"
    assert dinero.books().splitlines()[5:] == ["D 55000 100.00", "K 53000 100.00"]


def test_a_credit_note_is_never_overdue(dinero: Caller) -> None:
    guid = unpaired(dinero, Date="2025-01-01")

    assert read(dinero, guid)["PaymentStatus"] == "Booked"
