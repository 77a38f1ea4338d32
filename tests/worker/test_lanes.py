"""Do two workers ever hold a lane at once, and does a late holder learn that its lease is lost?"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import DjangoAssertNumQueries

from krambod.worker.lanes import Lease, LeaseLost, claim_lane, find_held_lanes, take
from krambod.worker.models import Lane
from tests.worker.times import NOON, after

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(lane: str = "1", holder: str = "ours", now: datetime = NOON) -> Lease:
    lease = claim_lane(lane, holder=holder, lease_s=30, now=now)
    assert lease is not None
    return lease


def row(lane: str = "1") -> tuple[int, str, datetime | None]:
    stored = Lane.objects.get(name=lane)
    return stored.fence, stored.holder, stored.leased_until


def test_a_lane_that_nobody_has_claimed_is_created_and_claimed() -> None:
    lease = claimed()

    assert (lease.lane, lease.fence, lease.holder, lease.lease_s) == ("1", 1, "ours", 30)
    assert lease.leased_until == after(30)
    assert row() == (1, "ours", after(30))


def test_a_held_lane_is_not_claimed_until_its_lease_has_ended(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    claimed()
    other = claimed("2", now=after(10))

    with django_assert_num_queries(2):  # two reads, and no write
        early = claim_lane("1", holder="theirs", lease_s=30, now=after(29.999999))

    assert early is None
    assert row() == (1, "ours", after(30))
    assert claimed("1", "theirs", after(30)).fence == 2
    assert row() == (2, "theirs", after(60))
    assert row("2") == (other.fence, "ours", after(40))


def test_a_lease_that_was_given_back_is_free_at_once_and_its_fence_is_not_used_again() -> None:
    lease = claimed()

    lease.release(after(1))

    assert row() == (1, "", None)
    assert lease.seconds_left(after(1)) == 0
    assert claimed("1", "theirs", after(1)).fence == 2


def test_renewing_counts_from_now_and_keeps_the_fence() -> None:
    lease = claimed()
    claimed("2")

    lease.renew(after(20))

    assert lease.leased_until == after(50)
    assert row() == (1, "ours", after(50))
    assert row("2") == (1, "ours", after(30))


def test_a_lease_that_ran_out_can_be_renewed_if_nobody_has_claimed_the_lane() -> None:
    lease = claimed()

    lease.renew(after(500))

    assert row() == (1, "ours", after(530))


def test_a_late_holder_can_neither_renew_nor_give_back_what_another_holds() -> None:
    late = claimed()
    claimed("1", "theirs", after(30))

    with pytest.raises(LeaseLost, match=r"^lane 1: fence 1 of ours is not the holder any more$"):
        late.renew(after(31))
    assert late.seconds_left(after(31)) == 0
    late.release(after(31))

    assert row() == (2, "theirs", after(60))


def test_the_same_holder_cannot_renew_an_earlier_lease_of_its_own() -> None:
    late = claimed()
    claimed("1", "ours", after(30))

    with pytest.raises(LeaseLost):
        late.renew(after(31))


def test_a_lease_that_was_given_back_cannot_be_renewed() -> None:
    lease = claimed()
    lease.release(after(1))

    with pytest.raises(LeaseLost):
        lease.renew(after(1))

    assert row() == (1, "", None)


def test_a_call_may_start_only_if_the_lease_lasts_until_its_deadline() -> None:
    lease = claimed()

    lease.expect_time(20, after(10))
    with pytest.raises(LeaseLost, match=r"^lane 1: 19\.9 s of fence 1 left, 20\.0 s needed$"):
        lease.expect_time(20, after(10.1))

    assert lease.seconds_left(after(10)) == 20
    assert lease.seconds_left(after(31)) == -1


def test_a_lease_needs_renewal_when_a_third_of_it_is_gone() -> None:
    lease = claimed()

    assert not lease.needs_renewal(after(9.999999))
    assert lease.needs_renewal(after(10))


def test_held_lanes_are_those_whose_lease_has_not_ended() -> None:
    claimed("1")
    claimed("2", now=after(5))
    claimed("3", now=after(5)).release(after(6))

    assert find_held_lanes(after(29)) == {"1", "2"}
    assert find_held_lanes(after(30)) == {"2"}


def test_a_lane_that_its_holder_renews_while_another_looks_is_kept() -> None:
    lease = claimed()
    renewals = iter([after(31)])

    def renew_first(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith("UPDATE") and (now := next(renewals, None)):
            lease.renew(now)
        return execute(sql, *more)

    with connection.execute_wrapper(renew_first):
        taken = claim_lane("1", holder="theirs", lease_s=30, now=after(30))

    assert taken is None
    assert row() == (1, "ours", after(61))


def test_a_missing_row_cannot_be_taken() -> None:
    assert take(Lane.objects.filter(name="none"), holder="ours", until=after(30), now=NOON) is None


@pytest.mark.parametrize("is_there_already", [False, True])
def test_of_many_who_claim_at_once_one_gets_the_lane(is_there_already: bool) -> None:
    if is_there_already:
        claimed().release(NOON)
    gate = threading.Barrier(8)

    def claim(number: int) -> Lease | None:
        try:
            gate.wait()
            return claim_lane("1", holder=f"holder {number}", lease_s=30, now=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        leases = [lease for lease in pool.map(claim, range(8)) if lease is not None]

    assert len(leases) == 1
    assert row() == (leases[0].fence, leases[0].holder, after(30))
    assert leases[0].fence == 1 + is_there_already


def test_fences_rise_with_every_claim_of_many_threads() -> None:
    fences: list[int] = []

    def claim_often(number: int) -> None:
        try:
            for _ in range(5):
                lease = claim_lane("1", holder=f"holder {number}", lease_s=30, now=NOON)
                if lease is not None:
                    fences.append(lease.fence)
                    lease.release(NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(claim_often, range(16)))

    assert fences == list(range(1, len(fences) + 1))
    assert row() == (len(fences), "", None)
