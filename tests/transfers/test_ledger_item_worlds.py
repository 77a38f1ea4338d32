"""Is a ledger item booked wrongly or twice in any world that concerns it?

Each alternative of each switch is a world. In each, the same chargebacks are told: one goes plainly, of others the
answer of a call is lost, one is edited by hand, one is found again by a database of before.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.worlds import World, changed_world
from krambod.transfers.choices import choose
from krambod.transfers.models import State, Transfer
from tests.transfers.disputes import (
    chargeback,
    choose_account,
    decide,
    edit_item,
    ledger_books,
    sell,
    state_of,
    take_back,
)
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import run_again_findings, work_until_quiet

OPENED = ["11-22 D 55150 249.00", "11-22 K 55120 249.00"]
WON = ["11-22 D 55120 249.00", "11-22 K 55150 249.00"]
ASKED, DONE = (State.BOOKED, "chargeback"), (State.BOOKED, "")
ALONE: list[dict[str, Any]] = [{}, {"client_guid": "discarded"}, {"guid_uniqueness": "ignored"}]
# These end as the likeliest world does. The ordinary run has those of one kind together, `make soak` each by itself.
TOGETHER: list[dict[str, Any]] = [
    {"timestamps": "ignored", "guid_conflict": "400", "deleted_guid": "reusable", "ledger_booking_s": 0},
    {"ledger_booking_s": 30, "booked_ledger_items": "gone", "balancing_account": "required"},
    {
        "half_oere": "even",
        "unknown_fields": "refused",
        "empty_answers": "201",
        "error_codes": "validation",
        "error_keys": "pascal",
        "error_detail": "bare",
        "times": "danish",
        "moment_decimals": "seven",
        "retry_after": "sent",
    },
]
# What is held, by world. In every other world each chargeback goes its way to the end.
HELD = {
    # A database of before can find the item only by its id. The second item is never booked.
    "client_guid=discarded": {"6": "several_ledger_items"},
    "guid_uniqueness=ignored": {"6": "several_ledger_items"},
}


def name_of(world: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in world.items()) or "as it is likeliest"


def marked_worlds() -> Iterator[Any]:
    for world in [*ALONE, *TOGETHER]:
        yield pytest.param(world, id=name_of(world))
    for together in TOGETHER:
        for name, value in together.items():
            yield pytest.param({name: value}, id=f"{name}={value} alone", marks=pytest.mark.soak)


@pytest.mark.parametrize("world", [*marked_worlds()])
def test_no_chargeback_is_booked_wrongly_in_any_world(
    shopkeeper: Shopkeeper, world: dict[str, Any], record_property: Callable[[str, object], None]
) -> None:
    shopkeeper.double.world = changed_world(World(), world)
    choose_account(shopkeeper)

    plain(shopkeeper, "1")
    for number, path in (("2", "*/ledgeritems"), ("3", "*/ledgeritems/book"), ("4", "*/ledgeritems/status")):
        lose_answer(shopkeeper, number, path)
    edited(shopkeeper, "5")
    forgotten(shopkeeper, "6")
    decide(shopkeeper, "won", number="1")

    books = {number: ledger_books(shopkeeper, number) for number in "123456"}
    assert not run_again_findings(shopkeeper)
    held = {number: state_of(shopkeeper, number)[1] for number in "23456" if state_of(shopkeeper, number) != ASKED}
    record_property(name_of(world), held or "all booked")
    assert books.pop("1") == [*OPENED, *WON]
    assert {number: told for number, told in books.items() if told != OPENED} == {}
    assert held == HELD.get(name_of(world), {})


def plain(keeper: Shopkeeper, number: str) -> None:
    sell(keeper, number)
    take_back(keeper, number)
    work_until_quiet(keeper)


def lose_answer(keeper: Shopkeeper, number: str, path: str) -> None:
    keeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path=path))
    plain(keeper, number)
    assert keeper.double.faults.waiting() == []


def edited(keeper: Shopkeeper, number: str) -> None:
    keeper.before("POST", "/ledgeritems/ledgers", lambda: edit_item(keeper))
    plain(keeper, number)
    assert state_of(keeper, number) == (State.DRAFTED, "ledger_item_edited")
    choose(chargeback(keeper, number), "overwrite", keeper.now())
    work_until_quiet(keeper)


def forgotten(keeper: Shopkeeper, number: str) -> None:
    """The chargeback is booked again by a copy of the database from before it."""
    plain(keeper, number)
    transfer = chargeback(keeper, number)
    with scopes_disabled():
        transfer.ledger.all().delete()
        before = {"state": State.RECEIVED, "registered": {}, "cause": "", "due_at": keeper.now()}
        Transfer.objects.filter(pk=transfer.pk).update(**before)
    work_until_quiet(keeper)
