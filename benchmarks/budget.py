"""How much of an organization's calls do the workers use, and do they ever take more than Dinero allows?

    python benchmarks/budget.py                                  # a limit of 600 calls a minute, answered at once
    python benchmarks/budget.py --limit 100 --latency-ms 300     # Dinero's own limit, far away

One worker process works on a backlog, then four do, against a double that counts the calls. The goal: the workers use
at least 95 % of their share (0.95 x 0.92 of the limit), and no sliding minute of the double's log exceeds the limit.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.serving import dinero_application, running
from krambod.project.demo.installation import open_installation

ORGANIZATIONS = {1: 310001, 4: 310004}
ORDERS = 350
SECONDS = 85.0
SETTLED_S = 10.0  # the first calls come in a burst: measure after it
WINDOW_S = 60.0
WORKERS_SHARE = 0.95 * 0.92
WANTED = 0.95


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--limit", type=int, default=600, help="calls a minute")
    parser.add_argument("--latency-ms", type=int, default=0, help="of each call")
    options = parser.parse_args()
    double = open_double(calls_per_minute=options.limit)
    application = dinero_application(double)
    application.middlewares.append(late(options.latency_ms / 1000))
    with TemporaryDirectory() as directory, running(application) as url:
        configuration = open_installation(Path(directory), url, calls_per_minute=options.limit)
        from krambod.project.demo.shop import connect_shop

        results = []
        for workers, organization_id in ORGANIZATIONS.items():
            token = connect_shop(configuration, organization_id, f"budget-{workers}")
            send_orders(token)
            work(workers, SECONDS)
            results.append(measure(double, organization_id, workers, options))
            print(json.dumps(results[-1]), flush=True)
    if not all(result["used"] >= WANTED and result["most_in_a_minute"] <= options.limit for result in results):
        sys.exit("The workers used too little of their share, or took more than the limit.")


def late(seconds: float) -> Middleware:
    """A way to Dinero that takes so long."""

    @web.middleware
    async def on_the_way(request: web.Request, handler: Handler) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await handler(request)

    return on_the_way


def send_orders(token: str) -> None:
    from django_scopes import scopes_disabled

    from krambod.merchants.models import Shop
    from krambod.merchants.secrets import token_digest
    from krambod.orders.reading import read_order
    from krambod.transfers.intake import receive_order

    with scopes_disabled():
        shop = Shop.objects.select_related("merchant").get(api_token_digest=token_digest(token))
    now = datetime.now(UTC)
    for number in range(ORDERS):
        order = read_order(str(number), order_body(number, now))
        receive_order(shop, order, body="{}", delivery_id=None, now=now)


def order_body(number: int, now: datetime) -> dict[str, object]:
    moment = now.isoformat()
    line = {"kind": "product", "description": "Krus", "quantity": "1", "unit_price": "89.00", "total": "89.00"}
    return {
        "number": f"B{number}",
        "updated_at": moment,
        "placed_at": moment,
        "paid_at": moment,
        "currency": "DKK",
        "prices_include_vat": True,
        "total": "89.00",
        "buyer": {"email": f"kunde-{number % 20}@example.com", "name": f"Kunde Nr{number % 20}"},
        "lines": [{**line, "vat_rate": "25"}],
    }


def work(workers: int, seconds: float) -> None:
    """Runs real worker processes, and stops them after `seconds`."""
    command = [sys.executable, "-m", "krambod", "worker", "--parent", str(os.getpid())]
    with ExitStack() as stack:
        processes = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(workers)]
        for process in processes:
            stack.callback(process.wait, 60)
            stack.callback(process.terminate)
        time.sleep(seconds)


def measure(double: DineroDouble, organization_id: int, workers: int, options: argparse.Namespace) -> dict[str, float]:
    """The figures from the double's log of calls that count for the organization's limit."""
    rows = double.store.all("SELECT At FROM calls WHERE OrganizationId = ? ORDER BY Id", organization_id)
    times = [datetime.fromisoformat(str(row["At"])).timestamp() for row in rows]
    start = times[0] + SETTLED_S
    end = start + WINDOW_S
    counted = sum(start <= moment < end for moment in times)
    return {
        "workers": workers,
        "limit": options.limit,
        "latency_ms": options.latency_ms,
        "calls": len(times),
        "calls_in_the_settled_minute": counted,
        "used": round(counted / (options.limit * WORKERS_SHARE), 4),
        "most_in_a_minute": most_in_a_window(times),
    }


def most_in_a_window(times: list[float]) -> int:
    """The most calls in any sliding minute."""
    most = first = 0
    for last, moment in enumerate(times):
        while moment - times[first] >= WINDOW_S:
            first += 1
        most = max(most, last - first + 1)
    return most


if __name__ == "__main__":
    main()
