"""Does a call end in time, stay small, and say whether the other side may have got it?"""

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp import web

from krambod.doubles.serving import running
from krambod.outgoing.calling import Limits, OutgoingRequest, open_http
from krambod.outgoing.failures import AnswerLost, AnswerTooLate, AnswerTooLong, NeverSent, OutOfBounds
from krambod.outgoing.resolving import NameTooSlow, NameUnknown, Resolver
from tests.outgoing.dripping import HEAD, dripping
from tests.outgoing.slow_names import SlowNames
from tests.waiting import wait_until

LIMITS = Limits(deadline_s=10.0, largest=1_000_000)
SHORT = Limits(deadline_s=0.4, largest=1_000_000)
TOO_LONG_S = 15.0
BOMB = gzip.compress(bytes(64 * 1024 * 1024))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    def answer(body: bytes, packing: str) -> Callable[[web.Request], Any]:
        async def respond(_: web.Request) -> web.Response:
            return web.Response(body=body, headers={"Content-Encoding": packing})

        return respond

    async def cookie(request: web.Request) -> web.Response:
        response = web.json_response({"cookies": dict(request.cookies)})
        response.set_cookie("merchant", "sanne")
        return response

    async def hang_up(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def echo(request: web.Request) -> web.Response:
        headers = {
            "X-Method": request.method,
            "X-Query": request.query_string,
            "X-Auth": request.headers.get("Authorization", ""),
        }
        return web.Response(body=await request.read(), headers=headers)

    application = web.Application()
    application.add_routes([
        web.get("/packed", answer(gzip.compress(b"hello"), "gzip")),
        web.get("/bomb", answer(BOMB, "gzip")),
        web.get("/cut", answer(gzip.compress(b"hello" * 1000)[:-20], "gzip")),
        web.get("/garbled", answer(b"no gzip at all", "gzip")),
        web.get("/unasked", answer(b"?", "br")),
        web.get("/cookie", cookie), web.get("/hang-up", hang_up), web.route("*", "/echo", echo),
    ])  # fmt: skip
    with running(application) as url:
        yield url


def addresses(*told: str) -> Resolver:
    return Resolver(lambda _, port, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in told])


def test_an_answer_is_read_whole(server: str) -> None:
    request = OutgoingRequest(
        method="PUT", url=f"{server}/echo", query={"page": "2"}, auth=("name", "word"), content=b"an order"
    )
    with open_http() as http:
        answer = http.fetch(request, LIMITS)

    assert (answer.status, answer.body) == (200, b"an order")
    told = [answer.headers[name] for name in ("x-method", "x-query", "x-auth")]
    assert told == ["PUT", "page=2", "Basic bmFtZTp3b3Jk"]


def test_a_packed_answer_is_unpacked(server: str) -> None:
    with open_http() as http:
        assert http.fetch(OutgoingRequest(url=f"{server}/packed"), LIMITS).body == b"hello"


def test_a_short_answer_that_unpacks_to_a_very_long_one_is_never_held_whole(server: str) -> None:
    with open_http() as http:
        http.fetch(OutgoingRequest(url=f"{server}/packed"), LIMITS)
        tracemalloc.start()
        with pytest.raises(AnswerTooLong) as caught:
            http.fetch(OutgoingRequest(url=f"{server}/bomb"), LIMITS)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert caught.value.beginning == bytes(4096)
    assert most < 8 * 1024 * 1024


@pytest.mark.parametrize("place", ["cut", "garbled", "unasked", "hang-up"])
def test_an_answer_that_cannot_be_read_is_lost(server: str, place: str) -> None:
    with open_http() as http, pytest.raises(AnswerLost):
        http.fetch(OutgoingRequest(url=f"{server}/{place}"), LIMITS)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://[", "http://127.0.0.1:port/", "/orders", "http://ø\ud800/"]
)
def test_a_call_without_a_connection_was_never_sent(url: str) -> None:
    with open_http() as http, pytest.raises((NeverSent, OutOfBounds)):
        http.fetch(OutgoingRequest(method="POST", url=url), LIMITS)


def test_an_answer_that_drips_comes_too_late() -> None:
    with dripping(HEAD * 100) as slow, open_http() as http, pytest.raises(AnswerTooLate):
        http.fetch(OutgoingRequest(url=f"http://127.0.0.1:{slow.port}/"), SHORT)


def test_no_cookie_of_one_merchant_is_sent_for_another(server: str) -> None:
    with open_http() as http:
        told = [http.fetch(OutgoingRequest(url=f"{server}/cookie"), LIMITS).body for _ in range(2)]

    assert told == [b'{"cookies": {}}'] * 2


def test_no_proxy_is_taken_from_the_environment(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    with open_http() as http:
        assert http.fetch(OutgoingRequest(url=f"{server}/packed"), LIMITS).status == 200


def test_the_next_address_of_a_name_is_tried_where_the_first_does_not_answer(server: str) -> None:
    port = server.rpartition(":")[2]

    with open_http(resolver=addresses("127.0.0.3", "127.0.0.1")) as http:
        answer = http.fetch(OutgoingRequest(url=f"http://shop.example:{port}/packed"), LIMITS)

    assert answer.body == b"hello"


def test_a_name_that_nobody_finds_in_time_ends_with_the_call() -> None:
    names = SlowNames()
    with names, open_http(resolver=Resolver(names)) as http:
        began_at = time.monotonic()
        with pytest.raises(NeverSent):
            http.fetch(OutgoingRequest(url="http://shop.example/"), SHORT)
        seconds = time.monotonic() - began_at

    assert seconds < TOO_LONG_S


def test_a_slow_name_server_costs_no_more_threads_than_it_may(record_property: Callable[[str, object], None]) -> None:
    names = SlowNames()
    resolver = Resolver(names, most_at_once=3)
    refused = []

    def look_up() -> None:
        with pytest.raises(NameTooSlow):
            resolver.addresses("shop.example", 443, 0.2)
        refused.append(True)

    with names:
        callers = [threading.Thread(target=look_up) for _ in range(20)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        most = names.most
    wait_until(lambda: names.running == 0)

    record_property("look-ups at once of 20 callers of a slow name server", most)
    assert (len(refused), most) == (20, 3)
    assert resolver.addresses("shop.example", 443, 5.0) == ["127.0.0.1"]


def test_a_name_that_cannot_be_written_down_is_unknown() -> None:
    with pytest.raises(NameUnknown):
        Resolver().addresses(f"{'a' * 70}.example", 443, 5.0)


def test_an_address_needs_no_look_up() -> None:
    assert Resolver(SlowNames()).addresses("2001:db8::1", 443, 0.0) == ["2001:db8::1"]
