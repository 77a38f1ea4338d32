"""What do we send to Dinero for a sale, field by field, and how do we find differences in its document?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from krambod.accounting.invoice_lines import LineKind
from krambod.dinero.models import DocumentRow, Invoice, NewInvoice
from krambod.orders.order import Address, Buyer
from krambod.transfers.customers import Customer, read_customer
from krambod.transfers.document.content import (
    Difference,
    document_digest,
    find_booked_differences,
    find_differences,
    find_total_differences,
    has_right_totals,
)
from krambod.transfers.sale.documents import contact_document, invoice_document
from krambod.transfers.sale.plan import Sale
from tests.transfers.building import line, order, payment, sale_of

GUID, CONTACT, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def customer(**changes: Any) -> Customer:
    home = Address(street="Nørregade 1", zip="1165", city="København K")
    values = {"email": "jens@example.com", "name": "Jens Hansen", "phone": "11223344", "address": home}
    return read_customer(Buyer(**{**values, **changes}))


def test_a_persons_contact() -> None:
    assert contact_document(customer(), GUID).document() == {
        "ContactGuid": str(GUID),
        "ExternalReference": f"krambod:{GUID}",
        "Name": "Jens Hansen",
        "Street": "Nørregade 1",
        "ZipCode": "1165",
        "City": "København K",
        "CountryKey": "DK",
        "Phone": "11223344",
        "Email": "jens@example.com",
        "IsPerson": True,
        "IsMember": False,
        "UseCvr": False,
    }


def test_a_companys_contact() -> None:
    told = {"company": "Kop ApS", "vat_number": "DK10150817", "ean": "5798000000001"}

    assert contact_document(customer(**told), GUID).document() == {
        "ContactGuid": str(GUID),
        "ExternalReference": f"krambod:{GUID}",
        "Name": "Kop ApS",
        "Street": "Nørregade 1",
        "ZipCode": "1165",
        "City": "København K",
        "CountryKey": "DK",
        "Phone": "11223344",
        "Email": "jens@example.com",
        "AttPerson": "Jens Hansen",
        "VatNumber": "10150817",
        "EanNumber": "5798000000001",
        "IsPerson": False,
        "IsMember": False,
        "UseCvr": False,
    }


def test_unknown_fields_are_not_sent() -> None:
    person = contact_document(customer(phone="", address=Address(country="SE")), GUID).document()
    company = contact_document(customer(phone="", name="", company="Kop ApS", address=Address()), GUID).document()

    assert set(person) == {
        "ContactGuid", "ExternalReference", "Name", "CountryKey", "Email", "IsPerson", "IsMember", "UseCvr"
    }  # fmt: skip
    assert person["CountryKey"] == "SE"
    assert set(company) == set(person)


def a_sale(**changes: Any) -> Sale:
    lines = (
        line("498.00", quantity=Decimal(2), unit_price=Decimal("249.00")),
        line("39.00", kind="shipping", description="Fragt"),
        line("-50.00", kind="discount", description="SOMMER"),
    )
    values = {"lines": lines, "payments": (payment("487.00"),), **changes}
    return sale_of(order("487.00", **values))


def asked(sale: Sale | None = None) -> NewInvoice:
    return invoice_document(sale or a_sale(), guid=GUID, contact_guid=CONTACT)


def test_an_invoice_field_by_field() -> None:
    assert asked().document() == {
        "Guid": str(GUID),
        "ContactGuid": str(CONTACT),
        "Date": "2026-11-22",
        "Currency": "DKK",
        "Language": "da-DK",
        "ShowLinesInclVat": True,
        "ExternalReference": "krambod:sanne:1042",
        "Comment": "Ordre 1042",
        "Address": "Jens Hansen\nNørregade 1\n1165 København K",
        "PaymentConditionType": "Paid",
        "ProductLines": [
            {
                "Description": "Keramikvase, blå",
                "Comments": "2 × 249 · SOMMER",
                "Quantity": Decimal(1),
                "Unit": "parts",
                "BaseAmountValue": Decimal("448.00"),
                "Discount": Decimal(0),
                "AccountNumber": 1000,
                "LineType": "Product",
            },
            {
                "Description": "Fragt",
                "Quantity": Decimal(1),
                "Unit": "shipment",
                "BaseAmountValue": Decimal("39.00"),
                "Discount": Decimal(0),
                "AccountNumber": 1350,
                "LineType": "Product",
            },
        ],
    }


def test_unpaid_goods_have_terms_and_an_unknown_address_is_not_sent() -> None:
    sale = sale_of(order(buyer=Buyer(email="a@x.dk"), payments=(payment(state="reserved"),)))

    document = asked(sale).document()

    assert (document["PaymentConditionType"], document["PaymentConditionNumberOfDays"]) == ("Netto", 8)
    assert "Address" not in document


def test_the_digest_depends_on_the_content_and_not_on_the_guid() -> None:
    sale = a_sale()
    document = asked(sale)

    assert document_digest(document) == document_digest(invoice_document(sale, guid=OTHER, contact_guid=CONTACT))
    assert document_digest(document) != document_digest(invoice_document(sale, guid=GUID, contact_guid=OTHER))
    assert document_digest(document) != document_digest(asked(a_sale(number="1043")))
    assert len(document_digest(document)) == 64


# The totals: 487.00 incl. VAT, 97.40 of it VAT


@pytest.mark.parametrize(
    ("changes", "is_right"),
    [
        ({}, True),
        ({"total_incl_vat": Decimal("487")}, True),
        ({"total_incl_vat": Decimal("487.01"), "total_excl_vat": Decimal("389.61")}, False),
        ({"total_incl_vat": Decimal("486.99"), "total_excl_vat": Decimal("389.59")}, False),
        ({"total_excl_vat": Decimal("389.61")}, False),
        ({"total_excl_vat": Decimal("389.59")}, False),
        ({"currency": "EUR"}, False),
        ({"currency": None}, False),
        ({"total_incl_vat": None}, False),
        ({"total_excl_vat": None}, False),
    ],
)
def test_totals_are_right_to_the_oere_or_wrong(changes: dict[str, Any], is_right: bool) -> None:
    values = {"total_incl_vat": Decimal("487.00"), "total_excl_vat": Decimal("389.60"), "currency": "DKK", **changes}
    row = DocumentRow.model_validate({"guid": GUID, "status": "Draft"} | _keys(values))

    assert has_right_totals(a_sale(), row) is is_right


def _keys(values: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("_", ""): value for name, value in values.items()}


# Differences


def found_line(description: str, quantity: str, total: str, account: int) -> dict[str, Any]:
    return {
        "Description": description,
        "Quantity": Decimal(quantity),
        "AccountNumber": account,
        "TotalAmount": Decimal("1.00"),
        "TotalAmountInclVat": Decimal(total),
    }


VASE, FREIGHT = (
    found_line("Keramikvase, blå", "1.000", "448.00", 1000),
    found_line("Fragt", "1", "39.00", 1350),
)


def found(**changes: Any) -> Invoice:
    values = {
        "Guid": GUID,
        "TimeStamp": "1",
        "Status": "Draft",
        "Number": 7,
        "ContactGuid": CONTACT,
        "Date": date(2026, 11, 22),
        "Currency": "DKK",
        "ExternalReference": "krambod:sanne:1042",
        "Comment": "Ordre  1042\r\n",
        "Address": "Jens Hansen\r\nNørregade 1\r\n1165 København K",
        "ShowLinesInclVat": True,
        "TotalExclVat": Decimal("389.60"),
        "TotalVat": Decimal("97.40"),
        "TotalInclVat": Decimal("487.00"),
        "ProductLines": [VASE, FREIGHT],
    }
    return Invoice.model_validate({**values, **changes})


def test_a_draft_that_nobody_changed_has_no_differences() -> None:
    assert find_differences(asked(), found()) == ()
    assert find_booked_differences(asked(), found()) == ()
    assert find_differences(asked(), found(DeletedAt=datetime(2026, 11, 22, tzinfo=UTC))) == ()


CONTENT = [
    ({"ContactGuid": OTHER}, Difference(field="contact", ours=str(CONTACT), dineros=str(OTHER))),
    ({"ContactGuid": None}, Difference(field="contact", ours=str(CONTACT), dineros="None")),
    ({"Currency": "EUR"}, Difference(field="currency", ours="DKK", dineros="EUR")),
    ({"ProductLines": [VASE]}, Difference(field="lines", ours="2", dineros="1")),
    (
        {"ProductLines": [VASE, FREIGHT | {"Quantity": Decimal(3)}]},
        Difference(field="line 2", ours="1 = 39.00 (1350)", dineros="3 = 39.00 (1350)"),
    ),
    (
        {"ProductLines": [VASE | {"TotalAmountInclVat": Decimal("448.01")}, FREIGHT]},
        Difference(field="line 1", ours="1 = 448.00 (1000)", dineros="1 = 448.01 (1000)"),
    ),
    (
        {"ProductLines": [VASE | {"AccountNumber": 1050}, FREIGHT]},
        Difference(field="line 1", ours="1 = 448.00 (1000)", dineros="1 = 448.00 (1050)"),
    ),
]
TEXTS = [
    ({"ExternalReference": None}, Difference(field="reference", ours="krambod:sanne:1042", dineros="")),
    ({"Date": date(2026, 11, 23)}, Difference(field="date", ours="2026-11-22", dineros="2026-11-23")),
    ({"Comment": "Tak"}, Difference(field="comment", ours="Ordre 1042", dineros="Tak")),
    ({"Comment": None}, Difference(field="comment", ours="Ordre 1042", dineros="")),
    (
        {"Address": "Ane"},
        Difference(field="address", ours="Jens Hansen Nørregade 1 1165 København K", dineros="Ane"),
    ),
    (
        {"ProductLines": [VASE, FREIGHT | {"Description": "Levering"}]},
        Difference(field="text of line 2", ours="Fragt", dineros="Levering"),
    ),
]


@pytest.mark.parametrize(("changes", "difference"), CONTENT)
def test_changed_content_is_found_in_drafts_and_booked_invoices(
    changes: dict[str, Any], difference: Difference
) -> None:
    assert find_differences(asked(), found(**changes)) == (difference,)
    assert find_booked_differences(asked(), found(**changes)) == (difference,)


@pytest.mark.parametrize(("changes", "difference"), TEXTS)
def test_changed_texts_are_found_in_drafts_and_allowed_in_booked_invoices(
    changes: dict[str, Any], difference: Difference
) -> None:
    assert find_differences(asked(), found(**changes)) == (difference,)
    assert find_booked_differences(asked(), found(**changes)) == ()


def test_dineros_own_figures_are_compared_one_by_one() -> None:
    assert find_total_differences(a_sale(), found()) == ()
    assert find_total_differences(a_sale(), found(TotalInclVat=Decimal("487.1"))) == (
        Difference(field="total", ours="487.00", dineros="487.10"),
        Difference(field="vat", ours="97.40", dineros="97.50"),
    )
    assert find_total_differences(a_sale(), found(TotalExclVat=Decimal("389.59"))) == (
        Difference(field="vat", ours="97.40", dineros="97.41"),
    )


def test_what_dinero_filled_in_itself_is_no_difference() -> None:
    sale = a_sale(buyer=Buyer(email="a@x.dk"))

    assert find_differences(asked(sale), found(Address="Webkunde")) == ()


def test_lines_that_are_shown_without_vat_are_compared_without_vat() -> None:
    lines = [VASE | {"TotalAmount": Decimal("448.00")}, FREIGHT | {"TotalAmount": Decimal("39.00")}]

    assert find_booked_differences(asked(), found(ShowLinesInclVat=False, ProductLines=lines)) == ()
    assert len(find_booked_differences(asked(), found(ShowLinesInclVat=False))) == 2


def test_quantities_are_shown_without_trailing_zeros() -> None:
    sale = sale_of(order("498.00", lines=(line("498.00", quantity=Decimal("20"), unit_price=Decimal("24.90")),)))

    [difference] = find_booked_differences(asked(sale), found(ProductLines=[VASE]))

    assert (difference.ours, difference.dineros) == ("20 = 498.00 (1000)", "1 = 448.00 (1000)")
    assert [one.kind for one in sale.lines.lines] == [LineKind.PRODUCT]
