"""How a booked invoice is mailed, sent electronically and printed. Nothing leaves the double."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.doubles.caller import Caller, Reply

INVOICES = "/v1/{organization}/invoices"
CREDIT_NOTES = "/v1/{organization}/sales/creditnotes"
STALE = {"timestamp": "Timestamp out of date"}
NO_ADDRESS = {"receiver": "An e-mail address is expected."}
PDF = {"Accept": "application/octet-stream"}


@pytest.fixture
def other(dinero: Caller) -> Iterator[Caller]:
    """A caller of another organization of the same double."""
    with Caller.personal(dinero.url, 310004) as caller:
        yield caller


def mail(caller: Caller, guid: str, **fields: Any) -> Reply:
    return caller.post(f"{INVOICES}/{guid}/email", {"ShouldAddTrustPilotEmailAsBcc": False, **fields})


def send_electronically(caller: Caller, guid: str, **fields: Any) -> Reply:
    return caller.post(f"/v3/{{organization}}/invoices/{guid}/e-invoice", {"PaymentMeanEnum": "Domestic", **fields})


def mailouts(caller: Caller, guid: str, **query: Any) -> Any:
    reply = caller.get(f"{INVOICES}/{guid}/mailouts", **query)
    assert reply.status == 200, reply
    return reply.json


def company(caller: Caller, **fields: Any) -> str:
    body = {"Name": "Kommunen", "IsPerson": False, "EanNumber": "5798009811578", "AttPerson": "Anne", **fields}
    return caller.contact(**body)


# Mail


def test_an_invoice_is_mailed_to_its_contact(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    invoice = dinero.booked(ContactGuid=dinero.contact(Email="jens@example.com"))

    reply = mail(dinero, invoice["Guid"])

    sent = mailouts(dinero, invoice["Guid"])
    told = dinero.invoice(invoice["Guid"])
    assert (reply.status, reply.json) == (200, {"Recipients": [{"Email": "jens@example.com"}]})
    assert (told["MailOutStatus"], told["LatestMailOutType"]) == ("Sent", "Mailout")
    assert told["TimeStamp"] > invoice["TimeStamp"]
    date = sent[0].pop("Date")
    assert date.startswith("2026-11-22T11:00:")
    assert date.endswith("Z")
    assert sent == [
        {
            "Id": 1,
            "Sender": None,
            "Receiver": "jens@example.com",
            "Subject": "Faktura",
            "Message": None,
            "Type": "Mailout",
            "Status": "Sent",
            "CCToSender": False,
            "SeenAt": None,
            "DownloadCount": 0,
            "PrintCount": 0,
            "LatestEvent": None,
            "IsSmsMessage": False,
        }
    ]


def test_a_mail_reads_back_as_it_was_sent(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]
    message = "Se fakturaen: [link-to-pdf]"

    reply = mail(
        dinero, guid, Receiver="a@b.dk, c@d.dk", Sender="shop@b.dk", CcToSender=True, Subject="Hej", Message=message
    )

    sent = mailouts(dinero, guid)[0]
    assert reply.json == {"Recipients": [{"Email": "a@b.dk"}, {"Email": "c@d.dk"}]}
    names = ("Receiver", "Sender", "CCToSender", "Subject", "Message")
    assert [sent[name] for name in names] == ["a@b.dk, c@d.dk", "shop@b.dk", True, "Hej", message]


@pytest.mark.parametrize(
    ("fields", "code", "errors"),
    [
        ({"Message": "Hej"}, 42, {"message": "The message must contain [link-to-pdf]."}),
        ({"Receiver": "nobody"}, 42, NO_ADDRESS),
        ({"Receiver": "a@b.dk,"}, 42, NO_ADDRESS),
        ({"Timestamp": "stale"}, 58, STALE),
    ],
    ids=["no link", "no address", "half a list", "stale"],
)
def test_a_mail_that_is_refused_is_not_sent(dinero: Caller, fields: Any, code: int, errors: Any) -> None:
    guid = dinero.booked()["Guid"]

    reply = mail(dinero, guid, **fields)

    assert (reply.status, reply.code, reply.errors) == (400, code, errors)
    assert mailouts(dinero, guid) == []
    assert dinero.invoice(guid)["MailOutStatus"] == "NotSent"


def test_a_contact_without_an_address_gets_no_mail(dinero: Caller) -> None:
    guid = dinero.booked(ContactGuid=dinero.contact(Email=None))["Guid"]

    reply = mail(dinero, guid)

    assert (reply.status, reply.code) == (400, 55)
    assert reply.errors == {"receiver": "The receiver of the invoice has no e-mail."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Kontakten har ingen e-mailadresse."
    assert mail(dinero, guid, Receiver="a@b.dk").status == 200


def test_the_timestamp_of_a_mail_is_the_one_after_booking(dinero: Caller) -> None:
    invoice = dinero.booked()

    assert mail(dinero, invoice["Guid"], Timestamp=invoice["TimeStamp"]).status == 200
    assert mail(dinero, invoice["Guid"], Timestamp=invoice["TimeStamp"]).code == 58


def test_in_the_world_null_timestamp_refused_a_mail_needs_one(dinero: Caller) -> None:
    dinero.admin("world", {"null_timestamp": "refused"})
    guid = dinero.booked(ContactGuid=company(dinero))["Guid"]
    required = {"timestamp": "The Timestamp field is required."}

    assert mail(dinero, guid).errors == required
    assert send_electronically(dinero, guid).errors == required


def test_a_draft_is_not_mailed(dinero: Caller) -> None:
    guid, _ = dinero.draft()

    for reply in (mail(dinero, guid), send_electronically(dinero, guid)):
        assert (reply.status, reply.code, reply.errors) == (400, 59, {"status": "The Invoice is not booked."})


def test_mailouts_since_a_moment_are_told(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    guid = dinero.booked()["Guid"]
    mail(dinero, guid, Subject="first")
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    mail(dinero, guid, Subject="second")

    assert [one["Subject"] for one in mailouts(dinero, guid)] == ["first", "second"]
    assert [one["Subject"] for one in mailouts(dinero, guid, changesSince="2026-11-22T12:00:00Z")] == ["second"]
    refused = dinero.get(f"{INVOICES}/{guid}/mailouts", changesSince="x")
    assert refused.errors == {"changesSince": "A moment like 2026-11-22T20:00:00Z is expected."}


def test_in_the_world_times_danish_mailouts_are_told_in_utc_all_the_same(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    dinero.admin("world", {"times": "danish"})
    guid = dinero.booked()["Guid"]
    mail(dinero, guid)

    assert mailouts(dinero, guid)[0]["Date"].startswith("2026-11-22T11:00")


def test_mailouts_are_each_documents_and_organizations_own(dinero: Caller, other: Caller) -> None:
    guid, timestamp = dinero.draft()
    dinero.post(f"{INVOICES}/{guid}/book", {"Timestamp": timestamp})
    other.draft(Guid=guid)
    mail(dinero, guid)

    assert len(mailouts(dinero, guid)) == 1
    assert mailouts(dinero, dinero.booked()["Guid"]) == []
    assert mailouts(other, guid) == []


@pytest.mark.parametrize(
    ("place", "template"),
    [(INVOICES, "/v2/{organization}/invoices"), (CREDIT_NOTES, CREDIT_NOTES)],
    ids=["invoice", "credit note"],
)
def test_a_template_suggests_the_mail(dinero: Caller, place: str, template: str) -> None:
    contact = dinero.contact(Email="jens@example.com")
    line = {"Description": "Intet", "LineType": "Text"}
    guid = dinero.post(place, {"ContactGuid": contact, "Description": "Ordre 1", "ProductLines": [line]}).json["Guid"]

    assert dinero.get(f"{template}/{guid}/email/template").json == {
        "Receiver": "jens@example.com",
        "Subject": "Ordre 1",
        "Message": "Se den her: [link-to-pdf]",
    }


def test_a_template_without_a_contact_has_no_receiver(dinero: Caller) -> None:
    guid, _ = dinero.draft(ContactGuid=None)

    assert dinero.get(f"/v2/{{organization}}/invoices/{guid}/email/template").json["Receiver"] is None


def test_a_credit_note_is_mailed_too(dinero: Caller) -> None:
    note = dinero.credited(dinero.booked()["Guid"])["Guid"]

    reply = dinero.post(f"{CREDIT_NOTES}/{note}/email", {"ShouldAddTrustPilotEmailAsBcc": False})

    assert reply.status == 200
    assert dinero.get(f"{CREDIT_NOTES}/{note}").json["LatestMailOutType"] == "Mailout"


# Electronic invoices


def test_an_electronic_invoice_goes_to_an_ean_number(dinero: Caller) -> None:
    invoice = dinero.booked(ContactGuid=company(dinero))

    reply = send_electronically(dinero, invoice["Guid"], Timestamp=invoice["TimeStamp"])

    sent = mailouts(dinero, invoice["Guid"])[0]
    told = dinero.invoice(invoice["Guid"])
    assert (reply.status, reply.json) == (200, {})
    names = ("Receiver", "Type", "Subject", "Sender", "Message", "CCToSender")
    assert [sent[name] for name in names] == ["5798009811578", "Einvoice", "Faktura", None, None, False]
    assert (told["MailOutStatus"], told["LatestMailOutType"]) == ("Sent", "Einvoice")


def test_an_electronic_invoice_needs_an_ean_number_and_a_person(dinero: Caller) -> None:
    dinero.admin("world", {"ean_without_att_person": "accepted"})
    nobody = dinero.booked(ContactGuid=company(dinero, AttPerson=None))["Guid"]
    no_number = dinero.booked(ContactGuid=company(dinero, EanNumber=None))["Guid"]

    nobody_reads_it = send_electronically(dinero, nobody)
    nowhere_to_go = send_electronically(dinero, no_number, AttPerson="Anne")

    assert nobody_reads_it.errors == {"attperson": "An electronic invoice needs a person to its attention."}
    assert send_electronically(dinero, nobody, AttPerson="Anne").status == 200
    assert (nowhere_to_go.status, nowhere_to_go.code) == (400, 56)
    assert nowhere_to_go.errors == {"eannumber": "The receiver of the invoice has no EAN number."}


def test_in_another_world_an_electronic_invoice_goes_to_a_vat_number(dinero: Caller) -> None:
    dinero.admin("world", {"e_invoice_by": "ean_or_vat"})
    guid = dinero.booked(ContactGuid=company(dinero, EanNumber=None, VatNumber="26134439"))["Guid"]
    nowhere = dinero.booked(ContactGuid=company(dinero, EanNumber=None))["Guid"]

    assert send_electronically(dinero, guid, AttPerson="Anne").status == 200
    assert mailouts(dinero, guid)[0]["Receiver"] == "26134439"
    assert send_electronically(dinero, nowhere, AttPerson="Anne").code == 56


def test_an_electronic_invoice_needs_an_ean_number_whose_check_digit_is_right(dinero: Caller) -> None:
    wrong = dinero.booked(ContactGuid=company(dinero, EanNumber="5798009811577"))["Guid"]

    reply = send_electronically(dinero, wrong)

    assert (reply.status, reply.code) == (400, 57)
    assert mailouts(dinero, wrong) == []


def test_an_electronic_invoice_is_refused_when_stale_or_unpayable(dinero: Caller) -> None:
    guid = dinero.booked(ContactGuid=company(dinero))["Guid"]

    stale = send_electronically(dinero, guid, Timestamp="stale")
    unpayable = send_electronically(dinero, guid, PaymentMeanEnum="Cash")

    assert (stale.code, stale.errors) == (58, STALE)
    assert unpayable.errors == {
        "paymentmeanenum": "The PaymentMeanEnum field is not valid:"
        " Input should be 'Domestic', 'International' or 'FIK'."
    }


def test_an_electronic_credit_note_is_sent(dinero: Caller) -> None:
    note = dinero.credited(dinero.booked(ContactGuid=company(dinero))["Guid"])["Guid"]

    reply = dinero.post(f"/v3/{{organization}}/sales/creditnotes/{note}/e-creditNote", {"PaymentMeanEnum": "FIK"})

    assert reply.status == 200
    assert dinero.get(f"{CREDIT_NOTES}/{note}").json["LatestMailOutType"] == "Einvoice"


# PDF, templates, settings


def test_a_booked_invoice_is_a_pdf_when_asked_for(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    reply = dinero.call("GET", f"{INVOICES}/{guid}", headers=PDF)

    assert (reply.status, reply.headers["content-type"]) == (200, "application/octet-stream")
    assert reply.body.startswith(b"%PDF-")


def test_a_draft_is_no_pdf(dinero: Caller) -> None:
    guid, _ = dinero.draft()

    reply = dinero.call("GET", f"{INVOICES}/{guid}", headers=PDF)

    assert (reply.status, reply.code, reply.errors) == (400, 59, {"status": "The Invoice is not booked."})


def test_a_credit_note_has_its_own_place_for_the_pdf(dinero: Caller) -> None:
    note = dinero.credited(dinero.booked()["Guid"])["Guid"]

    assert dinero.get(f"{CREDIT_NOTES}/{note}/pdf").body.startswith(b"%PDF-")


def test_each_organization_has_one_template(dinero: Caller) -> None:
    assert dinero.get(f"{INVOICES}/templates").json == [
        {"Id": "00000000-0000-4000-8000-000000310001", "Name": "Standard", "IsDefault": True}
    ]


def test_the_companys_defaults_can_be_read(dinero: Caller) -> None:
    assert dinero.get("/v1/{organization}/sales/settings").json == {
        "LinesInclVat": True,
        "DefaultAccountNumber": 1000,
        "PaymentConditionNumberOfDays": 8,
        "PaymentConditionType": "Netto",
        "FikCode": None,
        "UseFikCode": False,
        "InvoiceTemplateId": None,
        "AddVoucherAsPdfAttachment": True,
        "ReminderFee": 100,
        "ReminderInterestRate": 0,
        "TrustPilotEmail": None,
    }
