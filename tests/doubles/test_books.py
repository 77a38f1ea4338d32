"""What can be read of the books? Entries by date, entries by the moment they were added, balances."""

from typing import Any

import pytest

from tests.doubles.caller import Caller

ENTRIES = "/v1/{organization}/entries"
NOON = "2026-11-22T12:00:00Z"
MOMENT_TEXT = "A moment like 2026-11-22T20:00:00Z is expected."


@pytest.fixture
def books(dinero: Caller) -> Caller:
    """A caller at noon of 22 November 2026."""
    dinero.admin("clock", {"now": NOON})
    return dinero


def book(dinero: Caller, amount: int = 100, day: str = "2026-11-22", account: int = 7220) -> str:
    """A manual voucher from bank to an account without VAT; its guid."""
    line = {"Description": "Gebyr", "Amount": amount, "AccountNumber": account, "BalancingAccountNumber": 55000}
    draft = dinero.post("/v1/{organization}/vouchers/manuel", {"VoucherDate": day, "Lines": [line]}).json
    path = f"/v1/{{organization}}/vouchers/manuel/{draft['Guid']}/book"
    reply = dinero.post(path, {"Timestamp": draft["TimeStamp"]})
    assert reply.status == 200, reply
    guid: str = draft["Guid"]
    return guid


def amounts(rows: Any) -> list[int]:
    """The amounts on account 7220, one for each voucher."""
    return [row["Amount"] for row in rows if row["AccountNumber"] == 7220]


def test_an_entry_tells_its_account_and_its_voucher(books: Caller) -> None:
    guid = book(books)

    entries = books.get(ENTRIES).json

    entry_guids = {entry.pop("EntryGuid") for entry in entries}
    common = {
        "Date": "2026-11-22",
        "VoucherNumber": 1,
        "VoucherGuid": guid,
        "FileGuid": None,
        "VoucherType": "manuel",
        "Description": "Gebyr",
        "VatCode": None,
        "VatType": None,
        "ContactGuid": None,
        "Type": "Normal",
    }
    assert len(entry_guids) == 2
    assert entries == [
        {"AccountNumber": 7220, "AccountName": "Porto og gebyrer", "Amount": 100, **common},
        {"AccountNumber": 55000, "AccountName": "Bank", "Amount": -100, **common},
    ]


def test_the_entries_of_a_sale_tell_the_contact(books: Caller) -> None:
    invoice = books.booked()

    entries = books.get(ENTRIES).json

    assert {entry["ContactGuid"] for entry in entries} == {invoice["ContactGuid"]}
    assert {(entry["VoucherType"], entry["VoucherNumber"]) for entry in entries} == {("Sales", invoice["Number"])}


def test_without_dates_the_entries_are_this_years(books: Caller) -> None:
    for amount, day in ((1, "2025-12-31"), (2, "2026-01-01"), (3, "2026-12-31"), (4, "2027-01-01")):
        book(books, amount, day)

    assert amounts(books.get(ENTRIES).json) == [2, 3]


def test_a_year_in_which_nothing_was_booked_has_no_entries_but_its_opening_balances(books: Caller) -> None:
    book(books)
    books.admin("clock", {"now": "2026-12-31T23:00:00Z"})

    with Caller.personal(books.url, 310001) as next_year:
        reply = next_year.get(ENTRIES)

    assert reply.status == 200
    assert [(entry["AccountNumber"], entry["Type"]) for entry in reply.json] == [(55000, "Primo"), (60020, "Primo")]


def test_entries_are_listed_from_day_to_day(books: Caller) -> None:
    for amount, day in ((1, "2026-03-01"), (2, "2026-03-02"), (3, "2026-03-04"), (4, "2026-03-05")):
        book(books, amount, day)

    reply = books.get(ENTRIES, fromDate="2026-03-02", toDate="2026-03-04T23:59:59Z")

    assert amounts(reply.json) == [2, 3]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"fromDate": "2026-01-01"}, {"toDate": "toDate is missing."}),
        ({"toDate": "2026-01-01"}, {"fromDate": "fromDate is missing."}),
        ({"fromDate": "i går", "toDate": "2026-01-01"}, {"fromDate": MOMENT_TEXT}),
        ({"fromDate": "2026-01-01", "toDate": ""}, {"toDate": MOMENT_TEXT}),
        (
            {"fromDate": "2025-12-31", "toDate": "2026-01-01"},
            {"toDate": "The dates lie in different accounting years."},
        ),
        ({"includePrimo": "yes"}, {"includePrimo": "true or false is expected."}),
    ],
    ids=["only from", "only to", "unreadable", "empty", "two years", "includePrimo"],
)
def test_entries_are_asked_for_by_both_dates_of_one_year(
    books: Caller, query: dict[str, str], errors: dict[str, str]
) -> None:
    reply = books.get(ENTRIES, **query)

    assert reply.status == 400, reply
    assert reply.errors == errors


def test_changes_are_listed_by_when_they_were_added(books: Caller) -> None:
    book(books, 1, "2026-01-01")
    books.admin("clock", {"now": "2026-11-22T12:10:00Z"})
    book(books, 2, "2025-01-01")
    books.admin("clock", {"now": "2026-11-22T12:20:00Z"})
    book(books, 3)

    path = f"{ENTRIES}/changes"
    assert amounts(books.get(path, changesFrom="2026-11-22T12:10:00Z").json) == [2, 3]
    assert amounts(books.get(path, changesFrom="2026-11-22T12:00:00Z", changesTo="2026-11-22T12:15:00Z").json) == [1, 2]
    assert amounts(books.get(path, changesFrom="2026-11-22T13:10:00+01:00", includePrimo="false").json) == [2, 3]


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", 200),
        ("2026-10-01T00:00:00Z", "2026-11-01T00:00:01Z", 400),
        ("2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z", 200),
        ("2026-10-01T00:00:01Z", "2026-10-01T00:00:00Z", 400),
    ],
    ids=["31 days", "more", "none", "backwards"],
)
def test_changes_reach_over_31_days_at_most(books: Caller, start: str, end: str, status: int) -> None:
    reply = books.get(f"{ENTRIES}/changes", changesFrom=start, changesTo=end)

    assert reply.status == status
    if status == 400:
        assert reply.errors == {"changesTo": "The period is longer than 31 days or ends before it begins."}


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({}, {"changesFrom": MOMENT_TEXT}),
        ({"changesFrom": "2026"}, {"changesFrom": MOMENT_TEXT}),
        ({"changesFrom": NOON, "changesTo": "x"}, {"changesTo": MOMENT_TEXT}),
        ({"changesFrom": NOON, "includePrimo": "1"}, {"includePrimo": "true or false is expected."}),
    ],
    ids=["missing", "unreadable", "unreadable end", "includePrimo"],
)
def test_changes_are_asked_for_by_moments(books: Caller, query: dict[str, str], errors: dict[str, str]) -> None:
    reply = books.get(f"{ENTRIES}/changes", **query)

    assert reply.status == 400, reply
    assert reply.errors == errors


def test_the_saldo_report_balances_each_account_over_a_year(books: Caller) -> None:
    book(books, 2)
    book(books, 40)
    book(books, 5, account=7420)
    book(books, -5, account=7420)
    book(books, 8, "2027-01-01")

    reply = books.get("/v1/{organization}/2026/reports/saldo")

    assert reply.json == [
        {"AccountName": "Porto og gebyrer", "AccountNumber": 7220, "Amount": 42},
        {"AccountName": "Bank", "AccountNumber": 55000, "Amount": -42},
    ]


def test_the_saldo_report_shows_accounts_without_a_balance_if_asked(books: Caller) -> None:
    book(books)

    rows = books.get("/v1/{organization}/2026/reports/saldo", showZeroAccount="true").json

    balances = {row["AccountNumber"]: row["Amount"] for row in rows}
    assert len(balances) > 50
    assert (balances[7220], balances[7420]) == (100, 0)
    assert list(balances) == sorted(balances)


def test_the_saldo_report_wants_true_or_false(books: Caller) -> None:
    reply = books.get("/v1/{organization}/2026/reports/saldo", showZeroAccount="maybe")

    assert reply.errors == {"showZeroAccount": "true or false is expected."}


@pytest.mark.parametrize("year", ["2027", "now"])
def test_a_year_that_does_not_exist_has_no_report(books: Caller, year: str) -> None:
    reply = books.get(f"/v1/{{organization}}/{year}/reports/saldo")

    assert (reply.status, reply.code) == (404, 47)
    assert reply.json["message"] == f"There is no accounting year {year}."


def test_each_organization_sees_its_own_books(books: Caller) -> None:
    book(books)
    books.post("/v1/{organization}/accounts/entry", {"Number": 7225, "Name": "Eget gebyr", "VatCode": "none"})
    book(books, 3, account=7225)

    with Caller.personal(books.url, 310004) as other:
        book(other, 7)
        saldo = other.get("/v1/{organization}/2026/reports/saldo").json
        assert amounts(other.get(ENTRIES).json) == [7]
        assert amounts(other.get(f"{ENTRIES}/changes", changesFrom=NOON).json) == [7]
        assert [row["Amount"] for row in saldo] == [7, -7]
    assert amounts(books.get(ENTRIES).json) == [100]
    assert amounts(books.get(f"{ENTRIES}/changes", changesFrom=NOON).json) == [100]


def test_an_account_of_ones_own_is_told_by_its_name(books: Caller) -> None:
    books.post("/v1/{organization}/accounts/entry", {"Number": 7225, "Name": "Eget gebyr", "VatCode": "none"})

    book(books, account=7225)

    assert [row["AccountName"] for row in books.get(ENTRIES).json] == ["Eget gebyr", "Bank"]


def test_taking_back_touches_the_own_organizations_entries_only(books: Caller) -> None:
    """Two organizations may use one Id for a ledger item, so entries of both may have one voucher guid."""
    own = "0f0e0d0c-0b0a-4908-8706-050403020100"
    line = {"Description": "x", "Amount": 1, "AccountNumber": 7220, "BalancingAccountNumber": 55000}
    with Caller.personal(books.url, 310004) as other:
        for caller in (books, other):
            key = caller.post("/v1.2/{organization}/ledgeritems", [{"Id": own, "Lines": [line]}]).json[0]
            caller.post("/v1/{organization}/ledgeritems/book", [key])
        books.admin("clock", {"advance_s": 1})

        assert amounts(other.get(ENTRIES).json) == [1]
        assert amounts(books.get(ENTRIES).json) == [1]
