"""How are ledger items added, changed, booked a while later, and used to pay invoices?"""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.doubles.caller import GONE, Caller
from tests.doubles.ledger import ADD, LEDGER, add, all_entries, book, booked, item, ledger_line, lying, status

# Adding


def test_an_item_gets_an_id_and_a_version(dinero: Caller) -> None:
    key = add(dinero)

    assert list(key) == ["Id", "Version"]
    assert len(key["Id"]) == 36
    assert status(dinero, key) == {**key, "Status": "Draft", "VoucherNumber": None}


def test_an_item_reads_back_as_it_was_sent(dinero: Caller) -> None:
    today = dinero.admin("clock", method="GET")["now"][:10]
    line = ledger_line(12.35, AccountVatCode="none", BalancingAccountVatCode="I25", Id=str(uuid4()))

    key = add(dinero, line, VoucherNumber=7, VoucherDate=today, FileGuid="f" * 32)

    assert lying(dinero) == [
        {
            **key,
            "VoucherNumber": 7,
            "VoucherDate": today,
            "FileGuid": "f" * 32,
            "Lines": [{**line, "Amount": Decimal("12.35"), "IsPaymentForVoucherId": None}],
        }
    ]


def test_an_item_without_a_date_is_of_today(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-06-30T22:30:00Z"})

    add(dinero)

    assert lying(dinero)[0]["VoucherDate"] == "2026-07-01"


def test_a_draft_has_no_effect_on_the_books(dinero: Caller) -> None:
    add(dinero)
    dinero.admin("clock", {"advance_s": 600})

    assert dinero.books() == ""


def test_an_own_id_is_kept(dinero: Caller) -> None:
    own = str(uuid4())

    assert add(dinero, Id=own.upper())["Id"] == own


def test_client_guid_discarded_gives_the_item_another_id(dinero: Caller) -> None:
    own = str(uuid4())
    dinero.admin("world", {"client_guid": "discarded"})

    first, second = add(dinero, Id=own), add(dinero, Id=own)

    assert len({own, first["Id"], second["Id"]}) == 3


def test_an_own_id_in_use_is_refused(dinero: Caller) -> None:
    own = add(dinero)["Id"]

    reply = dinero.post(ADD, [item(Id=own)])

    assert (reply.status, reply.code) == (409, 72)
    assert reply.errors == {"guid": "An entity with this Guid exists already."}


def test_guid_conflict_400_refuses_an_own_id_in_use_with_400(dinero: Caller) -> None:
    own = add(dinero)["Id"]
    dinero.admin("world", {"guid_conflict": "400"})

    reply = dinero.post(ADD, [item(Id=own)])

    assert (reply.status, reply.code) == (400, 72)


def test_guid_uniqueness_ignored_makes_a_second_item(dinero: Caller) -> None:
    own = add(dinero)["Id"]
    dinero.admin("world", {"guid_uniqueness": "ignored"})

    second = add(dinero, Id=own)

    assert (len(second["Id"]), second["Id"] != own) == (36, True)
    assert [row["Id"] for row in lying(dinero)] == [own, second["Id"]]


def test_two_organizations_may_use_one_id(dinero: Caller) -> None:
    own = str(uuid4())
    mine = add(dinero, Id=own)

    with Caller.personal(dinero.url, 310004) as other:
        theirs = add(other, ledger_line(7), Id=own)
        assert dinero.call("DELETE", f"{LEDGER}/delete", [mine]).status == 200
        assert status(other, theirs)["Status"] == "Draft"
        assert [row["Lines"][0]["Amount"] for row in lying(other)] == [7]
    assert lying(dinero) == []


def test_adding_is_all_or_nothing(dinero: Caller) -> None:
    reply = dinero.post(ADD, [item(), item(ledger_line(0))])

    assert reply.status == 400
    assert lying(dinero) == []


@pytest.mark.parametrize("body", [{}, item(), None, "x", 5], ids=["object", "item", "null", "text", "number"])
def test_anything_but_an_array_of_items_is_refused(dinero: Caller, body: Any) -> None:
    reply = dinero.call("POST", ADD, content=b"null" if body is None else None, body=body)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"body": "An array is expected."}


def test_no_more_than_a_thousand_items_may_lie_in_the_ledger(dinero: Caller) -> None:
    first = dinero.post(ADD, [item()] * 999).json[0]
    dinero.post(f"{LEDGER}/book", [first])

    full = dinero.post(ADD, [item()])
    over = dinero.post(ADD, [item()])
    dinero.admin("clock", {"advance_s": 1})
    again = dinero.post(ADD, [item()])
    with Caller.personal(dinero.url, 310004) as other:
        elsewhere = other.post(ADD, [item()])

    assert (full.status, again.status, elsewhere.status) == (200, 200, 200)
    assert (over.status, over.code) == (400, 43)
    assert over.json["message"] == "Limit Exceeded"
    assert over.errors == {"items": "At most 1000 items may lie in the ledger."}


# Lines

AMOUNT_TEXT = "An amount other than 0 with at most two decimals is expected."


@pytest.mark.parametrize(
    ("line", "errors"),
    [
        pytest.param(ledger_line(0), {"lines.0.amount": AMOUNT_TEXT}, id="nothing"),
        pytest.param(ledger_line(1.001), {"lines.0.amount": AMOUNT_TEXT}, id="parts of an øre"),
        pytest.param(
            ledger_line(account=999), {"lines.0.accountnumber": "There is no account 999."}, id="unknown account"
        ),
        pytest.param(
            ledger_line(account=None), {"lines.0.accountnumber": "An account number is needed."}, id="no account"
        ),
        pytest.param(
            ledger_line(against=999),
            {"lines.0.balancingaccountnumber": "There is no account 999."},
            id="unknown balancing account",
        ),
        pytest.param(
            ledger_line(AccountVatCode="UVU"), {"lines.0.accountvatcode": "UVU is not a VAT code."}, id="VAT code"
        ),
        pytest.param(
            ledger_line(BalancingAccountVatCode="uvu"),
            {"lines.0.balancingaccountvatcode": "UVU is not a VAT code."},
            id="balancing VAT code",
        ),
        pytest.param(
            {"BalancingAccountNumber": 55000}, {"lines.0.amount": "The Amount field is required."}, id="no amount"
        ),
    ],
)
def test_a_line_that_cannot_be_booked_is_refused(dinero: Caller, line: dict[str, Any], errors: dict[str, str]) -> None:
    reply = dinero.post(ADD, [item(line)])

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == errors


def test_an_error_names_the_line(dinero: Caller) -> None:
    reply = dinero.post(ADD, [item(ledger_line(), ledger_line(account=999))])

    assert reply.errors == {"lines.1.accountnumber": "There is no account 999."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Kontoen 999 findes ikke."


@pytest.mark.parametrize("lines", [None, []], ids=["null", "none"])
def test_an_item_needs_a_line(dinero: Caller, lines: Any) -> None:
    reply = dinero.post(ADD, [{"Lines": lines}])

    assert reply.errors in (
        {"lines": "At least one line is needed."},
        {"lines": "The Lines field is required."},
    )


@pytest.mark.parametrize("day", ["22/11/2026", "2026-02-30", "2026-11-22T00:00:00"])
def test_a_voucher_date_is_a_day(dinero: Caller, day: str) -> None:
    reply = dinero.post(ADD, [item(VoucherDate=day)])

    assert reply.errors == {"voucherdate": "A date like 2026-11-22 is expected."}


# Changing and deleting


def test_an_update_replaces_the_item_and_makes_a_new_version(dinero: Caller) -> None:
    key = add(dinero, FileGuid="f" * 32)

    reply = dinero.put(LEDGER, [item(ledger_line(5), **key)])

    assert reply.status == 200
    assert reply.json[0]["Id"] == key["Id"]
    assert reply.json[0]["Version"] > key["Version"]
    assert status(dinero, key)["Version"] == reply.json[0]["Version"]
    assert [(row["FileGuid"], row["Lines"][0]["Amount"]) for row in lying(dinero)] == [(None, 5)]


CHANGES = {
    "update": lambda dinero, key: dinero.put(LEDGER, [item(**key)]),
    "book": book,
    "delete": lambda dinero, key: dinero.delete(f"{LEDGER}/delete", [key]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_outdated_version_is_refused(dinero: Caller, change: Any) -> None:
    key = add(dinero)
    dinero.put(LEDGER, [item(**key)])

    reply = change(dinero, key)

    assert (reply.status, reply.code) == (400, 58)
    assert reply.errors == {"timestamp": "Timestamp out of date"}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_timestamps_ignored_lets_an_outdated_version_through(dinero: Caller, change: Any) -> None:
    key = add(dinero)
    dinero.put(LEDGER, [item(**key)])
    dinero.admin("world", {"timestamps": "ignored"})

    assert change(dinero, key).status == 200


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_version_is_required(dinero: Caller, change: Any) -> None:
    reply = change(dinero, {"Id": add(dinero)["Id"]})

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"version": "The Version field is required."}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_unknown_item_is_not_found(dinero: Caller, change: Any) -> None:
    reply = change(dinero, {"Id": GONE, "Version": "0"})

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"ledgerItemNotFound": f"There is no ledger item {GONE}."}


def test_an_update_needs_an_id(dinero: Caller) -> None:
    reply = dinero.put(LEDGER, [item(Version="0")])

    assert reply.errors == {"ledgerItemNotFound": "There is no ledger item ."}


def test_the_status_of_an_unknown_item_is_refused(dinero: Caller) -> None:
    reply = dinero.post(f"{LEDGER}/status", [{"Id": GONE}])

    assert reply.errors == {"ledgerItemNotFound": f"There is no ledger item {GONE}."}


@pytest.mark.parametrize("seconds", [0, 1], ids=["on its way", "booked"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_item_that_was_sent_to_booking_is_final(dinero: Caller, change: Any, seconds: int) -> None:
    key = add(dinero)
    book(dinero, key)
    dinero.admin("clock", {"advance_s": seconds})
    key["Version"] = status(dinero, key)["Version"]

    reply = change(dinero, key)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"status": "The ledger item is booked or being booked."}


def test_a_deleted_item_is_gone(dinero: Caller) -> None:
    gone, kept = add(dinero), add(dinero)

    reply = dinero.delete(f"{LEDGER}/delete", [gone])

    assert (reply.status, reply.json) == (200, {})
    assert [row["Id"] for row in lying(dinero)] == [kept["Id"]]


def test_only_the_items_asked_for_are_read(dinero: Caller) -> None:
    first, second, third = add(dinero), add(dinero), add(dinero)

    assert [row["Id"] for row in lying(dinero, third, first)] == [first["Id"], third["Id"]]
    assert [row["Id"] for row in lying(dinero, {"Id": second["Id"]})] == [second["Id"]]


# Booking


def test_booking_takes_a_while(dinero: Caller) -> None:
    key = add(dinero)

    reply = book(dinero, key)
    pending = status(dinero, key)
    read, books_before = lying(dinero), dinero.books()
    dinero.admin("clock", {"advance_s": 1})
    done = status(dinero, key)

    assert (reply.status, reply.json) == (200, {})
    assert (pending["Status"], pending["VoucherNumber"]) == ("PendingBooking", None)
    assert (read, books_before) == ([], "")
    assert (done["Status"], done["VoucherNumber"]) == ("Booked", 1)
    assert key["Version"] < pending["Version"] < done["Version"]
    assert dinero.books() == "D 55000 100.00\nK 55040 100.00"


@pytest.mark.parametrize(
    ("ledger_booking_s", "first", "then"), [(0, "Booked", "Booked"), (60, "PendingBooking", "Booked")]
)
def test_ledger_booking_s_is_how_long_booking_takes(
    dinero: Caller, ledger_booking_s: int, first: str, then: str
) -> None:
    dinero.admin("world", {"ledger_booking_s": ledger_booking_s})
    key = add(dinero)

    book(dinero, key)

    dinero.admin("clock", {"advance_s": max(ledger_booking_s - 1, 0)})
    assert status(dinero, key)["Status"] == first
    dinero.admin("clock", {"advance_s": 1})
    assert status(dinero, key)["Status"] == then


def test_an_item_is_booked_once(dinero: Caller) -> None:
    booked(dinero)
    dinero.admin("clock", {"advance_s": 60})

    assert dinero.books() == "D 55000 100.00\nK 55040 100.00"
    assert dinero.books() == "D 55000 100.00\nK 55040 100.00"


def test_items_of_another_organization_are_booked_by_its_own_calls(dinero: Caller) -> None:
    own = str(uuid4())
    booked(dinero, Id=own)

    with Caller.personal(dinero.url, 310004) as other:
        assert other.books() == ""
        theirs = booked(other, ledger_line(7), Id=own)
        assert (status(other, theirs)["Status"], other.books()) == ("Booked", "D 55000 7.00\nK 55040 7.00")
    assert dinero.books() == "D 55000 100.00\nK 55040 100.00"


def test_the_entries_tell_their_item(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    lines = (ledger_line(100), ledger_line(5, Description="Gebyr"))

    key = booked(dinero, *lines, VoucherDate="2026-11-20", FileGuid="f" * 32)

    entries = all_entries(dinero)
    assert {entry["VoucherGuid"] for entry in entries} == {key["Id"]}
    assert [entry["Description"] for entry in entries] == ["Udbetaling", "Udbetaling", "Gebyr", "Gebyr"]
    assert {
        (entry["VoucherType"], entry["VoucherNumber"], entry["Date"], entry["FileGuid"], entry["ContactGuid"])
        for entry in entries
    } == {("manuel", 1, "2026-11-20", "f" * 32, None)}


def test_a_line_without_a_description_has_that_of_the_first(dinero: Caller) -> None:
    booked(dinero, ledger_line(), ledger_line(Description=None))

    assert {entry["Description"] for entry in all_entries(dinero)} == {"Udbetaling"}


def test_booking_is_all_or_nothing(dinero: Caller) -> None:
    key = add(dinero)

    reply = dinero.post(f"{LEDGER}/book", [key, {"Id": GONE, "Version": "0"}])

    assert reply.status == 400
    assert status(dinero, key)["Status"] == "Draft"


def test_nothing_is_booked_in_a_closed_period(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    dinero.admin("organizations", {"Id": 310001, "ClosedUntil": "2026-06-30"})
    closed, opened = add(dinero, VoucherDate="2026-06-30"), add(dinero, VoucherDate="2026-07-01")

    reply = book(dinero, closed)

    assert reply.errors == {"date": "2026-06-30 lies in a closed period."}
    assert book(dinero, opened).status == 200


# Voucher numbers


def test_voucher_numbers_start_again_every_year(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    days = ("2025-12-30", "2025-12-31", "2026-01-01")

    numbers = [status(dinero, booked(dinero, VoucherDate=day))["VoucherNumber"] for day in days]

    assert numbers == [1, 2, 1]


def test_a_voucher_number_asked_for_is_kept_and_the_series_goes_on_from_it(dinero: Caller) -> None:
    asked = booked(dinero, VoucherNumber=7)
    following = booked(dinero)

    assert [status(dinero, key)["VoucherNumber"] for key in (asked, following)] == [7, 8]


@pytest.mark.parametrize("number", [6, 7])
def test_a_voucher_number_that_was_reached_is_refused(dinero: Caller, number: int) -> None:
    book(dinero, add(dinero, VoucherNumber=7))

    reply = book(dinero, add(dinero, VoucherNumber=number))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"number": f"The number {number} is taken."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Nummeret er allerede i brug."


def test_the_next_voucher_number_may_be_asked_for(dinero: Caller) -> None:
    booked(dinero, VoucherNumber=7)

    assert status(dinero, booked(dinero, VoucherNumber=8))["VoucherNumber"] == 8


def test_booked_ledger_items_gone_answers_no_status_of_a_booked_item(dinero: Caller) -> None:
    dinero.admin("world", {"booked_ledger_items": "gone"})
    key = add(dinero)
    book(dinero, key)
    pending = status(dinero, key)["Status"]
    dinero.admin("clock", {"advance_s": 1})

    reply = dinero.post(f"{LEDGER}/status", [{"Id": key["Id"]}])

    assert pending == "PendingBooking"
    assert reply.errors == {"ledgerItemNotFound": f"There is no ledger item {key['Id']}."}
