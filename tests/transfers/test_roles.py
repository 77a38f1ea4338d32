"""Is a new role added in one place only, and does a transfer for a part of an order have its own guid and reference?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django_scopes import scopes_disabled

import krambod
from krambod.transfers.due import find_due_lanes, take_batch
from krambod.transfers.guids import DocumentKey
from krambod.transfers.models import Transfer
from krambod.transfers.roles import ROLES, SALE, Role
from tests.transfers.stored import NOW, ORGANIZATION, Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)
SWAP = Role(name="swap")


@pytest.fixture
def swap() -> Iterator[Role]:
    """A role that exists only in the table of roles."""
    ROLES[SWAP.name] = SWAP
    yield SWAP
    del ROLES[SWAP.name]


def part_of(sale: Transfer, role: Role, part_id: str) -> Transfer:
    """A transfer for a part of the sale's order, due now."""
    with scopes_disabled():
        return Transfer.objects.create(
            merchant_id=sale.merchant_id,
            shop=sale.shop,
            order=sale.order,
            role=role.name,
            part_id=part_id,
            connected=sale.connected,
            placed_at=sale.placed_at,
            due_at=NOW,
        )


def test_a_role_added_in_one_place_is_in_guid_reference_and_due_list(swap: Role) -> None:
    sanne: Store = make_store("sanne")
    sale = sanne.sent("1042", due_at=None)
    key = DocumentKey(shop="sanne", order="1042", role=swap.name, part_id="s1")

    first, second = part_of(sale, swap, "s1"), part_of(sale, swap, "s2")

    sale_key = DocumentKey(shop="sanne", order="1042")
    assert key.guid(ORGANIZATION, 0) != sale_key.guid(ORGANIZATION, 0)
    assert key.reference == "krambod:sanne:1042:swap:s1"
    assert find_due_lanes(NOW) == [str(ORGANIZATION)]
    assert [(one.pk, one.role, one.part_id) for one in take_batch(ORGANIZATION, NOW)] == [
        (first.pk, "swap", "s1"),
        (second.pk, "swap", "s2"),
    ]


def test_the_roles_are_those_of_the_design() -> None:
    assert {role.name: role.has_part for role in ROLES.values()} == {
        "sale": False, "prepayment": True, "shipment": True, "refund": True, "correction": True,
        "chargeback": True, "overpayment": True, "storecredit": True, "rounding": True, "donation": True,
        "decision": True,
    }  # fmt: skip


def test_only_the_table_of_roles_spells_out_sale() -> None:
    source = Path(krambod.__file__).parent
    files = [
        path.relative_to(source).as_posix() for path in source.rglob("*.py") if f'"{SALE.name}"' in path.read_text()
    ]

    others = [name for name in files if not name.startswith("doubles/") and "/migrations/" not in name]
    assert others == ["transfers/roles.py"]
