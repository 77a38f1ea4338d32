"""Does a server stay small, and refuse what is too large with a sentence?"""

from collections.abc import Callable
from pathlib import Path

import httpx2

from krambod.project.demo.orders import make_orders
from krambod.project.demo.sending import send_orders
from tests.doubles.caller import LOOPBACK
from tests.project.memory import MOST_IDLE_MB, MOST_MB, family_mb
from tests.project.processes import Server, serving
from tests.project.shop import dinero, open_and_paid, set_up
from tests.waiting import wait_until

TWENTY_MB = 20 * 1024 * 1024


def test_all_processes_of_a_server_together_stay_small_and_a_large_order_is_refused(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    data = tmp_path / "data"
    with dinero() as (double, urls):
        token = set_up(data, urls)
        orders = make_orders(30, seed=3, now=double.clock.now())
        with serving(data, **urls) as server:
            wait_until(lambda: httpx2.get(f"{server.url}/account/login/", **LOOPBACK).status_code == 200, server.log)
            idle_mb = family_mb(server)
            send_orders(server.url, token, orders)
            wait_until(lambda: open_and_paid(data) == (0, 30), server.log)
            answers = [put_large(server, token), put_large(server, "no token")]
            used_mb = family_mb(server)
            healthy = httpx2.get(f"{server.url}/health", **LOOPBACK).status_code

    assert [answer.status_code for answer in answers] == [413, 401]
    assert answers[0].json()["error"].startswith("The body is larger than 16 MB")
    assert healthy == 200
    assert idle_mb < MOST_IDLE_MB
    assert used_mb < MOST_MB
    record_property("MB of memory of all processes of `krambod serve` after its first page (PSS)", round(idle_mb))
    record_property("MB of memory of all processes of `krambod serve` (PSS)", round(used_mb))


def put_large(server: Server, token: str) -> httpx2.Response:
    """Sends an order of 20 MB."""
    body = b'{"number": "1", "note": "' + b"x" * TWENTY_MB + b'"}'
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return httpx2.put(f"{server.url}/api/v1/orders/large", content=body, headers=headers, timeout=60.0, **LOOPBACK)
