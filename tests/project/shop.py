"""How does a test set up an installation with a shop, as a person does in a terminal, against a double in real time?"""

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.doubles.serving import dinero_application, running
from krambod.project.demo.processes import KRAMBOD
from tests.project.processes import environment, install, krambod
from tests.waiting import PATIENCE_S

ORGANIZATION = 310001
DEPOSIT_ACCOUNT = 55120
CALLS = 100_000
HEADER = (
    "order_number,placed_at,paid_at,buyer_email,buyer_name,currency,sku,description,quantity,unit_price_incl_vat,"
    "vat_rate"
)


@contextmanager
def dinero(calls_per_minute: int = CALLS) -> Iterator[tuple[DineroDouble, dict[str, str]]]:
    """A double with the real time, and the environment variables with its address and its limit of calls."""
    double = open_double(calls_per_minute=calls_per_minute)
    with running(dinero_application(double)) as url:
        urls = {f"KRAMBOD_DINERO_{name}_URL": url for name in ("API", "CONNECT", "AUTHZ")}
        yield double, {**urls, "KRAMBOD_DINERO_CALLS_PER_MINUTE": str(calls_per_minute)}
    double.store.close()


def set_up(data: Path, dinero_urls: dict[str, str]) -> str:
    """Makes an installation with one shop. Returns the token of its orders API."""
    install(data)
    return connect(data, dinero_urls)


def connect(data: Path, dinero_urls: dict[str, str], *, code: str = "sanne", organization: int = ORGANIZATION) -> str:
    """Sets up a shop of a merchant of its own by `krambod setup`. Returns the token of its orders API."""
    done = run_setup(data, dinero_urls, code=code, organization=organization)
    assert done.returncode == 0, done.stderr
    token: str = json.loads(done.stdout)["api_token"]
    return token


def run_setup(
    data: Path, dinero_urls: dict[str, str], *, code: str = "sanne", organization: int = ORGANIZATION
) -> "subprocess.CompletedProcess[str]":
    """Runs `krambod setup` with the organization's own keys."""
    secrets = {"SECRET": CLIENT_SECRET, "KEY": api_key(organization)}
    keys = ["--client-id", PERSONAL_CLIENT_ID, "--client-secret", "SECRET", "--api-key", "KEY"]
    rules = ["--when", "paid", "--deposit-account", str(DEPOSIT_ACCOUNT), "--first-drafts", "0"]
    start = ["--start-date", date(2025, 12, 1).isoformat(), "--json"]
    shop = ["--merchant", code, "--shop", code, "--shop-code", code, "--organization", str(organization)]
    return krambod("setup", *shop, *keys, *rules, *start, data=data, **dinero_urls, **secrets)


def write_orders(path: Path, count: int) -> Path:
    """Writes a CSV file of paid orders, each of another customer."""
    times = "2026-11-01 08:26:00,2026-11-01 08:30:00"
    rows = (
        f"{number},{times},kunde-{number}@example.com,Kunde Nr{number},DKK,KOP,Kop,1,80,25" for number in range(count)
    )
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


@contextmanager
def workers(data: Path, urls: dict[str, str], *, count: int = 1) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Runs worker processes until the block ends. Their log is beside `data`."""
    command = [*KRAMBOD, "worker", "--parent", str(os.getpid())]
    with data.with_name("workers.log").open("ab") as log, ExitStack() as stack:
        started = []
        for _ in range(count):
            process = subprocess.Popen(command, env=environment(data, **urls), stdout=log, stderr=log)
            stack.callback(process.wait, PATIENCE_S)
            stack.callback(process.terminate)
            started.append(process)
        yield started


def open_and_paid(data: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(data / "krambod.sqlite3", timeout=20)) as database:
        [counted] = database.execute("SELECT sum(due_at IS NOT NULL), sum(state = 'paid') FROM transfers_transfer")
    return counted[0] or 0, counted[1] or 0
