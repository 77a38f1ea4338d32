"""The guids and references of a thing are the same for ever, and no two things share one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.transfers.guids import contact_guid, invoice_guid, invoice_reference, payment_reference

ORGANIZATION = 310001
LONGEST_SHOP_CODE = "s" * 40
IDS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=200)


@pytest.mark.parametrize(
    ("made", "pinned"),
    [
        (contact_guid(ORGANIZATION, "jens@example.com", "person", 0), "47d146c7-7d6f-5b44-89be-c06401d8d247"),
        (
            contact_guid(ORGANIZATION, "jørgen@example.com", "company 10150817", 0),
            "d611fb2d-7832-5903-842f-a5c27e119dd5",
        ),
        (invoice_guid(ORGANIZATION, "sanne", "1042", "sale", 0), "cdcf1561-959b-5684-bfbf-1f26ba3e9841"),
        (invoice_guid(ORGANIZATION, "sanne", "1042", "sale", 1), "9978f7fe-898f-5684-ac59-2d7fd5b4bfe6"),
        (invoice_guid(ORGANIZATION, "bo", "1042", "sale", 0), "0f561955-a00d-55e3-94d0-e8b99ffbd953"),
    ],
    ids=["person", "company", "invoice", "second generation", "another shop"],
)
def test_a_guid_is_what_it_always_was(made: UUID, pinned: str) -> None:
    assert made == UUID(pinned)


def test_every_part_counts_and_none_runs_into_the_next() -> None:
    contacts = {
        contact_guid(ORGANIZATION, "jens@example.com", "person", 0),
        contact_guid(310002, "jens@example.com", "person", 0),
        contact_guid(ORGANIZATION, "jens@example.dk", "person", 0),
        contact_guid(ORGANIZATION, "jens@example.com", "company", 0),
        contact_guid(ORGANIZATION, "jens@example.com", "person", 1),
    }
    invoices = {
        invoice_guid(ORGANIZATION, "sanne", "1042", "sale", 0),
        invoice_guid(310002, "sanne", "1042", "sale", 0),
        invoice_guid(ORGANIZATION, "sanne", "1043", "sale", 0),
        invoice_guid(ORGANIZATION, "sanne", "1042", "credit", 0),
        invoice_guid(ORGANIZATION, "sanne1", "042", "sale", 0),
        invoice_guid(ORGANIZATION, 'sanne","1', "042", "sale", 0),
    }

    assert (len(contacts), len(invoices), len(contacts | invoices)) == (5, 6, 11)


@pytest.mark.parametrize(
    ("order", "role", "reference"),
    [
        ("1042", "sale", "krambod:sanne:1042"),
        ("1042", "credit", "krambod:sanne:1042:credit"),
        ("A.b_c-9", "sale", "krambod:sanne:A.b_c-9"),
        ("9" * 60, "sale", f"krambod:sanne:{'9' * 60}"),
        ("9" * 61, "sale", "krambod:sanne:013a1997ea3e820fd2067752efbbe7309f92e9a5"),
        ("10/42 Ø", "sale", "krambod:sanne:bbd6710719ea4e14354350880b3935a949806185"),
        ("1042\n", "sale", "krambod:sanne:7c80a0f9fa2e6e232389049d5f0000d4f85b5ae5"),
    ],
    ids=["number", "role", "signs", "longest", "too long", "other signs", "line break"],
)
def test_a_reference_names_shop_and_order(order: str, role: str, reference: str) -> None:
    assert invoice_reference("sanne", order, role) == reference


def test_a_payment_is_named_by_a_digest_of_its_id() -> None:
    assert payment_reference("krambod:sanne:1042", "p1") == "krambod:sanne:1042:f64551fcd6f07823"


@given(IDS, IDS)
def test_a_reference_fits_its_column_and_a_filter(order: str, payment: str) -> None:
    invoice = invoice_reference(LONGEST_SHOP_CODE, order)

    for reference in (invoice, payment_reference(invoice, payment)):
        assert len(reference) <= 128
        assert not set(reference) & set("'\"\\ \n")
        assert reference.isascii()


@given(IDS, IDS)
def test_two_orders_share_neither_guid_nor_reference(one: str, other: str) -> None:
    is_same = one == other

    assert (invoice_reference("sanne", one) == invoice_reference("sanne", other)) == is_same
    assert (payment_reference("krambod:sanne:1", one) == payment_reference("krambod:sanne:1", other)) == is_same
    assert (
        invoice_guid(ORGANIZATION, "sanne", one, "sale", 0) == invoice_guid(ORGANIZATION, "sanne", other, "sale", 0)
    ) == is_same
