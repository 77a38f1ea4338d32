"""How does the invoice list read `and` in a filter, how is it sorted, and which fields does it have?"""

import pytest

from tests.doubles.caller import Caller

INVOICES = "/v1/{organization}/invoices"
AND_IN_NAME = "ExternalReference eq 'Is and Kaffe: 1'"
AND_BETWEEN = "ExternalReference eq 'a' and Description eq 'b'"


@pytest.fixture
def references(dinero: Caller) -> Caller:
    for reference in ("a", "Is and Kaffe: 1"):
        dinero.draft(ExternalReference=reference, Description="b")
    return dinero


def found(dinero: Caller, text: str) -> list[str]:
    reply = dinero.get(INVOICES, queryFilter=text, fields="ExternalReference")
    assert reply.status == 200, reply
    return [row["ExternalReference"] for row in reply.json["Collection"]]


def test_and_between_two_conditions_is_a_part_of_the_first_value(references: Caller) -> None:
    assert found(references, AND_IN_NAME) == ["Is and Kaffe: 1"]
    assert found(references, AND_BETWEEN) == []
    assert found(references, f"Description eq 'b';{AND_BETWEEN}") == []


def test_in_the_world_and_in_filter_refused_an_and_cannot_be_read(references: Caller) -> None:
    references.admin("world", {"and_in_filter": "refused"})

    for text in (AND_IN_NAME, AND_BETWEEN):
        reply = references.get(INVOICES, queryFilter=text)
        assert (reply.status, reply.code) == (400, 46)
    assert found(references, "ExternalReference eq 'a'") == ["a"]


def test_contacts_are_not_filtered_with_and(dinero: Caller) -> None:
    reply = dinero.get("/v2/{organization}/contacts", queryFilter="Name eq 'a' and Email eq 'b'")

    assert (reply.status, reply.code) == (400, 46)


@pytest.mark.parametrize("query", [{"sort": "VoucherDate"}, {"sortOrder": "ascending"}])
def test_in_the_world_list_sort_server_error_a_sorted_list_is_a_500_without_a_body(
    dinero: Caller, query: dict[str, str]
) -> None:
    dinero.admin("world", {"list_sort": "server_error"})

    reply = dinero.get(INVOICES, **query)

    assert (reply.status, reply.body) == (500, b"")
    assert dinero.get(INVOICES).status == 200


def test_credit_notes_tell_their_type_and_invoices_do_not(dinero: Caller) -> None:
    dinero.credited(dinero.booked()["Guid"])

    rows = dinero.get("/v1/{organization}/sales/creditnotes", fields="Type").json["Collection"]
    invoices = dinero.get(INVOICES, fields="Type")

    assert rows == [{"Type": "CreditNote"}]
    assert invoices.errors == {"fields": "Type is not a field of this list."}


def test_contacts_tell_whether_they_owe_and_how_they_get_mail(dinero: Caller) -> None:
    debtor = dinero.booked()["ContactGuid"]
    other = dinero.contact(IsPerson=False, VatNumber="13585628", InvoiceMailOutOptionKey="VAT")

    fields = "ContactGuid,IsDebitor,IsCreditor,InvoiceMailOutOptionKey"
    rows = dinero.get("/v1/{organization}/contacts", fields=fields).json["Collection"]

    assert sorted(rows, key=lambda row: not row["IsDebitor"]) == [
        {"ContactGuid": debtor, "IsDebitor": True, "IsCreditor": False, "InvoiceMailOutOptionKey": None},
        {"ContactGuid": other, "IsDebitor": False, "IsCreditor": False, "InvoiceMailOutOptionKey": "VAT"},
    ]


@pytest.mark.parametrize(
    ("printed_address", "address"),
    [("plain", "Havnegade 1\n8000 Aarhus C"), ("with_vat_number", "Havnegade 1\n8000 Aarhus C\nCvr-nr.: DK13585628")],
)
def test_whether_a_printed_address_names_the_vat_number_is_the_world_printed_address(
    dinero: Caller, printed_address: str, address: str
) -> None:
    dinero.admin("world", {"printed_address": printed_address})
    place = {"Street": "Havnegade 1", "ZipCode": "8000", "City": "Aarhus C"}
    company = dinero.contact(IsPerson=False, VatNumber="13585628", **place)
    person = dinero.contact(**place)

    assert dinero.invoice(dinero.draft(ContactGuid=company)[0])["Address"] == address
    assert dinero.invoice(dinero.draft(ContactGuid=person)[0])["Address"] == "Havnegade 1\n8000 Aarhus C"
