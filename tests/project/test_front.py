"""Does a slow caller keep nobody else waiting, and does each request get its limits before it gets a thread?"""

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from statistics import median
from urllib.parse import urlsplit

import httpx2
import pytest

from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.doubles.shoporama.hooks import SIGNATURE_HEADER, signature
from krambod.project.front.bodies import DISCARD_S
from krambod.project.front.limits import MB, SMALL_S
from tests.doubles.caller import LOOPBACK
from tests.platforms.webshop import SECRET, TOKEN, sale
from tests.project.memory import MOST_MB, family_mb
from tests.project.processes import Server, krambod, serving
from tests.project.shop import dinero, set_up
from tests.project.slow_callers import BODY, HEADERS, slow_callers, slow_readers

HEALTH_MS, HOOK_MS = 100, 50  # of `make soak`
HELD_UP_MS = 3000  # of `make test`, where others use the machine: whoever must wait for a slow caller waits longer
FEW, MANY = 20, 200
ASKED = 30
FIFTEEN_MB = 15 * MB


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedShop:
    """A server, and the webhook address of a connected shop there."""

    server: Server
    hook: str
    api_token: str
    double: ShoporamaDouble
    numbers: Iterator[int]

    def send_event(self) -> float:
        """Sends the event of a new order. Returns the milliseconds until it is stored."""
        number = next(self.numbers)
        order = self.double.orders.find(
            self.double.orders.place(sale(str(number)), datetime.now(UTC), order_id=10_000 + number)
        )
        body = json.dumps(order).encode()
        began = time.perf_counter()
        answer = httpx2.post(self.hook, content=body, headers={SIGNATURE_HEADER: signature(SECRET, body)}, **LOOPBACK)
        assert answer.json() == {"stored": True, "repeated": False}, answer.text
        return (time.perf_counter() - began) * 1000

    def ask_health(self) -> float:
        began = time.perf_counter()
        assert httpx2.get(f"{self.server.url}/health", **LOOPBACK).status_code == 200
        return (time.perf_counter() - began) * 1000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    data = tmp_path_factory.mktemp("front") / "data"
    double = ShoporamaDouble(token=TOKEN, hook_address=None, hook_secret=SECRET)
    with dinero() as (_, urls), running(shoporama_application(double)) as shop_url:
        api_token = set_up(data, urls)
        secrets = {"SHOP_TOKEN": TOKEN, "HOOK_SECRET": SECRET}
        done = krambod(
            *("connect-shop", "--shop", "sanne", "--platform", "shoporama", "--url", f"{shop_url}/REST", "--json"),
            *("--secret", "token=SHOP_TOKEN", "--secret", "webhook_secret=HOOK_SECRET"),
            data=data,
            **urls,
            **secrets,
        )
        assert done.returncode == 0, done.stderr
        path = json.loads(done.stdout)["hook_url"].partition("/hooks/")[2]
        with serving(data, **urls) as server:
            hook = f"{server.url}/hooks/{path}?type=order_created"
            yield ServedShop(server=server, hook=hook, api_token=api_token, double=double, numbers=count(1))


def expect_quick(
    shop: ServedShop, slow: AbstractContextManager[object], number: int, record: Callable[..., None]
) -> None:
    with slow:
        time.sleep(1)
        answers_in_ms = expect_answers(shop, number)

    record(f"ms of /health and of a webhook beside {number} slow callers", answers_in_ms)


def expect_answers(shop: ServedShop, number: int) -> str:
    """The milliseconds of an answer of `/health` and of one to a webhook, beside a number of slow callers."""
    health_ms = median(shop.ask_health() for _ in range(ASKED))
    hook_ms = median(shop.send_event() for _ in range(ASKED))

    assert health_ms < (HEALTH_MS if number == MANY else HELD_UP_MS)
    assert hook_ms < (HOOK_MS if number == MANY else HELD_UP_MS)
    return f"{health_ms:.0f}, {hook_ms:.0f}"


SLOW = {
    "headers": lambda url, number: slow_callers(url, HEADERS, number),
    "body": lambda url, number: slow_callers(url, BODY, number),
    "answer": slow_readers,
}


@pytest.mark.parametrize("kind", SLOW)
def test_finding_1_twenty_slow_callers_keep_nobody_waiting(
    shop: ServedShop, kind: str, record_property: Callable[..., None]
) -> None:
    expect_quick(shop, SLOW[kind](shop.server.url, FEW), FEW, record_property)


@pytest.mark.soak
@pytest.mark.parametrize("kind", SLOW)
def test_finding_1_two_hundred_slow_callers_keep_nobody_waiting(
    shop: ServedShop, kind: str, record_property: Callable[..., None]
) -> None:
    expect_quick(shop, SLOW[kind](shop.server.url, MANY), MANY, record_property)


def test_finding_1_a_request_that_is_not_complete_in_time_is_ended(shop: ServedShop) -> None:
    with (
        slow_callers(shop.server.url, HEADERS, 1) as [slow_in_its_headers],
        slow_callers(shop.server.url, BODY, 1) as [slow_in_its_body],
    ):
        began = time.monotonic()
        read_to_the_end(slow_in_its_headers)
        answer = read_to_the_end(slow_in_its_body)
        seconds = time.monotonic() - began

    assert seconds < 2 * SMALL_S
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_finding_9_large_bodies_together_have_a_limit_and_keep_no_webhook_out(
    shop: ServedShop, record_property: Callable[..., None]
) -> None:
    expect_room(shop, 8, record_property)


@pytest.mark.soak
def test_finding_9_two_hundred_large_bodies_keep_the_server_small(
    shop: ServedShop, record_property: Callable[..., None]
) -> None:
    expect_room(shop, MANY, record_property)


def expect_room(shop: ServedShop, number: int, record: Callable[..., None]) -> None:
    """Sends bodies of 15 MB to a connected shop's address, all but the last byte."""
    began = f"POST {urlsplit(shop.hook).path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {FIFTEEN_MB}\r\n\r\n"
    with slow_callers(shop.server.url, began.encode(), number) as connections:
        with ThreadPoolExecutor(number) as senders:
            list(senders.map(send_all_but_the_end, connections))
        answers_in_ms = expect_answers(shop, number)
        time.sleep(DISCARD_S)
        used_mb = family_mb(shop.server)
        refused = [answer for connection in connections if (answer := read_what_has_come(connection))]

    assert refused
    assert all(answer.startswith(b"HTTP/1.1 503 ") and b"retry-after: 5" in answer for answer in refused)
    assert len(refused) < number
    assert used_mb < MOST_MB
    record(f"MB of memory of `krambod serve` beside {number} bodies of 15 MB (PSS)", round(used_mb))
    record(f"ms of /health and of a webhook beside {number} bodies of 15 MB", answers_in_ms)


def send_all_but_the_end(connection: socket.socket) -> None:
    """Where there is no room, the server reads on for a moment and hangs up: a slow sender is not at the end then."""
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(b" " * (FIFTEEN_MB - 1000))


def read_what_has_come(connection: socket.socket) -> bytes:
    connection.settimeout(0.01)
    try:
        return connection.recv(4096)
    except (TimeoutError, ConnectionResetError):
        return b""


def test_finding_9_a_large_body_from_nobody_that_we_know_is_refused(shop: ServedShop) -> None:
    two_mb = b" " * (2 * MB)
    bearer = {"Authorization": f"Bearer {shop.api_token}"}
    answers = {
        path: httpx2.request(method, f"{shop.server.url}{path}", content=two_mb, headers=headers, **LOOPBACK)
        for method, path, headers in [
            ("POST", "/account/login/", bearer),
            ("POST", "/hooks/shoporama/nobody", {}),
            ("POST", "/c/1/import/", {}),
            ("PUT", "/api/v1/orders/1", {}),
            ("PUT", "/api/v1/orders/2", bearer),
        ]
    }

    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/account/login/": 413,
        "/hooks/shoporama/nobody": 413,
        "/c/1/import/": 302,  # to the log-in
        "/api/v1/orders/1": 401,
        "/api/v1/orders/2": 422,
    }


def read_to_the_end(connection: socket.socket) -> bytes:
    pieces = []
    try:
        while piece := connection.recv(4096):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)
