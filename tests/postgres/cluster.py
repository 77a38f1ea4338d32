"""Where do tests get a PostgreSQL? They start Debian's server in a new directory, and remove it at the end.

a fresh directory ─▶ initdb ─▶ start, on a socket in that directory only ─▶ … ─▶ stop ─▶ the directory is removed
"""

import os
import pwd
import subprocess
from collections.abc import Iterator, Mapping
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

# A cluster for a few minutes may lose its data in a crash, so it does not wait for the disk.
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
    """A running server. Every user who can read `directory` is its superuser."""

    programs: Path
    directory: Path
    account: dict[str, Any]

    def url(self, database: str) -> str:
        """The database's URL, in the form of KRAMBOD_DATABASE_URL."""
        return f"postgresql://{USER}@{quote(str(self.directory), safe='')}/{database}"

    def create_database(self, name: str) -> str:
        """Creates an empty database. Returns its URL."""
        self.run("createdb", "--host", str(self.directory), "--username", USER, name)
        return self.url(name)

    def restart(self) -> None:
        """Kills the server and starts it again. What was committed stays if the cluster's settings say so."""
        self.run("pg_ctl", "restart", "-D", _data(self), "-l", _log(self), "-m", "immediate", "-w", "-t", str(START_S))

    def run(self, program: str, *arguments: str) -> str:
        """Runs a program of PostgreSQL and returns its output. Raises AssertionError with its errors if it fails."""
        command = [str(self.programs / program), *arguments]
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd="/", timeout=START_S, **self.account
        )
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"
        return done.stdout


@contextmanager
def running_cluster(**settings: str) -> Iterator[Cluster]:
    """Runs a cluster with these settings until the block ends.

    Without an installed server, skips the test, and fails it in CI.
    """
    programs = find_programs()
    if programs is None:
        text = "PostgreSQL is not here: `apt-get install postgresql`"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)
    # A short path, because a socket's path may have at most 107 bytes.
    with TemporaryDirectory(prefix="krambod-pg-", dir="/tmp") as directory:
        cluster = Cluster(programs=programs, directory=Path(directory), account=own_account(Path(directory)))
        try:
            _start(cluster, settings)
            yield cluster
        finally:
            cluster.run("pg_ctl", "stop", "-D", _data(cluster), "-m", "immediate", "-w", "-t", str(STOP_S))


def find_programs() -> Path | None:
    """The directory with the programs of the newest installed version."""
    versions = [path for path in INSTALLED.glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


def own_account(directory: Path) -> dict[str, Any]:
    """Arguments for subprocess: the server refuses to run as root, so root runs it as a user without rights."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = next(names[name] for name in UNPRIVILEGED if name in names)
    os.chown(directory, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _start(cluster: Cluster, more: Mapping[str, str]) -> None:
    options = {"-D": _data(cluster), "-U": USER, "-A": "trust", "-E": "UTF8", "--locale": "C.UTF-8"}
    cluster.run("initdb", "--no-sync", *[part for option in options.items() for part in option])
    settings = {**SETTINGS, **more, "unix_socket_directories": str(cluster.directory)}
    with (Path(_data(cluster)) / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    cluster.run("pg_ctl", "start", "-D", _data(cluster), "-l", _log(cluster), "-w", "-t", str(START_S))


def _data(cluster: Cluster) -> str:
    return str(cluster.directory / "data")


def _log(cluster: Cluster) -> str:
    return str(cluster.directory / "log")
