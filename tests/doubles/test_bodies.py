"""How does the double read request bodies? Spelling, unknown fields, types of values, and bodies that are not JSON."""

from typing import Any
from uuid import uuid4

import pytest

from tests.doubles.caller import Caller, Reply, invoice_body, line, payment_body

INVOICES = "/v1/{organization}/invoices"
UNREADABLE = {"body": "The body is not readable JSON."}


def send(caller: Caller, content: bytes) -> Reply:
    return caller.call("POST", INVOICES, content=content)


def send_line(caller: Caller, **fields: str) -> Reply:
    """An invoice whose line has numbers written as given, digit by digit."""
    numbers = {"Quantity": "1", "BaseAmountValue": "1", "AccountNumber": "1000", "Discount": "0", **fields}
    written = ", ".join(f'"{name}": {text}' for name, text in numbers.items())
    return send(caller, f'{{"ProductLines": [{{"Description": "x", "Unit": "parts", {written}}}]}}'.encode())


# Spelling and unknown fields


def test_the_case_of_names_is_ignored(dinero: Caller) -> None:
    product_line = {
        "description": "T-shirt",
        "QUANTITY": 1,
        "unit": "parts",
        "baseAmountValue": 80,
        "accountnumber": 1000,
    }
    body = {"externalReference": "r", "COMMENT": "c", "showlinesinclvat": False, "productLines": [product_line]}

    reply = dinero.post(INVOICES, body)

    told = dinero.invoice(reply.json["Guid"])
    assert [told[name] for name in ("ExternalReference", "Comment", "TotalInclVat")] == ["r", "c", 100]


@pytest.mark.parametrize("name", ["SENumber", "seNumber", "PNumber", "pnumber"])
def test_names_that_begin_with_capitals_are_found(dinero: Caller, name: str) -> None:
    contact = dinero.contact(IsPerson=False, **{name: "12345678"})

    told = dinero.get(f"/v1/{{organization}}/contacts/{contact}").json

    assert "12345678" in (told["SENumber"], told["PNumber"])


@pytest.mark.parametrize("unknown_fields", ["dropped", "refused"])
def test_what_becomes_of_an_unknown_field_is_the_world_unknown_fields(dinero: Caller, unknown_fields: str) -> None:
    dinero.admin("world", {"unknown_fields": unknown_fields})

    reply = dinero.post(INVOICES, invoice_body(ExternalRef="r", ProductLines=[line(VatCode="U25")]))

    if unknown_fields == "dropped":
        assert reply.status == 200
    else:
        assert (reply.status, reply.code) == (400, 42)
        assert reply.errors == {
            "externalref": "The ExternalRef field is not valid: Extra inputs are not permitted.",
            "productlines.0.vatcode": "The VatCode field is not valid: Extra inputs are not permitted.",
        }


def test_in_the_world_unknown_fields_refused_a_name_that_cannot_be_told_is_refused(dinero: Caller) -> None:
    dinero.admin("world", {"unknown_fields": "refused"})

    reply = send(dinero, b'{"ProductLines": [], "\\ud800": 1}')

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors.keys() == {"body"}


def test_every_wrong_field_is_named(dinero: Caller) -> None:
    reply = dinero.post(f"{INVOICES}/{uuid4()}/payments", {"Amount": "1", "Description": None})

    assert (reply.status, reply.code) == (400, 42)
    assert reply.json["message"] == "Validation Error"
    assert reply.errors == {
        "timestamp": "The Timestamp field is required.",
        "depositaccountnumber": "The DepositAccountNumber field is required.",
        "description": "The Description field is required.",
        "amount": "The Amount field is not valid: a number is expected.",
    }


# What is no JSON


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\xfd",
        b'{"Comment": NaN}',
        b'{"Comment": Infinity}',
        b"[" * 100_000,
        b'{"Comment": 1e99999999999999999999}',
        b"9" * 5000,
    ],
    ids=["nothing", "half", "no text", "not a number", "infinity", "deep", "exponent", "digits"],
)
def test_what_is_no_json_is_refused(dinero: Caller, content: bytes) -> None:
    reply = send(dinero, content)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == UNREADABLE


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (b"null", {"body": "The body field is required."}),
        (b"[]", {"body": "The body field is not valid: Input should be a valid dictionary or instance of Invoice."}),
        (b"{}", {"productlines": "The ProductLines field is required."}),
        (b'{"ProductLines": null}', {"productlines": "The ProductLines field is required."}),
        (
            b'{"ProductLines": {}}',
            {"productlines": "The ProductLines field is not valid: Input should be a valid list."},
        ),
        (b'{"ProductLines": [null]}', {"productlines.0": "The 0 field is required."}),
    ],
    ids=["null", "list", "empty", "no lines", "lines are an object", "a line is null"],
)
def test_a_body_of_another_shape_is_refused(dinero: Caller, content: bytes, errors: Any) -> None:
    reply = send(dinero, content)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == errors


# Numbers


@pytest.mark.parametrize(
    ("written", "told"),
    [("12.350", "12.350"), ("1e2", "100"), ("0.000000000001", "0.000000000001"), ("1000000000000", "1000000000000")],
)
def test_numbers_stay_exact(dinero: Caller, written: str, told: str) -> None:
    guid = send_line(dinero, BaseAmountValue=written).json["Guid"]

    body = dinero.get(f"{INVOICES}/{guid}").text

    assert f'"BaseAmountValue":{told},' in body.replace("E+2", "00").replace('":1E-12', '":0.000000000001')


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('"1"', "a number is expected"),
        ("true", "a number is expected"),
        ("[]", "a number is expected"),
        ("1000000000000.01", "the number is too large or too fine"),
        ("-1000000000001", "the number is too large or too fine"),
        ("1e9999", "the number is too large or too fine"),
        ("1e-13", "the number is too large or too fine"),
        ("1e-999999", "the number is too large or too fine"),
    ],
)
def test_what_is_no_number_is_refused(dinero: Caller, written: str, text: str) -> None:
    reply = send_line(dinero, Quantity=written)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"productlines.0.quantity": f"The Quantity field is not valid: {text}."}


@pytest.mark.parametrize("written", ['"1000"', "1000.0", "true", "2147483648", "-2147483649", "1e3"])
def test_what_is_no_whole_number_of_32_bits_is_refused(dinero: Caller, written: str) -> None:
    reply = send_line(dinero, AccountNumber=written)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {
        "productlines.0.accountnumber": "The AccountNumber field is not valid: a whole number of 32 bits is expected."
    }


@pytest.mark.parametrize("number", [2147483647, -2147483647])
def test_a_whole_number_has_32_bits(dinero: Caller, number: int) -> None:
    assert send_line(dinero, AccountNumber=str(number)).errors == {
        "productlines.0.accountnumber": f"There is no account {number}."
    }


# Texts, booleans, guids


@pytest.mark.parametrize("content", [b'{"Comment": 1, "ProductLines": []}', b'{"Comment": [], "ProductLines": []}'])
def test_what_is_no_text_is_refused(dinero: Caller, content: bytes) -> None:
    assert send(dinero, content).errors == {"comment": "The Comment field is not valid: a text is expected."}


@pytest.mark.parametrize("written", [b"a\\u0000b", b"\\ud800", b"\\udfff"])
def test_a_text_that_cannot_be_kept_is_refused(dinero: Caller, written: bytes) -> None:
    reply = send(dinero, b'{"Comment": "%s", "ProductLines": []}' % written)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"comment": "The Comment field is not valid: the text holds characters that cannot be kept."}


@pytest.mark.parametrize("text", ["æøå\n€", "\U0001f600", "\ud7ff\ue000", " ", "'; DROP TABLE payments; --"])
def test_any_other_text_is_kept(dinero: Caller, text: str) -> None:
    guid, _ = dinero.draft(Comment=text)

    assert dinero.invoice(guid)["Comment"] == text


@pytest.mark.parametrize("value", ["true", 1, 0, []], ids=str)
def test_what_is_neither_true_nor_false_is_refused(dinero: Caller, value: Any) -> None:
    reply = dinero.post(INVOICES, invoice_body(ShowLinesInclVat=value))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"showlinesinclvat": "The ShowLinesInclVat field is not valid: true or false is expected."}


@pytest.mark.parametrize(
    "guid",
    [
        "1",
        "",
        7,
        "{00000000-0000-4000-8000-000000000000}",
        "00000000000040008000000000000000",
        "00000000000040008000000000000000----",
        "0000000g-0000-4000-8000-000000000000",
        "00000000-0000-4000-8000-000000000000\n",
    ],
    ids=["short", "empty", "number", "braces", "no hyphens", "hyphens elsewhere", "letter", "line end"],
)
def test_what_is_no_guid_is_refused(dinero: Caller, guid: Any) -> None:
    reply = dinero.post(INVOICES, invoice_body(Guid=guid))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"guid": "The Guid field is not valid: a guid is expected."}


def test_null_is_a_field_left_out(dinero: Caller) -> None:
    optional = (
        "Guid", "ContactGuid", "Date", "Currency", "Language", "ShowLinesInclVat", "ExternalReference", "Description",
        "Comment", "Address", "InvoiceTemplateId", "PaymentConditionType", "PaymentConditionNumberOfDays",
        "ReminderFee", "ReminderInterestRate", "IsMobilePayInvoiceEnabled", "IsPensoPayEnabled", "CreditNoteFor",
    )  # fmt: skip

    reply = dinero.post(INVOICES, {"ProductLines": [line(Comments=None, LineType=None)]} | dict.fromkeys(optional))

    assert reply.status == 200


def test_a_payment_takes_nulls_where_it_may(dinero: Caller) -> None:
    invoice = dinero.booked()
    optional = ("ExternalReference", "PaymentDate", "AmountInForeignCurrency")

    body = payment_body(invoice["TimeStamp"], "249.00") | dict.fromkeys(optional)

    assert dinero.post(f"{INVOICES}/{invoice['Guid']}/payments", body).status == 200


def test_a_reference_of_a_payment_has_at_most_128_characters(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    assert dinero.pay(guid, "1.00", ExternalReference="x" * 128).status == 200
    assert dinero.pay(guid, "1.00", ExternalReference="x" * 129).code == 42
