"""All lists take fields, filters, changes and pages in one way. Tested on the list of contacts."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.doubles.caller import Caller, Reply, contact_body

CONTACTS = "/v1/{organization}/contacts"
ALL_FIELDS = (
    "Name,ContactGuid,ExternalReference,IsPerson,Street,ZipCode,City,CountryKey,Phone,Email,Webpage,AttPerson,VatNumber,"
    "EanNumber,PaymentConditionType,PaymentConditionNumberOfDays,IsMember,MemberNumber,CompanyStatus,VatRegionKey,"
    "CreatedAt,UpdatedAt,DeletedAt,PreferredInvoiceLanguageKey,PreferredInvoiceCurrencyKey"
)


@pytest.fixture
def other(url: str) -> Iterator[Caller]:
    """A caller of another organization."""
    with Caller.personal(url, 310004) as caller:
        yield caller


def listed(caller: Caller, version: str = "v1", **query: Any) -> Any:
    reply = caller.get(f"/{version}/{{organization}}/contacts", **query)
    assert reply.status == 200, reply
    return reply.json


def names(caller: Caller, version: str = "v1", **query: Any) -> list[str]:
    return [row["name"] for row in listed(caller, version, **query)["Collection"]]


def refused(reply: Reply) -> dict[str, str]:
    assert reply.status == 400, reply
    return reply.errors


# Which fields


def test_a_list_has_names_and_guids_spelled_as_its_default_is(dinero: Caller) -> None:
    guid = dinero.contact(Name="Jens Hansen")

    assert listed(dinero) == {
        "Collection": [{"name": "Jens Hansen", "contactGuid": guid}],
        "Pagination": {
            "MaxPageSizeAllowed": 1000,
            "PageSize": 100,
            "Result": 1,
            "ResultWithoutFilter": 1,
            "Page": 0,
        },
    }


def test_all_fields_can_be_asked_for(dinero: Caller) -> None:
    guid = dinero.contact(
        Name="Havnens Is ApS", IsPerson=False, Email="is@example.dk", VatNumber="13585628", PaymentConditionType="Netto"
    )
    read = dinero.get(f"{CONTACTS}/{guid}").json

    rows = listed(dinero, fields=ALL_FIELDS)["Collection"]

    assert rows == [{name: read[name] for name in ALL_FIELDS.split(",")}]


def test_list_spelling_as_asked(dinero: Caller) -> None:
    dinero.contact(Name="Jens Hansen")

    rows = listed(dinero, fields="NAME, isPERSON ,name")["Collection"]

    assert rows == [{"NAME": "Jens Hansen", "isPERSON": True, "name": "Jens Hansen"}]


def test_list_spelling_pascal(dinero: Caller) -> None:
    dinero.admin("world", {"list_spelling": "pascal"})
    guid = dinero.contact(Name="Jens Hansen")

    assert listed(dinero)["Collection"] == [{"Name": "Jens Hansen", "ContactGuid": guid}]
    assert listed(dinero, fields="NAME")["Collection"] == [{"Name": "Jens Hansen"}]


def test_no_fields_are_the_default_fields(dinero: Caller) -> None:
    guid = dinero.contact(Name="Jens Hansen")

    assert listed(dinero, fields="")["Collection"] == [{"name": "Jens Hansen", "contactGuid": guid}]


@pytest.mark.parametrize(("fields", "unknown"), [("Name,Cvr", "Cvr"), ("Name,", ""), ("UseCvr,Nope", "UseCvr")])
def test_an_unknown_field_is_refused(dinero: Caller, fields: str, unknown: str) -> None:
    reply = dinero.get(CONTACTS, fields=fields)

    assert refused(reply) == {"fields": f"{unknown} is not a field of this list."}


@pytest.mark.parametrize(
    ("times", "told"), [("utc", "2026-06-01T10:00:00"), ("danish", "2026-06-01T12:00:00")], ids=["utc", "danish"]
)
def test_times_are_told_without_a_zone(dinero: Caller, times: str, told: str) -> None:
    dinero.admin("world", {"times": times})
    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})
    guid = dinero.contact()
    dinero.delete(f"{CONTACTS}/{guid}")

    read = dinero.get(f"{CONTACTS}/{guid}").json
    [row] = listed(dinero, "v2", fields="CreatedAt,UpdatedAt,DeletedAt")["Collection"]

    for moments in (read, row):
        assert {moments[name][:19] for name in ("CreatedAt", "UpdatedAt", "DeletedAt")} == {told}


# Filters


@pytest.fixture
def three(dinero: Caller) -> Caller:
    """Three contacts, the second a company."""
    dinero.contact(Name="Jens O'Hara", Email="jens@example.dk", ExternalReference="shop-1", Phone="+45 11 11 11 11")
    company = {"IsPerson": False, "VatNumber": "13585628", "EanNumber": "5790000000012", "AttPerson": "Ida Is"}
    dinero.contact(Name="Ærø Is; ApS", Email="IS@example.dk", ExternalReference="shop-12", **company)
    dinero.contact(Name="Mette", Email="mette@example.dk", Phone="+45 33 33 33 33")
    return dinero


JENS, AEROE, METTE = "Jens O'Hara", "Ærø Is; ApS", "Mette"
FILTERED = {
    "equal": ("Name eq 'Mette'", [METTE]),
    "equal is not containing": ("ExternalReference eq 'shop-1'", [JENS]),
    "containing": ("ExternalReference contains 'shop-1'", [JENS, AEROE]),
    "in the middle": ("Name contains 'ETT'", [METTE]),
    "any case of the value": ("Name eq 'ærø iS; aps'", [AEROE]),
    "any case in the books": ("Email eq 'is@EXAMPLE.dk'", [AEROE]),
    "any case of field and operator": ("NAME EQ 'mette'", [METTE]),
    "any case of contains": ("name Contains 'mett'", [METTE]),
    "VAT number": ("VatNumber eq '13585628'", [AEROE]),
    "EAN number": ("EanNumber contains '579'", [AEROE]),
    "phone": ("Phone eq '+45 33 33 33 33'", [METTE]),
    "persons": ("IsPerson eq 'true'", [JENS, METTE]),
    "companies": ("IsPerson eq 'False'", [AEROE]),
    "both of two": ("IsPerson eq 'true';Email contains 'mette'", [METTE]),
    "all of three": ("IsPerson eq 'true' ; Email contains 'example' ; Name contains 'jens'", [JENS]),
    "spaces": ("  Name   eq\t'Mette'  ", [METTE]),
    "a semicolon in the value": ("Name contains ';'", [AEROE]),
    "a percent sign is no wildcard": ("Name contains '%'", []),
    "an empty value": ("ExternalReference contains ''", [JENS, AEROE]),
    "nothing": ("Name eq 'nobody'", []),
}


@pytest.mark.parametrize(("text", "found"), FILTERED.values(), ids=FILTERED)
def test_a_filter_finds(three: Caller, text: str, found: list[str]) -> None:
    assert names(three, queryFilter=text) == found


UNREADABLE = {
    "another operator": ("Name ne 'Mette'", "Name ne 'Mette'"),
    "no quotes": ("Name eq Mette", "Name eq Mette"),
    "no end": ("Name eq 'Mette", "Name eq 'Mette"),
    "a single quote inside": ("Name eq 'O'Hara'", "Name eq 'O'Hara'"),
    "more after the value": ("Name eq 'Mette' and", "Name eq 'Mette' and"),
    "no spaces": ("Name eq'Mette'", "Name eq'Mette'"),
    "nothing after a semicolon": ("Name eq 'Mette';", ""),
    "the second clause": ("Name eq 'Mette';Email", "Email"),
    "nothing before a semicolon": (";Name eq 'Mette'", ";Name eq 'Mette'"),
    "many quotes": ("'" * 800, "'" * 800),
    "many semicolons": (";" * 800, ";" * 800),
}


@pytest.mark.parametrize(("text", "place"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_filter_that_cannot_be_read_is_refused(dinero: Caller, text: str, place: str) -> None:
    reply = dinero.get(CONTACTS, queryFilter=text)

    assert refused(reply) == {"queryFilter": f"The filter cannot be read at: {place}"}


@pytest.mark.parametrize("field", ["IsDebitor", "City", "ContactGuid"])
def test_other_fields_cannot_be_filtered_by(dinero: Caller, field: str) -> None:
    reply = dinero.get(CONTACTS, queryFilter=f"{field} eq 'true'")

    assert refused(reply) == {"queryFilter": f"Unsupported Property: {field}"}


def test_an_empty_filter_is_none(three: Caller) -> None:
    assert names(three, queryFilter="") == [JENS, AEROE, METTE]


def test_quote_in_filter_doubled(three: Caller) -> None:
    assert names(three, queryFilter="Name eq 'jens o''hara'") == [JENS]
    assert names(three, queryFilter="Name contains ''''") == [JENS]


def test_quote_in_filter_refused(three: Caller) -> None:
    three.admin("world", {"quote_in_filter": "refused"})

    reply = three.get(CONTACTS, queryFilter="Name eq 'Jens O''Hara'")

    assert refused(reply) == {"queryFilter": "A single quote ends the value."}
    assert names(three, queryFilter="Name eq 'Mette'") == [METTE]


# Changes


@pytest.fixture
def spread(dinero: Caller) -> Caller:
    """Early and Late, made a day apart; then Early is changed, two days after."""
    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})
    early = dinero.contact(Name="Early")
    dinero.admin("clock", {"now": "2026-06-02T10:00:00Z"})
    dinero.contact(Name="Late")
    dinero.admin("clock", {"now": "2026-06-04T10:00:00Z"})
    dinero.put(f"{CONTACTS}/{early}", contact_body(Name="Early, changed"))
    return dinero


def test_a_list_is_in_the_order_of_changes(spread: Caller) -> None:
    assert names(spread) == ["Late", "Early, changed"]


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2026-06-02T10:00:00Z", ["Late", "Early, changed"]),
        ("2026-06-02T10:00:10Z", ["Early, changed"]),
        ("2026-06-02T12:00:00+02:00", ["Late", "Early, changed"]),
        ("2026-06-02T10:00:00", ["Late", "Early, changed"]),
        ("2026-06-04T10:01:00Z", []),
    ],
)
def test_changes_since_a_moment_are_listed(spread: Caller, since: str, found: list[str]) -> None:
    assert names(spread, changesSince=since) == found


def test_changes_since_the_very_moment_of_a_change_are_listed(dinero: Caller) -> None:
    dinero.contact(Name="Jens")
    [row] = listed(dinero, fields="UpdatedAt")["Collection"]

    assert names(dinero, changesSince=f"{row['UpdatedAt']}Z") == ["Jens"]


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_is_refused(dinero: Caller, since: str) -> None:
    reply = dinero.get(CONTACTS, changesSince=since)

    assert refused(reply) == {"changesSince": "A moment like 2026-11-22T20:00:00Z is expected."}


@pytest.mark.parametrize(("lag_s", "found"), [(0, ["Jens", "Mette"]), (30, ["Jens"]), (120, [])])
def test_lists_lag_s_hides_changes_for_so_long(dinero: Caller, lag_s: int, found: list[str]) -> None:
    dinero.contact(Name="Jens")
    dinero.admin("clock", {"advance_s": 60})
    dinero.contact(Name="Mette")

    dinero.admin("world", {"lists_lag_s": lag_s})

    assert names(dinero) == found


def test_lists_lag_s_hides_nothing_from_a_read_by_guid(dinero: Caller) -> None:
    dinero.admin("world", {"lists_lag_s": 30})

    guid = dinero.contact(Name="Jens")

    assert names(dinero) == []
    assert dinero.get(f"{CONTACTS}/{guid}").json["Name"] == "Jens"


# Deleted contacts


@pytest.fixture
def one_deleted(dinero: Caller) -> Caller:
    """Two contacts, one of them deleted."""
    dinero.contact(Name="Live")
    dinero.delete(f"{CONTACTS}/{dinero.contact(Name='Deleted')}")
    return dinero


def test_the_first_list_hides_deleted_contacts(one_deleted: Caller) -> None:
    assert names(one_deleted) == ["Live"]
    assert names(one_deleted, deletedOnly="false") == ["Live"]


def test_contacts_v1_list_unauthorized(dinero: Caller) -> None:
    dinero.admin("world", {"contacts_v1_list": "unauthorized"})
    dinero.contact(Name="Jens")

    refusal = dinero.get(CONTACTS)

    assert (refusal.status, refusal.code) == (401, 41)
    assert refusal.json["message"] == "The access token is missing, expired or revoked."
    assert names(dinero, "v2") == ["Jens"]


def test_contacts_v2_deleted_listed_although_not_asked_for(one_deleted: Caller) -> None:
    assert names(one_deleted, "v2") == ["Live", "Deleted"]
    assert names(one_deleted, "v2", deletedOnly="false") == ["Live", "Deleted"]


def test_contacts_v2_deleted_hidden(one_deleted: Caller) -> None:
    one_deleted.admin("world", {"contacts_v2_deleted": "hidden"})

    assert names(one_deleted, "v2") == ["Live"]


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_deleted_contacts_are_listed_alone_when_asked_for(one_deleted: Caller, version: str) -> None:
    assert names(one_deleted, version, deletedOnly="True") == ["Deleted"]


@pytest.mark.parametrize("text", ["", "1", "yes"])
def test_deleted_only_is_true_or_false(dinero: Caller, text: str) -> None:
    reply = dinero.get(CONTACTS, deletedOnly=text)

    assert refused(reply) == {"deletedOnly": "true or false is expected."}


# Pages


def test_pages_are_counted_from_zero(dinero: Caller) -> None:
    for name in "ABCDE":
        dinero.contact(Name=name)

    assert names(dinero, pageSize=2) == ["A", "B"]
    assert names(dinero, pageSize=2, page=1) == ["C", "D"]
    assert names(dinero, pageSize=2, page=2) == ["E"]
    assert names(dinero, pageSize=2, page=3) == []


def test_the_last_page_has_fewer_results_than_its_size(three: Caller) -> None:
    page = listed(three, pageSize=2, page=1, queryFilter="Email contains 'example'")

    assert page["Pagination"] == {
        "MaxPageSizeAllowed": 1000,
        "PageSize": 2,
        "Result": 1,
        "ResultWithoutFilter": 3,
        "Page": 1,
    }


def test_results_without_filter_are_those_of_the_organization(three: Caller, other: Caller) -> None:
    other.contact()

    pagination = listed(three, queryFilter="Name eq 'Mette'")["Pagination"]

    assert (pagination["Result"], pagination["ResultWithoutFilter"]) == (1, 3)


@pytest.mark.parametrize("query", [{"page": 1_000_000}, {"pageSize": 1}, {"pageSize": 1000}])
def test_pages_reach_this_far(dinero: Caller, query: dict[str, Any]) -> None:
    pagination = listed(dinero, **query)["Pagination"]

    assert {"Page": pagination["Page"], "PageSize": pagination["PageSize"]} == {
        "Page": query.get("page", 0),
        "PageSize": query.get("pageSize", 100),
    }


@pytest.mark.parametrize("text", ["-1", "", "x", "1.5", "1000001", "9" * 30, "\u0661"])
def test_a_page_is_a_number_up_to_a_million(dinero: Caller, text: str) -> None:
    assert refused(dinero.get(CONTACTS, page=text)) == {"page": "A number from 0 to 1000000 is expected."}


@pytest.mark.parametrize("text", ["0", "-1", "", "x", "1001"])
def test_a_page_has_from_one_to_a_thousand_rows(dinero: Caller, text: str) -> None:
    assert refused(dinero.get(CONTACTS, pageSize=text)) == {"pageSize": "A number from 1 to 1000 is expected."}


# Two organizations


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_list_shows_one_organization_only(dinero: Caller, other: Caller, version: str) -> None:
    dinero.contact(Name="Vores")
    other.contact(Name="Deres")

    assert names(dinero, version) == ["Vores"]
    assert names(other, version) == ["Deres"]


# Days


@pytest.mark.parametrize(
    "day",
    ["22-11-2026", "2026-02-30", "20261122", "2026-W47-7", "2026-11-22T00:00:00", "", "202\u0666-11-22"],
)
def test_what_is_no_day_is_refused(dinero: Caller, day: str) -> None:
    reply = dinero.post("/v1/{organization}/invoices", {"Date": day, "ProductLines": [{"LineType": "Text"}]})

    assert refused(reply) == {"date": "A date like 2026-11-22 is expected."}


def test_a_day_is_written_as_the_calendar_has_it(dinero: Caller) -> None:
    guid, _ = dinero.draft(Date="2026-06-01")

    assert dinero.invoice(guid)["Date"] == "2026-06-01"
