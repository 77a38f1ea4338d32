"""Is an order whose parts are orders of their own booked once?"""

import pytest

from krambod.transfers.choices import choose, possible_choices
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import outcome, transfers, work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)


def send_part(keeper: Shopkeeper, number: str = "42-1") -> None:
    keeper.send(number, total="100.00", part_of="42", email=f"{number}@example.com")


def ends(keeper: Shopkeeper) -> dict[str, str]:
    return {one.order.external_id: outcome(one) for one in transfers(keeper)}


def test_a_part_of_an_order_that_is_here_is_not_booked(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("42")
    send_part(shopkeeper)
    work_until_quiet(shopkeeper)

    assert ends(shopkeeper) == {"42": "paid", "42-1": "skipped"}
    assert shopkeeper.transfer("42-1").reason == "part_of_order"


def test_a_person_can_book_a_part_after_all(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("42")
    send_part(shopkeeper)
    work_until_quiet(shopkeeper)
    assert possible_choices(shopkeeper.transfer("42-1")) == ("book",)

    choose(shopkeeper.transfer("42-1"), "book", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)

    assert ends(shopkeeper) == {"42": "paid", "42-1": "paid"}


def test_parts_without_their_whole_are_booked(shopkeeper: Shopkeeper) -> None:
    send_part(shopkeeper)
    send_part(shopkeeper, "42-2")
    work_until_quiet(shopkeeper)

    assert ends(shopkeeper) == {"42-1": "paid", "42-2": "paid"}


@pytest.mark.parametrize(
    ("choice", "value", "end"), [("skip", "by_hand: 1", "skipped"), ("book_beside_parts", "", "paid")]
)
def test_a_whole_that_comes_after_its_booked_parts_is_held_until_a_person_says_what_it_is(
    shopkeeper: Shopkeeper, choice: str, value: str, end: str
) -> None:
    send_part(shopkeeper)
    work_until_quiet(shopkeeper)
    shopkeeper.send("42")
    work_until_quiet(shopkeeper)
    whole = shopkeeper.transfer("42")
    assert (outcome(whole), whole.cause_details["orders"]) == ("held: parts_are_booked", "42-1")

    choose(whole, choice, shopkeeper.now(), value=value, by="Sanne")
    work_until_quiet(shopkeeper)

    assert ends(shopkeeper) == {"42-1": "paid", "42": end}


def test_a_part_that_still_waits_is_set_aside_when_the_whole_comes(shopkeeper: Shopkeeper) -> None:
    reserved = {"id": "p", "method": "Kort", "amount": "40.00", "state": "reserved", "at": "2026-11-22T09:00:00Z"}
    shopkeeper.send("42-1", total="100.00", part_of="42", paid_at=None, payments=[reserved])
    work_until_quiet(shopkeeper)
    before = ends(shopkeeper)["42-1"]

    shopkeeper.send("42", email="whole@example.com")
    work_until_quiet(shopkeeper)

    assert before != "skipped"
    assert ends(shopkeeper) == {"42-1": "skipped", "42": "paid"}
