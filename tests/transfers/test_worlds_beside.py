"""Is an invoice of a part, or what is booked beside an invoice, booked wrongly in any world?

Each alternative of each switch is a world. In each, an order in two parcels and each booking beside an invoice go their
way plainly, and once more while the answer of a call is lost. CI has a seeded eightieth of the worlds, `make soak` all.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.worlds import World, changed_world
from tests.transfers.adjusting import WAYS, choose_accounts
from tests.transfers.disputes import ledger_books
from tests.transfers.every_world import read_switch, worlds
from tests.transfers.overpaying import parts
from tests.transfers.parcels import TWO_INVOICES, ends_of, invoice_when_sent, parcels
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import documents, payments, run_again_findings, work_until_quiet

LIKELIEST = "as it is likeliest"
IN_CI = set(Random(1).sample([*worlds()], k=len([*worlds()]) // 80)) | {"ledger_payment_sign=negative_pays"}
LOST = {"plainly": None, "create": "*/ledgeritems", "book": "*/ledgeritems/book"}
LOST_OF_PARCELS = {"plainly": None, "create": "*/invoices", "book": "*/book", "register": "*/payments"}


def marked_worlds() -> Iterator[Any]:
    for world in worlds():
        yield pytest.param(world, marks=[] if world in IN_CI else [pytest.mark.soak])
    yield LIKELIEST


@pytest.mark.parametrize("world", [*marked_worlds()])
def test_nothing_beside_an_invoice_and_no_part_is_booked_wrongly_in_any_world(
    shopkeeper: Shopkeeper, world: str, record_property: Callable[[str, object], None]
) -> None:
    choose_accounts(shopkeeper)
    switches = {} if world == LIKELIEST else dict([read_switch(world)])
    shopkeeper.double.world = changed_world(World(), switches)

    wrong = [finding for way in WAYS for finding in walk_beside(shopkeeper, way)]
    held = [f"{way}, {lost}" for way in WAYS for lost in LOST if causes_of(shopkeeper, way, lost)]
    invoice_when_sent(shopkeeper)
    wrong += walk_parcels(shopkeeper)
    held += [f"parcels, {lost}" for lost in LOST_OF_PARCELS if set(ends_of(shopkeeper, lost).values()) != {"paid"}]

    assert not wrong, "\n".join(wrong)
    assert not run_again_findings(shopkeeper)
    record_property(world, held or "all booked")
    assert not held


def walk_beside(keeper: Shopkeeper, name: str) -> Iterator[str]:
    """Yields what is booked that should not be."""
    way = WAYS[name]
    for lost, path in LOST.items():
        number = number_of(name, lost)
        way.before(keeper, number)
        lose_answer(keeper, path)
        way.act(keeper, number)
        work_until_quiet(keeper)
        keeper.double.clock.advance(60)
        booked = tuple(ledger_books(keeper, number))
        causes = causes_of(keeper, name, lost)
        is_told = causes and booked == way.books[: len(booked)]
        if booked != way.books and not is_told:
            yield f"{number}: booked {booked}"


def number_of(way: str, lost: str) -> str:
    return f"{[*WAYS].index(way)}-{lost}"


def causes_of(keeper: Shopkeeper, way: str, lost: str) -> list[str]:
    """The causes for which the booking is held, without that in which it ends."""
    found, right = parts(keeper, WAYS[way].role, number_of(way, lost)), WAYS[way].state
    return [one.cause for one in found if (one.state, one.cause) != right]


def walk_parcels(keeper: Shopkeeper) -> Iterator[str]:
    """Yields which invoices of two parcels are wrong, or there twice."""
    for number, path in LOST_OF_PARCELS.items():
        lose_answer(keeper, path)
        keeper.send(number, **parcels(number))
        work_until_quiet(keeper)
        start = f"krambod:sanne:{number}"
        own = [one for one in documents(keeper) if one["ExternalReference"].startswith(start)]
        booked = [one for one in own if one["Status"] == "Booked"]
        found = {one["ExternalReference"].removeprefix(start).lstrip(":"): told_by(keeper, one) for one in booked}
        if len(booked) != len(found) or any(TWO_INVOICES.get(key) != one for key, one in found.items()):
            yield f"{number}: {len(booked)} invoices, {found}"


def told_by(keeper: Shopkeeper, invoice: dict[str, Any]) -> tuple[Decimal, Decimal, str]:
    """The total of an invoice, the money registered on it on whichever account, and its date."""
    money = sum((one["Amount"] for one in payments(keeper, invoice["Guid"])), Decimal(0))
    return invoice["TotalInclVat"], money, invoice["Date"]


def lose_answer(keeper: Shopkeeper, path: str | None) -> None:
    if path is not None:
        keeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path=path))
