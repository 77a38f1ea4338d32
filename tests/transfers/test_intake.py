"""Is each order that a shop sends stored once, and is its transfer due then?"""

from dataclasses import replace

import pytest
from django_scopes import scopes_disabled

from krambod.orders.models import OrderRevision
from krambod.transfers.intake import poke
from krambod.transfers.models import State, Transfer
from tests.transfers.building import JENS, PLACED_AT, at
from tests.transfers.stored import NOW, Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)
LATER = at(22, 13)


@pytest.fixture
def sanne() -> Store:
    make_store("bo").send()
    return make_store("sanne")


def newest(store: Store) -> OrderRevision:
    revision = store.transfer().order.newest
    assert revision is not None
    return revision


def test_a_new_order_is_due_at_once(sanne: Store) -> None:
    received = sanne.send()

    transfer = sanne.transfer()
    assert (received.outcome, received.transfer.pk) == ("new", transfer.pk)
    assert (transfer.state, transfer.role, transfer.cause) == (State.RECEIVED, "sale", "")
    assert (transfer.due_at, transfer.placed_at, transfer.pokes) == (NOW, PLACED_AT, 0)
    assert transfer.connected_id == sanne.connected.pk
    assert sanne.events() == [("received", {})]
    with scopes_disabled():
        assert Transfer.objects.count() == 2
        assert {event.at for event in transfer.events.all()} == {NOW}


def test_an_order_without_rules_waits_for_them() -> None:
    shop = make_store("sanne", has_rules=False)

    shop.send()
    shop.send(now=LATER, updated_at=LATER, shipped_at=LATER)

    transfer = shop.transfer()
    assert (transfer.cause, transfer.mended_by, transfer.due_at) == ("no_rules", "settings", None)
    assert (transfer.connected_id, transfer.placed_at, transfer.pokes) == (None, PLACED_AT, 0)
    assert shop.events() == [("received", {}), ("revised", {"sequence": 2})]


def test_a_revision_makes_it_due_again(sanne: Store) -> None:
    sanne.sent(due_at=None)

    received = sanne.send(now=LATER, updated_at=LATER, shipped_at=LATER)

    transfer = sanne.transfer()
    assert (received.outcome, transfer.due_at, transfer.pokes) == ("revised", LATER, 1)
    assert sanne.events() == [("received", {}), ("revised", {"sequence": 2})]
    assert not transfer.changed_after_booking


@pytest.mark.parametrize(("delivery", "outcome"), [(None, "unchanged"), ("d1", "duplicate")])
def test_the_same_order_again_changes_nothing(sanne: Store, delivery: str | None, outcome: str) -> None:
    sanne.send(delivery_id=delivery)
    sanne.change(due_at=None)

    received = sanne.send(delivery_id=delivery, now=LATER)

    assert (received.outcome, sanne.transfer().due_at, sanne.transfer().pokes) == (outcome, None, 0)
    assert sanne.events() == [("received", {})]


def test_an_older_revision_changes_nothing(sanne: Store) -> None:
    sanne.sent(due_at=None)

    received = sanne.send(now=LATER, updated_at=at(22, 9), shipped_at=LATER)

    assert (received.outcome, sanne.transfer().due_at) == ("superseded", None)
    assert sanne.events() == [("received", {})]


def test_changed_content_after_booking_is_shown_once(sanne: Store) -> None:
    sanne.send()
    sanne.change(booked_revision=newest(sanne), state=State.BOOKED, due_at=None)

    sanne.send(now=LATER, updated_at=LATER, buyer=replace(JENS, name="Jens H. Hansen"))
    sanne.send(now=at(22, 14), updated_at=at(22, 14), buyer=replace(JENS, name="Jens Holm"))

    assert sanne.transfer().changed_after_booking
    assert [name for name, _ in sanne.events()] == ["received", "revised", "changed_after_booking", "revised"]
    assert (sanne.transfer().due_at, sanne.transfer().pokes) == (at(22, 14), 2)


def test_a_shipment_after_booking_is_not_changed_content(sanne: Store) -> None:
    sanne.send()
    sanne.change(booked_revision=newest(sanne), state=State.BOOKED, due_at=None)

    sanne.send(now=LATER, updated_at=LATER, shipped_at=LATER)

    assert not sanne.transfer().changed_after_booking
    assert sanne.transfer().due_at == LATER


def test_a_poke_is_counted_even_if_a_worker_has_read_an_older_count(sanne: Store) -> None:
    transfer = sanne.sent(due_at=None)
    with scopes_disabled():
        poke(transfer, LATER)
        poke(transfer, NOW)

    assert (sanne.transfer().due_at, sanne.transfer().pokes) == (NOW, 2)
