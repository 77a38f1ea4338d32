"""How does all that a call does on the wire end at one moment?

A timeout of a socket counts from byte to byte, so a server that sends one byte now and then would hold a thread for
ever. Within `ends_within`, look-up, connect, TLS, request, headers, redirects and body end together.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import httpcore2
import httpx2

from krambod.outgoing.failures import OutOfBounds
from krambod.outgoing.resolving import NameTooSlow, NameUnknown, Resolver

PIECE = 64 * 1024
MOST_ADDRESSES = 4  # of one name that are tried, one after the other

_ENDS_AT: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """Ends the calls of this thread after so many seconds: they raise a timeout of httpx2.

    Within another deadline, the earlier of the two counts.
    """
    outer, ends_at = _ENDS_AT.get(), time.monotonic() + seconds
    token = _ENDS_AT.set(ends_at if outer is None else min(outer, ends_at))
    try:
        yield
    finally:
        _ENDS_AT.reset(token)


def seconds_left() -> float:
    """What the call of this thread has left, at least 0. Call it within `ends_within`."""
    ends_at = _ENDS_AT.get()
    assert ends_at is not None, "a call has a deadline"
    return max(0.0, ends_at - time.monotonic())


class TimedTransport(httpx2.HTTPTransport):
    """Sends over connections of a backend of ours. An idle connection is kept for `kept_s` seconds."""

    def __init__(
        self,
        backend: httpcore2.NetworkBackend,
        *,
        most_connections: int,
        kept_s: float,
    ) -> None:
        context = _certificates()
        super().__init__(verify=context, trust_env=False)
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=most_connections,
            max_keepalive_connections=most_connections,
            keepalive_expiry=kept_s,
            network_backend=backend,
        )


class TimedBackend(httpcore2.SyncBackend):
    """Makes connections of which each step ends with the call that it belongs to.

    It connects to the addresses that it has judged: a name that is looked up twice may answer two things.
    """

    def __init__(self, resolver: Resolver, may_reach: Callable[[str], bool]) -> None:
        super().__init__()
        self._resolver = resolver
        self._may_reach = may_reach

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises OutOfBounds where any address of the host is, and ConnectTimeout where the call has no time left."""
        left = _left(timeout, httpcore2.ConnectTimeout)
        began_at = time.monotonic()
        addresses = self._find_addresses(host, port, left)
        if left is not None:
            left = max(0.0, left - (time.monotonic() - began_at))
        return TimedStream(self._connect_one(addresses, port, left, local_address, socket_options))

    def _find_addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            addresses = self._resolver.addresses(host, port, timeout)
        except NameUnknown as error:
            raise httpcore2.ConnectError(str(error)) from error
        except NameTooSlow as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        for address in addresses:
            if not self._may_reach(address):
                raise OutOfBounds(f"{host} leads to {address}, which is no public address")
        return addresses[:MOST_ADDRESSES]

    def _connect_one(
        self,
        addresses: Sequence[str],
        port: int,
        left: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore2.NetworkStream:
        """Connects to the first address that answers within its share of the time."""
        share = None if left is None else left / len(addresses)
        for address in addresses[:-1]:
            try:
                return super().connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return super().connect_tcp(addresses[-1], port, share, local_address, socket_options)


class TimedStream(httpcore2.NetworkStream):
    """A connection that waits for the other side no longer than the call has left."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Piece by piece: the other side may take one now and then."""
        for start in range(0, len(buffer), PIECE):
            self._stream.write(buffer[start : start + PIECE], _left(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = _left(timeout, httpcore2.ConnectTimeout)
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, name: str) -> Any:
        return self._stream.get_extra_info(name)


@cache
def _certificates() -> ssl.SSLContext:
    """Whom this machine trusts, read once: it takes longer than many calls."""
    return ssl.create_default_context()


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    """The seconds that a step has: its own timeout, or what the call has left. Raises `late` where that is nothing."""
    ends_at = _ENDS_AT.get()
    if ends_at is None:
        return timeout
    left = ends_at - time.monotonic()
    if left <= 0:
        raise late("the call took too long")
    return left if timeout is None else min(timeout, left)
