"""Does a double that stops leave no connection behind, however late it came?"""

import gc
import socket
import threading
import warnings
from contextlib import suppress
from urllib.parse import urlsplit

from aiohttp import web

from krambod.doubles.serving import running

ROUNDS = 12
CALLERS = 4
LONG_ANSWER = "x" * 2_000_000


def test_a_double_that_stops_ends_each_connection() -> None:
    """Callers connect without a pause while it stops; every second one asks, and none reads the answer."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        reached = sum(_stop_among_callers() for _ in range(ROUNDS))
        gc.collect()
    assert reached >= ROUNDS
    assert [str(warning.message) for warning in warned if "unclosed" in str(warning.message)] == []


def _stop_among_callers() -> int:
    """Serves and stops once; gives the number of connections that callers made."""
    over = threading.Event()
    sockets: list[socket.socket] = []

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=LONG_ANSWER)

    def call(port: int) -> None:
        with suppress(OSError):
            while not over.is_set():
                connection = socket.create_connection(("127.0.0.1", port), timeout=0.2)
                sockets.append(connection)
                if len(sockets) % 2:
                    connection.sendall(b"GET / HTTP/1.1\r\nHost: double\r\n\r\n")
                over.wait(0.001)

    application = web.Application()
    application.router.add_get("/", answer)
    with running(application) as url:
        port = urlsplit(url).port
        callers = [threading.Thread(target=call, args=(port,)) for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        over.wait(0.02)
    over.set()
    for caller in callers:
        caller.join()
    for connection in sockets:
        connection.close()
    return len(sockets)
