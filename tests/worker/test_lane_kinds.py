"""Does a list of lane kinds give the worker the due lanes, and the function that works on each?"""

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from krambod.worker.lane_kinds import LaneKind, Waits, find_due_lanes
from krambod.worker.lanes import Lease
from krambod.worker.settings import WorkerSettings
from tests.worker.times import NOON
from tests.worker.workers import open_engine


def kind(prefix: str, *keys: str, work: Callable[[str, Lease], Waits] | None = None) -> LaneKind:
    def find(now: datetime) -> Sequence[str]:
        assert now == NOON
        return keys

    return LaneKind(prefix=prefix, find_due=find, work=work or no_work)


def no_work(_key: str, _lease: Lease) -> Waits:
    yield from ()


def test_a_lane_is_named_by_the_prefix_of_its_kind_and_its_key() -> None:
    assert [kind("shop-").lane("7").name, kind("").lane("310001").name] == ["shop-7", "310001"]


def test_due_lanes_come_kind_by_kind_and_the_most_urgent_of_each_first() -> None:
    kinds = [kind("shop-", "9", "2"), kind(""), kind("payout-", "2")]

    due = find_due_lanes(kinds, NOON)

    assert [lane.name for lane in due] == ["shop-9", "shop-2", "payout-2"]


def test_a_lane_that_is_found_twice_is_due_once() -> None:
    assert [lane.name for lane in find_due_lanes([kind("", "1", "2", "1")], NOON)] == ["1", "2"]


def test_each_lane_is_worked_on_by_its_own_kind_with_its_own_key() -> None:
    worked: list[tuple[str, str, str]] = []

    def by(name: str) -> Callable[[str, Lease], Waits]:
        def work(key: str, lease: Lease) -> Waits:
            worked.append((name, key, lease.lane))
            yield from ()

        return work

    kinds = [kind("shop-", "7", work=by("shops")), kind("", "7", work=by("organizations"))]

    for lane in find_due_lanes(kinds, NOON):
        list(lane.work(Lease(lane=lane.name, fence=1, holder="ours", lease_s=30, leased_until=NOON)))

    assert worked == [("shops", "7", "shop-7"), ("organizations", "7", "7")]


def test_two_kinds_may_not_share_a_prefix() -> None:
    with pytest.raises(ValueError, match=r"^lane kinds share a prefix: \['shop-'\]$"):
        open_engine(WorkerSettings(holder="ours"), lanes=[kind("shop-"), kind(""), kind("shop-")])
