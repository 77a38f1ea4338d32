"""How fast does the worker book while a large file is imported into SQLite?

A worker books a backlog, first alone, then while `krambod import` takes in 3,000 orders. The goal: during the import,
at least a third of the usual pace.
"""

import json
import logging
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.budget import send_orders
from krambod.doubles.dinero.application import open_double
from krambod.doubles.serving import dinero_application, running
from krambod.project.demo.installation import open_installation
from krambod.project.demo.processes import KRAMBOD
from krambod.project.running.processes import worker_child
from krambod.project.running.starting import set_up_log

CALLS = 100_000
IMPORTED = 3000
ALONE_S = 15.0
WANTED = 1 / 3
HEADER = (
    "order_number,placed_at,paid_at,buyer_email,buyer_name,currency,sku,description,quantity,unit_price_incl_vat,"
    "vat_rate"
)


def main() -> None:
    set_up_log(logging.WARNING)
    with TemporaryDirectory() as directory, running(dinero_application(open_double(calls_per_minute=CALLS))) as url:
        configuration = open_installation(Path(directory), url, calls_per_minute=CALLS)
        from krambod.project.demo.shop import connect_shop

        send_orders(connect_shop(configuration, 310001, "importing"))
        database = configuration.data_dir / "krambod.sqlite3"
        with worker_child():
            alone = pace_alone(database)
            beside, import_s = pace_beside_an_import(database, write_orders(Path(directory) / "orders.csv"))
    print(
        json.dumps(
            {
                "orders_a_second_alone": round(alone, 2),
                "orders_a_second_during_an_import": round(beside, 2),
                "share": round(beside / alone, 2),
                "orders_imported_a_second": round(IMPORTED / import_s, 1),
            }
        )
    )
    if beside < WANTED * alone:
        sys.exit("The import takes too much of the database from the worker.")


def pace_alone(database: Path) -> float:
    """Orders booked per second, without an import."""
    while booked(database) < 5:
        time.sleep(0.1)
    before, began_at = booked(database), time.monotonic()
    time.sleep(ALONE_S)
    return (booked(database) - before) / (time.monotonic() - began_at)


def pace_beside_an_import(database: Path, orders: Path) -> tuple[float, float]:
    """Orders booked per second during the import, and the seconds that the import took."""
    before, began_at = booked(database), time.monotonic()
    subprocess.run([*KRAMBOD, "import", str(orders), "--shop", "importing"], check=True)
    seconds = time.monotonic() - began_at
    return (booked(database) - before) / seconds, seconds


def write_orders(path: Path) -> Path:
    times = "2026-11-01 08:26:00,2026-11-01 08:30:00"
    rows = (
        f"I{number},{times},kunde-{number % 500}@example.com,Kunde Nr{number % 500},DKK,KOP,Kop,1,80,25"
        for number in range(IMPORTED)
    )
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def booked(database: Path) -> int:
    with closing(sqlite3.connect(database, timeout=20)) as file:
        [[count]] = file.execute("SELECT count(*) FROM transfers_transfer WHERE state = 'paid'").fetchall()
        return int(count)


if __name__ == "__main__":
    main()
