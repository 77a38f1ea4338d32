"""How is an installation made for a few minutes, with a double of Dinero behind it and a real server before it?"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.dinero.oauth import PersonalIntegration
from krambod.dinero.transport import Transport
from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.rules.access import CallBudget
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.doubles.serving import HOST
from krambod.project.configuration import Configuration
from krambod.project.demo.orders import DemoOrder
from krambod.project.running.django_setup import start_django

DEPOSIT_ACCOUNT_NUMBER = 55120
START_DATE = date(2025, 12, 1)
UNLIMITED = 10_000_000
SENDERS = 4
SERVER_START_S = 90.0
SERVER_STOP_S = 40.0
ASK_AGAIN_S = 3.0
PATIENCE_S = 600.0
POLL_S = 0.2
SEND_AGAIN_S = 0.5
MOST_SENDS = 60

# No certificates are read for plain HTTP on this machine, and no proxy is asked.
LOOPBACK: dict[str, Any] = {"verify": False, "trust_env": False}


class DemoFailed(Exception):
    """The demo could not be run to its end. The text says what happened."""


def open_installation(directory: Path, dinero_url: str, *, calls_per_minute: int, **more: str) -> Configuration:
    """Sets this process's environment, loads Django and makes the database. Once in a process, before anything else.

    Nothing that the caller's environment says of a real installation counts.
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
    from krambod.project.running.migrating import migrate  # noqa: PLC0415 - needs Django

    migrate(configuration)
    return configuration


def connect_shop(configuration: Configuration, organization_id: int, shop_code: str) -> str:
    """A shop whose paid orders are booked in that organization of the double; its token for the orders API."""
    from krambod.organizations.reach import Reach  # noqa: PLC0415
    from krambod.project.operations.setting_up import PersonalKeys, Wishes, set_up  # noqa: PLC0415
    from krambod.project.running.assembly import read_endpoints  # noqa: PLC0415 - needs Django
    from krambod.transfers.rules import When  # noqa: PLC0415
    from krambod.worker.clock import utc_now  # noqa: PLC0415

    keys = PersonalKeys(client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(organization_id))
    wishes = Wishes(
        merchant=f"Demobutik {shop_code}",
        shop="Demobutik",
        shop_code=shop_code,
        organization_id=organization_id,
        keys=keys,
        when=When.PAID,
        deposit_account_number=DEPOSIT_ACCOUNT_NUMBER,
        start_date=START_DATE,
        first_drafts=0,
        reported_until=None,
    )
    with httpx2.Client(**LOOPBACK) as http:
        reach = Reach(
            http=http,
            endpoints=read_endpoints(configuration),
            lock_directory=configuration.data_dir / "locks",
            now=utc_now,
        )
        token = set_up(wishes, reach).api_token
    assert token is not None
    return token


# The server, and what is sent to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A running `krambod serve`."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def expect_alive(self) -> None:
        """Raises DemoFailed."""
        if self.process.poll() is not None:
            last = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
            raise DemoFailed(f"`krambod serve` ended with {self.process.returncode}:\n{last}")


@contextmanager
def server(log: Path) -> Iterator[Serving]:
    """A real `krambod serve` in this process's environment, on a free port; it has ended afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "krambod", "serve", "--host", HOST, "--port", str(port)]
    with log.open("wb") as output:
        # In a session of its own: Ctrl-C reaches it through this process, once.
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)  # noqa: S603
        try:
            serving = Serving(url=f"http://{HOST}:{port}", process=process, log=log)
            _wait_for_server(serving)
            yield serving
        finally:
            stop_process(process, SERVER_STOP_S)


def stop_process(process: subprocess.Popen[bytes], within_s: float) -> None:
    """Asks it to end, again and again as it may not have been listening yet, and ends it when it does not."""
    give_up_at = time.monotonic() + within_s
    while time.monotonic() < give_up_at:
        process.terminate()
        try:
            process.wait(ASK_AGAIN_S)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])


def _wait_for_server(serving: Serving) -> None:
    give_up_at = time.monotonic() + SERVER_START_S
    with httpx2.Client(**LOOPBACK) as http:
        while time.monotonic() < give_up_at:
            serving.expect_alive()
            try:
                http.get(f"{serving.url}/health", timeout=5.0)
            except httpx2.TransportError:
                time.sleep(POLL_S)
            else:
                return
    raise DemoFailed("`krambod serve` does not answer.")


def send_orders(url: str, token: str, orders: Sequence[DemoOrder]) -> None:
    """Raises DemoFailed for the first that is not taken."""
    headers = {"Authorization": f"Bearer {token}"}
    http = httpx2.Client(base_url=url, headers=headers, timeout=30.0, **LOOPBACK)
    with http, ThreadPoolExecutor(SENDERS) as senders:
        try:
            for _ in senders.map(lambda order: _send(http, order), orders):
                pass
        finally:
            # Interrupted, the rest is not sent.
            senders.shutdown(cancel_futures=True)


def _send(http: httpx2.Client, order: DemoOrder) -> None:
    """503 is "not now": a shop sends again."""
    for _ in range(MOST_SENDS):
        answer = http.put(f"/api/v1/orders/{order.external_id}", json=order.body)
        if answer.status_code != 503:
            break
        time.sleep(SEND_AGAIN_S)
    if answer.status_code >= 300:
        raise DemoFailed(f"Order {order.external_id} was not taken: {answer.status_code} {answer.text[:300]}")


# What became of it


def wait_until_done(check: Callable[[], None], *, patience_s: float = PATIENCE_S) -> bool:
    """Until no transfer is due, now or later. False: nothing moved for that long. `check` may raise to give up."""
    last, moved_at = None, time.monotonic()
    while True:
        check()
        progress = _progress()
        if progress[0] == 0:
            return True
        now = time.monotonic()
        if progress != last:
            last, moved_at = progress, now
        if now - moved_at > patience_s:
            return False
        time.sleep(POLL_S)


def _progress() -> tuple[int, int]:
    """How much is open, and how much was written so far."""
    from krambod.transfers.models import LedgerEntry, Transfer  # noqa: PLC0415 - needs Django

    with scopes_disabled():
        return Transfer.objects.filter(due_at__isnull=False).count(), LedgerEntry.objects.count()


def find_held() -> list[str]:
    """The orders that wait for a person, and why."""
    from krambod.transfers.models import Transfer  # noqa: PLC0415 - needs Django

    with scopes_disabled():
        held = Transfer.objects.exclude(cause="").select_related("order").order_by("pk")
        return [f"order {one.order.external_id} is held: {one.cause} {one.cause_details}" for one in held]


def count_calls(double: DineroDouble, organization_id: int) -> int:
    """How many calls the organization got so far, by the double's own log."""
    row = double.store.get("SELECT count(*) AS Calls FROM calls WHERE OrganizationId = ?", organization_id)
    return int(row["Calls"])


@contextmanager
def open_books(double: DineroDouble, url: str, organization_id: int) -> Iterator[Dinero]:
    """The organization, to be read by its API as fast as it goes."""
    double.budget = CallBudget(UNLIMITED)
    with httpx2.Client(**LOOPBACK) as http:
        tokens = PersonalIntegration(
            http,
            client_id=PERSONAL_CLIENT_ID,
            client_secret=CLIENT_SECRET,
            api_key=api_key(organization_id),
            authz_url=url,
        )
        yield Dinero(Transport(http, url, tokens), organization_id)
