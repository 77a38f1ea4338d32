"""Does a backfill that is killed at any moment come to its end, with every order once, and without growing?"""

import json
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from tests.platforms.webshop import SECRET, TOKEN, sale
from tests.project.processes import Server, install, is_alive, krambod, serving
from tests.waiting import wait_for, wait_until

ORGANIZATION = 310001
PLACED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PATIENCE_S = 1800.0
SETUP = (
    "setup", "--merchant", "M", "--shop", "S", "--shop-code", "s", "--organization", str(ORGANIZATION),
    "--client-id", PERSONAL_CLIENT_ID, "--client-secret", "CLIENT", "--api-key", "KEY", "--when", "paid",
    "--start-date", "2027-01-01", "--json",
)  # fmt: skip
CONNECT = (
    "connect-shop", "--shop", "s", "--platform", "shoporama", "--secret", "token=SHOP_TOKEN",
    "--secret", "webhook_secret=HOOK_SECRET", "--orders-since", "2026-01-01", "--json",
)  # fmt: skip


def ask(data: Path, question: str) -> Any:
    """One value of the installation's database, while others write to it."""
    with sqlite3.connect(f"file:{data / 'krambod.sqlite3'}?mode=ro", uri=True, timeout=20) as database:
        (value,) = database.execute(question).fetchone()
    return value


def progress(data: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(ask(data, "SELECT backfill FROM platforms_shopconnection"))
    return told


def stored(data: Path) -> int:
    return int(ask(data, "SELECT count(*) FROM orders_storedorder"))


def memory_of_the_worker(server: Server) -> float:
    """In MB, as soon as one runs."""
    return wait_for(lambda: next((resident_mb(pid) for pid in server.workers()), None), server.log)


def resident_mb(pid: int) -> float | None:
    """None if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), None)


def kill_a_worker(server: Server) -> None:
    for pid in server.workers():
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)


def backfill_through_kills(count: int, kills: int, url: str, data: Path, record: Callable[[str, object], None]) -> None:
    double = ShoporamaDouble(token=TOKEN, hook_address=None, hook_secret=SECRET)
    for number in range(count):
        double.orders.place(sale(str(number)), PLACED + timedelta(minutes=number), order_id=10_000 + number)
    settings = {
        "KRAMBOD_DINERO_API_URL": url,
        "KRAMBOD_DINERO_CONNECT_URL": url,
        "KRAMBOD_DINERO_AUTHZ_URL": url,
        "KRAMBOD_TIMING": "fast",
        "CLIENT": CLIENT_SECRET,
        "KEY": api_key(ORGANIZATION),
        "SHOP_TOKEN": TOKEN,
        "HOOK_SECRET": SECRET,
    }
    chance, began = random.Random(count), time.monotonic()
    with running(shoporama_application(double)) as shop_url:
        install(data)
        for command in (SETUP, (*CONNECT, "--url", f"{shop_url}/REST")):
            done = krambod(*command, data=data, **settings)
            assert done.returncode == 0, done.stderr
        with serving(data, **settings) as server:
            for place in range(1, kills + 1):
                wait_until(lambda place=place: stored(data) >= count * place // (kills + 2), server.log, PATIENCE_S)  # type: ignore[misc]
                time.sleep(chance.random() / 2)
                kill_a_worker(server)
            at_the_last_kill = stored(data)
            # Until the new worker stores orders it may still be loading, and small.
            wait_until(
                lambda: stored(data) > at_the_last_kill or progress(data)["finished_at"] is not None,
                server.log,
                PATIENCE_S,
            )
            early_mb = memory_of_the_worker(server)
            wait_until(lambda: progress(data)["finished_at"] is not None, server.log, PATIENCE_S)
            last_mb = memory_of_the_worker(server)

    orders = int(ask(data, "SELECT count(DISTINCT external_id) FROM orders_storedorder"))
    assert (orders, stored(data)) == (count, count)
    assert int(ask(data, "SELECT count(*) FROM orders_orderrevision")) == count
    assert last_mb - early_mb < 40
    record(f"orders of a backfill that was killed {kills} times", orders)
    record("its seconds, each kill's wait for the lease included", round(time.monotonic() - began))
    record("its worker's memory, early and at the end, MB", f"{early_mb:.0f}, {last_mb:.0f}")
    record("calls it made, of a day's 1,000", sum(double.calls.values()))


@pytest.mark.parametrize("count", [100, pytest.param(200, marks=pytest.mark.soak)])
def test_a_backfill_survives_a_kill_and_resumes(
    count: int, url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    backfill_through_kills(count, 1, url, tmp_path / "data", record_property)


@pytest.mark.soak
@pytest.mark.timeout(2400)
def test_a_backfill_of_ten_thousand_orders_survives_five_kills_and_its_memory_stays_flat(
    url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    backfill_through_kills(10_000, 5, url, tmp_path / "data", record_property)
