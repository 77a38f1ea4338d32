"""Is the port free that a server is to listen on, and if not, who has it?

The web server shares its port (SO_REUSEPORT), so a second `krambod serve` on the same port would start without an
error, and each would get half of the requests. So we look before the server starts.
"""

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"  # in /proc/net/tcp


class PortTaken(Exception):
    """The server cannot listen at this address. The text says why, and what to do."""


def expect_free(host: str, port: int, option: str) -> None:
    """Raises PortTaken if nobody can listen on the port now. `option` is the one that names the port."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][0]
    except socket.gaierror as error:
        raise PortTaken(f"--host must be an address of this machine, like 127.0.0.1 or ::1, not {host}.") from error
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            raise PortTaken(_explain(error, host, port, option)) from error


@contextmanager
def reserved(host: str, port: int) -> Iterator[None]:
    """Keeps a free port for this process. Raises PortTaken.

    Without it, two servers that start at the same moment would both find the port free, and then share it. The system
    frees the reservation even if the process dies.
    """
    expect_free(host, port, "--port")
    if sys.platform != "linux":  # other systems have no names that end with their process
        yield
        return
    with socket.socket(socket.AF_UNIX) as name:
        try:
            name.bind(f"\0krambod-{host}-{port}")
        except OSError as error:
            raise PortTaken(f"Port {port} is taken by another `krambod serve`: stop it, or add --port.") from error
        yield


def listens(host: str, port: int) -> bool:
    """Whether somebody listens there now. A server that listens everywhere is asked on this machine."""
    address = ip_address(host)
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    try:
        socket.create_connection((host, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def _explain(error: OSError, host: str, port: int, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by {_owner(port)}: stop it, or choose another port with {option}."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine: choose another with --host."
    return f"Nobody can listen on port {port} of {host} ({error.strerror}): choose another port with {option}."


def _owner(port: int) -> str:
    """The process that listens on the port, with its command; "another program" if the system does not tell us."""
    sockets = {f"socket:[{number}]" for number in _listening(port)}
    for directory in sorted(PROC.glob("[0-9]*"), key=lambda path: int(path.name)):
        if sockets & _open_files(directory):
            return _name(int(directory.name))
    return "another program"


def _name(pid: int) -> str:
    """The process; for a web process of ours, the server that has started it."""
    command = _command(pid)
    if "krambod.project.running.web_process" not in command:
        return f"process {pid} ({command})"
    parent = _text(PROC / str(pid) / "stat").rpartition(")")[2].split()[1:2]
    return f"another `krambod serve` (process {' '.join(parent)})"


def _listening(port: int) -> Iterator[str]:
    """The numbers (inodes) of the sockets that listen on the port."""
    for table in (PROC / "net/tcp", PROC / "net/tcp6"):
        for line in _text(table).splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _open_files(process: Path) -> set[str]:
    try:
        return {str(file.readlink()) for file in (process / "fd").iterdir()}
    except OSError:  # it has ended, or it belongs to another user
        return set()


def _command(pid: int) -> str:
    return " ".join(_text(PROC / str(pid) / "cmdline").split("\0")).strip()[:200]


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
