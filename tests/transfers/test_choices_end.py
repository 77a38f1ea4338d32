"""Does a choice end when the order no longer says what it was made for?"""

from datetime import date
from typing import Any

import pytest

from krambod.orders.corrections import Field, FieldPlace
from krambod.transfers.choices import choose
from krambod.transfers.correcting import correct_order
from krambod.transfers.models import State
from krambod.words.choices import CHOICES
from tests.transfers.by_hand import outcome
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.stored import NOW, Store, make_store

LATER = "2026-11-22T11:00:00Z"
FOR_CONTENT = [choice.remembered_as for choice in CHOICES.values() if choice.is_for_content]


@pytest.fixture
def sanne(transactional_db: None) -> Store:
    """A shop, beside another merchant's shop with the same order."""
    assert transactional_db is None
    make_store("bo").send()
    return make_store("sanne")


def test_an_approval_ends_when_the_order_grows(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, first_drafts=1)
    shopkeeper.send()
    shopkeeper.work()
    choose(shopkeeper.transfer(), "approve", shopkeeper.now())
    shopkeeper.send(updated_at=LATER, total="300.00")

    shopkeeper.work()

    transfer = shopkeeper.transfer()
    assert (outcome(shopkeeper), transfer.cause_details) == ((State.DRAFTED, "approve_draft"), {"total": "300.00"})


@pytest.mark.parametrize("name", FOR_CONTENT)
@pytest.mark.parametrize(("changes", "stays"), [({"number": "1042-B"}, False), ({"shipped_at": NOW}, True)], ids=str)
def test_a_choice_for_content_ends_with_the_content(
    sanne: Store, name: str, changes: dict[str, Any], *, stays: bool
) -> None:
    sanne.sent(choices={name: True, "vies": {"is_valid": True}})

    sanne.send(updated_at=NOW, **changes)

    assert (name in sanne.transfer().choices) is stays
    assert "vies" in sanne.transfer().choices


def test_a_correction_ends_a_choice_for_content_too(sanne: Store) -> None:
    transfer = sanne.sent(choices={"approved": True})

    correct_order(transfer, {FieldPlace(field=Field.NAME): "Jens Holm"}, by="Sanne", now=NOW)

    assert sanne.transfer().choices == {}


def test_a_day_that_was_chosen_counts_only_for_the_day_of_the_sale(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, reported_until=date(2026, 11, 22))
    shopkeeper.send()
    shopkeeper.work()
    choose(shopkeeper.transfer(), "own_period", shopkeeper.now())
    shopkeeper.send(updated_at=LATER, paid_at="2026-11-21T09:00:00Z", placed_at="2026-11-21T09:00:00Z")

    shopkeeper.work()

    transfer = shopkeeper.transfer()
    assert transfer.cause == "period_reported"
    assert transfer.cause_details["day"] == "2026-11-21"
