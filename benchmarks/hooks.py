"""How quickly does the server answer a webhook, when it only stores it?

A real server gets signed events of different orders in three ways: one after the other with an idle worker, as most
events come; then while the worker reads the events and writes to the same file; then from four senders at once. The
goal: a median under 15 ms in the first way.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import httpx2

from krambod.doubles.api_shop.sale import Party, Sale, Sold
from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.doubles.shoporama.hooks import SIGNATURE_HEADER, signature
from krambod.project.demo.installation import open_installation, server
from krambod.project.demo.processes import LOOPBACK

EVENTS = 400
SENDERS = 4
WANTED_MS = 15.0
TOKEN, SECRET = "0" * 32, "secret"


def main() -> None:
    with TemporaryDirectory() as directory:
        double = ShoporamaDouble(token=TOKEN, hook_address=None, hook_secret=SECRET)
        with running(shoporama_application(double)) as shop_url:
            open_installation(Path(directory), "http://127.0.0.1:1", calls_per_minute=100)
            with server(Path(directory) / "serve.log") as serving:
                address = connect(shop_url, serving.url)
                pause("reconnect_shop")
                alone = [send(address, body) for body in bodies(double, 0)]
                pause("")
                beside = [send(address, body) for body in bodies(double, EVENTS)]
                with ThreadPoolExecutor(SENDERS) as pool:
                    together = list(pool.map(lambda body: send(address, body), bodies(double, 2 * EVENTS)))
    result = {
        "events": 3 * EVENTS,
        "median_ms": round(median(alone), 1),
        "p95_ms": round(quantiles(alone, n=20)[-1], 1),
        "median_ms_beside_a_busy_worker": round(median(beside), 1),
        f"median_ms_of_{SENDERS}_senders": round(median(together), 1),
    }
    result["load_per_processor"] = round(
        os.getloadavg()[0] / (os.cpu_count() or 1), 1
    )  # above 1, the machine was busy with other work
    print(json.dumps(result))
    if result["median_ms"] >= WANTED_MS:
        sys.exit(f"A webhook took {result['median_ms']} ms at the median, not under {WANTED_MS}.")


def connect(shop_url: str, base_url: str) -> str:
    from django_scopes import scope

    from krambod.merchants.models import Merchant, Shop
    from krambod.merchants.secrets import new_token
    from krambod.outgoing.public import open_safe_http
    from krambod.platforms.connections.connect import Entered, connect
    from krambod.platforms.connections.services import ShopServices
    from krambod.platforms.connections.status import hook_address
    from krambod.worker.clock import utc_now

    merchant = Merchant.objects.create(name="Bench")
    with scope(merchant=merchant):
        shop = Shop.objects.create(
            merchant=merchant, name="Bench", code="bench", key=new_token(), api_token_digest=new_token()
        )
    with open_safe_http(allow_local=True) as http:
        services = ShopServices(http=http, base_url=base_url, now=utc_now)
        entered = Entered(
            platform="shoporama", url=f"{shop_url}/REST", secrets={"token": TOKEN, "webhook_secret": SECRET}
        )
        connect(shop, entered, services)
    return f"{hook_address(shop, 'shoporama', base_url)}?type=order_created"


def pause(cause: str) -> None:
    """Pauses or resumes the shop: while it is paused, its events are only stored."""
    from django_scopes import scopes_disabled

    from krambod.platforms.models import ShopConnection

    with scopes_disabled():
        ShopConnection.objects.update(paused_cause=cause)


def bodies(double: ShoporamaDouble, first: int) -> list[bytes]:
    buyer = Party(name="Jens Hansen", email="jens@example.com")
    lines = tuple(Sold(name="Krus", price=Decimal("89.00")) for _ in range(3))
    made = []
    for number in range(first, first + EVENTS):
        sold = Sale(number=str(number), lines=lines, buyer=buyer)
        order_id = double.orders.place(sold, datetime.now(UTC), order_id=number + 1)
        made.append(json.dumps(double.orders.find(order_id)).encode())
    return made


def send(address: str, body: bytes) -> float:
    """Sends one event over a new connection, as a shop does. Returns the milliseconds until the answer."""
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signature(SECRET, body)}
    with httpx2.Client(**LOOPBACK) as http:
        began = time.perf_counter()
        answer = http.post(address, content=body, headers=headers, timeout=30)
        took_ms = (time.perf_counter() - began) * 1000
    assert answer.json() == {"stored": True, "repeated": False}, answer.text
    return took_ms


if __name__ == "__main__":
    main()
