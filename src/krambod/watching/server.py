"""How are the metrics served at an address of their own? By a small server of Python's own, in a few threads.

For the machine itself or a network of your own: there is no token and no TLS.
"""

import socket
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.db import connections
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from krambod.watching.metrics import write_metrics

PATIENCE_S = 10.0
PATH = "/metrics"


class MetricsServer(ThreadingMixIn, WSGIServer):
    """Answers `/metrics` at `host` and `port` while `serve_forever` runs. Raises OSError where it cannot listen."""

    daemon_threads = True

    def __init__(self, host: str, port: int, registry: CollectorRegistry) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)
        self.set_app(_application(registry))

    def server_bind(self) -> None:
        """Binds without a look-up of this machine's name, which may take long and serves nobody here."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.socket.getsockname()[:2]
        self.setup_environ()


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE_S  # a caller who says nothing holds a thread no longer

    def log_message(self, *_: Any) -> None:
        """Nothing: a scrape comes every few seconds."""


def _application(registry: CollectorRegistry) -> Callable[..., Iterable[bytes]]:
    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"The metrics are at /metrics.\n"]
        try:
            body = write_metrics(registry)
        finally:
            connections.close_all()  # the thread ends with its request
        start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(body)))])
        return [body]

    return application
