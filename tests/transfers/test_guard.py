"""Is a sale held that is in Dinero already, no matter who booked it?"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from krambod.transfers.choices import choose
from krambod.transfers.intake import receive_order
from krambod.transfers.models import State
from krambod.transfers.rule_versions import find_rules, save_rules
from tests.doubles.caller import line
from tests.transfers.shopkeeper import Shopkeeper

TODAY = date(2026, 11, 22)
EMAIL = "jens@example.com"


@pytest.fixture
def keeper(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop whose guard against other integrations ends after today."""
    guard_until(shopkeeper, TODAY)
    return shopkeeper


def guard_until(keeper: Shopkeeper, day: date | None) -> None:
    rules = find_rules(keeper.shop)
    assert rules is not None
    save_rules(keeper.shop, rules.model_copy(update={"guard_until": day}), keeper.now())


def jens(keeper: Shopkeeper) -> str:
    return keeper.by_hand.contact(Name="Jens Hansen", Email=EMAIL)


def book(keeper: Shopkeeper, **fields: Any) -> str:
    """Makes and books an invoice as another program does. Returns its number."""
    return str(keeper.by_hand.booked(**fields)["Number"])


def outcome(keeper: Shopkeeper, external_id: str = "1042", /, **body: Any) -> str:
    keeper.send(external_id, **body)
    keeper.work()
    transfer = keeper.transfer(external_id)
    return transfer.cause or transfer.state


def second_id(keeper: Shopkeeper) -> str:
    """The shop sends order 1042 once more, with another id."""
    order = replace(keeper.order("id-2"), number="1042")
    receive_order(keeper.shop, order, body="{}", delivery_id=None, now=keeper.now())
    keeper.work()
    return keeper.transfer("id-2").cause


@pytest.mark.parametrize(
    "named", [{"ExternalReference": "shop-1042"}, {"Description": "Ordre #1042"}], ids=["reference", "heading"]
)
def test_a_document_that_names_the_order_holds_it(keeper: Shopkeeper, named: dict[str, str]) -> None:
    number = book(keeper, **named)

    assert outcome(keeper) == "other_document"
    assert keeper.transfer().cause_details == {"document": number}
    assert keeper.transfer().state == State.DRAFTED


def test_a_twin_that_is_a_draft_is_named_by_its_guid(keeper: Shopkeeper) -> None:
    guid, _ = keeper.by_hand.draft(Description="Ordre 1042")

    assert outcome(keeper) == "other_document"
    assert keeper.transfer().cause_details == {"document": guid}


def test_a_longer_number_is_another_order(keeper: Shopkeeper) -> None:
    book(keeper, Description="Ordre 11042")

    assert outcome(keeper) == State.PAID


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-22", "2026-11-25"])
def test_the_same_buyer_total_and_nearly_the_same_day_hold_it(keeper: Shopkeeper, day: str) -> None:
    number = book(keeper, ContactGuid=jens(keeper), Date=day)

    assert outcome(keeper) == "other_document"
    assert keeper.transfer().cause_details == {"document": number}


@pytest.mark.parametrize("day", ["2026-11-18", "2026-11-26"])
def test_four_days_apart_is_another_sale(keeper: Shopkeeper, day: str) -> None:
    book(keeper, ContactGuid=jens(keeper), Date=day)

    assert outcome(keeper) == State.PAID


def test_another_total_or_buyer_is_another_sale(keeper: Shopkeeper) -> None:
    book(keeper, ContactGuid=jens(keeper), ProductLines=[line("249.01")])
    book(keeper)

    assert outcome(keeper) == State.PAID


def test_two_similar_orders_of_our_own_are_two_sales(keeper: Shopkeeper) -> None:
    assert outcome(keeper) == State.PAID
    assert outcome(keeper, "1043") == State.PAID


def test_an_order_of_ours_under_a_second_id_is_held(keeper: Shopkeeper) -> None:
    assert outcome(keeper) == State.PAID

    assert second_id(keeper) == "other_document"


def test_an_order_of_ours_under_a_second_id_is_held_after_the_guard_too(keeper: Shopkeeper) -> None:
    guard_until(keeper, None)
    assert outcome(keeper) == State.PAID

    assert second_id(keeper) == "other_document"


@pytest.mark.parametrize("day", [None, date(2026, 11, 21)], ids=str)
def test_after_the_guard_a_similar_document_is_a_coincidence(keeper: Shopkeeper, day: date | None) -> None:
    guard_until(keeper, day)
    book(keeper, ContactGuid=jens(keeper))
    book(keeper, Description="Ordre 1042")

    assert outcome(keeper) == State.PAID


def test_a_deleted_draft_is_no_twin(keeper: Shopkeeper) -> None:
    guid, timestamp = keeper.by_hand.draft(Description="Ordre 1042")
    keeper.send("1", total="10.00", email="mette@example.com")
    keeper.work()
    assert keeper.by_hand.delete(f"/v1/{{organization}}/invoices/{guid}", {"Timestamp": timestamp}).status == 200

    assert outcome(keeper) == State.PAID


def test_the_merchant_may_book_it_anyway(keeper: Shopkeeper) -> None:
    book(keeper, Description="Ordre 1042")
    assert outcome(keeper) == "other_document"

    choose(keeper.transfer(), "book_anyway", keeper.now())
    keeper.work()

    assert keeper.transfer().state == State.PAID
    assert len(keeper.invoices()) == 2
