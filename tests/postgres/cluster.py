"""Where is a PostgreSQL for tests? One of their own, from Debian's server, gone when they end.

a fresh directory ─▶ initdb ─▶ start, on a socket in that directory only ─▶ … ─▶ stop ─▶ the directory is removed
"""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import pytest

INSTALLED = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")
USER = "krambod"
START_S = 60
STOP_S = 20

# A cluster of minutes may lose everything when the machine does: nothing waits for a disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A running server: whoever may read `directory` is its superuser."""

    programs: Path
    directory: Path
    account: dict[str, Any]

    def url(self, database: str) -> str:
        """As KRAMBOD_DATABASE_URL takes it."""
        return f"postgresql://{USER}@{quote(str(self.directory), safe='')}/{database}"

    def create_database(self, name: str) -> str:
        """A new, empty one; its URL."""
        self.run("createdb", "--host", str(self.directory), "--username", USER, name)
        return self.url(name)

    def run(self, program: str, *arguments: str) -> str:
        """What it prints. Raises AssertionError with what it complained about."""
        command = [str(self.programs / program), *arguments]
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd="/", timeout=START_S, **self.account
        )
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"
        return done.stdout


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Skips the test loudly where no server is installed, and fails it where CI runs."""
    programs = find_programs()
    if programs is None:
        text = "PostgreSQL is not here: `apt-get install postgresql`"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)
    # Short, as a socket's path may have 107 bytes.
    with TemporaryDirectory(prefix="krambod-pg-", dir="/tmp") as directory:
        cluster = Cluster(programs=programs, directory=Path(directory), account=own_account(Path(directory)))
        try:
            _start(cluster)
            yield cluster
        finally:
            cluster.run("pg_ctl", "stop", "-D", _data(cluster), "-m", "immediate", "-w", "-t", str(STOP_S))


def find_programs() -> Path | None:
    """Of the newest version that is installed."""
    versions = [path for path in INSTALLED.glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


def own_account(directory: Path) -> dict[str, Any]:
    """How subprocess runs the server: as we are, or as somebody without rights, for it refuses to be root's."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = next(names[name] for name in UNPRIVILEGED if name in names)
    os.chown(directory, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _start(cluster: Cluster) -> None:
    options = {"-D": _data(cluster), "-U": USER, "-A": "trust", "-E": "UTF8", "--locale": "C.UTF-8"}
    cluster.run("initdb", "--no-sync", *[part for option in options.items() for part in option])
    settings = {**SETTINGS, "unix_socket_directories": str(cluster.directory)}
    with (Path(_data(cluster)) / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    log = str(cluster.directory / "log")
    cluster.run("pg_ctl", "start", "-D", _data(cluster), "-l", log, "-w", "-t", str(START_S))


def _data(cluster: Cluster) -> str:
    return str(cluster.directory / "data")
