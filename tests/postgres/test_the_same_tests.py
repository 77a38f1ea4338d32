"""Do the tests of the stores pass on PostgreSQL as they do on SQLite?"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postgres.cluster import USER, Cluster

ROOT = Path(__file__).parents[2]
STORE_TESTS = (
    "tests/orders/test_intake.py",
    "tests/organizations/test_tokens.py",
    "tests/worker/test_lanes.py",
    "tests/worker/test_chores.py",
    "tests/worker/procrastinate",
    "tests/transfers/test_lock_order.py",
    "tests/transfers/test_main_path.py",
    "tests/transfers/test_no_one_waits.py",
)
MORE_TESTS = (
    "tests/notices",
    "tests/organizations",
    "tests/privacy",
    "tests/watching",
    "tests/worker",
    "tests/transfers/test_by_hand.py",
    "tests/transfers/test_intake.py",
    "tests/backoffice/test_nasty_values.py",
    "tests/platforms/test_nasty_programs.py",
)
# They take thousands of calls one by one: they test the budget's arithmetic, not the database.
ARITHMETIC = ("no_minute_has_more", "clock_that_is_set_back", "workers_use_their_whole_share", "person_gets_a_call")
# In one process: each one more makes a database of its own, which takes longer than half of the tests.
PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "no:cacheprovider", "-p", "no:schemathesis")
PATIENCE_S = 1500  # on a machine where everything takes ten times as long as on a quiet one
COMMITS = "SELECT datname, xact_commit FROM pg_stat_database WHERE datname LIKE 'test_same_%' ORDER BY datname"


@pytest.mark.timeout(PATIENCE_S + 60)
@pytest.mark.parametrize("tests", [STORE_TESTS, pytest.param(MORE_TESTS, marks=pytest.mark.soak)], ids=["", "more"])
def test_the_store_tests_pass_on_postgresql(
    tests: tuple[str, ...], cluster: Cluster, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chosen = [*tests, "-k", f"not ({' or '.join(ARITHMETIC)})"]
    outer = ("KRAMBOD_", "DJANGO_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    environment["KRAMBOD_DATABASE_URL"] = cluster.create_database("same")
    environment["KRAMBOD_DATA_DIR"] = str(tmp_path)

    # The databases are kept, to prove that the tests ran on PostgreSQL.
    command = [*PYTEST, "--reuse-db", *chosen]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )

    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed is not None
    place = ["--host", str(cluster.directory), "--username", USER, "--dbname", "same"]
    rows = cluster.run("psql", *place, "--no-align", "--tuples-only", "--command", COMMITS).splitlines()
    commits = {name: int(count) for name, count in (row.split("|") for row in rows)}
    assert list(commits) == ["test_same_gw0"]
    assert min(commits.values()) > int(passed[1])
    record_property("tests that pass on PostgreSQL as well", int(passed[1]))
