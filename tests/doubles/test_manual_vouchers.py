"""How is a manual voucher made, with which VAT, and how is it cancelled?"""

from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller, Reply

MANUAL = "/v1/{organization}/vouchers/manuel"
STALE = "Timestamp out of date"


def manual_line(amount: Any = 100, account: int | None = 7220, against: int = 55000, **fields: Any) -> dict[str, Any]:
    body = {"Description": "Gebyr", "Amount": amount, "AccountNumber": account, "BalancingAccountNumber": against}
    return {**body, **fields}


def manual(*lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Lines": list(lines) or [manual_line()], **fields}


def create(dinero: Caller, *lines: dict[str, Any], **fields: Any) -> tuple[str, str]:
    """A new draft's guid and timestamp."""
    reply = dinero.post(MANUAL, manual(*lines, **fields))
    assert reply.status == 200, reply
    return reply.json["Guid"], reply.json["TimeStamp"]


def book(dinero: Caller, guid: str, timestamp: str, **fields: Any) -> Reply:
    return dinero.post(f"{MANUAL}/{guid}/book", {"Timestamp": timestamp, **fields})


def booked(dinero: Caller, *lines: dict[str, Any], **fields: Any) -> Any:
    """A booked voucher: the answer to booking."""
    reply = book(dinero, *create(dinero, *lines, **fields))
    assert reply.status == 200, reply
    return reply.json


def read(dinero: Caller, guid: str) -> Any:
    reply = dinero.get(f"{MANUAL}/{guid}")
    assert reply.status == 200, reply
    return reply.json


def all_entries(dinero: Caller) -> list[Any]:
    return [entry for year in dinero.years() for entry in dinero.entries_of(year)]


# Drafts


def test_a_draft_reads_back_as_it_was_sent(dinero: Caller) -> None:
    line = manual_line(125, 4000, AccountVatCode=None, BalancingAccountVatCode="none")

    guid, timestamp = create(dinero, line, VoucherDate="2026-11-22", ExternalReference="payout 7", FileGuid="f" * 32)

    assert read(dinero, guid) == {
        "Guid": guid,
        "Timestamp": timestamp,
        "Status": "Draft",
        "VoucherNumber": None,
        "VoucherDate": "2026-11-22",
        "FileGuid": "f" * 32,
        "ExternalReference": "payout 7",
        "CreditNoteFor": None,
        "TotalExclVat": 100,
        "TotalInclVat": 125,
        "Lines": [
            {
                "Description": "Gebyr",
                "AccountNumber": 4000,
                "BalancingAccountNumber": 55000,
                "AccountVatCode": None,
                "BalancingAccountVatCode": "none",
                "AmountExclVatValue": 100,
                "AmountInclVatValue": 125,
                "VatAmountValue": 25,
                "CurrencyKey": "DKK",
                "AmountInForeignCurrency": None,
            }
        ],
        "BookedByType": None,
        "BookedByUsername": None,
        "BookingTime": None,
    }
    assert dinero.books() == ""


def test_the_totals_are_of_all_lines(dinero: Caller) -> None:
    guid, _ = create(dinero, manual_line(125, 4000), manual_line(12.5, 4000), manual_line(1))

    told = read(dinero, guid)

    assert (told["TotalExclVat"], told["TotalInclVat"]) == (111, Decimal("138.5"))


def test_a_voucher_without_a_date_is_of_the_danish_day(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-06-30T22:30:00Z"})

    guid, _ = create(dinero)

    assert read(dinero, guid)["VoucherDate"] == "2026-07-01"


def test_nothing_protects_against_a_second_voucher(dinero: Caller) -> None:
    own = "0f0e0d0c-0b0a-4908-8706-050403020100"

    first, second = create(dinero, Guid=own)[0], create(dinero, Guid=own)[0]

    assert len({own, first, second}) == 3


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        pytest.param({"Lines": []}, {"lines": "At least one line is needed."}, id="no lines"),
        pytest.param(manual(VoucherDate="i dag"), {"voucherdate": "A date like 2026-11-22 is expected."}, id="no date"),
        pytest.param(
            manual(manual_line(), manual_line(0)),
            {"lines.1.amount": "An amount other than 0 with at most two decimals is expected."},
            id="nothing",
        ),
        pytest.param(
            manual(manual_line(account=None, IsPaymentForVoucherId=GONE)),
            {"lines.0.accountnumber": "An account number is needed."},
            id="a payment",
        ),
    ],
)
def test_a_voucher_that_cannot_be_booked_is_refused(dinero: Caller, body: Any, errors: dict[str, str]) -> None:
    reply = dinero.post(MANUAL, body)

    assert reply.status == 400, reply
    assert reply.errors == errors


def test_an_update_replaces_the_draft(dinero: Caller) -> None:
    guid, timestamp = create(dinero, ExternalReference="a", FileGuid="f" * 32)

    reply = dinero.put(f"{MANUAL}/{guid}", manual(manual_line(5), Timestamp=timestamp, ExternalReference="b"))

    told = read(dinero, guid)
    assert (reply.status, reply.json) == (200, {"Guid": guid, "TimeStamp": told["Timestamp"]})
    assert told["Timestamp"] > timestamp
    assert (told["TotalInclVat"], told["ExternalReference"], told["FileGuid"]) == (5, "b", None)


def test_an_update_with_lines_that_cannot_be_booked_changes_nothing(dinero: Caller) -> None:
    guid, timestamp = create(dinero)

    reply = dinero.put(f"{MANUAL}/{guid}", {"Timestamp": timestamp, "Lines": []})

    assert reply.errors == {"lines": "At least one line is needed."}
    assert read(dinero, guid)["Timestamp"] == timestamp


CHANGES: dict[str, Any] = {
    "update": lambda dinero, guid, timestamp: dinero.put(f"{MANUAL}/{guid}", manual(Timestamp=timestamp)),
    "book": book,
    "delete": lambda dinero, guid, timestamp: dinero.delete(f"{MANUAL}/{guid}", {"Timestamp": timestamp}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_outdated_timestamp_is_refused(dinero: Caller, change: Any) -> None:
    guid, timestamp = create(dinero)
    dinero.put(f"{MANUAL}/{guid}", manual(Timestamp=timestamp))

    reply = change(dinero, guid, timestamp)

    assert (reply.status, reply.code) == (400, 58)
    assert reply.errors == {"timestamp": STALE}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_timestamps_ignored_lets_an_outdated_one_through(dinero: Caller, change: Any) -> None:
    guid, timestamp = create(dinero)
    dinero.put(f"{MANUAL}/{guid}", manual(Timestamp=timestamp))
    dinero.admin("world", {"timestamps": "ignored"})

    assert change(dinero, guid, timestamp).status == 200


@pytest.mark.parametrize("change", ["update", "book"])
def test_a_timestamp_is_required(dinero: Caller, change: str) -> None:
    reply = CHANGES[change](dinero, create(dinero)[0], None)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"timestamp": "The Timestamp field is required."}


def test_deleting_needs_a_body(dinero: Caller) -> None:
    guid, _ = create(dinero)

    reply = dinero.delete(f"{MANUAL}/{guid}")

    assert (reply.status, reply.errors) == (400, {"body": "The body is not readable JSON."})


@pytest.mark.parametrize("body", [{}, {"Timestamp": None}], ids=["empty", "null"])
def test_a_draft_is_deleted_without_a_timestamp_by_null_timestamp_allowed(dinero: Caller, body: Any) -> None:
    guid, _ = create(dinero)

    reply = dinero.delete(f"{MANUAL}/{guid}", body)

    assert (reply.status, reply.json) == (200, {})


@pytest.mark.parametrize("body", [{}, {"Timestamp": None}], ids=["empty", "null"])
def test_null_timestamp_refused_wants_one_for_deleting(dinero: Caller, body: Any) -> None:
    guid, _ = create(dinero)
    dinero.admin("world", {"null_timestamp": "refused"})

    reply = dinero.delete(f"{MANUAL}/{guid}", body)

    assert reply.errors == {"timestamp": "The Timestamp field is required."}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_deleted_voucher_cannot_be_changed(dinero: Caller, change: Any) -> None:
    guid, timestamp = create(dinero)
    dinero.delete(f"{MANUAL}/{guid}", {"Timestamp": timestamp})

    reply = change(dinero, guid, read(dinero, guid)["Timestamp"])

    assert (reply.status, reply.code) == (400, 65)
    assert reply.errors == {"message": "Invalid VoucherGuid, the voucher is deleted."}


@pytest.mark.parametrize("guid", [GONE, "7"], ids=["unknown", "no guid"])
@pytest.mark.parametrize(("invoice_not_found", "answer"), [("400", (400, 63)), ("404", (404, 40))], ids=["400", "404"])
def test_invoice_not_found_is_how_a_missing_voucher_is_answered(
    dinero: Caller, guid: str, invoice_not_found: str, answer: tuple[int, int]
) -> None:
    dinero.admin("world", {"invoice_not_found": invoice_not_found})

    reply = dinero.get(f"{MANUAL}/{guid}")

    assert (reply.status, reply.code) == answer
    assert reply.json["message"] == "Invalid VoucherGuid, no results found"


def test_a_guid_is_found_in_any_spelling(dinero: Caller) -> None:
    guid, _ = create(dinero)

    assert read(dinero, guid.upper())["Guid"] == guid


def test_another_organizations_voucher_is_not_found(dinero: Caller) -> None:
    guid, timestamp = create(dinero)

    with Caller.personal(dinero.url, 310004) as other:
        replies = [other.get(f"{MANUAL}/{guid}"), book(other, guid, timestamp)]

    assert [reply.code for reply in replies] == [63, 63]
    assert read(dinero, guid)["Status"] == "Draft"


# Booking


def test_booking_writes_the_entries_and_answers_with_the_voucher(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    guid, timestamp = create(dinero, VoucherDate="2026-11-20", FileGuid="f" * 32)

    reply = book(dinero, guid, timestamp)

    assert reply.status == 200
    told = reply.json
    assert told == read(dinero, guid)
    assert told["Timestamp"] > timestamp
    assert (told["Status"], told["VoucherNumber"], told["BookedByType"]) == ("Booked", 1, "Application")
    assert told["BookingTime"].startswith("2026-11-22T12:00:0")
    assert dinero.books() == "D 7220 100.00\nK 55000 100.00"
    assert {
        (
            entry["VoucherGuid"],
            entry["VoucherType"],
            entry["VoucherNumber"],
            entry["Date"],
            entry["FileGuid"],
            entry["Description"],
        )
        for entry in all_entries(dinero)
    } == {(guid, "manuel", 1, "2026-11-20", "f" * 32, "Gebyr")}


def test_times_danish_tells_the_booking_time_in_danish_time(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    dinero.admin("world", {"times": "danish"})

    assert booked(dinero)["BookingTime"].startswith("2026-11-22T13:00:0")


def test_a_line_without_a_description_has_that_of_the_first(dinero: Caller) -> None:
    booked(dinero, manual_line(Description="Udbetaling"), manual_line(Description=None))

    assert {entry["Description"] for entry in all_entries(dinero)} == {"Udbetaling"}


@pytest.mark.parametrize("change", ["update", "book"])
def test_a_booked_voucher_is_final(dinero: Caller, change: str) -> None:
    voucher = booked(dinero)

    reply = CHANGES[change](dinero, voucher["Guid"], voucher["Timestamp"])

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"status": "The voucher is booked: booked is final."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Bilaget er bogført."


def test_vouchers_are_numbered_by_year(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})

    numbers = [booked(dinero, VoucherDate=day)["VoucherNumber"] for day in ("2025-12-31", "2026-01-01", "2026-01-01")]

    assert numbers == [1, 1, 2]


def test_a_number_may_be_asked_for_unless_it_was_reached(dinero: Caller) -> None:
    asked = book(dinero, *create(dinero), Number=5)
    taken = book(dinero, *create(dinero), Number=5)

    assert asked.json["VoucherNumber"] == 5
    assert taken.errors == {"number": "The number 5 is taken."}
    assert booked(dinero)["VoucherNumber"] == 6


def test_each_organization_has_its_own_numbers(dinero: Caller) -> None:
    booked(dinero)

    with Caller.personal(dinero.url, 310004) as other:
        assert booked(other)["VoucherNumber"] == 1


def test_nothing_is_booked_in_a_closed_period(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    guid, timestamp = create(dinero, VoucherDate="2023-12-31")

    reply = book(dinero, guid, timestamp)

    assert reply.errors == {"date": "2023-12-31 lies in no accounting year."}
    assert read(dinero, guid)["Status"] == "Draft"


# VAT

VAT = [
    ("1000", None, "100", "D 1000 100.00 | D 64000 25.00 | K 55000 125.00", (100, 125, 25)),
    ("1000", "", "100", "D 1000 100.00 | D 64000 25.00 | K 55000 125.00", (100, 125, 25)),
    ("1000", "none", "100", "D 1000 100.00 | K 55000 100.00", (100, 100, 0)),
    ("1000", None, "-100", "K 1000 100.00 | K 64000 25.00 | D 55000 125.00", (-100, -125, -25)),
    ("1050", None, "100", "D 1050 100.00 | K 55000 100.00", (100, 100, 0)),
    ("1050", "U25", "100", "D 1050 100.00 | D 64000 25.00 | K 55000 125.00", (100, 125, 25)),
    ("1050", "KUNS", "100", "D 1050 100.00 | D 64000 5.00 | K 55000 105.00", (100, 105, 5)),
    ("1100", None, "100", "D 1100 100.00 | K 55000 100.00", (100, 100, 0)),
    ("4000", None, "125", "D 4000 100.00 | D 64060 25.00 | K 55000 125.00", (100, 125, 25)),
    ("4000", None, "12.35", "D 4000 9.88 | D 64060 2.47 | K 55000 12.35", ("9.88", "12.35", "2.47")),
    ("4000", "HREP", "125", "D 4000 106.25 | D 64060 18.75 | K 55000 125.00", ("106.25", 125, "18.75")),
    ("4000", "REP", "125", "D 4000 118.75 | D 64060 6.25 | K 55000 125.00", ("118.75", 125, "6.25")),
    ("7420", "IEUY", "100", "D 7420 100.00 | K 55000 100.00 | D 64060 25.00 | K 64040 25.00", (100, 125, 25)),
    ("7420", "IVY", "100", "D 7420 100.00 | K 55000 100.00 | D 64060 25.00 | K 64040 25.00", (100, 125, 25)),
    ("2000", "IEUV", "100", "D 2000 100.00 | K 55000 100.00 | D 64060 25.00 | K 64020 25.00", (100, 125, 25)),
    ("2000", "IVV", "100", "D 2000 100.00 | K 55000 100.00 | D 64060 25.00 | K 64020 25.00", (100, 125, 25)),
    ("2000", "OBPK", "100", "D 2000 100.00 | K 55000 100.00 | D 64060 25.00 | K 64000 25.00", (100, 125, 25)),
]


@pytest.mark.parametrize(
    ("account", "vat_code", "amount", "entries", "told"), VAT, ids=[f"{row[0]} {row[1]!r} {row[2]}" for row in VAT]
)
def test_the_vat_code_of_the_main_account_counts(
    dinero: Caller, account: str, vat_code: str | None, amount: str, entries: str, told: tuple[Any, ...]
) -> None:
    voucher = booked(dinero, manual_line(float(amount), int(account), AccountVatCode=vat_code))

    line = voucher["Lines"][0]
    assert dinero.books() == entries.replace(" | ", "\n")
    assert (line["AmountExclVatValue"], line["AmountInclVatValue"], line["VatAmountValue"]) == tuple(
        Decimal(amount) for amount in told
    )


def test_on_the_balancing_account_vat_is_not_calculated(dinero: Caller) -> None:
    booked(dinero, manual_line(125, 55000, 1000, BalancingAccountVatCode="U25"))

    assert dinero.books() == "D 55000 125.00\nK 1000 125.00"


def test_the_entries_tell_their_vat_code(dinero: Caller) -> None:
    booked(dinero, manual_line(125, 4000), manual_line(100, 7420, AccountVatCode="IEUY"), manual_line(100, 1000))

    assert [(entry["AccountNumber"], entry["VatCode"], entry["VatType"]) for entry in all_entries(dinero)] == [
        (4000, "I25", "Dansk købsmoms"),
        (64060, "I25", "Dansk købsmoms"),
        (55000, None, None),
        (7420, "IEUY", "EU-ydelseskøb (rubrik A-ydelser)"),
        (55000, None, None),
        (64060, "IEUY", "EU-ydelseskøb (rubrik A-ydelser)"),
        (64040, "IEUY", "EU-ydelseskøb (rubrik A-ydelser)"),
        (1000, "U25", "Dansk salgsmoms"),
        (64000, "U25", "Dansk salgsmoms"),
        (55000, None, None),
    ]


@pytest.mark.parametrize(("half_oere", "vat"), [("up", "0.13"), ("even", "0.12")])
def test_half_oere_decides_where_half_an_oere_of_vat_goes(dinero: Caller, half_oere: str, vat: str) -> None:
    dinero.admin("world", {"half_oere": half_oere})

    booked(dinero, manual_line(0.5, 1000))

    assert dinero.books().splitlines()[1] == f"D 64000 {vat}"


# Taking back


def test_deleting_a_booked_voucher_takes_its_entries_back_today(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    voucher = booked(dinero, manual_line(125, 4000), VoucherDate="2026-11-20")

    reply = dinero.delete(f"{MANUAL}/{voucher['Guid']}", {"Timestamp": voucher["Timestamp"]})

    assert (reply.status, reply.json) == (200, {})
    assert dinero.books().splitlines()[3:] == ["K 4000 100.00", "K 64060 25.00", "D 55000 125.00"]
    entries = all_entries(dinero)[3:]
    assert {
        (entry["VoucherType"], entry["VoucherNumber"], entry["Date"], entry["Description"]) for entry in entries
    } == {("manuel", 2, "2026-11-22", "Tilbageført bilag")}
    assert {entry["VoucherGuid"] for entry in entries}.isdisjoint({voucher["Guid"], None})
    assert [entry["VatCode"] for entry in entries] == ["I25", "I25", None]


def test_a_voucher_is_taken_back_once(dinero: Caller) -> None:
    voucher = booked(dinero)
    dinero.delete(f"{MANUAL}/{voucher['Guid']}", {})

    reply = dinero.delete(f"{MANUAL}/{voucher['Guid']}", {})

    assert reply.code == 65
    assert len(all_entries(dinero)) == 4


def test_deleting_a_draft_writes_nothing(dinero: Caller) -> None:
    guid, _ = create(dinero)

    dinero.delete(f"{MANUAL}/{guid}", {})

    assert dinero.books() == ""


def test_nothing_is_taken_back_in_a_closed_period(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    voucher = booked(dinero)
    dinero.admin("organizations", {"Id": 310001, "ClosedUntil": "2026-12-31"})

    reply = dinero.delete(f"{MANUAL}/{voucher['Guid']}", {})

    assert reply.errors == {"date": "2026-11-22 lies in a closed period."}
    assert len(all_entries(dinero)) == 2
