"""How is a name looked up in time? In a thread of its own, which nobody waits for longer than the call has left.

The system's own look-up has no timeout. A thread that hangs in it ends when the system gives up, and until then it
counts: more than so many look-ups never run at once, so a slow name server costs neither callers nor more threads.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from ipaddress import ip_address
from socket import IPPROTO_TCP, SOCK_STREAM, getaddrinfo
from threading import BoundedSemaphore, Thread
from typing import Any

LookUp = Callable[..., list[Any]]

# A process has at most 32 callers at once, and a caller begins no second look-up before it has left the first.
MOST_AT_ONCE = 32


class NameUnknown(Exception):
    """Nobody knows the name."""


class NameTooSlow(Exception):
    """Nobody has said in time where the name leads."""


class Resolver:
    """Looks up names for one kind of calls. Threads may share it. `look_up` is called as `getaddrinfo` is."""

    def __init__(self, look_up: LookUp = getaddrinfo, *, most_at_once: int = MOST_AT_ONCE) -> None:
        self._look_up = look_up
        self._free = BoundedSemaphore(most_at_once)

    def addresses(self, host: str, port: int, timeout_s: float | None) -> list[str]:
        """Returns the IP addresses of a host, the best first. Raises NameUnknown or NameTooSlow."""
        if is_address(host):
            return [host]
        began_at = time.monotonic()
        if not self._free.acquire(timeout=timeout_s):
            raise NameTooSlow(f"{host}: too many names are being looked up")
        found: Future[list[Any]] = Future()
        self._start(found, host, port)
        left_s = None if timeout_s is None else max(0.0, timeout_s - (time.monotonic() - began_at))
        try:
            entries = found.result(left_s)
        except TimeoutError as error:
            raise NameTooSlow(f"{host} was not found in time") from error
        except (OSError, ValueError) as error:
            raise NameUnknown(f"{host} is not known") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in entries))

    def _start(self, found: Future[list[Any]], host: str, port: int) -> None:
        try:
            # A daemon: the end of the process does not wait for a name server.
            Thread(target=self._run, args=(found, host, port), name="krambod-look-up", daemon=True).start()
        except RuntimeError as error:  # the system gives no more threads
            self._free.release()
            raise NameTooSlow(f"{host}: no thread is free to look it up") from error

    def _run(self, found: Future[list[Any]], host: str, port: int) -> None:
        try:
            found.set_result(self._look_up(host, port, type=SOCK_STREAM, proto=IPPROTO_TCP))
        except (OSError, ValueError) as error:  # a name that cannot be written down is a ValueError
            found.set_exception(error)
        finally:
            self._free.release()


def is_address(host: str) -> bool:
    """Whether the host is an IP address already."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
