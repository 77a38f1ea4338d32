"""How is an HTTP call made to somebody else's server? With one deadline and one cap of size for all of it.

    request ─▶ look-up ─▶ each address judged ─▶ connect ─▶ TLS ─▶ send ─▶ headers ─▶ body ─▶ answer, read whole
                 ▲                                                          │
                 └──────────────── a redirect, its body unread ─────────────┘
    └──────────────────────────────── one deadline ────────────────────────────────────────────┘

No other module of the product makes a call: a test holds that.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self

import httpx2

from krambod.outgoing.failures import AnswerLost, AnswerTooLate, AnswerTooLong, NeverSent, OutgoingFailed, OutOfBounds
from krambod.outgoing.resolving import Resolver
from krambod.outgoing.timing import TimedBackend, TimedTransport, ends_within, seconds_left
from krambod.traces import TracedSpan, span

CONNECT_S = 8.0  # look-up, connect and TLS, each
MOST_CONNECTIONS = 64
KEPT_S = 5.0  # a connection that idles longer may be closed by the other side while a request is on its way
BEGINNING = 4096
UNPACKED_HERE = 64 * 1024  # bytes of one piece
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
WEB = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRequest:
    """What is asked. `auth` is a name and a password."""

    method: str = "GET"
    url: str
    query: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    auth: tuple[str, str] | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingAnswer:
    """An answer, read whole. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a call may take: seconds for all of it, bytes of the answer once unpacked, redirects."""

    deadline_s: float
    largest: int
    redirects: int = 0


class Http:
    """Makes calls over connections that it keeps. Threads may share it; whoever opens it closes it.

    Of the addresses, only those with one of the `schemes` are called.
    """

    def __init__(self, client: httpx2.Client, *, schemes: frozenset[str] = WEB) -> None:
        # A server may pack in another way all the same: see `_unpacked`.
        client.headers["Accept-Encoding"] = "gzip"
        self._client = client
        self._schemes = schemes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def fetch(self, request: OutgoingRequest, limits: Limits) -> OutgoingAnswer:
        """Makes a call. Raises OutgoingFailed for whatever is no whole answer within its limits."""
        with ends_within(limits.deadline_s):
            try:
                first = self._client.build_request(
                    request.method,
                    request.url,
                    params=request.query,
                    headers=request.headers,
                    content=request.content,
                )
            except (httpx2.InvalidURL, UnicodeError) as error:
                raise NeverSent("the address cannot be read", reason=type(error).__name__) from error
            with span("call", {"http.request.method": first.method, "server.address": first.url.host}) as begun:
                return self._traced(begun, first, request.auth, limits)

    def _traced(
        self, begun: TracedSpan, first: httpx2.Request, auth: tuple[str, str] | None, limits: Limits
    ) -> OutgoingAnswer:
        try:
            answer = self._follow(first, auth, limits)
        except OutgoingFailed as failure:
            begun.set_attribute("error.type", type(failure).__name__)
            raise
        begun.set_attribute("http.response.status_code", answer.status)
        return answer

    def _follow(self, request: httpx2.Request, auth: tuple[str, str] | None, limits: Limits) -> OutgoingAnswer:
        """Goes where redirects lead. Each is judged as the first address was, and its own body is not read."""
        for turn in range(limits.redirects + 1):
            self._check(request.url)
            with closing(self._send(request, auth, is_first=turn == 0)) as response:
                if not (limits.redirects and response.has_redirect_location):
                    return _read_whole(response, limits.largest)
                if response.next_request is None:
                    raise AnswerLost("a redirect leads nowhere")
                request, auth = response.next_request, None
        raise AnswerLost("there are too many redirects")

    def _send(self, request: httpx2.Request, auth: tuple[str, str] | None, *, is_first: bool) -> httpx2.Response:
        left_s = seconds_left()
        request.extensions["timeout"] = httpx2.Timeout(left_s, connect=min(CONNECT_S, left_s)).as_dict()
        try:
            return self._client.send(request, auth=auth, stream=True, follow_redirects=False)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            failure = NeverSent if is_first else AnswerLost
            raise failure("there is no connection", reason=type(error).__name__) from error
        except (httpx2.HTTPError, UnicodeError) as error:
            raise _lost(error) from error

    def _check(self, url: httpx2.URL) -> None:
        if url.scheme not in self._schemes:
            raise OutOfBounds(
                f"an address must begin with {' or '.join(f'{name}://' for name in sorted(self._schemes))}"
            )
        if url.userinfo:
            raise OutOfBounds("an address must not hold a name and a password")


def open_http(
    *,
    may_reach: Callable[[str], bool] = lambda _: True,
    schemes: frozenset[str] = WEB,
    resolver: Resolver | None = None,
) -> Http:
    """Opens a door to other servers. `may_reach` judges each IP address before a connection to it.

    It takes no proxy from the environment, which could not judge, and keeps no cookies: threads work for many people.
    """
    backend = TimedBackend(resolver or Resolver(), may_reach)
    return Http(
        httpx2.Client(
            transport=TimedTransport(backend, most_connections=MOST_CONNECTIONS, kept_s=KEPT_S),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        ),
        schemes=schemes,
    )


def _read_whole(response: httpx2.Response, largest: int) -> OutgoingAnswer:
    body = bytearray()
    try:
        for piece in _unpacked(response):
            body += piece
            if len(body) > largest:
                text = f"the answer is larger than {largest} bytes"
                raise AnswerTooLong(text, beginning=bytes(body[:BEGINNING]))
    except httpx2.HTTPError as error:
        raise _lost(error) from error
    headers = {name.lower(): value for name, value in response.headers.items()}
    return OutgoingAnswer(status=response.status_code, headers=headers, body=bytes(body))


def _unpacked(response: httpx2.Response) -> Iterator[bytes]:
    """Yields small pieces: a short answer may unpack to more than this machine can hold."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing in {"", "identity"}:
        yield from response.iter_raw()
        return
    if packing not in PACKED:
        raise AnswerLost("the answer is packed in a way that nobody asked for")
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib: its first bytes say which
    packed = b""
    try:
        for packed in response.iter_raw():
            yield from _unpack(unpacking, packed)
            if unpacking.eof:
                return
    except zlib.error as error:
        raise AnswerLost("the answer cannot be unpacked") from error
    if packed:
        raise AnswerLost("the packed answer has no end")


def _unpack(unpacking: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    unpacked = unpacking.decompress(packed, UNPACKED_HERE)
    yield unpacked
    while unpacking.unconsumed_tail or len(unpacked) == UNPACKED_HERE:
        unpacked = unpacking.decompress(unpacking.unconsumed_tail, UNPACKED_HERE)
        yield unpacked


def _lost(error: Exception) -> AnswerLost:
    """What an error is that came after the request may have been sent."""
    if isinstance(error, httpx2.ReadTimeout | httpx2.WriteTimeout):
        return AnswerTooLate("the answer took too long", reason=type(error).__name__)
    return AnswerLost(f"there is no answer ({type(error).__name__})", reason=type(error).__name__)
