"""What happens when a draft is booked: its number, its entries, and that it is final."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import Caller, Reply, line

INVOICES = "/v1/{organization}/invoices"
CREDIT_NOTES = "/v1/{organization}/sales/creditnotes"


@pytest.fixture
def other(dinero: Caller) -> Iterator[Caller]:
    """A caller of another organization of the same double."""
    with Caller.personal(dinero.url, 310004) as caller:
        yield caller


def book(caller: Caller, guid: str, timestamp: str | None, **fields: Any) -> Reply:
    return caller.post(f"{INVOICES}/{guid}/book", {"Timestamp": timestamp, **fields})


def free_credit_note(caller: Caller, **fields: Any) -> Any:
    """A booked credit note for no invoice."""
    body = {"ContactGuid": caller.contact(), "ProductLines": [line("80.00")], **fields}
    guid = caller.post(CREDIT_NOTES, body).json
    reply = caller.post(f"{CREDIT_NOTES}/{guid['Guid']}/book", {"Timestamp": guid["TimeStamp"]})
    assert reply.status == 200, reply
    return reply.json


def test_booking_answers_with_the_booked_invoice(dinero: Caller) -> None:
    guid, timestamp = dinero.draft()

    reply = book(dinero, guid, timestamp)

    assert reply.status == 200
    assert reply.json == dinero.invoice(guid)
    assert (reply.json["Status"], reply.json["PaymentStatus"], reply.json["Number"]) == ("Booked", "Booked", 1)
    assert reply.json["TimeStamp"] > timestamp


def test_the_entries_of_an_invoice_carry_it(dinero: Caller) -> None:
    invoice = dinero.booked(Date="2026-11-20", Description="Ordre 1")

    names = ("Date", "VoucherNumber", "VoucherGuid", "VoucherType", "Description", "ContactGuid", "VatCode")
    told = [[entry[name] for name in names] for entry in dinero.entries_of("2026")]
    same = ["2026-11-20", 1, invoice["Guid"], "Sales", "Ordre 1", invoice["ContactGuid"]]
    assert told == [[*same, None], [*same, "U25"], [*same, "U25"]]


def test_a_credit_note_is_booked_the_other_way_round(dinero: Caller) -> None:
    free_credit_note(dinero)

    assert dinero.books().splitlines() == ["K 53000 100.00", "D 1000 80.00", "D 64000 20.00"]
    assert {entry["VoucherType"] for entry in dinero.entries_of("2026")} == {"Sales"}


def test_a_sale_without_vat_has_no_vat_entry(dinero: Caller) -> None:
    dinero.booked(ProductLines=[line("100.00", AccountNumber=1100)])

    assert dinero.books().splitlines() == ["D 53000 100.00", "K 1100 100.00"]


def test_an_invoice_of_nothing_is_paid_and_leaves_no_entry(dinero: Caller) -> None:
    text = {"Description": "Intet", "LineType": "Text"}

    invoice = dinero.booked(ProductLines=[text])

    assert (invoice["Number"], invoice["TotalInclVat"], invoice["PaymentStatus"]) == (1, 0, "Paid")
    assert dinero.books() == ""


def test_a_draft_is_booked_as_it_adds_up_when_it_is_booked(dinero: Caller) -> None:
    guid, timestamp = dinero.draft(ShowLinesInclVat=False, ProductLines=[line("0.02")] * 3)
    assert dinero.invoice(guid)["TotalInclVat"] == Decimal("0.09")
    dinero.admin("world", {"vat_rounding": "document"})

    invoice = book(dinero, guid, timestamp).json

    assert invoice["TotalInclVat"] == Decimal("0.08")
    assert dinero.books().splitlines() == ["D 53000 0.08", "K 1000 0.06", "K 64000 0.02"]


# What is refused


def test_without_a_contact_nothing_is_booked(dinero: Caller) -> None:
    guid, timestamp = dinero.draft(ContactGuid=None)

    reply = book(dinero, guid, timestamp)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"contactGuid": "A contact is needed to book."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Der mangler en kontakt."
    assert dinero.invoice(guid)["Status"] == "Draft"


def test_a_contact_deleted_since_is_refused(dinero: Caller) -> None:
    contact = dinero.contact()
    guid, timestamp = dinero.draft(ContactGuid=contact)
    dinero.delete(f"/v1/{{organization}}/contacts/{contact}")

    reply = book(dinero, guid, timestamp)

    assert reply.errors == {"invalidContactId": "The contact does not exist or is deleted."}


@pytest.mark.parametrize(
    ("timestamp", "code", "errors"),
    [
        (
            "00000000020A5E00",
            58,
            {"timestamp": "Timestamp out of date"},
        ),
        (None, 42, {"timestamp": "The Timestamp field is required."}),
    ],
    ids=["stale", "null"],
)
def test_booking_needs_the_present_timestamp(dinero: Caller, timestamp: Any, code: int, errors: Any) -> None:
    guid, _ = dinero.draft()

    reply = book(dinero, guid, timestamp)

    assert (reply.status, reply.code) == (400, code)
    assert reply.errors == errors


def test_in_the_world_timestamps_ignored_a_stale_timestamp_books(dinero: Caller) -> None:
    dinero.admin("world", {"timestamps": "ignored"})
    guid, _ = dinero.draft()

    assert book(dinero, guid, "stale").status == 200


def test_a_booked_invoice_is_not_booked_again(dinero: Caller) -> None:
    invoice = dinero.booked()

    reply = book(dinero, invoice["Guid"], invoice["TimeStamp"])

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"status": "The Invoice is booked: booked is final."}
    assert len(dinero.books().splitlines()) == 3


def test_a_deleted_draft_is_not_booked(dinero: Caller) -> None:
    guid, timestamp = dinero.draft()
    dinero.delete(f"{INVOICES}/{guid}", {"Timestamp": timestamp})

    reply = book(dinero, guid, dinero.invoice(guid)["TimeStamp"])

    assert (reply.status, reply.code) == (400, 65)
    assert reply.errors == {"message": "Invalid InvoiceGuid, the invoice is deleted."}


@pytest.mark.parametrize(("closed_period_code", "code"), [("42", 42), ("47", 47)])
def test_in_a_closed_period_nothing_is_booked_with_the_code_of_the_world_closed_period_code(
    dinero: Caller, closed_period_code: str, code: int
) -> None:
    dinero.admin("world", {"closed_period_code": closed_period_code})
    dinero.admin("organizations", {"Id": 310001, "ClosedUntil": "2026-06-30"})
    guid, timestamp = dinero.draft(Date="2026-06-30")

    reply = book(dinero, guid, timestamp)

    assert (reply.status, reply.code) == (400, code)
    assert reply.errors == {"date": "2026-06-30 lies in a closed period."}
    assert dinero.booked(Date="2026-07-01")["Number"] == 1


def test_a_negative_total_is_not_booked(dinero: Caller) -> None:
    dinero.admin("world", {"negative_lines": "accepted"})
    guid, timestamp = dinero.draft(ProductLines=[line("-0.01")])

    reply = book(dinero, guid, timestamp)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"productlines": "The total is negative."}


# Numbers


def test_numbers_are_given_at_booking_without_gaps(dinero: Caller) -> None:
    first, first_timestamp = dinero.draft()
    second, second_timestamp = dinero.draft()

    assert dinero.invoice(first)["Number"] == dinero.invoice(second)["Number"] == 1
    assert book(dinero, second, second_timestamp).json["Number"] == 1
    assert dinero.invoice(first)["Number"] == 2
    assert book(dinero, first, first_timestamp).json["Number"] == 2
    assert dinero.invoice(second)["Number"] == 1


def test_a_refused_booking_uses_no_number(dinero: Caller) -> None:
    guid, _ = dinero.draft()

    book(dinero, guid, "stale")

    assert dinero.booked()["Number"] == 1


def test_numbers_go_on_across_years_and_are_each_organizations_own(dinero: Caller, other: Caller) -> None:
    assert dinero.booked(Date="2025-12-31")["Number"] == 1
    assert dinero.booked(Date="2026-01-01")["Number"] == 2
    assert other.booked()["Number"] == 1


def test_a_number_asked_for_is_given_and_the_series_goes_on_from_it(dinero: Caller, other: Caller) -> None:
    guid, timestamp = dinero.draft()
    second, second_timestamp = other.draft()

    assert book(dinero, guid, timestamp, Number=20317).json["Number"] == 20317
    assert book(other, second, second_timestamp, Number=20317).json["Number"] == 20317
    assert dinero.booked()["Number"] == 20318


def test_a_number_that_is_taken_is_refused(dinero: Caller) -> None:
    dinero.booked()
    guid, timestamp = dinero.draft()

    reply = book(dinero, guid, timestamp, Number=1)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"number": "The number 1 is taken."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Nummeret er allerede i brug."


@pytest.mark.parametrize("number", [0, -1, 10**15 + 1, "1", 1.5, True], ids=str)
def test_a_number_that_is_none_is_refused(dinero: Caller, number: Any) -> None:
    guid, timestamp = dinero.draft()

    reply = book(dinero, guid, timestamp, Number=number)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"number": "The Number field is not valid: a positive whole number is expected."}


def test_the_largest_number_leaves_room_for_the_next(dinero: Caller) -> None:
    guid, timestamp = dinero.draft()

    assert book(dinero, guid, timestamp, Number=10**15).json["Number"] == 10**15
    assert dinero.booked()["Number"] == 10**15 + 1


@pytest.mark.parametrize(("number_series", "number"), [("shared", 2), ("separate", 1)])
def test_whether_credit_notes_are_in_the_series_of_invoices_is_the_world_number_series(
    dinero: Caller, number_series: str, number: int
) -> None:
    dinero.admin("world", {"number_series": number_series})

    assert dinero.booked()["Number"] == 1
    assert free_credit_note(dinero)["Number"] == number
    assert dinero.booked()["Number"] == number + 1


@pytest.mark.parametrize(("number_series", "status"), [("shared", 400), ("separate", 200)])
def test_whether_a_credit_notes_number_is_free_for_an_invoice_is_the_world_number_series(
    dinero: Caller, number_series: str, status: int
) -> None:
    dinero.admin("world", {"number_series": number_series})
    free_credit_note(dinero)
    guid, timestamp = dinero.draft()

    assert book(dinero, guid, timestamp, Number=1).status == status
