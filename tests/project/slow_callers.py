"""How does a test call a server slowly? Many connections at once, each of which sends or reads very little."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

DRIP_S = 0.5
BODY = b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"
HEADERS = b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: x"
LONG_ANSWER = b"GET /static/krambod/bootstrap.min.css HTTP/1.1\r\nHost: localhost\r\n\r\n"


@contextmanager
def slow_callers(url: str, beginning: bytes, count: int) -> Iterator[Sequence[socket.socket]]:
    """Holds `count` connections that have sent `beginning`, add a byte every half second, and never read."""
    with _connections(url, count) as connections:
        for connection in connections:
            connection.sendall(beginning)
        over = threading.Event()
        dripping = threading.Thread(target=_drip, args=(connections, over))
        dripping.start()
        try:
            yield connections
        finally:
            over.set()
            dripping.join()


@contextmanager
def slow_readers(url: str, count: int) -> Iterator[None]:
    """Holds `count` connections that have asked for a long answer, and never read it."""
    with _connections(url, count) as connections:
        for connection in connections:
            connection.sendall(LONG_ANSWER)
        yield


@contextmanager
def _connections(url: str, count: int) -> Iterator[list[socket.socket]]:
    address = urlsplit(url)
    connections = []
    try:
        for _ in range(count):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(30)
            connection.connect((address.hostname, address.port))
            connections.append(connection)
        yield connections
    finally:
        for connection in connections:
            connection.close()


def _drip(connections: Sequence[socket.socket], over: threading.Event) -> None:
    while not over.wait(DRIP_S):
        for connection in connections:
            try:
                connection.send(b"x")
            except OSError:  # the server has closed it, as it should
                continue
