"""A server that sends its answer byte by byte, slower than anybody waits."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n"
BYTE_EVERY_S = 0.02


@dataclass(slots=True)
class DrippingServer:
    """`callers` counts those who are served."""

    port: int
    answer: bytes
    callers: int = 0
    _is_over: threading.Event = field(default_factory=threading.Event)

    def end(self) -> None:
        """Hangs up on everybody."""
        self._is_over.set()

    def drip(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            for byte in self.answer:
                if self._is_over.wait(BYTE_EVERY_S):
                    return
                connection.sendall(bytes([byte]))
            self._is_over.wait(60)

    def serve(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                self.callers += 1
                threading.Thread(target=self.drip, args=(connection,), daemon=True).start()


@contextmanager
def dripping(answer: bytes, *, host: str = "127.0.0.1") -> Iterator[DrippingServer]:
    with socket.create_server((host, 0)) as listening:
        server = DrippingServer(port=listening.getsockname()[1], answer=answer)
        threading.Thread(target=server.serve, args=(listening,), daemon=True).start()
        try:
            yield server
        finally:
            server.end()
            listening.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
