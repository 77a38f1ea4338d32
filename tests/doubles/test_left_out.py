"""What may a caller leave out or leave empty, although the specification does not say so?"""

import pytest

from tests.doubles.caller import Caller, contact_body, invoice_body, line, payment_body

INVOICES = "/v1/{organization}/invoices"
CREDIT_NOTES = "/v1/{organization}/sales/creditnotes"


def without(body: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize("required_with_defaults", ["defaulted", "refused"])
def test_whether_remainder_is_fee_may_be_left_out_is_the_world_required_with_defaults(
    dinero: Caller, required_with_defaults: str
) -> None:
    dinero.admin("world", {"required_with_defaults": required_with_defaults})
    invoice = dinero.booked()
    path = f"{INVOICES}/{invoice['Guid']}/payments"

    reply = dinero.post(path, without(payment_body(invoice["TimeStamp"], "200.00"), "RemainderIsFee"))

    if required_with_defaults == "defaulted":
        assert reply.status == 200
        told = dinero.get(path.replace("/v1/", "/v2/")).json
        assert told["RemainingAmount"] == 49
    else:
        assert (reply.status, reply.code) == (400, 42)
        assert reply.errors == {"remainderisfee": "The field is required."}
        assert dinero.invoice(invoice["Guid"])["TimeStamp"] == invoice["TimeStamp"]


@pytest.mark.parametrize(
    ("required_with_defaults", "status", "errors"),
    [("defaulted", 200, {}), ("refused", 400, {"shouldaddtrustpilotemailasbcc": "The field is required."})],
)
def test_whether_the_copy_to_trustpilot_may_be_left_out_is_the_world_required_with_defaults(
    dinero: Caller, required_with_defaults: str, status: int, errors: dict[str, str]
) -> None:
    dinero.admin("world", {"required_with_defaults": required_with_defaults})
    guid = dinero.booked()["Guid"]

    reply = dinero.post(f"{INVOICES}/{guid}/email", {})

    assert (reply.status, reply.errors) == (status, errors)
    assert dinero.invoice(guid)["MailOutStatus"] == ("Sent" if status == 200 else "NotSent")


@pytest.mark.parametrize("place", [INVOICES, CREDIT_NOTES])
def test_an_empty_language_is_danish(dinero: Caller, place: str) -> None:
    guid = dinero.post(place, {"Language": "", "ProductLines": [line()]}).json["Guid"]

    assert dinero.get(f"{place}/{guid}").json["Language"] == "da-DK"


def test_empty_numbers_of_a_person_are_none(dinero: Caller) -> None:
    guid = dinero.contact(VatNumber="", EanNumber="", AttPerson="")

    told = dinero.get(f"/v1/{{organization}}/contacts/{guid}").json

    assert (told["VatNumber"], told["EanNumber"], told["AttPerson"]) == (None, None, None)


def test_in_the_world_empty_texts_refused_an_empty_text_is_a_value(dinero: Caller) -> None:
    dinero.admin("world", {"empty_texts": "refused"})

    language = dinero.post(INVOICES, invoice_body(Language=""))
    person = dinero.post("/v1/{organization}/contacts", contact_body(VatNumber="", AttPerson=""))

    assert language.errors == {"language": " is not one of da-DK, en-GB."}
    assert person.errors == {"attperson": "A person has none.", "vatnumber": "A person has none."}


def test_netto_cash_may_say_that_it_has_no_days(dinero: Caller) -> None:
    cash = {"PaymentConditionType": "NettoCash", "PaymentConditionNumberOfDays": 0}

    assert dinero.invoice(dinero.draft(**cash)[0])["PaymentConditionNumberOfDays"] == 0
    assert dinero.contact(**cash)
