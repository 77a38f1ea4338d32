"""Is an order lost, booked twice or refused while the version before is replaced by this one?

    python -m benchmarks.upgrade --orders 1000      # needs the project's git history, and Debian's nginx

    shops ─▶ nginx, as in deploy/proxy ─▶ two `serve` ─▶ PostgreSQL ─▶ a double of Dinero
    shops ─▶ one `serve` ─▶ SQLite ─▶ a double of Dinero

The version before is the commit in `upgrade_from.txt`, installed from its own lock. A third of the orders come before
the upgrade. On PostgreSQL, the tables are brought up to date first, so that the older version works on them for a
while; then one `serve` after the other is restarted as the new version, and at last the worker. On SQLite, the only
`serve` is stopped, and the new one started. Shops send again what was refused, as real ones do.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.dinero.seed import add_organization
from krambod.doubles.serving import dinero_application, running
from krambod.project.demo.books import read_books
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER, count_calls, open_books
from krambod.project.demo.orders import DemoOrder, make_orders
from krambod.project.demo.processes import LOOPBACK, answers, free_port, stop_process
from tests.postgres.cluster import running_cluster
from tests.postgres.installation import setup_command

ROOT = Path(__file__).parents[1]
BEFORE = (ROOT / "benchmarks/upgrade_from.txt").read_text().strip()
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
HOST = "127.0.0.1"
CALLS_PER_MINUTE = 60_000
SHOPS = 4
FIRST_ORGANIZATION = 330001
SENT_PER_SECOND = 25.0
START_S = 90.0
STOP_S = 60.0
QUIET_S = 12.0  # without a call to Dinero: everything is done
PATIENCE_S = 300.0
AGAIN_S = 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), help="one of the two")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="krambod-upgrade-") as directory:
        before = install_version_before(Path(directory) / "before")
        wrong = False
        for database in [options.database] if options.database else ["postgresql", "sqlite"]:
            place = Path(directory) / database
            place.mkdir()
            found = upgrade(database, before, place, options.orders)
            print(json.dumps(found), flush=True)
            is_refused = database == "postgresql" and found["refused"]
            wrong |= bool(found["lost"] or found["duplicates"] or found["mismatches"] or is_refused)
    sys.exit(wrong)


def install_version_before(directory: Path) -> Path:
    """Installs the version before, as its own lock says. Returns its `krambod`."""
    packed = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(directory, filter="data")
    uv, python = str(Path(sys.executable).with_name("uv")), str(directory / "venv/bin/python")
    for arguments in (
        ["venv", "--python", sys.executable, str(directory / "venv")],
        ["pip", "install", "--python", python, "--require-hashes", "--requirement", "requirements.lock"],
        ["pip", "install", "--python", python, "--no-deps", "--no-build-isolation", "."],
    ):
        subprocess.run([uv, *arguments, "--quiet", "--no-config"], cwd=directory, check=True)
    return directory / "venv/bin/krambod"


# The processes


@dataclass(slots=True, kw_only=True)
class Installation:
    """The processes of one installation, by name: `8000` is a `serve` on that port."""

    directory: Path
    environment: Mapping[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, krambod: Path, *arguments: str, told: str = "") -> str:
        done = subprocess.run(
            [krambod, *arguments], env=self.environment, input=told, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"krambod {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, krambod: Path, name: str) -> None:
        """Starts a worker, or a `serve` on that port, and waits until it answers."""
        arguments = ["serve", "--port", name] if name.isdigit() else ["worker"]
        with (self.directory / "log").open("ab") as log:
            command = [str(krambod), *arguments]
            self.running[name] = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        give_up_at = time.monotonic() + START_S
        while name.isdigit() and not answers(f"http://{HOST}:{name}/health"):
            if self.running[name].poll() is not None or time.monotonic() > give_up_at:
                sys.exit(f"{krambod} serve does not answer:\n{(self.directory / 'log').read_text()[-3000:]}")
            time.sleep(0.1)

    def stop(self, name: str) -> None:
        stop_process(self.running.pop(name), STOP_S)

    def stop_all(self) -> None:
        for name in list(self.running):
            self.stop(name)


@contextmanager
def proxy(directory: Path, ports: Sequence[int]) -> Iterator[str]:
    """Runs nginx with the example configuration, on other ports and without TLS. Yields its URL."""
    if NGINX is None:
        sys.exit("nginx is not here: apt-get install nginx-light")
    own = free_port()
    text = (ROOT / "deploy/proxy/nginx.conf").read_text()
    for written, port in zip(("8000", "8001"), ports, strict=True):
        text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{port}")
    text = text.partition("\nserver {\n\tlisten 80;")[0]
    text = text.replace("listen 443 ssl;", f"listen {HOST}:{own};")
    text = re.sub(r"\tssl_certificate.*\n", "", text)
    temporary = "".join(
        f"{kind}_temp_path {directory}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (directory / "nginx.conf").write_text(
        f"daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\n{text}\n}}\n"
    )
    process = subprocess.Popen([NGINX, "-c", directory / "nginx.conf", "-p", directory])
    try:
        while not answers(f"http://{HOST}:{own}/health"):
            if process.poll() is not None:
                sys.exit(f"nginx has ended:\n{(directory / 'nginx.log').read_text()}")
            time.sleep(0.1)
        yield f"http://{HOST}:{own}"
    finally:
        stop_process(process, STOP_S)


# The shops


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    organization_id: int
    token: str
    orders: list[DemoOrder]


@dataclass(slots=True)
class Sending:
    """What became of the shops' requests."""

    sent: int = 0
    refused: int = 0
    refused_s: float = 0.0  # from a refusal until the same order was taken
    slowest_s: float = 0.0
    answers: dict[str, int] = field(default_factory=dict)

    def send(self, url: str, shops: Sequence[Shop]) -> None:
        """Sends the shops' orders in turn, each again and again until it is taken."""
        began_at = time.monotonic()
        for place in range(len(shops[0].orders)):
            for shop in shops:
                time.sleep(max(0.0, began_at + self.sent / SENT_PER_SECOND - time.monotonic()))
                self._send_until_taken(url, shop, shop.orders[place])
                self.sent += 1

    def _send_until_taken(self, url: str, shop: Shop, order: DemoOrder) -> None:
        first_at = time.monotonic()
        headers = {"Authorization": f"Bearer {shop.token}", "Host": "krambod.example.com"}
        while True:
            asked_at = time.monotonic()
            try:
                address = f"{url}/api/v1/orders/{order.external_id}"
                answer = httpx2.put(address, json=order.body, headers=headers, timeout=30, **LOOPBACK)
                says = str(answer.status_code)
            except httpx2.TransportError as error:
                says = type(error).__name__
            self.slowest_s = max(self.slowest_s, time.monotonic() - asked_at)
            if says in ("200", "201"):
                break
            self.answers[says] = self.answers.get(says, 0) + 1
            self.refused += 1
            time.sleep(AGAIN_S)
        if asked_at != first_at:
            self.refused_s += asked_at - first_at


# A run


def upgrade(database: str, before: Path, directory: Path, orders: int) -> dict[str, Any]:
    after = Path(sys.executable).with_name("krambod")
    double = open_double(calls_per_minute=CALLS_PER_MINUTE)
    with ExitStack() as stack:
        dinero = stack.enter_context(running(dinero_application(double)))
        more = {}
        if database == "postgresql":
            cluster = stack.enter_context(running_cluster())
            more = {"KRAMBOD_DATABASE_URL": cluster.create_database("upgrade")}
        installation = Installation(directory=directory, environment=environment(directory, dinero) | more)
        stack.callback(installation.stop_all)
        installation.run(before, "migrate")
        shops = [make_shop(installation, before, double, number, orders // SHOPS) for number in range(SHOPS)]
        ports = [free_port() for _ in range(2 if more else 1)]
        for port in ports:
            installation.start(before, str(port))
        url = f"http://{HOST}:{ports[0]}"
        if more:
            installation.start(before, "worker")
            url = stack.enter_context(proxy(directory, ports))

        sending = Sending()
        thread = threading.Thread(target=sending.send, args=(url, shops))
        thread.start()
        while sending.sent < orders / 3:
            time.sleep(0.1)
        began_at = time.monotonic()
        if more:
            installation.run(after, "migrate")  # the older version goes on meanwhile
            time.sleep(2.0)
        for port in ports:
            installation.stop(str(port))
            installation.start(after, str(port))
        if more:
            installation.stop("worker")
            installation.start(after, "worker")
        upgraded_s, sent_meanwhile = time.monotonic() - began_at, sending.sent - orders // 3
        thread.join()
        wait_until_quiet(double, shops)
        found = read_all_books(double, dinero, shops)
    return {
        "database": database,
        "orders": len(shops) * len(shops[0].orders),
        **found,
        "refused": sending.refused,
        "refused_s": round(sending.refused_s, 1),
        "refused_with": sending.answers,
        "slowest_answer_s": round(sending.slowest_s, 2),
        "upgraded_in_s": round(upgraded_s, 1),
        "sent_meanwhile": sent_meanwhile,
    }


def environment(directory: Path, dinero: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KRAMBOD_", "DJANGO_", "PYTHON"))}
    return own | {
        "KRAMBOD_DATA_DIR": str(directory / "data"),
        "KRAMBOD_DINERO_API_URL": dinero,
        "KRAMBOD_DINERO_CONNECT_URL": dinero,
        "KRAMBOD_DINERO_AUTHZ_URL": dinero,
        "KRAMBOD_DINERO_CALLS_PER_MINUTE": str(CALLS_PER_MINUTE),
        "KRAMBOD_TIMING": "fast",
        "KRAMBOD_BASE_URL": "http://krambod.example.com",
        "NO_PROXY": HOST,
        "no_proxy": HOST,
    }


def make_shop(installation: Installation, krambod: Path, double: DineroDouble, number: int, count: int) -> Shop:
    organization_id = FIRST_ORGANIZATION + number
    with double.store.transaction():
        add_organization(double.store, double.clock.today(), {"Id": organization_id, "Name": f"Butik {number}"})
    arguments, told = setup_command(organization_id, f"shop-{number}")
    token = json.loads(installation.run(krambod, *arguments, told=told))["api_token"]
    orders = make_orders(count, seed=number + 1, now=double.clock.now())
    return Shop(organization_id=organization_id, token=token, orders=orders)


def wait_until_quiet(double: DineroDouble, shops: Sequence[Shop]) -> None:
    calls, moved_at, give_up_at = -1, time.monotonic(), time.monotonic() + PATIENCE_S
    while time.monotonic() < min(moved_at + QUIET_S, give_up_at):
        now_calls = sum(count_calls(double, shop.organization_id) for shop in shops)
        if now_calls != calls:
            calls, moved_at = now_calls, time.monotonic()
        time.sleep(0.5)


def read_all_books(double: DineroDouble, dinero: str, shops: Sequence[Shop]) -> dict[str, int]:
    found = {"lost": 0, "duplicates": 0, "mismatches": 0}
    for number, shop in enumerate(shops):
        with open_books(double, dinero, shop.organization_id) as api:
            books = read_books(
                api, shop.orders, shop_code=f"shop-{number}", deposit_account_number=DEPOSIT_ACCOUNT_NUMBER
            )
        found["lost"] += len(shop.orders) - min(books.booked, books.paid)
        found["duplicates"] += len(books.duplicates)
        found["mismatches"] += len(books.mismatches)
        for line in (*books.duplicates, *books.mismatches):
            print(line, file=sys.stderr)
    return found


if __name__ == "__main__":
    main()
