"""Is the demo's history made of orders that shops may tell, the same each time, and of nobody real?"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from krambod.orders.reading import parse_json, read_order
from krambod.project.demo.history.filling import NoDemo, expect_demo
from krambod.project.demo.history.goods import total_of
from krambod.project.demo.history.kinds import KINDS
from krambod.project.demo.history.plan import DAYS, plan_history
from krambod.project.demo.history.state import HistoryState
from krambod.project.demo.history.telling import HistoryOrder
from tests.backoffice.demo_places import demo_configuration

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
BEFORE_THE_START = timedelta(days=4)  # orders that are too old to be booked are a kind too
OTHER_TOTALS = ("total differs",)


@pytest.fixture(scope="module")
def history() -> list[HistoryOrder]:
    return plan_history(100, seed=1, now=NOW)


def test_the_same_seed_gives_the_same_history(history: list[HistoryOrder]) -> None:
    assert plan_history(100, seed=1, now=NOW) == history
    assert plan_history(100, seed=2, now=NOW) != history


def test_it_has_every_kind_and_lies_in_the_last_90_days(history: list[HistoryOrder]) -> None:
    assert {one.kind for one in history} == {"ordinary", *(kind.name for kind in KINDS)}
    assert [one.placed_at for one in history] == sorted(one.placed_at for one in history)
    assert NOW - timedelta(days=DAYS) - BEFORE_THE_START < history[0].placed_at
    assert history[-1].placed_at < NOW
    assert all(datetime.fromisoformat(told["updated_at"]) < NOW for one in history for told in one.tellings)
    assert len({(one.shop, one.external_id) for one in history}) == len(history)


def test_shops_may_tell_all_of_it(history: list[HistoryOrder]) -> None:
    for one in history:
        for told in one.tellings:
            order = read_order(one.external_id, parse_json(json.dumps(told).encode()))
            assert one.kind in OTHER_TOTALS or order.total.amount == total_of(told["lines"]), one.kind


def test_what_is_told_later_is_newer(history: list[HistoryOrder]) -> None:
    for one in history:
        moments = [told["updated_at"] for told in one.tellings]
        assert moments == sorted(set(moments)), one.kind


def test_nobody_real_is_in_it(history: list[HistoryOrder]) -> None:
    addresses = {told["buyer"].get("email", "") for one in history for told in one.tellings}

    reachable = {address for address in addresses if "@" in address}
    assert {address.partition("@")[2].split(".")[0] for address in reachable} == {"example"}


def test_nothing_is_invented_where_anything_real_is_reached() -> None:
    expect_demo(demo_configuration())

    for change in ({"base_url": "https://krambod.example.com"}, {"dinero_api_url": "https://api.dinero.dk"}):
        with pytest.raises(NoDemo):
            expect_demo(demo_configuration(**change))


def test_the_state_is_kept_for_the_owner_of_the_file_alone(tmp_path: Path) -> None:
    state = HistoryState(now=NOW, orders=5, tokens={"demo": "secret"}, done=["shops"])

    state.write(tmp_path / "history.json")

    assert HistoryState.read(tmp_path / "history.json") == state
    assert not state.is_whole
    assert (tmp_path / "history.json").stat().st_mode & 0o077 == 0


def test_ordinary_orders_grow_towards_today() -> None:
    placed = [one.placed_at for one in plan_history(900, seed=1, now=NOW) if one.kind == "ordinary"]

    month, quarter = NOW - timedelta(days=30), NOW - timedelta(days=60)
    last, first = sum(at >= month for at in placed), sum(at < quarter for at in placed)
    assert last > first > 0
    assert len(placed) == 900
