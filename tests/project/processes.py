"""How do tests start real `krambod` processes, wait for them, and leave none behind?"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from cryptography.fernet import Fernet

from krambod.project.demo.processes import KRAMBOD, free_port
from tests.doubles.caller import LOOPBACK
from tests.waiting import PATIENCE_S, wait_until

MIGRATED = "KRAMBOD_TEST_DATABASE"  # the variable that names the file of `migrated_database`


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a new installation in `data`, without the tests' own settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KRAMBOD_", "DJANGO_"))}
    return own | {"KRAMBOD_DATA_DIR": str(data), **more}


def install(data: Path) -> None:
    """Makes the same installation as `krambod migrate`, by a copy, in a hundredth of the time."""
    data.mkdir(exist_ok=True)
    shutil.copyfile(migrated_database(), data / "krambod.sqlite3")
    keys = data / "secret.keys"
    keys.touch(mode=0o600)
    keys.write_bytes(Fernet.generate_key() + b"\n")


def migrated_database() -> Path:
    """A database file with all tables, to copy. Whichever process of a run needs it first makes it."""
    made = Path(os.environ[MIGRATED])
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with TemporaryDirectory() as folder:
                done = krambod("migrate", data=Path(folder))
                assert done.returncode == 0, done.stderr
                shutil.move(Path(folder) / "krambod.sqlite3", made)
    return made


def krambod(*arguments: str, data: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Runs a command to its end."""
    return subprocess.run(
        [*KRAMBOD, *arguments],
        env=environment(data, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


@dataclass(slots=True, kw_only=True)
class Server:
    """A running `krambod serve` and all processes that it has started."""

    process: "subprocess.Popen[bytes]"
    url: str
    log: Path

    def workers(self) -> list[int]:
        """The process ids of the server's workers."""
        return [pid for pid, command in children_of(self.process.pid).items() if "worker --parent" in command]

    def answers(self) -> bool:
        try:
            httpx2.get(f"{self.url}/health", timeout=5.0, **LOOPBACK)
        except httpx2.TransportError:
            return False
        return True

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Sends the signal, and waits for the end. Returns the seconds that it took."""
        began_at = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE_S)
        return time.monotonic() - began_at


@contextmanager
def serving(data: Path, **more: str) -> Iterator[Server]:
    """Runs a server until the block ends. At the start it answers and its worker runs; at the end all have ended."""
    data.mkdir(exist_ok=True)
    server = _start(data, more)
    process = server.process
    family: dict[int, str] = {}
    try:
        wait_until(lambda: process.poll() is not None or (server.answers() and bool(server.workers())), server.log)
        assert process.poll() is None, server.log.read_text(errors="replace")[-3000:]
        yield server
        family = children_of(process.pid)
    finally:
        family |= children_of(process.pid)
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in family:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def _start(data: Path, more: dict[str, str]) -> Server:
    """A server that has just begun to start."""
    log = data.with_name(f"{data.name}.log")
    port = free_port()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*KRAMBOD, "serve", "--port", str(port)],
            env=environment(data, **more),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Server(process=process, url=f"http://127.0.0.1:{port}", log=log)


def is_alive(pid: int) -> bool:
    """Whether the process still runs. A zombie, which has ended but whose parent has not waited for it, does not."""
    return (_stat(pid) or ["Z"])[0] != "Z"


def children_of(pid: int) -> dict[int, str]:
    """The process ids and command lines of the children that are alive."""
    ids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    children = [child for child in ids if (stat := _stat(child)) and stat[1] == str(pid) and stat[0] != "Z"]
    return {child: _command_of(child) for child in children}


def _stat(pid: int) -> list[str]:
    """The process's state and parent; empty if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return []


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
