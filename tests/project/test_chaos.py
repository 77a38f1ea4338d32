"""Is an order booked once while workers are killed and frozen? A short run of `make chaos`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORT_RUN = ["--orders", "40", "--organizations", "8", "--seconds", "9", "--database", "sqlite", "--only", "strict"]


def test_nothing_is_booked_twice_or_lost_while_workers_are_killed_and_frozen(
    record_property: Callable[[str, object], None],
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos", *SHORT_RUN], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr
    found = json.loads(run.stdout)
    assert (found["orders"], found["duplicates"], found["mismatches"], found["lost"]) == (40, 0, 0, 0)
    assert found["hit_an_open_call"] > 0
    assert found["refunds"] > 5
    assert found["disputes"] > 0
    record_property("faults that hit an open call", f"{found['hit_an_open_call']} of {found['faults']}")
