"""Which transfers are due, in which organizations, and which come first?"""

from datetime import timedelta
from uuid import UUID

import pytest

from krambod.merchants.models import Installation
from krambod.organizations.access import pause, resume
from krambod.transfers.due import (
    BATCH_SIZE,
    find_due_lanes,
    take_batch,
    wake_booked_by_hand,
)
from krambod.transfers.models import State
from tests.transfers.stored import NOW, ORGANIZATION, Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
OTHER = 310004


@pytest.fixture
def sanne() -> Store:
    return make_store("sanne")


@pytest.fixture
def bo() -> Store:
    return make_store("bo", OTHER)


def numbers(organization_id: int = ORGANIZATION) -> list[str]:
    return [transfer.order.external_id for transfer in take_batch(organization_id, NOW)]


def test_lanes_come_with_the_longest_due_first(sanne: Store, bo: Store) -> None:
    sanne.sent("1", due_at=NOW)
    sanne.sent("2", due_at=NOW - 3 * SECOND)
    bo.sent("3", due_at=NOW - 2 * SECOND)
    assert find_due_lanes(NOW) == ["310001", "310004"]

    sanne.change("2", due_at=NOW - SECOND)
    assert find_due_lanes(NOW) == ["310004", "310001"]


def test_a_transfer_that_is_due_later_or_never_is_not_due(sanne: Store) -> None:
    sanne.sent("1", due_at=NOW + SECOND)
    sanne.sent("2", due_at=None)
    assert (find_due_lanes(NOW), numbers()) == ([], [])

    assert find_due_lanes(NOW + SECOND) == ["310001"]


def test_nothing_is_due_in_a_paused_installation(sanne: Store) -> None:
    sanne.send()
    Installation.objects.create(paused_cause="paused_by_hand")
    assert find_due_lanes(NOW) == []

    Installation.objects.update(paused_cause="")
    assert find_due_lanes(NOW) == ["310001"]


def test_a_paused_connection_waits_alone(sanne: Store, bo: Store) -> None:
    sanne.send()
    bo.send()
    pause(sanne.connected, "outage", until=NOW + SECOND, now=NOW)
    assert (find_due_lanes(NOW), numbers(), numbers(OTHER)) == (["310004"], [], ["1042"])

    assert find_due_lanes(NOW + SECOND) == ["310001", "310004"]
    pause(sanne.connected, "reconnect_dinero", until=None, now=NOW)
    assert find_due_lanes(NOW + timedelta(days=1000)) == ["310004"]
    resume(sanne.connected)
    assert numbers() == ["1042"]


def test_money_on_booked_invoices_comes_first(sanne: Store) -> None:
    states = [State.RECEIVED, State.WAITING, State.DRAFTED, State.SKIPPED, State.BOOKED, State.PAID]
    for place, state in enumerate(states):
        sanne.sent(str(place), state=state, due_at=NOW - place * SECOND)

    assert numbers() == ["5", "4", "3", "2", "1", "0"]
    sanne.change("5", due_at=NOW)
    sanne.change("0", due_at=NOW - 9 * SECOND)
    assert numbers() == ["4", "3", "5", "0", "2", "1"]


def test_orders_that_are_due_at_one_moment_keep_their_order(sanne: Store) -> None:
    for number in "312":
        sanne.sent(number, due_at=NOW)

    assert numbers() == ["3", "1", "2"]


def test_a_batch_has_at_most_fifty_transfers_and_payments_count_too(sanne: Store) -> None:
    for number in range(BATCH_SIZE + 1):
        sanne.sent(f"n{number}", due_at=NOW)
    sanne.sent("paid", state=State.BOOKED, due_at=NOW)

    assert BATCH_SIZE == 50
    assert numbers() == ["paid", *(f"n{number}" for number in range(49))]


def test_a_batch_uses_one_connection(sanne: Store) -> None:
    sharing = make_store("bo", ORGANIZATION)
    sanne.sent("1", due_at=NOW - 3 * SECOND)
    sharing.sent("2", due_at=NOW - 2 * SECOND)
    sanne.sent("3", due_at=NOW - SECOND)
    assert numbers() == ["1", "3"]

    sharing.change("2", state=State.BOOKED)
    assert numbers() == ["2"]


def test_waiting_drafts_become_due_when_a_person_books_them(sanne: Store) -> None:
    guids = [UUID(int=number) for number in range(1, 8)]
    sanne.sent("waits", draft_guid=guids[0], state=State.DRAFTED, due_at=None)
    sanne.sent("approve", draft_guid=guids[1], state=State.DRAFTED, due_at=None, cause="approve_draft")
    sanne.sent("held", draft_guid=guids[2], state=State.DRAFTED, due_at=None, cause="other_document")
    sanne.sent("booked", draft_guid=guids[3], state=State.BOOKED, due_at=None)
    sanne.sent("retried", draft_guid=guids[4], state=State.DRAFTED, due_at=NOW + SECOND)
    sanne.sent("another", draft_guid=guids[5], state=State.DRAFTED, due_at=None)
    sanne.sent("edited", draft_guid=guids[6], state=State.DRAFTED, due_at=None, cause="draft_edited")

    wake_booked_by_hand([*guids[:5], guids[6]], NOW)

    names = ("waits", "approve", "held", "booked", "retried", "another", "edited")
    due = {name: sanne.transfer(name).due_at for name in names}
    assert due == {
        "waits": NOW, "approve": NOW, "held": None, "booked": None, "retried": NOW + SECOND, "another": None,
        "edited": NOW,
    }  # fmt: skip
