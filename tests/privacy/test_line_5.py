"""Is an erased buyer gone from the files of a real installation, also after the shop and a backup told of them again?

The double of Dinero keeps its books, and they still name the order.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from krambod.project.demo.books import Books, read_books
from krambod.project.demo.installation import open_books
from krambod.project.demo.orders import DemoOrder, make_orders
from krambod.project.demo.sending import send_orders
from tests.project.processes import krambod, serving
from tests.project.shop import DEPOSIT_ACCOUNT, ORGANIZATION, dinero, open_and_paid, set_up
from tests.waiting import wait_until

BUYER = {
    "email": "zebulon@kvistskov.example",
    "name": "Zebulon Qvistgaard",
    "phone": "+45 87651234",
    "address": "Kragelundvej 77",
    "zip": "8600",
    "city": "Silkeborg",
    "country": "DK",
}
ERASE = ("erase-buyer", BUYER["email"], "--shop", "sanne")
TEXTS = ("zebulon", "kvistskov", "qvistgaard", "87651234", "kragelundvej")


def traces(*places: Path) -> dict[str, int]:
    """How often each of the buyer's texts stands in the bytes of the files, and of all files below the folders."""
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]
    content = b"\n".join(file.read_bytes() for file in files).lower()
    return {text: content.count(text.encode()) for text in TEXTS}


def of_buyer(order: DemoOrder) -> DemoOrder:
    return replace(order, body={**order.body, "buyer": BUYER}, email=BUYER["email"])


def told_again(order: DemoOrder) -> DemoOrder:
    """The same order, changed later in a way that the books need not know."""
    moment = datetime.fromisoformat(order.body["updated_at"]) + timedelta(seconds=5)
    return replace(order, body={**order.body, "updated_at": moment.isoformat()})


def test_line_5_no_trace_is_left_in_database_logs_and_exports_and_the_books_stand(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    data, log, copy = tmp_path / "data", tmp_path / "data.log", tmp_path / "copy.sqlite3"
    with dinero() as (double, urls):
        token = set_up(data, urls)
        first, *others = make_orders(3, seed=7, now=double.clock.now())
        orders = [of_buyer(first), *others]
        with serving(data, **urls) as server:
            send_orders(server.url, token, orders)
            wait_until(lambda: open_and_paid(data) == (0, 3), server.log)
            copied = krambod("backup", str(copy), data=data, **urls)
            before = traces(data)
            erased = krambod(*ERASE, "--language", "da", "--yes", data=data, **urls)
            send_orders(server.url, token, [told_again(orders[0])])
            wait_until(lambda: open_and_paid(data) == (0, 3), server.log)
        exported = krambod("export-buyer", "1001", "--shop", "sanne", data=data, **urls)
        after = traces(data, log)

        restored = krambod("restore", str(copy), "--yes", data=data, **urls)
        after_restore = traces(data / "krambod.sqlite3", log)
        with open_books(double, urls["KRAMBOD_DINERO_API_URL"], ORGANIZATION) as organization:
            books = read_books(organization, orders, shop_code="sanne", deposit_account_number=DEPOSIT_ACCOUNT)

    assert (copied.returncode, restored.returncode) == (0, 0), restored.stderr
    assert min(before.values()) > 0
    assert erased.stdout == f"{first.external_id}: Køberen er slettet.\n"
    [order] = json.loads(exported.stdout)["orders"]
    assert [one["buyer"]["country"] for one in order["revisions"]] == ["DK"]
    assert not any(text in exported.stdout.lower() for text in TEXTS)
    record_property("traces in the bytes of all files, erased and told again", sum(after.values()))
    record_property("traces in the bytes of the database, an older backup restored", sum(after_restore.values()))
    assert (set(after.values()), set(after_restore.values())) == ({0}, {0})
    assert books == Books(booked=3, paid=3, duplicates=(), mismatches=())
