"""Can an address that a merchant types in lead us into our own network?"""

import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from aiohttp import web

from krambod.doubles.serving import running
from krambod.outgoing.calling import OutgoingRequest
from krambod.outgoing.public import is_allowed, open_safe_http
from krambod.outgoing.resolving import Resolver
from krambod.platforms.fetching import AddressRefused, fetch
from krambod.platforms.shop_client import ShopUnavailable
from tests.outgoing.dripping import HEAD, dripping

INNER = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
    "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::",
    "2002:a00:1::", "64:ff9b:1::1", "64:ff9b::7f00:1", "192.88.99.1", "fe80::1%eth0",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:93.184.216.34"]


@pytest.fixture
def shop() -> Iterator[str]:
    """Redirects, and answers that never end."""

    async def redirect(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query.get("to", "/redirect"))

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b" " * 1000)
        return response

    async def fine(_: web.Request) -> web.Response:
        return web.json_response({"ok": 1})

    application = web.Application()
    application.add_routes([web.get("/redirect", redirect), web.get("/endless", endless), web.get("/", fine)])
    with running(application) as url:
        yield url


class Names:
    """What a name is looked up as, each time it is asked; the last answer stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): list(told) for name, told in answers.items()}

    def resolver(self) -> Resolver:
        return Resolver(self._look_up)

    def _look_up(self, host: str, port: int, **_: Any) -> Any:
        answers = self._answers[host]
        told = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in told]


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_out_of_bounds(address: str) -> None:
    assert not is_allowed(address, allow_local=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_not(address: str) -> None:
    assert is_allowed(address, allow_local=False)


def test_only_this_machine_itself_is_allowed_in_a_trial() -> None:
    assert is_allowed("127.0.0.1", allow_local=True)
    assert is_allowed("::1", allow_local=True)
    assert not is_allowed("10.0.0.1", allow_local=True)
    assert not is_allowed("169.254.169.254", allow_local=True)


@pytest.mark.parametrize(
    "url",
    ["http://shop.example", "ftp://shop.example", "https://name:secret@shop.example", "https://127.0.0.1", "https://[::1]"],
)  # fmt: skip
def test_what_is_no_plain_public_https_address_is_refused_before_anything_is_sent(url: str) -> None:
    with open_safe_http(allow_local=False) as http, pytest.raises(ShopUnavailable):
        fetch(http, OutgoingRequest(url=url))


def test_a_public_name_that_leads_inside_is_refused() -> None:
    resolver = Names(shop_example=[["10.0.0.7"]]).resolver()

    with (
        open_safe_http(allow_local=False, resolver=resolver) as http,
        pytest.raises(AddressRefused, match=r"10\.0\.0\.7"),
    ):
        fetch(http, OutgoingRequest(url="https://shop.example/wp-json"))


def test_one_inner_answer_among_public_ones_is_enough() -> None:
    resolver = Names(shop_example=[["93.184.216.34", "192.168.0.1"]]).resolver()

    with open_safe_http(allow_local=False, resolver=resolver) as http, pytest.raises(AddressRefused):
        fetch(http, OutgoingRequest(url="https://shop.example"))


def test_a_name_that_answers_otherwise_the_second_time_is_not_asked_a_second_time(shop: str) -> None:
    """The judged address is the one that is connected to; what comes with the next look-up is judged anew."""
    port = httpx2.URL(shop).port
    resolver = Names(localhost=[["127.0.0.1"], ["10.0.0.7"]]).resolver()

    with open_safe_http(allow_local=True, resolver=resolver) as http:
        first = fetch(http, OutgoingRequest(url=f"http://localhost:{port}/"))
    with open_safe_http(allow_local=True, resolver=resolver) as http, pytest.raises(AddressRefused):
        fetch(http, OutgoingRequest(url=f"http://localhost:{port}/"))

    assert first.document() == {"ok": 1}


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "ftp://a.example/"])
def test_a_redirect_is_judged_as_well(shop: str, target: str) -> None:
    with open_safe_http(allow_local=True) as http, pytest.raises(ShopUnavailable):
        fetch(http, OutgoingRequest(url=f"{shop}/redirect", query={"to": target}))


def test_redirects_have_an_end(shop: str) -> None:
    with open_safe_http(allow_local=True) as http, pytest.raises(ShopUnavailable):
        fetch(http, OutgoingRequest(url=f"{shop}/redirect"))


def test_an_answer_has_a_limit_of_size(shop: str) -> None:
    with open_safe_http(allow_local=True) as http, pytest.raises(ShopUnavailable, match="larger"):
        fetch(http, OutgoingRequest(url=f"{shop}/endless"), largest=50_000)


DEADLINE_S, TOO_LONG_S = 0.4, 1.5
SLOW = {
    "no answer": ("http", b""),
    "headers, a byte now and then": ("http", HEAD * 100),
    "a body, a byte now and then": ("http", HEAD + b"\r\n" + b" " * 10_000),
    "no handshake": ("https", b""),
    "a handshake, a byte now and then": ("https", bytes.fromhex("160303ffff0200fffb0303") + bytes(10_000)),
}


@pytest.mark.parametrize("slow", SLOW)
def test_findings_1_and_2_a_call_ends_in_time_whatever_is_slow(slow: str) -> None:
    scheme, answer = SLOW[slow]
    with dripping(answer) as server, open_safe_http(allow_local=True) as http:
        began_at = time.monotonic()
        with pytest.raises(ShopUnavailable, match=r"too long|reached"):
            fetch(http, OutgoingRequest(url=f"{scheme}://127.0.0.1:{server.port}/"), deadline_s=DEADLINE_S)
        seconds = time.monotonic() - began_at

    assert seconds < TOO_LONG_S


def test_all_redirects_together_end_in_time(shop: str) -> None:
    with dripping(HEAD + b"Location: /again\r\n") as server, open_safe_http(allow_local=True) as http:
        began_at = time.monotonic()
        with pytest.raises(ShopUnavailable, match="too long"):
            fetch(
                http, OutgoingRequest(url=f"{shop}/redirect?to=http://127.0.0.1:{server.port}/"), deadline_s=DEADLINE_S
            )
        seconds = time.monotonic() - began_at

    assert seconds < TOO_LONG_S


def test_keys_do_not_follow_a_redirect_to_another_host(shop: str) -> None:
    seen: list[str | None] = []

    async def other(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.json_response({})

    application = web.Application()
    application.add_routes([web.get("/", other)])
    with running(application) as url, open_safe_http(allow_local=True) as http:
        fetch(
            http,
            OutgoingRequest(
                url=f"{shop}/redirect", query={"to": f"{url}/"}, headers={"Authorization": "Shoporama token"}
            ),
        )
        fetch(http, OutgoingRequest(url=f"{shop}/redirect", query={"to": f"{url}/"}, auth=("key", "secret")))

    assert seen == [None, None]
