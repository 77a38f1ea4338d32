"""Does everything work behind PgBouncer in transaction mode, which gives each transaction another connection?"""

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from krambod.doubles.dinero.application import DineroDouble
from krambod.project.demo.books import read_books
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER, open_books
from krambod.project.demo.orders import make_orders
from krambod.project.demo.processes import answers, free_port, stop_process
from krambod.project.demo.sending import send_orders
from tests.postgres.cluster import USER, Cluster, own_account
from tests.postgres.installation import Installation, install
from tests.waiting import wait_until

ORGANIZATION, ORDERS, STOP_S = 310001, 12, 10
OPEN = "SELECT count(*) FROM transfers_transfer WHERE due_at IS NOT NULL"


@pytest.fixture
def pooler(cluster: Cluster) -> Iterator[int]:
    """Runs PgBouncer in front of the cluster. Its port. Without it, skips the test."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("PgBouncer is not here: `apt-get install pgbouncer`")
    port, directory = free_port(), cluster.directory / "pooler"
    directory.mkdir()
    account = own_account(directory)
    with _running(program, directory, account, cluster, port):
        yield port


@contextmanager
def _running(program: str, directory: Path, account: dict[str, Any], cluster: Cluster, port: int) -> Iterator[None]:
    users = directory / "users.txt"
    users.write_text(f'"{USER}" ""\n')
    settings = {
        "listen_addr": "127.0.0.1",
        "listen_port": port,
        "auth_type": "any",
        "auth_file": users,
        "pool_mode": "transaction",
        "default_pool_size": 3,  # fewer than there are threads, so that sessions are really mixed
        "max_client_conn": 200,
        "unix_socket_dir": "",
        "ignore_startup_parameters": "extra_float_digits",
    }
    configuration = directory / "pgbouncer.ini"
    lines = [f"{name} = {value}\n" for name, value in settings.items()]
    configuration.write_text(f"[databases]\n* = host={cluster.directory} user={USER}\n[pgbouncer]\n{''.join(lines)}")
    for file in (users, configuration):
        file.chmod(0o644)  # PgBouncer is another user, and commands of krambod in this process have made files private
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen([program, str(configuration)], stdout=log, stderr=log, cwd="/", **account)
        try:
            wait_until(lambda: is_listening(port), directory / "log")
            yield
        finally:
            stop_process(process, STOP_S)


def is_listening(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def behind_pooler(cluster: Cluster, directory: Path, dinero_url: str, port: int) -> Installation:
    direct = install(cluster, "pooled", directory, dinero_url)
    addresses = {
        "KRAMBOD_DATABASE_URL": f"postgresql://{USER}@127.0.0.1:{port}/pooled",
        "KRAMBOD_DATABASE_DIRECT_URL": direct.environment["KRAMBOD_DATABASE_URL"],
    }
    return Installation(
        cluster=cluster, database="pooled", directory=directory, environment={**direct.environment, **addresses}
    )


def test_orders_are_booked_behind_pgbouncer_in_transaction_mode(
    cluster: Cluster,
    pooler: int,
    double_of_today: tuple[DineroDouble, str],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    double, dinero_url = double_of_today
    installation = behind_pooler(cluster, tmp_path, dinero_url, pooler)
    token = installation.connect_shop(ORGANIZATION, "sanne")
    orders = make_orders(ORDERS, seed=1, now=double.clock.now())
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    with installation.process("serve", "--port", str(port)):
        wait_until(lambda: answers(f"{url}/health"))
        send_orders(url, token, orders)
        wait_until(lambda: installation.ask(OPEN) == ["0"])
        sessions = installation.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")

    with open_books(double, dinero_url, ORGANIZATION) as dinero:
        books = read_books(dinero, orders, shop_code="sanne", deposit_account_number=DEPOSIT_ACCOUNT_NUMBER)
    assert (books.booked, books.paid, books.duplicates, books.mismatches) == (ORDERS, ORDERS, (), ())
    assert sessions != ["0"]  # the worker listens past the pooler
    record_property("orders booked behind PgBouncer", ORDERS)
