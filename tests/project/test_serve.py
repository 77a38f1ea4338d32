"""Do the processes of `krambod serve` start and end together, and does the data stay whole?"""

import os
import signal
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from krambod.project.demo.processes import KRAMBOD, answers, free_port
from tests.doubles.caller import LOOPBACK
from tests.project.processes import children_of, environment, install, is_alive, krambod, serving
from tests.waiting import PATIENCE_S, wait_for, wait_until


def test_a_worker_that_was_killed_is_started_again(tmp_path: Path) -> None:
    install(tmp_path / "data")
    with serving(tmp_path / "data") as server:
        [first] = server.workers()
        os.kill(first, signal.SIGKILL)

        second = wait_for(lambda: next((pid for pid in server.workers() if pid != first), None), server.log)
        answers = server.answers()

    assert second != first
    assert answers
    assert "worker.died" in server.log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_a_signal_stops_all_and_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals, record_property: Callable[[str, object], None]
) -> None:
    install(tmp_path / "data")
    with serving(tmp_path / "data") as server:
        family = children_of(server.process.pid)
        seconds = server.stop(number)
        # Python's resource tracker is a process too, and ends a moment after the others.
        wait_until(lambda: not any(is_alive(pid) for pid in family), server.log)

    assert server.process.returncode == 0
    assert len(family) >= 2
    assert list((tmp_path / "data" / "locks").glob("process-*.lock")) == []
    record_property(f"seconds until {number.name} has stopped all", round(seconds, 1))


def test_a_killed_server_takes_its_processes_with_it(tmp_path: Path) -> None:
    install(tmp_path / "data")
    with serving(tmp_path / "data") as server:
        family = children_of(server.process.pid)
        server.stop(signal.SIGKILL)

        wait_until(lambda: not any(is_alive(pid) for pid in family), server.log)
        answers = server.answers()

    assert not answers


def test_a_second_server_on_the_same_data_is_safe(tmp_path: Path) -> None:
    """It is not refused, because leases keep the workers apart."""
    install(tmp_path / "data")
    with serving(tmp_path / "data") as one, serving(tmp_path / "data") as other:
        statuses = [httpx2.get(f"{server.url}/health", **LOOPBACK).status_code for server in (one, other)]

    assert statuses == [200, 200]


def test_the_first_start_makes_keys_that_only_their_owner_can_read(tmp_path: Path) -> None:
    done = krambod("migrate", data=tmp_path / "data")

    keys = tmp_path / "data" / "secret.keys"
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert len(keys.read_text().strip()) == 44


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    krambod("migrate", data=tmp_path)
    (tmp_path / "secret.keys").chmod(0o644)

    refused = krambod("serve", data=tmp_path)

    assert refused.returncode == 1
    assert refused.stderr == (
        f"Error: {tmp_path}/secret.keys holds the secret keys and can be read by others (mode 0644): "
        f"run `chmod 600 {tmp_path}/secret.keys`.\n"
    )


def test_of_two_migrations_at_once_only_one_runs(tmp_path: Path) -> None:
    commands = [
        subprocess.Popen(
            [*KRAMBOD, "migrate"], env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [command.communicate(timeout=PATIENCE_S) for command in commands]

    assert [command.returncode for command in commands] == [0, 0], told
    assert sorted(output == "The database is up to date.\n" for output, _ in told) == [False, True]


def test_a_database_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    install(tmp_path)
    with closing(sqlite3.connect(tmp_path / "krambod.sqlite3")) as database, database:
        database.execute("DROP TABLE worker_lane")
        database.execute("DROP TABLE worker_chore")
        database.execute("DELETE FROM django_migrations WHERE app = 'worker'")

    again = krambod("migrate", data=tmp_path)

    assert "worker.0001_initial" in again.stdout
    [copy] = (tmp_path / "backups").iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as copied:
        tables = {name for (name,) in copied.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "transfers_transfer" in tables
    assert "worker_lane" not in tables


def test_a_server_that_is_watched_serves_its_metrics_beside_its_pages(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    install(tmp_path)

    with serving(tmp_path, KRAMBOD_METRICS_ADDRESS=address) as server:
        wait_until(lambda: answers(f"http://{address}/metrics"), server.log)
        told = httpx2.get(f"http://{address}/metrics", **LOOPBACK).text

    assert "krambod_recent_errors" in told
