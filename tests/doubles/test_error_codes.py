"""Which code and which spelling does a refusal have, in the likeliest world and in the others?"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.doubles.caller import Caller, Reply, line, payment_body

INVOICES = "/v1/{organization}/invoices"
MAIL = {"ShouldAddTrustPilotEmailAsBcc": False}


def bad_filter(dinero: Caller) -> Reply:
    return dinero.get(INVOICES, queryFilter="Description is 'x'")


def unknown_field_in_filter(dinero: Caller) -> Reply:
    return dinero.get(INVOICES, queryFilter="Status eq 'Booked'")


def too_large_a_page(dinero: Caller) -> Reply:
    return dinero.get("/v2/{organization}/contacts", pageSize=2000)


def no_number(dinero: Caller) -> Reply:
    return dinero.get("/v2/{organization}/contacts", page="first")


def no_date(dinero: Caller) -> Reply:
    return dinero.post(INVOICES, {"Date": "22.11.2026", "ProductLines": [line()]})


def no_moment(dinero: Caller) -> Reply:
    return dinero.get("/v2/{organization}/contacts", changesSince="yesterday")


def no_accounting_year(dinero: Caller) -> Reply:
    guid, timestamp = dinero.draft(Date="2001-01-01")
    return dinero.post(f"{INVOICES}/{guid}/book", {"Timestamp": timestamp})


def payment_on_a_draft(dinero: Caller) -> Reply:
    guid, timestamp = dinero.draft()
    return dinero.post(f"{INVOICES}/{guid}/payments", payment_body(timestamp, "249.00"))


def mail_of_a_draft(dinero: Caller) -> Reply:
    return dinero.post(f"{INVOICES}/{dinero.draft()[0]}/email", MAIL)


def credit_note_for_a_draft(dinero: Caller) -> Reply:
    return dinero.post(f"{INVOICES}/{dinero.draft()[0]}/generate-creditnote", {})


def mail_to_nobody(dinero: Caller) -> Reply:
    invoice = dinero.booked(ContactGuid=dinero.contact(Email=None))
    return dinero.post(f"{INVOICES}/{invoice['Guid']}/email", MAIL)


def electronic_invoice_without_a_number(dinero: Caller) -> Reply:
    invoice = dinero.booked(ContactGuid=dinero.contact(IsPerson=False, AttPerson="Ida"))
    path = f"/v3/{{organization}}/invoices/{invoice['Guid']}/e-invoice"
    return dinero.post(path, {"PaymentMeanEnum": "Domestic"})


REFUSED: dict[str, tuple[Callable[[Caller], Reply], int]] = {
    "bad filter": (bad_filter, 46),
    "unknown field in a filter": (unknown_field_in_filter, 46),
    "too large a page": (too_large_a_page, 43),
    "no number": (no_number, 44),
    "no date": (no_date, 44),
    "no moment": (no_moment, 44),
    "no accounting year": (no_accounting_year, 47),
    "payment on a draft": (payment_on_a_draft, 59),
    "mail of a draft": (mail_of_a_draft, 59),
    "credit note for a draft": (credit_note_for_a_draft, 59),
    "mail to nobody": (mail_to_nobody, 55),
    "electronic invoice without a number": (electronic_invoice_without_a_number, 56),
}


@pytest.mark.parametrize(("refused", "code"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_has_the_code_of_the_official_table(
    dinero: Caller, refused: Callable[[Caller], Reply], code: int
) -> None:
    reply = refused(dinero)

    assert (reply.status, reply.code) == (400, code)


@pytest.mark.parametrize("refused", [one for one, _ in REFUSED.values()], ids=REFUSED)
def test_in_the_world_error_codes_validation_they_all_have_code_42(
    dinero: Caller, refused: Callable[[Caller], Reply]
) -> None:
    dinero.admin("world", {"error_codes": "validation"})
    dinero.admin("calls", method="DELETE")

    reply = refused(dinero)

    assert (reply.status, reply.code) == (400, 42)
    assert dinero.admin("calls", method="GET")[-1]["Code"] == 42


def test_in_the_world_error_codes_validation_the_codes_that_were_seen_stay(dinero: Caller) -> None:
    dinero.admin("world", {"error_codes": "validation"})
    guid, _ = dinero.draft()

    stale = dinero.post(f"{INVOICES}/{guid}/book", {"Timestamp": "00"})
    no_lines = dinero.post(INVOICES, {"ProductLines": []})

    assert (stale.code, stale.json["message"]) == (58, "Timestamp out of date")
    assert no_lines.code == 45


@pytest.mark.parametrize(
    ("error_keys", "names"),
    [
        ("lower", {"timestamp", "depositaccountnumber", "description", "amount"}),
        ("pascal", {"Timestamp", "DepositAccountNumber", "Description", "Amount"}),
    ],
)
def test_how_the_keys_of_validation_errors_are_spelled_is_the_world_error_keys(
    dinero: Caller, error_keys: str, names: set[str]
) -> None:
    dinero.admin("world", {"error_keys": error_keys})

    reply = dinero.post(f"{INVOICES}/{dinero.booked()['Guid']}/payments", {})

    assert reply.errors.keys() == names
    assert {one["Code"] for one in reply.json["errorMessageList"]} == names


def test_in_the_world_error_keys_pascal_a_line_is_named_and_names_that_are_no_field_stay(dinero: Caller) -> None:
    dinero.admin("world", {"error_keys": "pascal"})

    unit = dinero.post(INVOICES, {"ProductLines": [line(Unit="dozen")]})
    contact = dinero.post(INVOICES, {"ContactGuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "ProductLines": [line()]})

    assert unit.errors.keys() == {"ProductLines.0.Unit"}
    assert contact.errors.keys() == {"invalidContactId"}


def test_a_value_that_is_no_guid_cannot_be_filtered_by(dinero: Caller) -> None:
    reply = dinero.get(INVOICES, queryFilter="ContactGuid eq 'Jens'")

    assert (reply.status, reply.code) == (400, 46)
    assert reply.errors == {"queryFilter": "Could not parse value input 'jens' as guid"}


def test_a_field_that_cannot_be_filtered_by_is_named(dinero: Caller) -> None:
    told: dict[str, Any] = unknown_field_in_filter(dinero).errors

    assert told == {"queryFilter": "Unsupported Property: Status"}
