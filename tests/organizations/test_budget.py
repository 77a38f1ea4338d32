"""Is no organization called too often, and do the workers use what it allows?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import count as counted
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from krambod.organizations.budget import halve_rate, take_calls
from krambod.organizations.models import CallBudget

pytestmark = pytest.mark.django_db(transaction=True)

START_S = 1_795_000_000.0
TEN_MINUTES_S = 600.0
organizations = counted(1)


@dataclass(frozen=True)
class Taker:
    """A caller that takes `calls` at once, rests `rest_s` seconds, and begins again."""

    is_worker: bool
    calls: int = 1
    rest_s: float = 0.0
    begins_s: float = 0.0


def simulated(
    takers: Sequence[Taker], calls_per_minute: int, seconds: float, clock: Callable[[float], float] = lambda at: at
) -> list[tuple[float, int]]:
    """Lets the takers run. Returns the moments at which they took calls, and how many calls each time.

    `clock` turns the real time into the time of the machine's clock.
    """
    organization = next(organizations)
    due = [(START_S + taker.begins_s, number) for number, taker in enumerate(takers)]
    heapify(due)
    taken = []
    with transaction.atomic():
        while due and due[0][0] < START_S + seconds:
            at, number = heappop(due)
            taker = takers[number]
            wait_s = take_calls(
                organization,
                "app",
                calls_per_minute=calls_per_minute,
                count=taker.calls,
                now_s=clock(at),
                is_worker=taker.is_worker,
            )
            if wait_s is None:
                taken.append((at, taker.calls))
            heappush(due, (at + (taker.rest_s if wait_s is None else wait_s), number))
    return taken


def most_in_a_minute(taken: Sequence[tuple[float, int]]) -> int:
    most, running, first = 0, 0, 0
    for at, calls in taken:
        running += calls
        while taken[first][0] < at - 60:
            running -= taken[first][1]
            first += 1
        most = max(most, running)
    return most


def take(
    organization_id: int, now_s: float, client_id: str = "app", *, count: int = 1, is_worker: bool = True
) -> float | None:
    with transaction.atomic():
        return take_calls(
            organization_id, client_id, calls_per_minute=100, count=count, now_s=now_s, is_worker=is_worker
        )


takers = st.lists(
    st.builds(
        Taker,
        is_worker=st.booleans(),
        calls=st.sampled_from([1, 1, 2]),
        rest_s=st.sampled_from([0.0, 0.3, 7.0, 59.0]),
        begins_s=st.floats(0, 90),
    ),
    min_size=1,
    max_size=5,
)


@given(takers=takers, calls_per_minute=st.integers(20, 130))
@settings(max_examples=20)
def test_no_minute_has_more_calls_than_dinero_allows(takers: list[Taker], calls_per_minute: int) -> None:
    taken = simulated(takers, calls_per_minute, 150)

    assert most_in_a_minute(taken) <= calls_per_minute


@given(takers=takers, back_s=st.floats(0, 4000), at_s=st.floats(0, 100))
@settings(max_examples=10)
def test_a_clock_that_is_set_back_gives_no_calls(takers: list[Taker], back_s: float, at_s: float) -> None:
    taken = simulated(takers, 100, 150, clock=lambda at: at - back_s * (at > START_S + at_s))

    assert most_in_a_minute(taken) <= 100


def test_a_clock_that_is_set_back_an_hour_goes_on_from_there() -> None:
    workers = [Taker(is_worker=True)]

    taken = simulated(workers, 100, 120, clock=lambda at: at - 3600 * (at > START_S + 30))

    assert sum(calls for at, calls in taken if at > START_S + 60) >= 80


@pytest.mark.parametrize(("calls_per_minute", "calls"), [(20, 1), (60, 2), (100, 1)])
def test_workers_use_their_whole_share(calls_per_minute: int, calls: int) -> None:
    taken = simulated([Taker(is_worker=True, calls=calls)], calls_per_minute, TEN_MINUTES_S)

    allowed = 0.95 * 0.92 * calls_per_minute * 10
    assert 0.99 * allowed <= sum(calls for _, calls in taken) <= allowed + 5 + calls


def test_a_person_gets_a_call_while_workers_want_all_of_them() -> None:
    workers = [Taker(is_worker=True) for _ in range(2)]
    person = Taker(is_worker=False, rest_s=20.0, begins_s=100.0)

    taken = simulated([*workers, person], 100, 300)
    waited = simulated(workers, 100, 300)

    assert len(taken) >= len(waited) + 9


def test_too_few_tokens_take_nothing_and_give_the_wait() -> None:
    assert [take(1, START_S) for _ in range(5)] == [None] * 5

    wait_s = take(1, START_S)
    again_s = take(1, START_S)

    assert wait_s == again_s == pytest.approx(60 / (0.95 * 92))
    assert wait_s is not None
    assert take(1, START_S + wait_s) is None


def test_a_full_bucket_gives_more_than_it_holds_and_later_calls_wait() -> None:
    assert take(1, START_S, count=7, is_worker=False) is None

    assert take(1, START_S, is_worker=False) == pytest.approx(3 * 60 / 92)


def test_organizations_and_client_ids_have_buckets_of_their_own() -> None:
    for _ in range(5):
        take(1, START_S)

    assert take(1, START_S) is not None
    assert take(1, START_S, client_id="other") is None
    assert take(2, START_S) is None


def test_after_a_refusal_the_bucket_is_empty_and_fills_half_as_fast_for_ten_minutes() -> None:
    take(1, START_S)
    with transaction.atomic():
        halve_rate(1, "app", now_s=START_S)

    first_wait_s = take(1, START_S, is_worker=False)
    with transaction.atomic():
        halve_rate(1, "app", now_s=START_S + 1)
    bucket = CallBudget.objects.get(organization_id=1)
    CallBudget.objects.update(filled_at_s=START_S + 600.5)
    over_the_end_s = take(1, START_S + 600.5, is_worker=False)

    assert first_wait_s == pytest.approx(60 / 46)
    assert bucket.halved_until_s == START_S + 601
    assert over_the_end_s == pytest.approx(0.25 + 60 / 92)
    assert over_the_end_s is not None
    assert take(1, START_S + 600.5 + over_the_end_s, is_worker=False) is None


def test_an_organization_that_was_never_called_can_be_slowed_down() -> None:
    with transaction.atomic():
        halve_rate(1, "app", now_s=START_S)

    assert take(1, START_S) is not None


def test_two_callers_that_begin_at_once_share_one_bucket() -> None:
    barrier, answers = Barrier(2), []

    def begin() -> None:
        barrier.wait()
        answers.append(take(1, START_S))
        connection.close()

    threads = [Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [None, None]
    assert CallBudget.objects.get().tokens == pytest.approx(3)


def test_calls_cannot_be_taken_outside_a_transaction() -> None:
    with pytest.raises(AssertionError):
        take_calls(1, "app", calls_per_minute=100, now_s=START_S)
    with pytest.raises(AssertionError):
        halve_rate(1, "app", now_s=START_S)
