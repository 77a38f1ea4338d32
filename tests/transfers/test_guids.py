"""Do guids and references stay the same for ever, and do no two documents share one?"""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.transfers.guids import DocumentKey, contact_guid, payment_reference
from krambod.transfers.roles import ROLES, Role
from tests.transfers.building import sale_key

ORGANIZATION = 310001
LONGEST_SHOP_CODE = "s" * 40
IDS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=200)


def part_key(part: str, order: str = "1042") -> DocumentKey:
    return DocumentKey(shop="sanne", order=order, role="refund", part_id=part)


@pytest.mark.parametrize(
    ("made", "pinned"),
    [
        (contact_guid(ORGANIZATION, "jens@example.com", "person", 0), "47d146c7-7d6f-5b44-89be-c06401d8d247"),
        (
            contact_guid(ORGANIZATION, "jørgen@example.com", "company 10150817", 0),
            "d611fb2d-7832-5903-842f-a5c27e119dd5",
        ),
        (sale_key("1042", shop="sanne").guid(ORGANIZATION, 0), "cdcf1561-959b-5684-bfbf-1f26ba3e9841"),
        (sale_key("1042", shop="sanne").guid(ORGANIZATION, 1), "9978f7fe-898f-5684-ac59-2d7fd5b4bfe6"),
        (sale_key("1042", shop="bo").guid(ORGANIZATION, 0), "0f561955-a00d-55e3-94d0-e8b99ffbd953"),
    ],
    ids=["person", "company", "invoice", "second generation", "another shop"],
)
def test_a_guid_never_changes(made: UUID, pinned: str) -> None:
    assert made == UUID(pinned)


def test_every_part_changes_the_guid_and_no_two_parts_run_together() -> None:
    contacts = {
        contact_guid(ORGANIZATION, "jens@example.com", "person", 0),
        contact_guid(310002, "jens@example.com", "person", 0),
        contact_guid(ORGANIZATION, "jens@example.dk", "person", 0),
        contact_guid(ORGANIZATION, "jens@example.com", "company", 0),
        contact_guid(ORGANIZATION, "jens@example.com", "person", 1),
    }
    invoices = {
        sale_key("1042", shop="sanne").guid(ORGANIZATION, 0),
        sale_key().guid(310002, 0),
        sale_key("1043", shop="sanne").guid(ORGANIZATION, 0),
        part_key("r1").guid(ORGANIZATION, 0),
        part_key("r2").guid(ORGANIZATION, 0),
        sale_key("042", shop="sanne1").guid(ORGANIZATION, 0),
        sale_key("042", shop='sanne","1').guid(ORGANIZATION, 0),
    }

    assert (len(contacts), len(invoices), len(contacts | invoices)) == (5, 7, 12)


@pytest.mark.parametrize(
    ("order", "reference"),
    [
        ("1042", "krambod:sanne:1042"),
        ("A.b_c-9", "krambod:sanne:A.b_c-9"),
        ("9" * 60, f"krambod:sanne:{'9' * 60}"),
        ("9" * 61, "krambod:sanne:013a1997ea3e820fd2067752efbbe7309f92e9a5"),
        ("10/42 Ø", "krambod:sanne:bbd6710719ea4e14354350880b3935a949806185"),
        ("1042\n", "krambod:sanne:7c80a0f9fa2e6e232389049d5f0000d4f85b5ae5"),
    ],
    ids=["number", "signs", "longest", "too long", "other signs", "line break"],
)
def test_a_reference_names_shop_and_order(order: str, reference: str) -> None:
    assert sale_key(order).reference == reference


@pytest.mark.parametrize(
    ("order", "part", "reference"),
    [
        ("1042", "r1", "krambod:sanne:1042:refund:r1"),
        ("9" * 30, "8" * 16, f"krambod:sanne:{'9' * 30}:refund:{'8' * 16}"),
        ("9" * 31, "8" * 17, "krambod:sanne:d771445c1014801c803e4187:refund:5d6cfd583cd4c930"),
        ("1042", "r/1", "krambod:sanne:1042:refund:734ab64d7ba3777f"),
    ],
    ids=["plain", "longest", "too long", "other signs"],
)
def test_the_reference_of_a_part_names_role_and_part_too(order: str, part: str, reference: str) -> None:
    assert part_key(part, order).reference == reference


def test_a_role_for_a_part_needs_one_and_a_sale_has_none() -> None:
    with pytest.raises(AssertionError):
        DocumentKey(shop="sanne", order="1042", role="refund")
    with pytest.raises(AssertionError):
        DocumentKey(shop="sanne", order="1042", part_id="r1")


def test_a_role_has_a_short_plain_name() -> None:
    for name in ("", "thirteenletter", "Refund", "a:b"):
        with pytest.raises(AssertionError):
            Role(name=name)


def test_a_payments_reference_has_a_digest_of_its_id() -> None:
    assert payment_reference("krambod:sanne:1042", "p1") == "krambod:sanne:1042:f64551fcd6f07823"


@given(IDS, IDS, st.sampled_from(sorted(ROLES)))
def test_a_reference_fits_its_column_and_a_filter(order: str, part: str, role: str) -> None:
    part_id = part if ROLES[role].has_part else ""
    document = DocumentKey(shop=LONGEST_SHOP_CODE, order=order, role=role, part_id=part_id).reference

    for reference in (document, payment_reference(document, part)):
        assert len(reference) <= 128
        assert not set(reference) & set("'\"\\ \n")
        assert reference.isascii()


@given(IDS, IDS)
def test_two_orders_share_neither_guid_nor_reference(one: str, other: str) -> None:
    is_same = one == other

    assert (sale_key(one).reference == sale_key(other).reference) == is_same
    assert (part_key("r1", one).reference == part_key("r1", other).reference) == is_same
    assert (part_key(one).reference == part_key(other).reference) == is_same
    assert (payment_reference("krambod:sanne:1", one) == payment_reference("krambod:sanne:1", other)) == is_same
    assert (sale_key(one).guid(ORGANIZATION, 0) == sale_key(other).guid(ORGANIZATION, 0)) == is_same
    assert (part_key(one).guid(ORGANIZATION, 0) == part_key(other).guid(ORGANIZATION, 0)) == is_same
