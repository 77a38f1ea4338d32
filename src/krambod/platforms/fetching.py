"""How is an address fetched that a merchant typed in? Never ours: what lies inside our own network is out of bounds.

    address ─▶ https? ─▶ each connection: its host is looked up once, every answer is judged, and that very one is taken
            ─▶ each redirect the same ─▶ so many bytes, so many seconds for all of it

An installation whose own address is this machine (a trial, the demo) may also reach this machine, without https.
"""

import ssl
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from socket import IPPROTO_TCP, SOCK_STREAM, gaierror, getaddrinfo
from typing import Any

import httpcore2
import httpx2

from krambod.orders.bounded import find_count
from krambod.orders.reading import UnreadableOrder, parse_shop_json
from krambod.outgoing import TimedBackend, TimedTransport, ends_within
from krambod.platforms.shop_client import AnswerTooLarge, ShopUnavailable

DEADLINE_S = 20.0
CONNECT_S = 8.0
KEPT_S = 30.0
LARGEST_ANSWER = 16 * 1024 * 1024
BEGINNING = 4096
LONGEST_WAIT_S = 24 * 3600  # a shop that asks for more is asked again by our own delays
MOST_REDIRECTS = 3
# For protocols and relays, or wrapped around an address of version 4: nobody's shop, whatever Python calls them.
SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23")))


class AddressRefused(ShopUnavailable):
    """The address leads where we do not go. The text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopRequest:
    """What is asked. `auth` is a name and a password."""

    method: str = "GET"
    url: str
    query: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    auth: tuple[str, str] | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, read whole. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after_s(self) -> float | None:
        seconds = find_count(self.headers.get("retry-after", ""), most=LONGEST_WAIT_S)
        return None if seconds is None else float(seconds)

    def document(self) -> dict[str, Any]:
        """The object in it, numbers exact. Raises ShopUnavailable for anything else."""
        try:
            return parse_shop_json(self.body)
        except UnreadableOrder as error:
            raise ShopUnavailable("the shop answered something that is no JSON object") from error

    def rows(self) -> list[dict[str, Any]]:
        """The same for a bare array of objects."""
        try:
            rows = parse_shop_json(b'{"rows":' + self.body.removeprefix(b"\xef\xbb\xbf") + b"}")["rows"]
        except UnreadableOrder as error:
            raise ShopUnavailable("the shop answered something that is no JSON array") from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ShopUnavailable("the shop answered something that is no JSON array of objects")
        return rows


def open_safe_http(*, allow_local: bool) -> httpx2.Client:
    """A client that goes to public addresses over https only, and with `allow_local` to this machine as well."""
    return httpx2.Client(
        transport=SafeTransport(allow_local=allow_local),
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
        trust_env=False,
        timeout=httpx2.Timeout(DEADLINE_S, connect=CONNECT_S),
    )


def fetch(
    http: httpx2.Client, request: ShopRequest, *, deadline_s: float = DEADLINE_S, largest: int = LARGEST_ANSWER
) -> Fetched:
    """Raises ShopUnavailable (AddressRefused among it) for whatever is no answer within its limits."""
    body = bytearray()
    try:
        with ends_within(deadline_s), _stream(http, request) as response:
            for piece in response.iter_bytes():
                body += piece
                if len(body) > largest:
                    text = f"the shop's answer is larger than {largest} bytes"
                    raise AnswerTooLarge(text, beginning=bytes(body[:BEGINNING]))
            return Fetched(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=bytes(body),
            )
    except (httpx2.ReadTimeout, httpx2.WriteTimeout) as error:
        raise ShopUnavailable("the shop's answer took too long") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        raise ShopUnavailable(f"the shop could not be reached ({type(error).__name__})") from error


def _stream(http: httpx2.Client, request: ShopRequest) -> AbstractContextManager[httpx2.Response]:
    return http.stream(
        request.method,
        request.url,
        params=request.query,
        headers=request.headers,
        auth=request.auth,
        content=request.content,
    )


class SafeTransport(TimedTransport):
    """Judges each request, redirects among them, before anything of it is sent."""

    def __init__(self, *, allow_local: bool, ssl_context: ssl.SSLContext | None = None) -> None:
        super().__init__(JudgingBackend(allow_local=allow_local), ssl_context=ssl_context, kept_s=KEPT_S)
        self._allow_local = allow_local

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises AddressRefused."""
        url = request.url
        is_plain_here = url.scheme == "http" and self._allow_local
        if url.scheme != "https" and not is_plain_here:
            raise AddressRefused("an address must begin with https://")
        if url.userinfo:
            raise AddressRefused("an address must not hold a name and a password")
        return super().handle_request(request)


class JudgingBackend(TimedBackend):
    """Connects to the address it has judged: a name looked up twice may answer two things."""

    def __init__(self, *, allow_local: bool) -> None:
        super().__init__()
        self._allow_local = allow_local

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises AddressRefused where any answer for the host is out of bounds."""
        addresses = _look_up(host, port)
        for address in addresses:
            if not is_allowed(address, allow_local=self._allow_local):
                raise AddressRefused(f"{host} leads to {address}, which is no public address")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - the signature of what is overridden
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Never."""
        raise AddressRefused("a socket of this machine is no shop")


def is_allowed(address: str, *, allow_local: bool) -> bool:
    """Whether an IP address is a public one, or this machine's where that is allowed."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        # What an address of version 4 is wrapped in leads to that address.
        ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    if ip.is_loopback:
        return allow_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in network for network in SPECIAL))


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = getaddrinfo(host, port, type=SOCK_STREAM, proto=IPPROTO_TCP)
    except (gaierror, UnicodeError, OSError) as error:
        raise httpcore2.ConnectError(f"{host} is not known") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
