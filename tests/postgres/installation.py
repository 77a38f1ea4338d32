"""How does a test run a whole installation on PostgreSQL, with the commands that a person uses?"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER, START_DATE
from krambod.project.demo.processes import stop_process
from tests.postgres.cluster import USER, Cluster

ROOT = Path(__file__).parents[2]
COMMAND_S = 300
STOP_S = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A database in the cluster, and a directory. Its processes get `environment` and no other variables."""

    cluster: Cluster
    database: str
    directory: Path
    environment: Mapping[str, str]

    def krambod(self, *arguments: str, told: str = "") -> str:
        """Runs a command with `told` as its standard input. Returns its output. Raises AssertionError if it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "krambod", *arguments],
            env=self.environment,
            input=told,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_S,
        )
        assert done.returncode == 0, f"krambod {arguments[0]}: {done.stdout}{done.stderr}"
        return done.stdout

    def connect_shop(self, organization_id: int, shop_code: str) -> str:
        """Makes a merchant with a shop whose paid orders are booked at once. Returns the shop's orders API token."""
        arguments, told = setup_command(organization_id, shop_code)
        printed = self.krambod(*arguments, told=told)
        token: str = json.loads(printed)["api_token"]
        return token

    def ask(self, question: str) -> list[str]:
        """Runs a query. Returns its rows as text."""
        place = ["--host", str(self.cluster.directory), "--username", USER, "--dbname", self.database]
        return self.cluster.run("psql", *place, "--no-align", "--tuples-only", "--command", question).splitlines()

    @contextmanager
    def process(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Runs `krambod …` in the background until the block ends. Its output goes to a log in the directory."""
        with (self.directory / f"{arguments[0]}.log").open("ab") as log:
            command = [sys.executable, "-m", "krambod", *arguments]
            process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
            try:
                yield process
            finally:
                stop_process(process, STOP_S)


def setup_command(organization_id: int, shop_code: str) -> tuple[list[str], str]:
    """The command for a merchant with a shop whose paid orders are booked at once, and the secrets that it reads."""
    options = {
        "--merchant": f"Merchant of {shop_code}",
        "--shop": shop_code,
        "--shop-code": shop_code,
        "--organization": organization_id,
        "--client-id": PERSONAL_CLIENT_ID,
        "--client-secret": "-",
        "--api-key": "-",
        "--when": "paid",
        "--deposit-account": DEPOSIT_ACCOUNT_NUMBER,
        "--start-date": START_DATE,
        "--first-drafts": 0,
    }
    arguments = [str(part) for option in options.items() for part in option]
    return ["setup", *arguments, "--json"], f"{CLIENT_SECRET}\n{api_key(organization_id)}\n"


def install(cluster: Cluster, database: str, directory: Path, dinero_url: str) -> Installation:
    """Makes an installation, without this process's own variables for krambod and Django."""
    ours = ("KRAMBOD_", "DJANGO_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {
        "KRAMBOD_DATABASE_URL": cluster.create_database(database),
        "KRAMBOD_DATA_DIR": str(directory / "data"),
        "KRAMBOD_DINERO_API_URL": dinero_url,
        "KRAMBOD_DINERO_CONNECT_URL": dinero_url,
        "KRAMBOD_DINERO_AUTHZ_URL": dinero_url,
        "KRAMBOD_DINERO_CALLS_PER_MINUTE": str(CALLS_PER_MINUTE),
        "KRAMBOD_TIMING": "fast",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),  # the source beside these tests
    }
    return Installation(cluster=cluster, database=database, directory=directory, environment=environment)


CALLS_PER_MINUTE = 6000
