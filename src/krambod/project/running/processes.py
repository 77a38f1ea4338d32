"""Which processes does `krambod serve` run? The web server, and one worker that is started again when it dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

if TYPE_CHECKING:
    from krambod.worker.engine import Engine

STOP_GRACE_S = 25.0
LONGEST_REST_S = 30.0
PARENT_POLL_S = 0.5
WEB_GRACE_S = 5
MOST_CONNECTIONS = 4096
HEADERS_MS = 10_000
LARGEST_HEADERS = 64 * 1024

log = structlog.get_logger("krambod.project")


def serve(*, host: str, port: int) -> None:
    """Runs the web server and a worker until SIGINT or SIGTERM."""
    # Not fork: a forked child keeps the pipe open by which the other thread learns that its own child has started.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "krambod.project.running.web_process:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=MOST_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MS, max_buffer_size=LARGEST_HEADERS),
        # Without it, the server cannot stop while a client keeps its connection open.
        workers_kill_timeout=WEB_GRACE_S,
        # Not its warnings: one of them, about our number of threads, is of no use to anybody.
        log_level=LogLevels.error,
    )
    with worker_child():
        server.serve()


@contextmanager
def worker_child() -> Iterator[None]:
    """Runs a worker in a process of its own, starts it again when it dies, and stops it at the end of the block."""
    child = _Child([sys.executable, "-m", "krambod", "worker", "--parent", str(os.getpid())])
    thread = threading.Thread(target=child.keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        child.stop()
        thread.join(STOP_GRACE_S + 5)


def run_worker(worker: "Engine", *, parent: int | None) -> None:
    """Runs until SIGINT or SIGTERM, or until the parent process has ended."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: worker.stop())
    if parent is not None:
        stop_without(parent, worker.stop)
    worker.run()


def stop_without(parent: int, stop: Callable[[], None]) -> None:
    """Calls `stop` when the parent process has ended: without its server, nobody would see this worker."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_S)
        stop()

    threading.Thread(target=watch, daemon=True).start()


class _Child:
    """A process that is started again when it ends. After each short life, it waits longer before the next start."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def keep(self) -> None:
        rest_s = 1.0
        while not self._stopping.is_set():
            started_at = time.monotonic()
            with self._lock:
                if self._stopping.is_set():
                    return
                # In its own process group, so that Ctrl-C reaches it only once, by `stop`.
                self._process = subprocess.Popen(self._command, start_new_session=True)  # noqa: S603
            code = self._process.wait()
            if self._stopping.is_set():
                return
            rest_s = 1.0 if time.monotonic() - started_at > LONGEST_REST_S else min(rest_s * 2, LONGEST_REST_S)
            log.error("worker.died", code=code, again_in_s=rest_s)
            self._stopping.wait(rest_s)

    def stop(self) -> None:
        with self._lock:
            self._stopping.set()
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
