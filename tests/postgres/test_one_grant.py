"""Is a grant refreshed once when several processes on PostgreSQL want it at the same time?"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.seed import CLIENT_SECRET, VISMA_CLIENT_ID
from krambod.doubles.dinero.worlds import World
from tests.postgres.cluster import Cluster
from tests.postgres.installation import Installation, install

PROCESSES = 3
SLOW = Fault(kind=FaultKind.SLOW_AFTER, path="/connect/token", delay_s=1.0, count=PROCESSES)
EXCHANGES = "SELECT count(*) AS Calls FROM calls WHERE Path = '/connect/token'"
SCRIPT = "import django; django.setup(); from tests.postgres.refreshing_process import *; {call}"


@contextmanager
def python(installation: Installation, call: str) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **installation.environment,
        "DJANGO_SETTINGS_MODULE": "krambod.project.settings",
        "KRAMBOD_DINERO_CLIENT_ID": VISMA_CLIENT_ID,
        "KRAMBOD_DINERO_CLIENT_SECRET": CLIENT_SECRET,
    }
    command = [sys.executable, "-c", SCRIPT.format(call=call)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_processes_that_refresh_at_once_exchange_the_refresh_token_once(
    cluster: Cluster, double_of_today: tuple[DineroDouble, str], tmp_path: Path
) -> None:
    double, url = double_of_today
    double.world = World(refresh_grace_s=0)
    installation = install(cluster, "grant", tmp_path, url)
    installation.krambod("migrate")
    with python(installation, "connect()") as connecting:
        ours, _theirs = int(told(connecting)), int(told(connecting))
        connecting.wait()
    secrets = installation.ask("SELECT secrets FROM organizations_connection ORDER BY id")
    before = double.store.get(EXCHANGES)["Calls"]
    double.faults.add(SLOW)

    with ExitStack() as stack:
        # Each has its own directory, as on separate machines, so a lock file cannot keep them apart.
        calls = [f"refresh({ours}, Path({str(tmp_path / str(number))!r}))" for number in range(PROCESSES)]
        processes = [stack.enter_context(python(installation, call)) for call in calls]
        assert [told(process) for process in processes] == ["ready"] * PROCESSES
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("now\n")
            process.stdin.flush()
        tokens = {told(process) for process in processes}

    assert double.store.get(EXCHANGES)["Calls"] - before == 1
    assert len(tokens) == 1
    assert "" not in tokens
    after = installation.ask("SELECT secrets FROM organizations_connection ORDER BY id")
    assert [now == then for now, then in zip(after, secrets, strict=True)] == [False, True]
