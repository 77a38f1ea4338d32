"""How is a draft of an invoice made, read, changed and deleted?"""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.doubles.caller import GONE, Caller, invoice_body, line

INVOICES = "/v1/{organization}/invoices"
CREDIT_NOTES = "/v1/{organization}/sales/creditnotes"
DELETED = {"message": "Invalid InvoiceGuid, the invoice is deleted."}
NOT_FOUND = {"message": "Invalid InvoiceGuid, no results found"}
OUTDATED = {"timestamp": "Timestamp out of date"}
TOO_LONG = "The ExternalReference field is not valid: Value should have at most 128 items after validation, not 129."
TIMESTAMP_REQUIRED = {"timestamp": "The Timestamp field is required."}


def at(guid: str) -> str:
    return f"{INVOICES}/{guid}"


def put_at(guid: str) -> str:
    return f"/v1.2/{{organization}}/invoices/{guid}"


@pytest.fixture
def noon(dinero: Caller) -> Caller:
    """A caller at noon of 22 November 2026."""
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    return dinero


def test_a_draft_reads_back_as_it_was_sent(noon: Caller) -> None:
    contact = noon.contact(Name="Jens", Street="Hovedgaden 1", ZipCode="2300", City="København S")
    guid, template = str(uuid4()), str(uuid4())
    body = {
        "Guid": guid,
        "ContactGuid": contact,
        "Date": "2026-11-20",
        "Currency": "DKK",
        "Language": "en-GB",
        "ShowLinesInclVat": True,
        "ExternalReference": "shop1:order:10023",
        "Description": "Order 10023",
        "Comment": "Thank you",
        "Address": "Road 1\n1000 Town",
        "InvoiceTemplateId": template,
        "PaymentConditionType": "Netto",
        "PaymentConditionNumberOfDays": 14,
        "ReminderFee": 100,
        "ReminderInterestRate": 1.5,
        "IsMobilePayInvoiceEnabled": True,
        "IsPensoPayEnabled": True,
        "ProductLines": [line("199.00", Quantity=2, Comments="SKU 123", Discount=10)],
    }

    reply = noon.post(INVOICES, body)
    read = noon.invoice(guid)

    assert reply.status == 200
    assert reply.json == {"Guid": guid, "TimeStamp": read["TimeStamp"]}
    assert read.pop("CreatedAt").startswith("2026-11-22T11:00:0")
    assert read.pop("UpdatedAt").startswith("2026-11-22T11:00:0")
    assert read.pop("TimeStamp") == "00000000020A5EA8"
    assert read == {
        "Guid": guid,
        "Status": "Draft",
        "PaymentStatus": "Draft",
        "Number": 1,
        "ContactGuid": contact,
        "ContactName": "Jens",
        "Date": "2026-11-20",
        "PaymentDate": "2026-12-04",
        "PaymentConditionType": "Netto",
        "PaymentConditionNumberOfDays": 14,
        "Currency": "DKK",
        "Language": "en-GB",
        "ShowLinesInclVat": True,
        "ExternalReference": "shop1:order:10023",
        "Description": "Order 10023",
        "Comment": "Thank you",
        "Address": "Road 1\n1000 Town",
        "InvoiceTemplateId": template,
        "IsMobilePayInvoiceEnabled": True,
        "IsPensoPayEnabled": True,
        "TotalExclVat": Decimal("286.56"),
        "TotalVat": Decimal("71.64"),
        "TotalInclVat": Decimal("358.20"),
        "TotalVatableAmount": Decimal("286.56"),
        "TotalNonVatableAmount": 0,
        "TotalLines": [
            {"Type": "SubTotal", "TotalAmount": Decimal("286.56"), "Position": 0, "Label": "Subtotal"},
            {"Type": "Vat", "TotalAmount": Decimal("71.64"), "Position": 1, "Label": "Moms (25,00%)"},
            {"Type": "Total", "TotalAmount": Decimal("358.20"), "Position": 2, "Label": "Total DKK"},
        ],
        "ProductLines": [
            {
                "ProductGuid": None,
                "Description": "T-shirt",
                "Comments": "SKU 123",
                "Quantity": 2,
                "Unit": "parts",
                "Discount": 10,
                "AccountNumber": 1000,
                "AccountName": "Salg af varer/ydelser m/moms",
                "LineType": "Product",
                "BaseAmountValue": Decimal("159.20"),
                "BaseAmountValueInclVat": Decimal("199.00"),
                "TotalAmount": Decimal("286.56"),
                "TotalAmountInclVat": Decimal("358.20"),
            }
        ],
        "MailOutStatus": "NotSent",
        "LatestMailOutType": "None",
        "FikCode": None,
        "DepositAccountNumber": 55000,
        "IsSentToDebtCollection": False,
        "DeletedAt": None,
    }


def test_a_draft_needs_only_lines(noon: Caller) -> None:
    guid = noon.post(INVOICES, {"ProductLines": [line("100.00")]}).json["Guid"]

    read = noon.invoice(guid)

    defaults = {
        "ContactGuid": None,
        "ContactName": None,
        "Address": None,
        "Date": "2026-11-22",
        "PaymentDate": "2026-11-30",
        "Currency": "DKK",
        "Language": "da-DK",
        "Description": "Faktura",
        "Comment": None,
        "ExternalReference": None,
        "InvoiceTemplateId": None,
        "ShowLinesInclVat": False,
        "IsMobilePayInvoiceEnabled": False,
        "IsPensoPayEnabled": False,
        "TotalExclVat": 100,
        "TotalInclVat": 125,
    }
    assert {name: read[name] for name in defaults} == defaults


def test_the_day_of_a_draft_is_the_danish_day(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-21T23:30:00Z"})

    guid, _ = dinero.draft()

    assert dinero.invoice(guid)["Date"] == "2026-11-22"


@pytest.mark.parametrize(
    ("place", "language", "heading"),
    [
        (INVOICES, "da-DK", "Faktura"),
        (INVOICES, "en-GB", "Invoice"),
        (CREDIT_NOTES, "da-DK", "Kreditnota"),
        (CREDIT_NOTES, "en-GB", "Credit note"),
    ],
)
def test_the_heading_follows_the_language(dinero: Caller, place: str, language: str, heading: str) -> None:
    guid = dinero.post(place, {"Language": language, "ProductLines": [line()]}).json["Guid"]

    read = dinero.get(f"{place}/{guid}").json

    assert (read["Language"], read["Description"]) == (language, heading)


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"Street": "Hovedgaden 1", "ZipCode": "2300", "City": "Kbh S"}, "Hovedgaden 1\n2300 Kbh S"),
        ({"Street": "Hovedgaden 1"}, "Hovedgaden 1"),
        ({"City": "Kbh S"}, "Kbh S"),
        ({}, None),
    ],
)
def test_without_an_address_it_is_the_contacts(dinero: Caller, fields: Any, address: str | None) -> None:
    guid, _ = dinero.draft(ContactGuid=dinero.contact(**fields))

    assert dinero.invoice(guid)["Address"] == address


def test_an_empty_address_stays_empty(dinero: Caller) -> None:
    guid, _ = dinero.draft(ContactGuid=dinero.contact(Street="Hovedgaden 1"), Address="")

    assert dinero.invoice(guid)["Address"] == ""


def test_the_address_is_the_contacts_at_that_time(dinero: Caller) -> None:
    contact = dinero.contact(Street="Hovedgaden 1")
    guid, _ = dinero.draft(ContactGuid=contact)

    body = {"Name": "Jens", "CountryKey": "DK", "IsPerson": True, "IsMember": False, "UseCvr": False, "Street": "Ny 2"}
    moved = dinero.put(f"/v2/{{organization}}/contacts/{contact}", body)

    assert moved.status == 200, moved
    assert dinero.invoice(guid)["Address"] == "Hovedgaden 1"


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"Currency": "XXX"}, {"currency": "XXX is not a currency Dinero has a rate for."}),
        ({"Language": "sv-SE"}, {"language": "sv-SE is not one of da-DK, en-GB."}),
        ({"Date": "22-11-2026"}, {"date": "A date like 2026-11-22 is expected."}),
        ({"ContactGuid": GONE}, {"invalidContactId": "The contact does not exist or is deleted."}),
        ({"ExternalReference": "x" * 129}, {"externalreference": TOO_LONG}),
        ({"ReminderFee": 101}, {"reminderfee": "A number from 0 to 100 is expected."}),
        ({"ReminderFee": -1}, {"reminderfee": "A number from 0 to 100 is expected."}),
        ({"ReminderInterestRate": 100.5}, {"reminderinterestrate": "A number from 0 to 100 is expected."}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_a_draft_may_not_have(dinero: Caller, fields: Any, errors: Any) -> None:
    reply = dinero.post(INVOICES, invoice_body(**fields))

    assert reply.status == 400, reply
    assert reply.errors == errors


@pytest.mark.parametrize("value", [0, 100])
def test_reminder_fee_and_interest_go_from_0_to_100(dinero: Caller, value: int) -> None:
    reply = dinero.post(INVOICES, invoice_body(ReminderFee=value, ReminderInterestRate=value))

    assert reply.status == 200


def test_a_reference_of_128_characters_is_taken_and_need_not_be_unique(dinero: Caller) -> None:
    first, _ = dinero.draft(ExternalReference="x" * 128)
    second, _ = dinero.draft(ExternalReference="x" * 128)

    assert first != second
    assert dinero.invoice(second)["ExternalReference"] == "x" * 128


def test_a_draft_without_lines_has_code_45(dinero: Caller) -> None:
    reply = dinero.post(INVOICES, {"ProductLines": []})

    assert (reply.status, reply.code) == (400, 45)
    assert reply.json["message"] == "Invoices must have at least one invoice line"


def test_a_deleted_contact_gets_no_draft(dinero: Caller) -> None:
    contact = dinero.contact()
    dinero.delete(f"/v1/{{organization}}/contacts/{contact}")

    reply = dinero.post(INVOICES, invoice_body(ContactGuid=contact))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"invalidContactId": "The contact does not exist or is deleted."}


# Reading, changing, deleting


@pytest.mark.parametrize("guid", [GONE, "1", "x" * 36])
def test_a_missing_invoice_has_code_63(dinero: Caller, guid: str) -> None:
    reply = dinero.get(at(guid))

    assert (reply.status, reply.code) == (400, 63)
    assert reply.errors == NOT_FOUND
    assert reply.json["message"] == NOT_FOUND["message"]


def test_in_the_world_invoice_not_found_404_a_missing_invoice_has_code_40(dinero: Caller) -> None:
    dinero.admin("world", {"invoice_not_found": "404"})

    reply = dinero.get(at(GONE))

    assert (reply.status, reply.code, reply.errors) == (404, 40, {})


def test_an_invoice_is_no_credit_note(dinero: Caller) -> None:
    guid, _ = dinero.draft()

    reply = dinero.get(f"{CREDIT_NOTES}/{guid}")

    assert (reply.status, reply.code) == (400, 63)
    assert reply.errors == {"message": "Invalid CreditNoteGuid, no results found"}


def test_an_update_replaces_everything_but_the_guid(noon: Caller) -> None:
    guid, timestamp = noon.draft(Comment="Ordre 1", ExternalReference="order-1", Date="2026-11-01")
    noon.admin("clock", {"advance_s": 60})

    body = {
        "Guid": str(uuid4()),
        "Timestamp": timestamp,
        "PaymentConditionType": "NettoCash",
        "ProductLines": [line("80.00")],
    }
    reply = noon.put(put_at(guid), body)
    read = noon.invoice(guid)

    assert reply.status == 200
    assert reply.json == {"Guid": guid, "TimeStamp": read["TimeStamp"]}
    assert read["TimeStamp"] > timestamp
    names = ("Comment", "ExternalReference", "ContactGuid", "Date", "PaymentConditionType", "TotalExclVat")
    assert [read[name] for name in names] == [None, None, None, "2026-11-22", "NettoCash", 80]
    assert read["UpdatedAt"] > read["CreatedAt"]


def test_an_update_needs_the_present_timestamp(dinero: Caller) -> None:
    guid, timestamp = dinero.draft()
    dinero.put(put_at(guid), invoice_body(Timestamp=timestamp))

    stale = dinero.put(put_at(guid), invoice_body(Timestamp=timestamp))
    missing = dinero.put(put_at(guid), invoice_body())

    assert (stale.status, stale.code) == (400, 58)
    assert stale.errors == OUTDATED
    assert (missing.status, missing.code) == (400, 42)
    assert missing.errors == TIMESTAMP_REQUIRED


def test_in_the_world_timestamps_ignored_a_stale_timestamp_is_taken(dinero: Caller) -> None:
    dinero.admin("world", {"timestamps": "ignored"})
    guid, _ = dinero.draft()

    reply = dinero.put(put_at(guid), invoice_body(Timestamp="stale"))

    assert reply.status == 200


def test_a_refused_update_changes_nothing(dinero: Caller) -> None:
    guid, timestamp = dinero.draft(Comment="as it was")

    dinero.put(put_at(guid), invoice_body(Timestamp=timestamp, Comment="new", Currency="XXX"))

    assert dinero.invoice(guid)["Comment"] == "as it was"
    assert dinero.invoice(guid)["TimeStamp"] == timestamp


def test_a_booked_invoice_cannot_be_changed_or_deleted(dinero: Caller) -> None:
    invoice = dinero.booked()
    final = {"status": "The Invoice is booked: booked is final."}

    changed = dinero.put(put_at(invoice["Guid"]), invoice_body(Timestamp=invoice["TimeStamp"]))
    deleted = dinero.delete(at(invoice["Guid"]), {"Timestamp": invoice["TimeStamp"]})

    for reply in (changed, deleted):
        assert (reply.status, reply.code, reply.errors) == (400, 42, final)
        assert reply.json["languageSpecificMessages"][0]["message"] == "Bilaget er bogført."


def test_a_deleted_draft_can_be_read_but_not_changed(noon: Caller) -> None:
    guid, timestamp = noon.draft()

    reply = noon.delete(at(guid), {"Timestamp": timestamp})
    read = noon.invoice(guid)
    change = noon.put(put_at(guid), invoice_body(Timestamp=read["TimeStamp"]))

    assert (reply.status, reply.json) == (200, {})
    assert read["DeletedAt"].startswith("2026-11-22T11:00")
    assert read["TimeStamp"] > timestamp
    assert (change.status, change.code) == (400, 65)
    assert change.errors == DELETED
    assert change.json["message"] == "Item is deleted"


def test_in_the_world_deleted_drafts_gone_a_deleted_draft_is_not_found(dinero: Caller) -> None:
    dinero.admin("world", {"deleted_drafts": "gone"})
    guid, timestamp = dinero.draft()

    assert dinero.get(at(guid)).status == 200
    dinero.delete(at(guid), {"Timestamp": timestamp})

    assert dinero.get(at(guid)).errors == NOT_FOUND


def test_a_delete_may_leave_the_body_out_but_a_stale_timestamp_is_refused(dinero: Caller) -> None:
    first, _ = dinero.draft()
    second, _ = dinero.draft()

    stale = dinero.delete(at(second), {"Timestamp": "00000000020A5E00"})

    assert dinero.delete(at(first)).status == 200
    assert (stale.status, stale.code) == (400, 58)


def test_in_the_world_null_timestamp_refused_a_delete_needs_one(dinero: Caller) -> None:
    dinero.admin("world", {"null_timestamp": "refused"})
    guid, _ = dinero.draft()

    reply = dinero.delete(at(guid))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == TIMESTAMP_REQUIRED


@pytest.mark.parametrize(("zone", "told"), [("utc", "2026-11-22T11:00"), ("danish", "2026-11-22T12:00")])
def test_in_which_zone_moments_are_told_is_the_world_times(noon: Caller, zone: str, told: str) -> None:
    noon.admin("world", {"times": zone})
    guid, _ = noon.draft()

    read = noon.invoice(guid)

    assert read["CreatedAt"].startswith(told)
    assert read["UpdatedAt"].startswith(told)


# Calculating without saving


def test_a_calculation_gives_the_totals_and_saves_nothing(noon: Caller) -> None:
    contact = noon.contact(Name="Jens", Street="Vej 1")
    body = invoice_body(ContactGuid=contact, ExternalReference="r", Comment="c", PaymentConditionType="Paid")

    reply = noon.post(f"{INVOICES}/fetch", body)

    assert reply.status == 200
    told = reply.json
    lines = told.pop("ProductLines")
    assert [(one["TotalAmount"], one["TotalAmountInclVat"]) for one in lines] == [(Decimal("199.2"), 249)]
    assert [one["TotalAmount"] for one in told.pop("TotalLines")] == [Decimal("199.2"), Decimal("49.8"), 249]
    assert told == {
        "ContactGuid": contact,
        "ContactName": "Jens",
        "Address": "Vej 1",
        "Number": 1,
        "Date": "2026-11-22",
        "PaymentDate": "2026-11-22",
        "PaymentConditionType": "Paid",
        "PaymentConditionNumberOfDays": 0,
        "ShowLinesInclVat": True,
        "InvoiceTemplateId": None,
        "Currency": "DKK",
        "Language": "da-DK",
        "ExternalReference": "r",
        "Description": "Faktura",
        "Comment": "c",
        "TotalExclVat": Decimal("199.2"),
        "TotalVat": Decimal("49.8"),
        "TotalInclVat": 249,
        "TotalVatableAmount": Decimal("199.2"),
        "TotalNonVatableAmount": 0,
        "CanEnableMobilePayInvoice": False,
        "CanEnablePensoPay": False,
    }
    assert noon.get(INVOICES).json["Collection"] == []


def test_a_calculation_refuses_what_a_draft_may_not_have(dinero: Caller) -> None:
    reply = dinero.post(f"{INVOICES}/fetch", invoice_body(Currency="XXX"))

    assert reply.errors == {"currency": "XXX is not a currency Dinero has a rate for."}
