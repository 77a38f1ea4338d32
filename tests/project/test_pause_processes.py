"""Is nothing written to Dinero any more after `krambod pause` has returned, although workers run?"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from krambod.doubles.dinero.application import DineroDouble
from tests.project.processes import krambod
from tests.project.shop import ORGANIZATION, connect, dinero, set_up, workers, write_orders
from tests.waiting import wait_until

OTHER = 310004
ORDERS = 100
WATCHED_S = 3.0


def writes(double: DineroDouble, organization: int) -> int:
    row = double.store.get(
        "SELECT count(*) AS Calls FROM calls WHERE OrganizationId = ? AND Method <> 'GET'", organization
    )
    return int(row["Calls"])


@pytest.mark.parametrize(
    "named",
    [
        pytest.param([], id="all", marks=pytest.mark.soak),
        pytest.param(["--organization", str(ORGANIZATION)], id="one"),
    ],
)
def test_nothing_is_written_after_a_pause_has_returned(
    tmp_path: Path, named: list[str], record_property: Callable[[str, object], None]
) -> None:
    data, path = tmp_path / "data", write_orders(tmp_path / "orders.csv", ORDERS)
    with dinero(calls_per_minute=6000) as (double, urls):
        set_up(data, urls)
        connect(data, urls, code="bo", organization=OTHER)
        for code in ("sanne", "bo"):
            assert krambod("import", str(path), "--shop", code, data=data).returncode == 0
        with workers(data, urls, count=2):
            wait_until(lambda: min(writes(double, one) for one in (ORGANIZATION, OTHER)) > 15, tmp_path / "workers.log")

            began_at = time.monotonic()
            paused = krambod("pause", *named, data=data)
            seconds = time.monotonic() - began_at
            at_return = {one: writes(double, one) for one in (ORGANIZATION, OTHER)}
            time.sleep(WATCHED_S)
            after = {one: writes(double, one) - at_return[one] for one in (ORGANIZATION, OTHER)}

            assert paused.returncode == 0, paused.stderr
            assert after[ORGANIZATION] == 0
            assert (after[OTHER] == 0) == (not named), "the pause of one organization does not stop another"
            assert krambod("resume", *named, data=data).returncode == 0
            wait_until(lambda: writes(double, ORGANIZATION) > at_return[ORGANIZATION], tmp_path / "workers.log")

    record_property(f"seconds until `krambod pause {' '.join(named)}` returned", round(seconds, 1))
    record_property("writes after `krambod pause` returned", after[ORGANIZATION])
