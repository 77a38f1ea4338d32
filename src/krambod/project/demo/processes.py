"""How does the demo start krambod's own commands as processes, wait for them, and stop them?

Each process has its own session, so that Ctrl-C does not reach it twice: only this process passes it on.
"""

import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from krambod.doubles.serving import HOST

PORTS = range(20_000, 32_768)

KRAMBOD = [sys.executable, "-m", "krambod"]
START_S = 90.0
STOP_S = 40.0
ASK_AGAIN_S = 3.0
POLL_S = 0.1
LAST_LINES = 20

# Plain HTTP on this machine needs no certificates and no proxy.
LOOPBACK: dict[str, Any] = {"verify": False, "trust_env": False}


class DemoFailed(Exception):
    """The demo cannot start, or cannot run to its end. The text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A running krambod command. Its output goes to `log`; without a log, its errors go to our standard error."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None

    def expect_alive(self) -> None:
        """Raises DemoFailed if it has ended; the text has the end of its output, or says where that is."""
        code = self.process.poll()
        if code is None:
            return
        if self.log is None:
            raise DemoFailed(f"{self.name} has ended by itself (exit code {code}); its last words are above.")
        last = "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])
        raise DemoFailed(f"{self.name} has ended by itself (exit code {code}):\n{last}")


class Processes:
    """The processes that were started and must be stopped at the end."""

    def __init__(self) -> None:
        self._running: list[Started] = []

    def start(
        self, arguments: Sequence[str], *, environment: Mapping[str, str] | None = None, log: Path | None = None
    ) -> None:
        """Starts `krambod` with these arguments, in our own environment unless another is given."""
        with _output(log) as output:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*KRAMBOD, *arguments],
                env=environment,
                stdout=output if log else subprocess.DEVNULL,
                stderr=output,
                start_new_session=True,
            )
        self._running.append(Started(name=f"krambod {arguments[0]}", process=process, log=log))

    def wait_until_it_answers(self, name: str, url: str) -> None:
        """Waits for an answer at `url`. Raises DemoFailed if a process ends meanwhile, or if it takes too long."""
        give_up_at = time.monotonic() + START_S
        while not answers(url):
            self.expect_all_alive()
            if time.monotonic() > give_up_at:
                raise DemoFailed(f"{name} does not answer at {url} after {START_S:.0f} seconds.")
            time.sleep(POLL_S)

    def expect_all_alive(self) -> None:
        """Raises DemoFailed, with its name, if a process has ended."""
        for started in self._running:
            started.expect_alive()

    def stop(self) -> None:
        """Stops all processes at once, and kills those that do not end in time."""
        for started in self._running:
            started.process.terminate()
        for started in self._running:
            _wait_for_end(started.process, STOP_S)
        self._running.clear()


def stop_process(process: subprocess.Popen[bytes], within_s: float) -> None:
    """Asks the process to end, and kills it if it has not ended after `within_s` seconds."""
    process.terminate()
    _wait_for_end(process, within_s)


def _wait_for_end(process: subprocess.Popen[bytes], within_s: float) -> None:
    """Sends the signal again while it waits: a process that has only just started may miss the first one."""
    kill_at = time.monotonic() + within_s
    while process.poll() is None:
        try:
            process.wait(ASK_AGAIN_S)
        except subprocess.TimeoutExpired:
            if time.monotonic() > kill_at:
                process.kill()
            else:
                process.terminate()


def answers(url: str) -> bool:
    """Whether the address answers with a page."""
    try:
        return httpx2.get(url, timeout=5, follow_redirects=True, **LOOPBACK).status_code == 200
    except httpx2.TransportError:
        return False


def free_port() -> int:
    """Returns a port that no process listens on now.

    It is below those that systems give to outgoing connections (from 32768), or one of these could take it meanwhile.
    The system's own source of chance is asked: programs whose `random` starts from the same seed would meet at a port.
    """
    for port in random.SystemRandom().sample(PORTS, 100):
        with suppress(OSError), socket.create_server((HOST, port)):
            return port
    raise OSError("No port from 20000 to 32767 is free.")


@contextmanager
def _output(log: Path | None) -> Iterator[Any]:
    if log is None:
        yield None
        return
    with log.open("wb") as output:
        yield output
