"""Is recurring work done in turns, by one worker at a time, from where the last turn ended?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from krambod.worker.chores import (
    ChoreKind,
    ChoreTurn,
    ClaimedChore,
    Continue,
    Finished,
    claim_chore,
    ensure_chore,
    find_due_chores,
    take_turn,
    wake_chore,
)
from krambod.worker.lanes import LeaseLost
from krambod.worker.models import Chore
from tests.worker.times import NOON, after

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(chore: Chore, holder: str = "ours", now: datetime = NOON) -> ClaimedChore:
    claim = claim_chore(chore.pk, holder=holder, lease_s=30, now=now)
    assert claim is not None
    return claim


def test_a_chore_is_created_once_and_keeps_its_own_time() -> None:
    first = ensure_chore("poll", "shop 1", NOON)
    again = ensure_chore("poll", "shop 1", after(60))
    other = ensure_chore("poll", "shop 2", after(60))

    assert again.pk == first.pk
    assert (again.name, again.key, again.due_at, again.cursor) == ("poll", "shop 1", NOON, {})
    assert (other.key, other.due_at) == ("shop 2", after(60))
    assert Chore.objects.count() == 2


def test_due_chores_are_found_longest_due_first() -> None:
    for key, seconds in [("b", -1.0), ("a", -2.0), ("later", 0.000001), ("c", 0.0), ("c2", 0.0)]:
        ensure_chore("poll", key, after(seconds))
    ensure_chore("of another version", "", after(-9))
    claimed(ensure_chore("poll", "held", after(-60)), now=after(-10))

    due = find_due_chores(NOON, names=["poll", "digest"], limit=10)

    assert [chore.key for chore in due] == ["a", "b", "c", "c2"]
    assert [chore.key for chore in find_due_chores(NOON, names=["poll"], limit=2)] == ["a", "b"]
    assert find_due_chores(after(20), names=["poll"], limit=1)[0].key == "held"


def test_a_due_chore_is_claimed_by_one_with_its_stored_cursor() -> None:
    chore = ensure_chore("poll", "shop 1", NOON)
    Chore.objects.filter(pk=chore.pk).update(cursor={"page": 3})

    claim = claimed(chore)

    assert (claim.pk, claim.name, claim.key, claim.cursor) == (chore.pk, "poll", "shop 1", {"page": 3})
    assert (claim.fence, claim.holder) == (1, "ours")
    assert claim_chore(chore.pk, holder="theirs", lease_s=30, now=after(29.9)) is None
    assert claimed(chore, "theirs", after(30)).fence == 2


def test_a_chore_that_is_not_due_any_more_or_gone_is_not_claimed() -> None:
    chore = ensure_chore("poll", "shop 1", after(1))
    gone = ensure_chore("poll", "shop 2", NOON)
    gone_pk = gone.pk
    gone.delete()

    assert claim_chore(chore.pk, holder="ours", lease_s=30, now=NOON) is None
    assert claim_chore(gone_pk, holder="ours", lease_s=30, now=NOON) is None
    assert claimed(chore, now=after(1)).fence == 1


def test_a_chore_that_is_given_back_is_free_with_its_new_cursor_and_time() -> None:
    chore = ensure_chore("poll", "shop 1", NOON)
    other = ensure_chore("poll", "shop 2", NOON)
    claimed(other)

    claimed(chore).put_down(cursor={"page": 4}, due_at=after(60))

    chore.refresh_from_db()
    other.refresh_from_db()
    assert (chore.cursor, chore.due_at, chore.leased_until, chore.holder) == ({"page": 4}, after(60), None, "")
    assert (other.cursor, other.due_at) == ({}, NOON)


def test_a_late_holder_records_nothing() -> None:
    chore = ensure_chore("poll", "shop 1", NOON)
    late = claimed(chore)
    claimed(chore, "theirs", after(30))

    with pytest.raises(LeaseLost, match=r"^chore poll shop 1: fence 1 of ours is not the holder$"):
        late.put_down(cursor={"page": 4}, due_at=after(60))

    chore.refresh_from_db()
    assert (chore.cursor, chore.due_at, chore.holder, chore.fence) == ({}, NOON, "theirs", 2)


def test_an_earlier_claim_of_the_same_holder_records_nothing() -> None:
    chore = ensure_chore("poll", "shop 1", NOON)
    late = claimed(chore)
    claimed(chore, now=after(30))

    with pytest.raises(LeaseLost):
        late.put_down(cursor={"page": 4}, due_at=after(60))


def test_a_chore_that_another_takes_between_claim_and_reading_is_theirs() -> None:
    chore = ensure_chore("poll", "shop 1", NOON)
    takers = iter(["theirs"])

    def take_over_before_the_reading(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if '"cursor"' in sql and next(takers, None):
            Chore.objects.filter(pk=chore.pk).update(fence=2, holder="theirs")
        return execute(sql, *more)

    with connection.execute_wrapper(take_over_before_the_reading):
        assert claim_chore(chore.pk, holder="ours", lease_s=30, now=NOON) is None


def test_a_chore_cannot_be_given_back_twice() -> None:
    claim = claimed(ensure_chore("poll", "shop 1", NOON))
    claim.put_down(cursor={}, due_at=after(60))

    with pytest.raises(LeaseLost):
        claim.put_down(cursor={"page": 4}, due_at=after(90))


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return after(self.seconds)


@pytest.mark.parametrize(
    ("result", "cursor", "due_at"),
    [
        (Continue({"page": 2}), {"page": 2}, after(5)),
        (Finished({"seen": "1042"}), {"seen": "1042"}, after(65)),
        (Finished(), {}, after(65)),
    ],
)
def test_a_turn_is_recorded_with_what_it_answered(result: Continue | Finished, cursor: object, due_at: object) -> None:
    clock = Clock()
    chore = ensure_chore("poll", "shop 1", NOON)
    turns: list[ChoreTurn] = []

    def run(turn: ChoreTurn) -> Continue | Finished:
        turns.append(turn)
        clock.seconds = 5
        return result

    take_turn(ChoreKind(name="poll", every=timedelta(minutes=1), run=run), claimed(chore), clock=clock.now)

    chore.refresh_from_db()
    assert (chore.cursor, chore.due_at, chore.leased_until) == (cursor, due_at, None)
    assert [(turn.key, turn.cursor, turn.deadline, turn.clock()) for turn in turns] == [
        ("shop 1", {}, after(20), after(5))
    ]


def test_a_turn_is_over_after_twenty_seconds() -> None:
    clock = Clock()
    turn = ChoreTurn(key="", cursor={}, deadline=after(20), clock=clock.now)

    clock.seconds = 19.999999
    assert not turn.is_over()

    clock.seconds = 20
    assert turn.is_over()


def test_a_chore_may_choose_when_it_is_due_again() -> None:
    kind = ChoreKind(
        name="poll", every=timedelta(minutes=10), run=lambda _turn: Finished(again_in=timedelta(minutes=25))
    )

    take_turn(kind, claimed(ensure_chore("poll", "shop 1", NOON)), clock=lambda: NOON)

    assert Chore.objects.get().due_at == after(25 * 60)


def test_waking_makes_a_later_chore_due_and_does_not_touch_a_held_one() -> None:
    resting, held = ensure_chore("poll", "resting", after(600)), ensure_chore("poll", "held", NOON)
    soon = ensure_chore("poll", "soon", after(-10))
    claimed(held)

    wake_chore(resting, NOON)
    wake_chore(held, after(-60))
    wake_chore(soon, NOON)

    due = {chore.key: chore.due_at for chore in Chore.objects.all()}
    assert due == {"resting": NOON, "held": NOON, "soon": after(-10)}
