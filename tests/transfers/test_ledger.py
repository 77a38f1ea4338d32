"""Is each write stored before it is sent, and is nothing stored if it cannot be sent?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django_scopes import scopes_disabled

from krambod.dinero.errors import Invalid, OutcomeUnknown, Unavailable
from krambod.orders.models import OrderRevision
from krambod.transfers.ledger import Intent, Journal, LaneCallbacks, NotYet, Paused, Revised
from krambod.transfers.models import LedgerEntry, Step, Transfer, WriteOutcome
from krambod.worker.lanes import LeaseLost
from tests.transfers.building import at
from tests.transfers.stored import NOW, Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)
FENCE = 7


@dataclass(slots=True)
class Lane:
    """Stands in for a lane. It counts how often each callback is used, and gives as many calls as the test says."""

    calls: int = 100
    is_lost: bool = False
    taken: list[int] = field(default_factory=list)
    renewed: int = 0
    expected: int = 0
    refills: bool = False
    is_paused: bool = False

    def renew(self) -> None:
        assert transaction.get_connection().in_atomic_block
        if self.is_lost:
            raise LeaseLost("lost")
        self.renewed += 1

    def expect_time(self) -> None:
        self.expected += 1

    def take(self, calls: int) -> float | None:
        assert transaction.get_connection().in_atomic_block
        if calls > self.calls:
            self.calls += calls if self.refills else 0
            return 0.001 if self.refills else 2.5
        self.calls -= calls
        self.taken.append(calls)
        return None

    def callbacks(self) -> LaneCallbacks:
        return LaneCallbacks(
            renew=self.renew,
            is_paused=lambda: self.is_paused,
            expect_time=self.expect_time,
            take=self.take,
            now=lambda: NOW,
            fence=FENCE,
        )


@pytest.fixture
def sanne() -> Store:
    make_store("bo").send()
    store = make_store("sanne")
    store.send()
    return store


@pytest.fixture
def lane() -> Lane:
    return Lane()


@pytest.fixture
def journal(lane: Lane) -> Journal:
    return Journal(lane.callbacks())


def entries() -> list[LedgerEntry]:
    with scopes_disabled():
        return list(LedgerEntry.objects.order_by("pk"))


def revision_of(transfer: Transfer) -> OrderRevision:
    assert transfer.order.newest is not None
    return transfer.order.newest


def write(journal: Journal, transfer: Transfer, call: Callable[[], Any], **options: Any) -> Any:
    intent = Intent(transfer=transfer, revision=revision_of(transfer), step=Step.DRAFT, key="key", **options)
    return journal.write(intent, call)


def refuse(error: Exception) -> Callable[[], None]:
    def call() -> None:
        raise error

    return call


def test_the_intent_is_stored_before_the_call_and_its_outcome_with_the_next_commit(
    sanne: Store, journal: Journal
) -> None:
    transfer = sanne.transfer()
    seen: list[LedgerEntry] = []

    def make() -> str:
        seen.extend(entries())
        return "made"

    answer = write(journal, transfer, make)

    [entry] = seen
    assert answer == "made"
    assert (entry.merchant_id, entry.transfer_id) == (sanne.shop.merchant_id, transfer.pk)
    assert (entry.step, entry.key, entry.revision_id) == (Step.DRAFT, "key", revision_of(transfer).pk)
    assert (entry.fence, entry.intended_at, entry.outcome, entry.outcome_at) == (FENCE, NOW, "", None)
    assert [row.outcome for row in entries()] == [""]
    journal.flush()
    assert [(row.outcome, row.outcome_at) for row in entries()] == [(WriteOutcome.DONE, NOW)]


@pytest.mark.parametrize(
    ("error", "outcome", "was_tried"),
    [
        (Invalid("no"), WriteOutcome.REFUSED, False),
        (Unavailable("down"), WriteOutcome.NOTHING, False),
        (OutcomeUnknown("lost"), "", True),
        (RuntimeError("bug"), "", True),
    ],
    ids=["refused", "nothing", "unknown", "bug"],
)
def test_the_outcome_of_a_write_decides_whether_to_look_first(
    sanne: Store, journal: Journal, error: Exception, outcome: str, was_tried: bool
) -> None:
    transfer = sanne.transfer()

    with pytest.raises(type(error)):
        write(journal, transfer, refuse(error))
    journal.flush()

    assert [row.outcome for row in entries()] == [outcome]
    assert journal.was_tried(transfer, Step.DRAFT, "key") is was_tried
    assert not journal.was_tried(transfer, Step.BOOK, "key")
    assert not journal.was_tried(transfer, Step.DRAFT, "another")


def test_only_this_transfers_own_writes_count_as_tried(sanne: Store, journal: Journal) -> None:
    sanne.send("1043")
    write(journal, sanne.transfer(), lambda: None)
    journal.flush()

    assert journal.was_tried(sanne.transfer(), Step.DRAFT, "key")
    assert not journal.was_tried(sanne.transfer("1043"), Step.DRAFT, "key")


def test_the_first_write_pins_where_the_transfer_goes(sanne: Store, journal: Journal) -> None:
    write(journal, sanne.transfer(), lambda: None)

    assert sanne.transfer().is_pinned
    assert sanne.transfer().booked_revision_id is None


def test_without_a_call_in_the_budget_there_is_no_intent_and_changes_are_kept(
    sanne: Store, lane: Lane, journal: Journal
) -> None:
    transfer = sanne.transfer()
    lane.calls = 0
    journal.change(transfer, reason="told")
    journal.note(transfer, "told", why="x")

    with pytest.raises(NotYet, match=r"^in 2\.5 seconds$") as wait:
        write(journal, transfer, refuse(AssertionError("called")))

    assert wait.value.seconds == 2.5
    assert entries() == []
    assert not sanne.transfer().is_pinned
    assert sanne.transfer().reason == "told"
    assert sanne.events()[-1] == ("told", {"why": "x"})
    journal.flush()
    assert len(sanne.events()) == 2


def test_a_revised_order_is_not_frozen_and_nothing_is_spent(sanne: Store, lane: Lane, journal: Journal) -> None:
    transfer = sanne.transfer()
    journal.change(transfer, reason="told")
    sanne.send(updated_at=at(22, 13), shipped_at=at(22, 13))

    with pytest.raises(Revised):
        write(journal, transfer, refuse(AssertionError("called")), freezes=True)

    assert (entries(), lane.taken, sanne.transfer().reason) == ([], [], "")
    assert (sanne.transfer().booked_revision_id, sanne.transfer().is_pinned) == (None, False)
    journal.flush()
    assert sanne.transfer().reason == "told"


def test_the_newest_revision_is_frozen_with_the_intent(sanne: Store, journal: Journal) -> None:
    transfer = sanne.transfer()

    write(journal, transfer, lambda: None, freezes=True)
    write(journal, transfer, lambda: None)

    assert sanne.transfer().booked_revision_id == revision_of(transfer).pk
    assert sanne.transfer().is_pinned


def test_an_older_revision_may_be_written_if_the_write_freezes_nothing(sanne: Store, journal: Journal) -> None:
    transfer = sanne.transfer()
    sanne.send(updated_at=at(22, 13), shipped_at=at(22, 13))

    write(journal, transfer, lambda: None)

    assert [row.revision_id for row in entries()] == [revision_of(transfer).pk]


def test_a_pause_stops_before_the_call_and_keeps_what_waits_for_a_commit(
    sanne: Store, lane: Lane, journal: Journal
) -> None:
    transfer = sanne.transfer()
    journal.change(transfer, reason="told")
    lane.is_paused = True

    with pytest.raises(Paused):
        write(journal, transfer, refuse(AssertionError("called")))
    journal.flush()

    assert (entries(), sanne.transfer().reason, lane.taken) == ([], "told", [])


def test_a_lost_lease_stops_before_the_call_and_stores_nothing(sanne: Store, lane: Lane, journal: Journal) -> None:
    transfer = sanne.transfer()
    journal.change(transfer, reason="told")
    lane.is_lost = True

    with pytest.raises(LeaseLost):
        write(journal, transfer, refuse(AssertionError("called")))
    with pytest.raises(LeaseLost):
        journal.flush()

    assert (entries(), sanne.transfer().reason, lane.taken) == ([], "", [])


def test_changes_count_at_once_and_are_stored_with_the_next_commit(sanne: Store, lane: Lane, journal: Journal) -> None:
    transfer = sanne.transfer()
    stored: list[str] = []

    journal.change(transfer, reason="one", attempts=3)
    journal.change(transfer, reason="two")
    journal.note(transfer, "told", number=7)
    journal.afterwards(transfer, lambda: stored.append("after"))

    assert (transfer.reason, transfer.attempts) == ("two", 3)
    assert (sanne.transfer().reason, stored) == ("", [])
    journal.flush()
    assert (sanne.transfer().reason, sanne.transfer().attempts, stored) == ("two", 3, ["after"])
    assert sanne.events()[-1] == ("told", {"number": 7})
    journal.flush()
    assert (stored, len(sanne.events()), lane.renewed) == (["after"], 2, 1)


def test_only_what_was_changed_is_stored(sanne: Store, journal: Journal) -> None:
    transfer = sanne.transfer()
    sanne.change(pokes=5, due_at=NOW + timedelta(days=1))

    journal.change(transfer, reason="told")
    journal.flush()

    assert (sanne.transfer().pokes, sanne.transfer().due_at) == (5, NOW + timedelta(days=1))


@pytest.mark.parametrize("kind", ["change", "note", "afterwards"])
def test_one_thing_to_store_is_enough_for_a_commit(sanne: Store, lane: Lane, journal: Journal, kind: str) -> None:
    transfer = sanne.transfer()
    journal.flush()
    assert lane.renewed == 0

    match kind:
        case "change":
            journal.change(transfer, reason="told")
        case "note":
            journal.note(transfer, "told")
        case "afterwards":
            journal.afterwards(transfer, lambda: None)
    journal.flush()
    assert lane.renewed == 1


def test_calls_paid_in_advance_are_spent_first(sanne: Store, lane: Lane, journal: Journal) -> None:
    write(journal, sanne.transfer(), journal.spend, calls=2)
    assert (lane.taken, lane.expected) == ([2], 1)

    journal.spend()
    assert (lane.taken, lane.expected) == ([2], 2)
    journal.spend()
    assert (lane.taken, lane.expected) == ([2, 1], 3)


def test_only_the_calls_that_are_missing_are_paid(sanne: Store, lane: Lane, journal: Journal) -> None:
    assert journal.prepay(1) is None
    assert journal.prepay(1) is None
    assert lane.taken == [1]

    assert journal.prepay(3) is None
    write(journal, sanne.transfer(), lambda: None, calls=3)
    assert lane.taken == [1, 2]
    write(journal, sanne.transfer(), lambda: None, calls=4)
    assert lane.taken == [1, 2, 1]


def test_calls_that_the_budget_does_not_have_cannot_be_paid_in_advance(lane: Lane, journal: Journal) -> None:
    lane.calls = 1

    assert journal.prepay(2) == 2.5
    assert journal.prepay(1) is None
    assert lane.taken == [1]


def test_a_call_without_prepayment_waits_for_the_budget(lane: Lane, journal: Journal) -> None:
    lane.calls, lane.refills = 0, True

    journal.spend()

    assert (lane.taken, lane.calls, lane.expected) == ([1], 0, 1)


def test_the_network_is_never_called_inside_a_transaction(lane: Lane, journal: Journal) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match=r"^the network is never called inside a transaction$"):
        journal.spend()

    assert (lane.taken, lane.expected) == ([], 0)


def test_the_revisions_that_may_have_been_sent_come_newest_first(sanne: Store, journal: Journal) -> None:
    first = sanne.transfer()
    write(journal, first, lambda: None)
    sanne.send(updated_at=at(22, 13), shipped_at=at(22, 13))
    second = sanne.transfer()
    write(journal, second, lambda: None)
    write(journal, second, lambda: None)
    sanne.send("1043")
    write(journal, sanne.transfer("1043"), lambda: None)

    assert journal.revisions_tried(first, Step.DRAFT) == [revision_of(second), revision_of(first)]
    assert journal.revisions_tried(first, Step.BOOK, Step.UPDATE_DRAFT) == []
