"""How invoices and credit notes are listed, filtered, sorted and paged."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import Caller, line

INVOICES = "/v1/{organization}/invoices"
CREDIT_NOTES = "/v1/{organization}/sales/creditnotes"
SALES = "/v1/{organization}/sales"


@pytest.fixture
def other(dinero: Caller) -> Iterator[Caller]:
    """A caller of another organization of the same double."""
    with Caller.personal(dinero.url, 310004) as caller:
        yield caller


@pytest.fixture
def noon(dinero: Caller) -> Caller:
    """A caller at noon of 22 November 2026."""
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    return dinero


def listed(caller: Caller, place: str = INVOICES, **query: Any) -> Any:
    reply = caller.get(place, **query)
    assert reply.status == 200, reply
    return reply.json["Collection"]


def comments(caller: Caller, **query: Any) -> list[str]:
    """The headings of the invoices that are listed, in their order."""
    return [row["Description"] for row in listed(caller, **query)]


def five_statuses(caller: Caller) -> None:
    """An invoice of each payment status, named after it."""
    caller.draft(Description="Draft", Date="2026-11-20")
    caller.booked(Description="Booked", Date="2026-11-20")
    caller.booked(Description="Overdue", Date="2026-11-01")
    caller.pay(caller.booked(Description="Paid", Date="2026-11-01")["Guid"], "249.00")
    caller.pay(caller.booked(Description="OverPaid", Date="2026-11-01")["Guid"], "250.00")


# Rows


def test_a_row_has_four_fields_if_none_are_asked_for(noon: Caller) -> None:
    guid, _ = noon.draft(Description="Ordre 1", ContactGuid=noon.contact(Name="Jens"))

    assert listed(noon) == [{"Guid": guid, "ContactName": "Jens", "Date": "2026-11-22", "Description": "Ordre 1"}]


def test_a_row_has_every_field_there_is(noon: Caller) -> None:
    invoice = noon.booked(
        Currency="EUR", Date="2026-11-20", ExternalReference="r", ContactGuid=noon.contact(Name="Jens")
    )
    fields = (
        "Number,Guid,ExternalReference,ContactName,ContactGuid,Date,PaymentDate,Description,Currency,Status,"
        "MailOutStatus,LatestMailOutType,TotalExclVatInDkk,TotalInclVatInDkk,TotalExclVat,TotalInclVat,CreatedAt,"
        "UpdatedAt,DeletedAt"
    )

    assert listed(noon, fields=fields) == [
        {
            "Number": 1,
            "Guid": invoice["Guid"],
            "ExternalReference": "r",
            "ContactName": "Jens",
            "ContactGuid": invoice["ContactGuid"],
            "Date": "2026-11-20",
            "PaymentDate": "2026-11-28",
            "Description": "Faktura",
            "Currency": "EUR",
            "Status": "Booked",
            "MailOutStatus": "NotSent",
            "LatestMailOutType": "None",
            "TotalExclVatInDkk": Decimal("1485.24"),
            "TotalInclVatInDkk": Decimal("1856.54"),
            "TotalExclVat": Decimal("199.20"),
            "TotalInclVat": 249,
            "CreatedAt": invoice["CreatedAt"],
            "UpdatedAt": invoice["UpdatedAt"],
            "DeletedAt": None,
        }
    ]


@pytest.mark.parametrize(
    ("list_spelling", "names"), [("as_asked", {"guid", "contactNAME"}), ("pascal", {"Guid", "ContactName"})]
)
def test_how_the_keys_are_spelled_is_the_world_list_spelling(
    dinero: Caller, list_spelling: str, names: set[str]
) -> None:
    dinero.admin("world", {"list_spelling": list_spelling})
    dinero.draft()

    assert listed(dinero, fields="guid,contactNAME")[0].keys() == names


@pytest.mark.parametrize("field", ["TimeStamp", "Comment", "Type"])
def test_a_field_the_list_has_not_is_refused(dinero: Caller, field: str) -> None:
    reply = dinero.get(INVOICES, fields=f"Guid,{field}")

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"fields": f"{field} is not a field of this list."}


@pytest.mark.parametrize(("draft_number", "number"), [("largest", 9223372036854775807), ("next", 2)])
def test_the_meaningless_number_of_drafts_is_the_world_draft_number(
    dinero: Caller, draft_number: str, number: int
) -> None:
    dinero.admin("world", {"draft_number": draft_number})
    dinero.booked()
    dinero.draft()

    assert [row["Number"] for row in listed(dinero, fields="Number")] == [number, 1]


@pytest.mark.parametrize(("place", "numbers"), [(INVOICES, [1]), (CREDIT_NOTES, [2]), (SALES, [1, 2])])
def test_in_the_worlds_draft_number_next_and_number_series_separate_each_series_has_its_next(
    dinero: Caller, place: str, numbers: list[int]
) -> None:
    dinero.admin("world", {"draft_number": "next", "number_series": "separate"})
    body = {"ContactGuid": dinero.contact(), "ProductLines": [line()]}
    note = dinero.post(CREDIT_NOTES, body).json
    dinero.post(f"{CREDIT_NOTES}/{note['Guid']}/book", {"Timestamp": note["TimeStamp"]})
    dinero.post(INVOICES if place == INVOICES else CREDIT_NOTES, body)

    drafts = [row for row in listed(dinero, place, fields="Number,Status") if row["Status"] == "Draft"]

    assert drafts[0]["Number"] in numbers


# Which kinds, which organization


def test_invoices_and_credit_notes_are_listed_apart_and_together(dinero: Caller) -> None:
    invoice = dinero.booked()["Guid"]
    note = dinero.credited(invoice)["Guid"]

    assert [row["Guid"] for row in listed(dinero)] == [invoice]
    assert [row["Guid"] for row in listed(dinero, CREDIT_NOTES)] == [note]
    assert listed(dinero, SALES, fields="Type,Guid,Status") == [
        {"Type": "CreditNote", "Guid": note, "Status": "Paid"},
        {"Type": "Invoice", "Guid": invoice, "Status": "Paid"},
    ]


@pytest.mark.parametrize("place", [INVOICES, SALES])
def test_an_organization_sees_its_own(dinero: Caller, other: Caller, place: str) -> None:
    contact, guid = dinero.contact(Name="Jens"), dinero.draft()[0]
    other.contact(Name="Other", ContactGuid=contact)
    other.draft(Guid=guid, ContactGuid=contact)
    other.draft()

    reply = other.get(place, fields="ContactName,Guid")

    assert {row["ContactName"] for row in reply.json["Collection"]} == {"Other", "Jens Hansen"}
    assert reply.json["Pagination"]["ResultWithoutFilter"] == 2
    assert len(listed(dinero, place)) == 1


def test_a_payment_of_another_organization_leaves_the_status(dinero: Caller, other: Caller) -> None:
    guid, timestamp = dinero.draft()
    dinero.post(f"{INVOICES}/{guid}/book", {"Timestamp": timestamp})
    _, others = other.draft(Guid=guid)
    other.post(f"{INVOICES}/{guid}/book", {"Timestamp": others})
    dinero.pay(guid, "249.00")

    assert listed(dinero, fields="Status") == [{"Status": "Paid"}]
    assert listed(other, fields="Status") == [{"Status": "Booked"}]


def test_deleted_drafts_are_listed_only_when_asked_for(dinero: Caller) -> None:
    kept, _ = dinero.draft()
    gone, timestamp = dinero.draft()
    dinero.delete(f"{INVOICES}/{gone}", {"Timestamp": timestamp})

    assert [row["Guid"] for row in listed(dinero)] == [kept]
    assert [row["Guid"] for row in listed(dinero, deletedOnly="false")] == [kept]
    assert [row["Guid"] for row in listed(dinero, deletedOnly="true")] == [gone]
    assert dinero.get(INVOICES, deletedOnly="yes").errors == {"deletedOnly": "true or false is expected."}


# Filters


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Draft", ["Draft"]),
        ("Booked", ["Booked"]),
        ("Paid", ["Paid"]),
        ("OverPaid", ["OverPaid"]),
        ("overdue", ["Overdue"]),
        ("Draft, Paid", ["Draft", "Paid"]),
        ("", ["Draft", "OverPaid", "Paid", "Overdue", "Booked"]),
    ],
)
def test_the_status_can_be_filtered_by(noon: Caller, asked: str, found: list[str]) -> None:
    five_statuses(noon)

    rows = listed(noon, statusFilter=asked, fields="Description,Status")

    assert [row["Status"] for row in rows] == [row["Description"] for row in rows] == found


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"statusFilter": "Draft,Sent"}, {"statusFilter": "sent is not a status."}),
        ({"startDate": "2026-01-01"}, {"endDate": "startDate and endDate go together."}),
        ({"endDate": "2026-01-01"}, {"endDate": "startDate and endDate go together."}),
        ({"startDate": "x", "endDate": "2026-01-01"}, {"startDate": "A date like 2026-11-22 is expected."}),
        ({"startDate": "2026-01-01", "endDate": "x"}, {"endDate": "A date like 2026-11-22 is expected."}),
        ({"sortOrder": "down"}, {"sortOrder": "ascending or descending is expected."}),
        ({"sort": "VoucherNumber,Guid"}, {"sort": "guid cannot be sorted by."}),
        ({"queryFilter": "Comment eq 'x'"}, {"queryFilter": "Unsupported Property: Comment"}),
        ({"changesSince": "x"}, {"changesSince": "A moment like 2026-11-22T20:00:00Z is expected."}),
    ],
    ids=lambda value: "-".join(value) + str(len(str(value))),
)
def test_what_a_list_refuses(dinero: Caller, query: Any, errors: Any) -> None:
    reply = dinero.get(INVOICES, **query)

    assert reply.status == 400, reply
    assert reply.errors == errors


def test_dates_are_from_and_to_and_leave_drafts_alone(dinero: Caller) -> None:
    for day in (18, 19, 20, 21):
        dinero.booked(Date=f"2026-11-{day}", Description=str(day))
    dinero.draft(Date="2026-01-01", Description="draft")

    assert comments(dinero, startDate="2026-11-19", endDate="2026-11-20") == ["draft", "20", "19"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("249.00", ["Ordre 1"]), ("jens", ["Ordre 1"]), ("ORDRE", ["Ordre 2", "Ordre 1"]), ("2", ["Ordre 2", "Ordre 1"]),
     ("80.5", ["Ordre 2"]), ("nothing", []), ("", ["Ordre 2", "Ordre 1"])],
)  # fmt: skip
def test_a_free_text_is_looked_for_in_number_name_heading_and_total(
    dinero: Caller, text: str, found: list[str]
) -> None:
    dinero.booked(Description="Ordre 1", ContactGuid=dinero.contact(Name="Jens"))
    dinero.booked(Description="Ordre 2", ContactGuid=dinero.contact(Name="Grethe"), ProductLines=[line("80.50")])

    assert comments(dinero, freeTextSearch=text) == found


def test_a_free_text_search_keeps_the_other_conditions(dinero: Caller, other: Caller) -> None:
    dinero.booked(Description="Ordre 1")
    other.booked(Description="Ordre 1")
    dinero.draft(Description="Ordre 2")

    assert comments(dinero, freeTextSearch="ordre", statusFilter="Booked") == ["Ordre 1"]
    assert comments(dinero, freeTextSearch="1") == ["Ordre 1"]


def test_a_filter_takes_reference_contact_and_heading(dinero: Caller) -> None:
    first = dinero.contact()
    dinero.draft(Description="one", ExternalReference="shop1:order:1", ContactGuid=first)
    dinero.draft(Description="two", ExternalReference="shop1:order:2")

    assert comments(dinero, queryFilter="ExternalReference eq 'SHOP1:order:1'") == ["one"]
    assert len(comments(dinero, queryFilter="ExternalReference contains 'order'")) == 2
    assert comments(dinero, queryFilter=f"ContactGuid eq '{first}'") == ["one"]
    assert comments(dinero, queryFilter="Description eq 'two';ExternalReference contains 'order'") == ["two"]


def test_changes_since_a_moment_are_listed(noon: Caller) -> None:
    noon.draft(Description="before")
    noon.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    noon.draft(Description="after")

    assert comments(noon, changesSince="2026-11-22T12:00:00Z") == ["after"]


def test_in_the_world_lists_lag_s_a_change_is_seen_later(noon: Caller) -> None:
    noon.admin("world", {"lists_lag_s": 30})
    noon.draft()

    assert listed(noon) == []
    noon.admin("clock", {"advance_s": 31})
    assert len(listed(noon)) == 1


# Order and pages


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ({}, "draft c b a"),
        ({"sortOrder": "ascending"}, "a b c draft"),
        ({"sort": "VoucherDate"}, "c a draft b"),
        ({"sort": "voucherdate", "sortOrder": "ascending"}, "b draft a c"),
        ({"sort": "Contact", "sortOrder": "ascending"}, "draft c a b"),
        ({"sort": "Status,VoucherNumber", "sortOrder": "ascending"}, "a draft b c"),
        ({"sort": "Status,VoucherNumber"}, "c b draft a"),
    ],
    ids=lambda value: value.replace(" ", "") if isinstance(value, str) else None,
)
def test_lists_are_sorted_by_number_or_as_asked(noon: Caller, query: Any, order: str) -> None:
    terms = {"PaymentConditionType": "Netto", "PaymentConditionNumberOfDays": 8}
    noon.booked(Description="a", Date="2026-11-20", ContactGuid=noon.contact(Name="Mads"), **terms)
    noon.booked(Description="b", Date="2026-10-01", ContactGuid=noon.contact(Name="Ole"), **terms)
    third = noon.booked(Description="c", Date="2026-11-21", ContactGuid=noon.contact(Name="Karl"), **terms)
    noon.pay(third["Guid"], "249.00")
    noon.draft(Description="draft", Date="2026-11-01", ContactGuid=noon.contact(Name="Ib"))

    assert " ".join(comments(noon, **query)) == order


def test_lists_come_in_pages(dinero: Caller) -> None:
    contact = dinero.contact()
    for number in range(3):
        dinero.booked(ContactGuid=contact, Description=str(number))
    dinero.credited(dinero.booked(Description="3")["Guid"])

    first = dinero.get(INVOICES, pageSize=3, fields="Description").json
    second = dinero.get(INVOICES, pageSize=3, page=1, fields="Description", statusFilter="Booked,Paid").json

    assert [row["Description"] for row in first["Collection"]] == ["3", "2", "1"]
    assert [row["Description"] for row in second["Collection"]] == ["0"]
    assert second["Pagination"] == {
        "MaxPageSizeAllowed": 1000, "PageSize": 3, "Result": 1, "ResultWithoutFilter": 4, "Page": 1,
    }  # fmt: skip
