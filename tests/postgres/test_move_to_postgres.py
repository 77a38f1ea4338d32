"""Does a move to PostgreSQL bring every row once, equal in each field, wherever it is killed?"""

import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import connections
from django_scopes import scopes_disabled

from krambod.merchants.secrets import installation_secrets
from krambod.orders.models import StoredOrder
from krambod.organizations.models import Connection
from krambod.project.configuration import Configuration
from krambod.project.operations.moving.tables import LEFT_OUT, moved_models
from krambod.project.operations.moving.target import TARGET, opened_target
from krambod.transfers.models import Transfer
from krambod.worker.models import Lane
from tests.postgres.cluster import Cluster
from tests.postgres.every_kind_of_row import Filler
from tests.postgres.moves import (
    all_rows,
    command,
    dump,
    is_filled,
    is_filling,
    kill_when_it_waits,
    killed_after,
    krambod_with,
    locked_row,
    moved,
    moving,
    resident_mb,
    tables,
    variables,
)
from tests.postgres.orders_to_move import (
    FENCE,
    ORGANIZATION,
    REFRESH_TOKEN,
    counts,
    figures,
    make_orders,
    sample,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS, SAMPLE = 300, 40
SOAK_ORDERS, SOAK_SAMPLE = 100_000, 1000
MANY = "transfers_transferevent"


def test_every_kind_of_row_arrives_equal(configuration: Configuration, new_url: str) -> None:
    Filler().fill()
    before, rows = dump(), all_rows("default")

    moved(configuration, new_url)

    assert [table for table, found in rows.items() if not found] == []
    with opened_target(new_url):
        assert all_rows(TARGET) == rows
        assert {"krambod_move_tables", "krambod_move_keys"} & {*tables(TARGET)} == set()
    assert dump() == before


def test_no_table_is_left_behind_without_a_reason() -> None:
    ours = {model._meta.db_table for model in moved_models()}

    assert {*tables()} - ours == {*LEFT_OUT}


def test_line_5_hundreds_of_orders_arrive_equal_though_the_move_is_killed_twice(
    configuration: Configuration, new_url: str, record_property: Callable[[str, object], None]
) -> None:
    make_orders(ORDERS, Random(5))
    before = figures("default")
    began_at = time.monotonic()

    # Each lock makes the move wait within a table: first before the orders, then behind them.
    with locked_row(new_url, "organizations_callbudget"):
        kill_when_it_waits(configuration, new_url)
    refused = krambod_with(new_url, "worker", tmp=configuration.data_dir / "elsewhere")
    with locked_row(new_url, "worker_lane"):
        kill_when_it_waits(configuration, new_url)
    done = subprocess.run(command(), env=variables(configuration, new_url), capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.count("rows are copied")) == (0, done.stderr.count("\n")), done.stderr
    assert "orders_storedorder" not in done.stderr  # the run before has copied it
    assert f"orders_storedorder: {ORDERS} rows, total " in done.stdout
    assert "Set KRAMBOD_DATABASE_URL to the address of the new database" in done.stdout
    assert refused.returncode == 1
    assert "into this database began at" in refused.stderr
    expect_equal(new_url, before, SAMPLE)
    record_property(
        f"seconds for a move of {ORDERS} orders that is killed twice", round(time.monotonic() - began_at, 1)
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_line_5_a_hundred_thousand_orders_arrive_equal_though_the_move_is_killed_twice(
    configuration: Configuration, cluster: Cluster, record_property: Callable[[str, object], None]
) -> None:
    random = Random(5)
    made_at = time.monotonic()
    make_orders(SOAK_ORDERS, random)
    record_property(f"seconds to make {SOAK_ORDERS} orders", round(time.monotonic() - made_at))
    before = figures("default")
    new_url = cluster.create_database("soak")
    began_at = time.monotonic()

    for table in ("orders_storedorder", MANY):
        with moving(configuration, new_url) as process:
            wait_until(partial(is_filling, new_url, table), configuration.data_dir / "move.log")
            time.sleep(random.uniform(0.0, 0.5))
            process.send_signal(signal.SIGKILL)
        assert not is_filled(new_url, table)  # it was killed within the table
    resumed_at = time.monotonic()
    with moving(configuration, new_url) as process:
        memory_mb = 0.0
        while process.poll() is None:
            memory_mb = max(memory_mb, resident_mb(process.pid))
            time.sleep(0.1)
    record_property(f"seconds for a move of {SOAK_ORDERS} orders, killed twice", round(time.monotonic() - began_at))
    record_property("seconds of these for the third run", round(time.monotonic() - resumed_at))
    record_property("most memory of the third run in MB", round(memory_mb))

    assert process.returncode == 0
    expect_equal(new_url, before, SOAK_SAMPLE)
    record_property("rows that were compared by count and sum", sum(one[0] for one in before.values()))


def expect_equal(new_url: str, before: dict[str, tuple[Any, ...]], size: int) -> None:
    """Both databases have the same counts, sums and sampled orders; secrets can be read, ids and fences go on."""
    with opened_target(new_url), scopes_disabled():
        ours = [model._meta.db_table for model in moved_models()]
        assert counts(TARGET, ours) == counts("default", ours)
        assert figures("default") == figures(TARGET) == before
        assert sample(size, Random(5), TARGET) == sample(size, Random(5), "default")
        connected = Connection._base_manager.using(TARGET).get()
        assert installation_secrets().decrypt(connected.secrets) == REFRESH_TOKEN
        assert Lane.objects.using(TARGET).get(name=str(ORGANIZATION)).fence == FENCE
        newest = StoredOrder._base_manager.using(TARGET).latest("pk")
        newest.pk, newest.external_id = None, "one more"
        newest.save(using=TARGET)
        assert newest.pk > StoredOrder._base_manager.using("default").latest("pk").pk
        assert not Transfer._base_manager.using(TARGET).exclude(order__merchant__name="Sannes Keramik").exists()
        with connections[TARGET].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f'")
            assert cursor.fetchone()[0] > len(ours)


@pytest.mark.parametrize("seed", range(3))
def test_a_move_goes_on_wherever_it_was_killed(configuration: Configuration, new_url: str, seed: int) -> None:
    Filler().fill()
    names = [model._meta.db_table for model in moved_models()]
    first, second = sorted(Random(seed).sample(names[:-1], 2), key=names.index)

    filled = killed_after(configuration, new_url, first) + killed_after(configuration, new_url, second)
    figures = moved(configuration, new_url)

    assert filled == names[: names.index(second) + 1]
    assert [one.table for one in figures] == names
    with opened_target(new_url):
        assert all_rows(TARGET) == all_rows("default")
