"""Do several workers on one PostgreSQL database book every order once, when one of them is killed in the middle?"""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx2

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.project.demo.books import read_books
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER, open_books
from krambod.project.demo.orders import make_orders
from krambod.project.demo.processes import LOOPBACK, free_port
from krambod.project.demo.sending import send_orders
from tests.postgres.cluster import Cluster
from tests.postgres.installation import Installation, install
from tests.waiting import wait_until

SHOPS = {"sanne": 310001, "bo": 310004}
ORDERS_A_SHOP = 15
FURTHER_WORKERS = 2
# The call's deadline is 1.75 s in fast timing: long enough to find the worker that waits for this answer.
FROZEN_CALL = Fault(kind=FaultKind.SLOW_AFTER, path=f"*/{SHOPS['sanne']}/*/book", skip=5, delay_s=1.5)
OPEN = "SELECT count(*) FROM transfers_transfer WHERE due_at IS NOT NULL"
HOLDER = f"SELECT holder FROM worker_lane WHERE name = '{SHOPS['sanne']}'"
UNKNOWN = "SELECT count(*) FROM transfers_ledgerentry WHERE outcome = '' AND step = 'book'"


def answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health", timeout=5, **LOOPBACK).status_code == 200
    except httpx2.TransportError:
        return False


def kill_whoever_waits(installation: Installation, double: DineroDouble, own: set[int]) -> int:
    """Kills the worker that waits for the answer to a booking that Dinero has made. Returns its process id."""
    wait_until(lambda: not double.faults.waiting())
    [holder] = installation.ask(HOLDER)
    victim = int(holder.split(":")[1])
    assert victim in own or parent_of(victim) in own
    os.kill(victim, signal.SIGKILL)
    return victim


def parent_of(process: int) -> int:
    """The id of the parent process: the server's own worker is a child of the server."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def test_workers_on_one_database_book_each_order_once_though_one_is_killed(
    cluster: Cluster,
    double_of_today: tuple[DineroDouble, str],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    started_at = time.monotonic()
    double, dinero_url = double_of_today
    installation = install(cluster, "many", tmp_path, dinero_url)
    with ThreadPoolExecutor(len(SHOPS)) as setting_up:  # both start at once: one makes the tables, the other waits
        tokens = dict(zip(SHOPS, setting_up.map(installation.connect_shop, SHOPS.values(), SHOPS), strict=True))
    orders = {
        code: make_orders(ORDERS_A_SHOP, seed=seed, now=double.clock.now()) for seed, code in enumerate(SHOPS, start=1)
    }
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    double.faults.add(FROZEN_CALL)

    with ExitStack() as processes:
        started = [processes.enter_context(installation.process("worker")) for _ in range(FURTHER_WORKERS)]
        started.append(processes.enter_context(installation.process("serve", "--port", str(port))))
        wait_until(lambda: answers(url))
        with ThreadPoolExecutor(len(SHOPS)) as senders:
            sending = [senders.submit(send_orders, url, tokens[code], orders[code]) for code in SHOPS]
            victim = kill_whoever_waits(installation, double, {process.pid for process in started})
            for sent in sending:
                sent.result()
        wait_until(lambda: installation.ask(OPEN) == ["0"])
        ended = {process.pid for process in started if process.poll() is not None}

    assert ended <= {victim}
    for code, organization in SHOPS.items():
        with open_books(double, dinero_url, organization) as dinero:
            books = read_books(dinero, orders[code], shop_code=code, deposit_account_number=DEPOSIT_ACCOUNT_NUMBER)
        assert (books.booked, books.paid) == (ORDERS_A_SHOP, ORDERS_A_SHOP)
        assert (books.duplicates, books.mismatches) == ((), ())
    # No worker received the answer to that booking: it was found in the books.
    assert installation.ask(UNKNOWN) != ["0"]
    record_property("seconds for the whole way with three workers on PostgreSQL", round(time.monotonic() - started_at))
