"""Does `krambod demo` send orders through the real server, and tell the truth about the books?"""

import json
import os
import signal
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from krambod.project.demo.books import Books, read_books
from krambod.project.demo.installation import open_books
from krambod.project.demo.orders import DemoOrder, make_orders
from krambod.project.demo.processes import KRAMBOD
from krambod.project.demo.run import DemoReport, Figures, describe_report
from tests.project.processes import children_of, is_alive, krambod
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, ORGANIZATION, Shopkeeper
from tests.waiting import PATIENCE_S, wait_until

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RIGHT = Figures(orders=2, booked=2, paid=2, held=0, duplicates=0, mismatches=0, dinero_calls=9, seconds=1.5)


@pytest.mark.soak  # `serve --demo` shows the same in test_demo_serving.py
def test_orders_go_through_the_server_into_the_books(tmp_path: Path) -> None:
    real = {"KRAMBOD_DATABASE_URL": "postgres://nobody@127.0.0.1:1/real", "TMPDIR": str(tmp_path)}

    done = krambod("demo", "--orders", "25", "--json", data=tmp_path / "real", **real)

    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    figures = json.loads(line)
    assert list(figures) == [
        "orders", "booked", "paid", "held", "duplicates", "mismatches", "dinero_calls", "seconds",
    ]  # fmt: skip
    counted = {name: figures[name] for name in ("booked", "paid", "held", "duplicates", "mismatches")}
    assert counted == {"booked": 25, "paid": 25, "held": 0, "duplicates": 0, "mismatches": 0}
    assert 3 * 25 < figures["dinero_calls"] < 7 * 25
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)])
def test_a_demo_that_is_stopped_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    with (tmp_path / "log").open("wb") as log:
        demo = subprocess.Popen(
            [*KRAMBOD, "demo", "--orders", "500"],
            env=os.environ | {"TMPDIR": str(tmp_path)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    wait_until(lambda: len(family(demo.pid)) >= 4, tmp_path / "log")  # the demo, the server, its web process, a worker
    started = family(demo.pid)

    demo.send_signal(number)
    demo.wait(PATIENCE_S)

    assert demo.returncode != 0
    wait_until(lambda: not any(is_alive(pid) for pid in started), tmp_path / "log")
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    return [pid, *(one for child in children_of(pid) for one in family(child))]


def test_the_same_seed_gives_the_same_orders() -> None:
    one, same, other = (make_orders(40, seed=seed, now=NOW) for seed in (1, 1, 2))

    assert one == same
    assert one != other
    assert len({order.email for order in one}) < 40
    for order in one:
        assert sum(Decimal(line["total"]) for line in order.body["lines"]) == order.total


@pytest.mark.parametrize(
    ("field", "value"), [("booked", 1), ("paid", 1), ("held", 1), ("duplicates", 1), ("mismatches", 1)]
)
def test_one_wrong_figure_is_not_right(field: str, value: int) -> None:
    wrong = Figures(**{**RIGHT.document(), field: value})  # type: ignore[arg-type]

    assert RIGHT.is_right
    assert not wrong.is_right


def test_the_report_says_what_is_wrong_and_where_the_time_went() -> None:
    text = describe_report(
        DemoReport(figures=RIGHT, wrong=("order 7 has 2 documents",), times={"sending the orders": 1.5})
    )

    assert text.splitlines() == [
        "2 orders sent, 2 booked, 2 paid, 0 held; 0 duplicates, 0 mismatches.",
        "9 calls to Dinero (4.50 an order) in 1.5 s.",
        "      1.5 s  sending the orders",
        "order 7 has 2 documents",
    ]


@pytest.mark.django_db(transaction=True)
class TestReadingTheBooks:
    """Which faults `read_books` must notice."""

    def order(self, **changes: object) -> DemoOrder:
        order = {"external_id": "1042", "body": {}, "total": Decimal("249.00"), "vat": Decimal("49.80")}
        margin = {"vat_margin": Decimal("0.01"), "email": "jens@example.com"}
        return DemoOrder(**{**order, **margin, **changes})  # type: ignore[arg-type]

    def read(self, shopkeeper: Shopkeeper, order: DemoOrder, account: int = DEPOSIT_ACCOUNT) -> Books:
        with open_books(shopkeeper.double, shopkeeper.by_hand.url, ORGANIZATION) as dinero:
            return read_books(dinero, [order], shop_code="sanne", deposit_account_number=account)

    def test_a_booked_and_paid_order_is_right(self, shopkeeper: Shopkeeper) -> None:
        shopkeeper.send()
        shopkeeper.work()

        assert self.read(shopkeeper, self.order()) == Books(booked=1, paid=1, duplicates=(), mismatches=())

    def test_a_missing_order_is_neither_booked_nor_paid(self, shopkeeper: Shopkeeper) -> None:
        assert self.read(shopkeeper, self.order()) == Books(booked=0, paid=0, duplicates=(), mismatches=())

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"total": Decimal(250)}, "total"),
            ({"vat": Decimal("49.70")}, "VAT"),
            ({"email": "x@example.com"}, "e-mail"),
        ],
    )
    def test_a_difference_is_named(self, shopkeeper: Shopkeeper, changes: dict[str, object], name: str) -> None:
        shopkeeper.send()
        shopkeeper.work()

        assert any(f": {name} is " in line for line in self.read(shopkeeper, self.order(**changes)).mismatches)

    def test_another_account_is_named(self, shopkeeper: Shopkeeper) -> None:
        shopkeeper.send()
        shopkeeper.work()

        [line] = self.read(shopkeeper, self.order(), account=55000).mismatches
        assert line.startswith("order 1042: account is ")

    def test_a_second_document_payment_and_contact_are_duplicates(self, shopkeeper: Shopkeeper) -> None:
        shopkeeper.send()
        shopkeeper.work()
        [invoice] = shopkeeper.invoices()
        by_hand = shopkeeper.by_hand
        by_hand.draft(ExternalReference=invoice["ExternalReference"])
        by_hand.contact(Email="Jens@example.com", IsPerson=True)
        by_hand.pay(invoice["Guid"], "1.00")

        duplicates = self.read(shopkeeper, self.order()).duplicates

        assert [line.split(" is ")[0].split(" has ")[0] for line in duplicates] == [
            "contact jens@example.com", "order 1042", "order 1042",
        ]  # fmt: skip
