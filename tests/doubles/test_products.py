"""Products are kept per organization, and live ones may be named by invoice lines."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.dinero.application import DineroDouble
from tests.doubles.caller import GONE, Caller, Reply, line

PRODUCTS = "/v1/{organization}/products"
ALL_FIELDS = (
    "ProductGuid,ProductNumber,Name,BaseAmountValue,Quantity,AccountNumber,Unit,ExternalReference,Comment,CreatedAt,"
    "UpdatedAt,DeletedAt,BaseAmountValueInclVat,TotalAmount,TotalAmountInclVat"
)
TSHIRT = {"Name": "T-shirt", "BaseAmountValue": 199.20, "Quantity": 1, "AccountNumber": 1000, "Unit": "parts"}


@pytest.fixture
def other(url: str) -> Iterator[Caller]:
    """A caller of another organization."""
    with Caller.personal(url, 310004) as caller:
        yield caller


def create(caller: Caller, **fields: Any) -> str:
    """A new product's guid."""
    reply = caller.post(PRODUCTS, {**TSHIRT, **fields})
    assert reply.status == 200, reply
    guid: str = reply.json["ProductGuid"]
    return guid


def read(caller: Caller, guid: str) -> Any:
    reply = caller.get(f"{PRODUCTS}/{guid}")
    assert reply.status == 200, reply
    return reply.json


def names(caller: Caller, **query: Any) -> list[str]:
    reply = caller.get(PRODUCTS, **query)
    assert reply.status == 200, reply
    return [row["Name"] for row in reply.json["Collection"]]


def refused(reply: Reply) -> dict[str, str]:
    assert reply.status == 400, reply
    return reply.errors


def test_a_product_reads_back_as_it_was_sent(dinero: Caller) -> None:
    sent = {**TSHIRT, "ProductNumber": "SKU-1", "ExternalReference": "shop-1", "Comment": "x" * 128, "Quantity": 1.5}
    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})

    created = dinero.post(PRODUCTS, sent)

    assert created.json.keys() == {"ProductGuid"}
    told = read(dinero, created.json["ProductGuid"])
    assert told["CreatedAt"][:19] == told["UpdatedAt"][:19] == "2026-06-01T10:00:00"
    assert told == {
        "ProductGuid": created.json["ProductGuid"],
        "ProductNumber": "SKU-1",
        "Name": "T-shirt",
        "BaseAmountValue": Decimal("199.2"),
        "Quantity": Decimal("1.5"),
        "AccountNumber": 1000,
        "Unit": "parts",
        "ExternalReference": "shop-1",
        "Comment": "x" * 128,
        "CreatedAt": told["CreatedAt"],
        "UpdatedAt": told["UpdatedAt"],
        "DeletedAt": None,
        "BaseAmountValueInclVat": 249,
        "TotalAmount": Decimal("298.80"),
        "TotalAmountInclVat": Decimal("373.50"),
    }


def test_a_product_reads_its_times_in_danish_time_where_times_is_danish(dinero: Caller) -> None:
    dinero.admin("world", {"times": "danish"})
    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})

    assert read(dinero, create(dinero))["CreatedAt"][:16] == "2026-06-01T12:00"


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"Unit": "stk"}, {"unit": "stk is not a unit."}),
        ({"Unit": ""}, {"unit": " is not a unit."}),
        ({"AccountNumber": 1001}, {"accountnumber": "There is no account 1001."}),
        (
            {"BaseAmountValue": None, "Quantity": None, "AccountNumber": None, "Unit": None},
            {
                "baseamountvalue": "The BaseAmountValue field is required.",
                "quantity": "The Quantity field is required.",
                "accountnumber": "The AccountNumber field is required.",
                "unit": "The Unit field is required.",
            },
        ),
    ],
    ids=["unit", "no unit", "account", "required fields"],
)
def test_a_product_that_breaks_a_rule_is_refused(dinero: Caller, fields: Any, errors: dict[str, str]) -> None:
    guid = create(dinero)

    created = dinero.post(PRODUCTS, {**TSHIRT, **fields})
    changed = dinero.put(f"{PRODUCTS}/{guid}", {**TSHIRT, **fields})

    assert refused(created) == errors
    assert refused(changed) == errors


@pytest.mark.parametrize("field", ["Comment", "ExternalReference"])
def test_texts_have_at_most_128_characters(dinero: Caller, field: str) -> None:
    assert refused(dinero.post(PRODUCTS, {**TSHIRT, field: "x" * 129})).keys() == {field.lower()}


def test_a_change_replaces_every_field(dinero: Caller) -> None:
    guid = create(dinero, ProductNumber="SKU-1", Comment="Blå")
    before = read(dinero, guid)
    dinero.admin("clock", {"advance_s": 60})

    changed = dinero.put(f"{PRODUCTS}/{guid}", {**TSHIRT, "Name": "Trøje", "AccountNumber": 1050})

    assert (changed.status, changed.json) == (200, {"ProductGuid": guid})
    after = read(dinero, guid)
    assert after["UpdatedAt"] > before["UpdatedAt"]
    assert after == {
        **before,
        "Name": "Trøje",
        "AccountNumber": 1050,
        "BaseAmountValueInclVat": Decimal("199.2"),
        "TotalAmountInclVat": Decimal("199.2"),
        "ProductNumber": None,
        "Comment": None,
        "UpdatedAt": after["UpdatedAt"],
    }


def test_a_deleted_product_can_be_read_and_neither_changed_nor_deleted_again(dinero: Caller) -> None:
    guid = create(dinero)
    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})

    deleted = dinero.delete(f"{PRODUCTS}/{guid}")
    changed = dinero.put(f"{PRODUCTS}/{guid}", TSHIRT)
    again = dinero.delete(f"{PRODUCTS}/{guid}")

    assert (deleted.status, deleted.json) == (200, {})
    told = read(dinero, guid.upper())
    assert told["DeletedAt"][:19] == told["UpdatedAt"][:19] == "2026-06-01T10:00:00"
    for refusal in (changed, again):
        assert (refusal.status, refusal.code) == (400, 65)
        assert refusal.errors == {"message": "Invalid ProductGuid, the product is deleted."}


@pytest.mark.parametrize("guid", [GONE, "no-guid"])
def test_an_unknown_product_is_not_found(dinero: Caller, guid: str) -> None:
    replies = [
        dinero.get(f"{PRODUCTS}/{guid}"),
        dinero.put(f"{PRODUCTS}/{guid}", TSHIRT),
        dinero.delete(f"{PRODUCTS}/{guid}"),
    ]

    for reply in replies:
        assert (reply.status, reply.code) == (404, 40)
        assert reply.json["message"] == "There is no product with this guid."


def test_an_invoice_line_names_a_live_product(dinero: Caller) -> None:
    guid = create(dinero)
    invoice = {"ProductLines": [line(ProductGuid=guid, Description=None)]}

    before = dinero.post("/v1/{organization}/invoices", invoice)
    dinero.delete(f"{PRODUCTS}/{guid}")
    after = dinero.post("/v1/{organization}/invoices", invoice)

    assert before.status == 200, before
    assert after.status == 400


# Lists


def test_a_list_has_names_and_guids(dinero: Caller) -> None:
    guid = create(dinero)

    assert dinero.get(PRODUCTS).json == {
        "Collection": [{"Name": "T-shirt", "ProductGuid": guid}],
        "Pagination": {"MaxPageSizeAllowed": 1000, "PageSize": 100, "Result": 1, "ResultWithoutFilter": 1, "Page": 0},
    }


def test_all_fields_can_be_asked_for(dinero: Caller) -> None:
    guid = create(dinero, ProductNumber="SKU-1", ExternalReference="shop-1", Comment="Blå")

    assert dinero.get(PRODUCTS, fields=ALL_FIELDS).json["Collection"] == [read(dinero, guid)]


def test_an_unknown_field_is_refused(dinero: Caller) -> None:
    reply = dinero.get(PRODUCTS, fields="Name,VatCode")

    assert refused(reply) == {"fields": "VatCode is not a field of this list."}


def test_a_list_is_in_the_order_of_changes(dinero: Caller) -> None:
    first = create(dinero, Name="Trøje")
    create(dinero, Name="T-shirt")

    dinero.put(f"{PRODUCTS}/{first}", {**TSHIRT, "Name": "Trøje"})

    assert names(dinero) == ["T-shirt", "Trøje"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Name eq 't-shirt'", ["T-shirt"]),
        ("ProductNumber eq 'sku-2'", ["Trøje"]),
        ("ExternalReference contains 'shop'", ["T-shirt", "Trøje"]),
    ],
)
def test_products_are_filtered_by_name_number_and_reference(dinero: Caller, text: str, found: list[str]) -> None:
    create(dinero, ProductNumber="SKU-1", ExternalReference="shop-1")
    create(dinero, Name="Trøje", ProductNumber="SKU-2", ExternalReference="shop-2")
    create(dinero, Name="Kasket")

    assert names(dinero, queryFilter=text) == found


def test_products_are_filtered_by_nothing_else(dinero: Caller) -> None:
    reply = dinero.get(PRODUCTS, queryFilter="Unit eq 'parts'")

    assert refused(reply) == {"queryFilter": "Unsupported Property: Unit"}


@pytest.mark.parametrize(
    ("text", "found"), [("TRØ", ["Trøje"]), ("", ["T-shirt", "Trøje"]), ("%", []), ("øj", ["Trøje"])]
)
def test_names_are_searched_for_text(dinero: Caller, text: str, found: list[str]) -> None:
    create(dinero)
    create(dinero, Name="Trøje")

    assert names(dinero, freeTextSearch=text) == found


def test_a_product_without_a_name_is_not_found_by_text(dinero: Caller) -> None:
    create(dinero, Name=None)

    assert names(dinero, freeTextSearch="t") == []
    assert names(dinero) == [None]


def test_deleted_products_are_listed_alone_when_asked_for(dinero: Caller) -> None:
    create(dinero, Name="Live")
    dinero.delete(f"{PRODUCTS}/{create(dinero, Name='Deleted')}")

    assert names(dinero) == ["Live"]
    assert names(dinero, deletedOnly="true") == ["Deleted"]


def test_changes_since_a_moment_are_listed(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})
    create(dinero, Name="Early")
    dinero.admin("clock", {"now": "2026-06-02T10:00:00Z"})
    create(dinero, Name="Late")

    assert names(dinero, changesSince="2026-06-02T10:00:00Z") == ["Late"]


def test_lists_lag_s_hides_new_products(dinero: Caller) -> None:
    dinero.admin("world", {"lists_lag_s": 30})
    create(dinero)

    assert names(dinero) == []


# Two organizations


def test_a_product_belongs_to_one_organization(dinero: Caller, other: Caller) -> None:
    theirs = create(other, Name="Deres")
    ours = create(dinero, Name="Vores")

    assert names(dinero) == ["Vores"]
    assert dinero.get(f"{PRODUCTS}/{theirs}").status == 404
    assert dinero.get(PRODUCTS).json["Pagination"]["ResultWithoutFilter"] == 1
    assert read(dinero, ours)["Name"] == "Vores"


def test_a_change_reaches_one_organization_only(dinero: Caller, other: Caller, double: DineroDouble) -> None:
    guid = create(dinero, Name="Vores")
    row = double.store.get("SELECT * FROM products")
    double.store.insert("products", {**row, "OrganizationId": 310004, "Name": "Deres"})

    dinero.put(f"{PRODUCTS}/{guid}", {**TSHIRT, "Name": "Nyt navn"})
    dinero.delete(f"{PRODUCTS}/{guid}")

    assert (read(other, guid)["Name"], read(other, guid)["DeletedAt"]) == ("Deres", None)


def test_a_product_needs_an_account_of_its_own_organization(dinero: Caller, other: Caller) -> None:
    other.post("/v1/{organization}/accounts/entry", {"Number": 1010, "Name": "Deres", "VatCode": "U25"})

    reply = dinero.post(PRODUCTS, {**TSHIRT, "AccountNumber": 1010})

    assert refused(reply) == {"accountnumber": "There is no account 1010."}
