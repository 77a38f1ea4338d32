"""How is a temporary installation made, with a real server and a double of Dinero?"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from krambod.dinero.client import Dinero
from krambod.dinero.oauth import PersonalIntegration
from krambod.dinero.transport import Transport
from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.rules.access import CallBudget
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.doubles.serving import HOST
from krambod.outgoing.calling import open_http
from krambod.project.configuration import Configuration
from krambod.project.demo.processes import Processes, free_port
from krambod.project.running.django_setup import start_django
from krambod.project.running.migrating import migrate

DEPOSIT_ACCOUNT_NUMBER = 55120
START_DATE = date(2025, 12, 1)
UNLIMITED = 10_000_000


def open_installation(directory: Path, dinero_url: str, *, calls_per_minute: int, **more: str) -> Configuration:
    """Sets this process's environment, loads Django and makes the database. Call it once, before anything else.

    Removes the caller's own KRAMBOD_ variables: they may name a real installation.
    """
    for name in [name for name in os.environ if name.startswith(("KRAMBOD_", "DJANGO_SETTINGS"))]:
        del os.environ[name]
    os.environ |= {
        "KRAMBOD_DATA_DIR": str(directory / "data"),
        "KRAMBOD_DINERO_API_URL": dinero_url,
        "KRAMBOD_DINERO_CONNECT_URL": dinero_url,
        "KRAMBOD_DINERO_AUTHZ_URL": dinero_url,
        "KRAMBOD_DINERO_CALLS_PER_MINUTE": str(calls_per_minute),
        "NO_PROXY": HOST,
        "no_proxy": HOST,
        **more,
    }
    configuration = start_django()
    migrate(configuration)
    return configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A running `krambod serve`. `expect_alive` raises DemoFailed if it has ended."""

    url: str
    expect_alive: Callable[[], None]


@contextmanager
def server(log: Path) -> Iterator[Serving]:
    """Runs a real `krambod serve` in this process's environment, on a free port, until the block ends."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    processes = Processes()
    try:
        processes.start(["serve", "--host", HOST, "--port", str(port)], log=log)
        processes.wait_until_it_answers("`krambod serve`", f"{url}/health")
        yield Serving(url=url, expect_alive=processes.expect_all_alive)
    finally:
        processes.stop()


def count_calls(double: DineroDouble, organization_id: int) -> int:
    """How many calls the organization has got so far, from the double's own log."""
    row = double.store.get("SELECT count(*) AS Calls FROM calls WHERE OrganizationId = ?", organization_id)
    return int(row["Calls"])


@contextmanager
def open_books(double: DineroDouble, url: str, organization_id: int) -> Iterator[Dinero]:
    """Opens the organization's API, to read it without a limit on calls."""
    double.budget = CallBudget(UNLIMITED)
    with open_http() as http:
        tokens = PersonalIntegration(
            http,
            client_id=PERSONAL_CLIENT_ID,
            client_secret=CLIENT_SECRET,
            api_key=api_key(organization_id),
            authz_url=url,
        )
        yield Dinero(Transport(http, url, tokens), organization_id)
