"""Do orders come in on PostgreSQL while their shop's rules are saved, so that nobody waits for another for ever?"""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from krambod.doubles.dinero.application import DineroDouble
from krambod.project.demo.orders import DemoOrder, make_orders
from krambod.project.demo.processes import LOOPBACK, answers, free_port
from tests.postgres.cluster import Cluster
from tests.postgres.installation import Installation, install
from tests.waiting import wait_until

SCRIPT = "import django; django.setup(); from tests.postgres.rules_process import *; {call}"
ORDERS, SECONDS = 2000, 40.0
SENDERS = 8
SAVED_EVERY_S = 0.2
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
NOT_THERE = "SELECT count(*) FROM transfers_transfer WHERE role = 'sale'"


@contextmanager
def saving_rules(installation: Installation) -> Iterator[list[int]]:
    """Saves the rules of the shop in a process of its own. At the end, the list has how often. Its errors are shown."""
    saved: list[int] = []
    call = f"save_rules_until_told('sanne', every_s={SAVED_EVERY_S})"
    environment = {**installation.environment, "DJANGO_SETTINGS_MODULE": "krambod.project.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(call=call)],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said == "ready\n", said + process.communicate()[1]
        yield saved
        told, errors = process.communicate("stop\n", timeout=60)
        assert process.returncode == 0, f"the process that saves rules ended with {process.returncode}: {errors}"
        saved.append(int(told))
    finally:
        process.kill()
        process.communicate()


def send(http: httpx2.Client, order: DemoOrder, now: datetime) -> list[int]:
    """Sends the order; every fourth is sent again, with another buyer's name."""
    bodies = [order.body]
    if int(order.external_id) % 4 == 0:
        buyer = {**order.body["buyer"], "name": f"{order.body['buyer']['name']} Jr."}
        bodies.append({**order.body, "updated_at": (now + timedelta(seconds=1)).isoformat(), "buyer": buyer})
    return [http.put(f"/api/v1/orders/{order.external_id}", json=body).status_code for body in bodies]


@pytest.mark.soak
def test_finding_16_rules_are_saved_while_orders_come_in_without_a_deadlock(
    cluster: Cluster,
    double_of_today: tuple[DineroDouble, str],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    double, dinero_url = double_of_today
    installation = install(cluster, "locks", tmp_path, dinero_url)
    token = installation.connect_shop(310001, "sanne")
    now = double.clock.now()
    orders = make_orders(ORDERS, seed=16, now=now)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {token}"}

    statuses: Counter[int] = Counter()
    with installation.process("serve", "--port", str(port)):
        wait_until(lambda: answers(f"{url}/health"), tmp_path / "serve.log")
        with (
            saving_rules(installation) as one, saving_rules(installation) as other,
            httpx2.Client(base_url=url, headers=headers, timeout=60.0, **LOOPBACK) as http,
            ThreadPoolExecutor(SENDERS) as senders,
        ):  # fmt: skip
            began_at = time.monotonic()
            for told in senders.map(lambda order: send(http, order, now), orders):
                statuses.update(told)
            time.sleep(max(0.0, SECONDS - (time.monotonic() - began_at)))
            seconds = time.monotonic() - began_at
    deadlocks = int(installation.ask(DEADLOCKS)[0])

    record_property(f"deadlocks while {ORDERS} orders came in, within {seconds:.0f} s", deadlocks)
    record_property(f"times that rules were saved meanwhile, beside {ORDERS} orders", one[0] + other[0])
    record_property(f"answers to {ORDERS} orders, by status", dict(statuses))
    assert deadlocks == 0
    assert {status // 100 for status in statuses} == {2}
    assert statuses[201] == ORDERS
    assert int(installation.ask(NOT_THERE)[0]) == ORDERS
    assert one[0] > 0
    assert other[0] > 0
    assert "deadlock" not in (tmp_path / "serve.log").read_text()
