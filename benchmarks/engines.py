"""Is it better that PostgreSQL wakes the workers, or that each worker asks four times a second?

    python -m benchmarks.engines                # both engines on PostgreSQL, one after the other
    python -m benchmarks.engines --sqlite       # the embedded engine on SQLite: one worker, then two

Real workers work against a Dinero that answers at once (`instant_dinero`), all on this machine. Three figures each:

- from the moment an order is stored to its first call to Dinero, with an idle worker;
- transactions of the database in a second while nothing is due, with 1, 5 and 20 workers;
- orders in a second out of a backlog of fifty organizations, with 1, 2 and 4 workers, the CPU time that an order costs
  the workers, and how fairly the organizations share: Jain's index of the orders that each had got at half time.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import click
import httpx2

from benchmarks.budget import order_body
from benchmarks.instant_dinero import ORGANIZATIONS
from krambod.project.demo.installation import open_installation
from krambod.project.demo.processes import LOOPBACK, free_port
from tests.postgres.cluster import running_cluster

HOST = "127.0.0.1"
CALLS_PER_MINUTE = 10_000_000
SHOPS = int(os.environ.get("BENCH_SHOPS", "50"))
SINGLE_ORDERS = 60
IDLE_S = 20.0
SETTLE_S = 8.0
PATIENCE_S = 120.0  # without any progress
TICKS = os.sysconf("SC_CLK_TCK")


@click.command()
@click.option("--sqlite", is_flag=True, help="Measure the embedded engine on SQLite.")
@click.option("--orders", default=1000, show_default=True, help="How many orders the backlog has.")
@click.option("--one", default="", hidden=True, help="The engine that this process measures.")
@click.option("--url", default="", hidden=True, help="The URL of its database.")
def main(*, sqlite: bool, orders: int, one: str, url: str) -> None:
    if one:
        measure(one, url, orders)
    elif sqlite:
        run_one("embedded", "", orders)
    else:
        with running_cluster() as cluster:
            for engine in ("embedded", "procrastinate"):
                run_one(engine, cluster.create_database(engine), orders)


def run_one(engine: str, url: str, orders: int) -> None:
    """Measures in a process of its own, because Django is set up once in a process."""
    command = [sys.executable, "-m", "benchmarks.engines", "--one", engine, "--url", url, "--orders", str(orders)]
    subprocess.run(command, check=True)


def measure(engine: str, url: str, orders: int) -> None:
    with TemporaryDirectory() as directory, instant_dinero() as dinero:
        more = {"KRAMBOD_DATABASE_URL": url, "KRAMBOD_WORKER_ENGINE": engine} if url else {}
        configuration = open_installation(Path(directory), dinero, calls_per_minute=CALLS_PER_MINUTE, **more)
        from krambod.project.demo.shop import connect_shop

        numbers = list(ORGANIZATIONS)[:SHOPS]
        shops = [connect_shop(configuration, number, f"bench-{number}") for number in numbers]
        place = {"engine": engine, "database": "PostgreSQL" if url else "SQLite"}
        print_figures(place | measure_first_call(shops, dinero))
        for workers in (1, 5, 20) if url else ():
            print_figures(place | measure_idle(workers))
        for workers in (1, 2, 4) if url else (1, 2):
            print_figures(place | measure_backlog(shops, dinero, workers=workers, orders=orders))


def print_figures(result: dict[str, Any]) -> None:
    print(json.dumps(result), flush=True)


# What is measured


def measure_first_call(shops: Sequence[str], dinero: str) -> dict[str, Any]:
    """The milliseconds from an order's commit to its first call."""
    random, waited = Random(1), []
    with running_workers(1):
        wait_until_started(1)
        for number in range(SINGLE_ORDERS):
            time.sleep(0.3 + random.random() / 2)
            seen = len(ask(dinero)["calls"])
            send_orders(shops[number % len(shops)], f"single-{number}", 1)
            stored_at = time.time()
            waited.append(1000 * (first_call(dinero, seen) - stored_at))
    figures = quantiles(waited, n=100)
    return {"orders": len(waited), "first_call_p50_ms": round(median(waited)), "first_call_p99_ms": round(figures[98])}


def measure_idle(workers: int) -> dict[str, Any]:
    """The transactions that idle workers cost the database: nearly each of their queries is one of its own."""
    with running_workers(workers):
        wait_until_started(workers)
        before, began = count_transactions(), time.monotonic()
        time.sleep(IDLE_S)
        done, seconds = count_transactions() - before, time.monotonic() - began
    return {"idle_workers": workers, "transactions_per_second": round(done / seconds, 1)}


def measure_backlog(shops: Sequence[str], dinero: str, *, workers: int, orders: int) -> dict[str, Any]:
    each = orders // len(shops)
    for shop in shops:
        send_orders(shop, f"backlog-{workers}", each)
    before = ask(dinero)
    with running_workers(workers) as processes:
        wanted = before["paid"] + each * len(shops)
        half = [0]
        wait_until_paid(dinero, before["paid"] + each * len(shops) // 2)
        half = count_booked(f"backlog-{workers}")
        wait_until_paid(dinero, wanted)
        cpu_s = sum(cpu_seconds(process.pid) for process in processes)
    after = ask(dinero)
    calls = after["calls"][len(before["calls"]) :]
    seconds = calls[-1] - calls[0]
    return {
        "workers": workers,
        "orders": each * len(shops),
        "orders_per_second": round(each * len(shops) / seconds, 1),
        "calls_per_order": round(len(calls) / (each * len(shops)), 2),
        "worker_cpu_ms_per_order": round(1000 * cpu_s / (each * len(shops))),
        "dinero_cpu_ms_per_order": round(1000 * (after["cpu_s"] - before["cpu_s"]) / (each * len(shops)), 1),
        "jain_index": round(jain([*half, *[0] * (len(shops) - len(half))]), 3),
    }


def jain(shares: Sequence[float]) -> float:
    """1 if all have the same, 1/n if one has everything."""
    return sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares)) if any(shares) else 0.0


# The parts


@contextmanager
def instant_dinero() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.instant_dinero", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()


@contextmanager
def running_workers(workers: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "krambod", "worker", "--parent", str(os.getpid())]
    with ExitStack() as stack:
        log = stack.enter_context(Path(os.environ["KRAMBOD_DATA_DIR"], "worker.log").open("wb"))
        processes = [subprocess.Popen(command, stderr=log) for _ in range(workers)]
        for process in processes:
            stack.callback(process.wait, 60)
        for process in processes:
            stack.callback(process.terminate)
        yield processes


def wait_until_started(workers: int) -> None:
    """Waits until all workers live, and a little for what they do at their start."""
    log, give_up_at = Path(os.environ["KRAMBOD_DATA_DIR"], "worker.log"), time.monotonic() + PATIENCE_S
    while log.read_text().count('"worker.started"') < workers:
        if time.monotonic() > give_up_at:
            sys.exit(f"Not all of {workers} workers have started:\n{last_words()}")
        time.sleep(0.5)
    time.sleep(SETTLE_S)


def send_orders(token: str, name: str, count: int) -> None:
    from django_scopes import scopes_disabled

    from krambod.merchants.models import Shop
    from krambod.merchants.secrets import token_digest
    from krambod.orders.reading import read_order
    from krambod.transfers.intake import receive_order

    with scopes_disabled():
        shop = Shop.objects.select_related("merchant").get(api_token_digest=token_digest(token))
    now = datetime.now(UTC)
    for number in range(count):
        order = read_order(f"{name}-{number}", {**order_body(number, now), "number": f"{name}-{number}"})
        receive_order(shop, order, body="{}", delivery_id=None, now=now)


def ask(dinero: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx2.get(f"{dinero}/calls", timeout=30, **LOOPBACK).json()
    return found


def first_call(dinero: str, seen: int) -> float:
    """When the call after those that were seen has come."""
    give_up_at = time.monotonic() + PATIENCE_S
    while len(calls := ask(dinero)["calls"]) <= seen:
        if time.monotonic() > give_up_at:
            sys.exit(f"No call has come. The workers' last words:\n{last_words()}")
        time.sleep(0.02)
    time.sleep(1.0)  # so that the order's other calls are over before the next one
    return float(calls[seen])


def wait_until_paid(dinero: str, wanted: int) -> None:
    paid, moved_at = -1, time.monotonic()
    while (now_paid := ask(dinero)["paid"]) < wanted:
        if now_paid != paid:
            paid, moved_at = now_paid, time.monotonic()
        if time.monotonic() > moved_at + PATIENCE_S:
            sys.exit(f"Only {paid} of {wanted} orders are paid. The workers' last words:\n{last_words()}")
        time.sleep(0.25)


def last_words() -> str:
    from krambod.transfers.models import Transfer

    held = Counter(Transfer._base_manager.values_list("state", "cause"))
    log = "\n".join(Path(os.environ["KRAMBOD_DATA_DIR"], "worker.log").read_text(errors="replace").splitlines()[-20:])
    return f"{dict(held)}\n{log}"


def count_booked(name: str) -> list[int]:
    """How many of the orders each organization has got booked by now."""
    from django_scopes import scopes_disabled

    from krambod.transfers.models import Transfer

    with scopes_disabled():
        rows = Transfer.objects.filter(order__number__startswith=f"{name}-", booked_revision__isnull=False)
        return list(Counter(rows.values_list("connected_id", flat=True)).values())


def count_transactions() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()",
        )
        return int(cursor.fetchone()[0])


def cpu_seconds(process: int) -> float:
    """What a running process has used, its start included."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
