"""How does every call to somebody else's server end in time?

A timeout of a socket counts from byte to byte, so a server that sends one byte now and then would hold a thread for
ever. Within `ends_within`, all that a call does on the wire ends at one moment: connect, TLS, request, headers,
redirects and body. Only the lookup of a name has the time of the machine's own resolver.
"""

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore2
import httpx2

MOST_CONNECTIONS = 32
KEPT_S = 5.0  # as httpx2 has it
PIECE = 64 * 1024

_ENDS_AT: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """Ends the calls of this thread after so many seconds: they raise a timeout of httpx2."""
    token = _ENDS_AT.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ENDS_AT.reset(token)


class TimedTransport(httpx2.HTTPTransport):
    """Sends over connections of a backend of ours. An idle connection is kept for `kept_s` seconds."""

    def __init__(
        self,
        backend: httpcore2.NetworkBackend,
        *,
        ssl_context: ssl.SSLContext | None = None,
        most_connections: int = MOST_CONNECTIONS,
        kept_s: float = KEPT_S,
    ) -> None:
        context = ssl_context or ssl.create_default_context()
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
    """Makes connections of which each step ends with the call that it belongs to."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises ConnectTimeout where the call has no time left."""
        left = _left(timeout, httpcore2.ConnectTimeout)
        return TimedStream(super().connect_tcp(host, port, left, local_address, socket_options))


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


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    """The seconds that a step has: its own timeout, or what the call has left. Raises `late` where that is nothing."""
    ends_at = _ENDS_AT.get()
    if ends_at is None:
        return timeout
    left = ends_at - time.monotonic()
    if left <= 0:
        raise late("the call took too long")
    return left if timeout is None else min(timeout, left)
