"""Who looks at the installation, and where are its metrics? The parent process of `krambod serve`, and a command.

The parent does no work and answers no request, so it lives when workers and web server do not.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import structlog
from django.db import connections

from krambod.outgoing.calling import Http, open_http
from krambod.project.configuration import Configuration
from krambod.project.engine_figures import watched_installation
from krambod.watching.channels import Webhook, open_channels
from krambod.watching.looking import Lookout
from krambod.watching.lost_database import LostDatabase
from krambod.watching.metrics import registry_of
from krambod.watching.server import MetricsServer
from krambod.worker.clock import utc_now

LOOK_EVERY_S = 60.0
LISTEN_AGAIN_S = 15.0
STOP_S = 3.0

log = structlog.get_logger("krambod.project")


def open_lookout(configuration: Configuration, http: Http) -> Lookout:
    """The lookout of this installation. Raises ConfigurationError."""
    url, key = configuration.alert_webhook_url, configuration.alert_webhook_key
    channels = open_channels(
        http,
        addresses=configuration.alert_addresses,
        webhook=Webhook(url=url, key=key) if url else None,
    )
    return Lookout(
        watched=watched_installation(),
        channels=channels,
        patience=timedelta(minutes=configuration.alert_after_minutes),
        lost_database=LostDatabase(configuration.data_dir),
        clock=utc_now,
    )


@contextmanager
def watching(configuration: Configuration, *, every_s: float = LOOK_EVERY_S) -> Iterator[None]:
    """Looks every `every_s` seconds and serves the metrics until the end of the block, if either is asked for.

    Raises ConfigurationError.
    """
    if not configuration.is_watched:
        yield
        return
    ending = threading.Event()
    with ExitStack() as opened:
        lookout = open_lookout(configuration, opened.enter_context(open_http()))
        threads = []
        if lookout.channels:
            threads.append(threading.Thread(target=_keep_looking, args=(lookout, ending, every_s), daemon=True))
        if configuration.metrics_place is not None:
            threads.append(threading.Thread(target=_serve_metrics, args=(configuration, ending), daemon=True))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ending.set()
            for thread in threads:
                thread.join(STOP_S)


def _keep_looking(lookout: Lookout, ending: threading.Event, every_s: float) -> None:
    while not ending.wait(every_s):
        try:
            lookout.look()
        except Exception:  # whoever tells of failures must not die of one
            log.exception("watching.failed")
        finally:
            connections.close_all()


def _serve_metrics(configuration: Configuration, ending: threading.Event) -> None:
    """Listens as soon as the address is free: a server that is replaced may still have it."""
    assert configuration.metrics_place is not None
    host, port = configuration.metrics_place
    while not ending.is_set():
        try:
            server = MetricsServer(host, port, registry_of(watched_installation()))
        except OSError as error:
            log.warning("metrics.cannot_listen", address=configuration.metrics_address, cause=error.strerror)
            ending.wait(LISTEN_AGAIN_S)
            continue
        with server:
            log.info("metrics.listening", address=configuration.metrics_address)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            ending.wait()
            server.shutdown()
