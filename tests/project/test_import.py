"""Does `krambod import` take a file's orders once, and say what to mend in each line that it refuses?"""

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Merchant, Shop
from krambod.orders.models import OrderRevision, ShopEvent, StoredOrder
from krambod.project.command_line.main import main
from krambod.transfers.models import Transfer
from tests.orders.bodies import body
from tests.orders.order_files import row, write
from tests.orders.real_orders import REAL_ORDERS, REAL_SORTS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shops() -> None:
    for code in ("other", "sanne"):
        make_shop(code)


def make_shop(code: str) -> None:
    merchant = Merchant.objects.create(name=code)
    with scope(merchant=merchant):
        Shop.objects.create(merchant=merchant, name=code, code=code, key=code, api_token_digest=code)


def krambod_import(path: Path, *options: str, shop: str = "sanne") -> Result:
    return CliRunner().invoke(main, ["import", str(path), "--shop", shop, *options], prog_name="krambod")


def write_lines(path: Path, *documents: object) -> Path:
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return path


def test_a_csv_file_becomes_orders_of_that_shop_only(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", row("1"), row("1", sku="VASE-2"), row("2"))

    result = krambod_import(path)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Orders: 2 new, 0 revised, 0 unchanged, 0 superseded, 0 refused.\n"
    with scopes_disabled():
        transfers = Transfer.objects.order_by("pk").values_list("shop__code", "order__external_id")
        assert list(transfers) == [("sanne", "1"), ("sanne", "2")]
        assert [json.loads(event.body)["number"] for event in ShopEvent.objects.order_by("pk")] == ["1", "2"]


def test_a_file_can_be_imported_twice_and_goes_on_where_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    write_lines(path, body(external_id="a"), body(external_id="b"), body(external_id="c"))
    krambod_import(path)
    write_lines(
        path,
        body(external_id="a"),
        body(external_id="b", updated_at="2026-11-23T12:00:00Z", total=249.5),
        body(external_id="c", updated_at="2026-11-20T12:00:00Z", number="older"),
        body(external_id="d"),
    )

    result = krambod_import(path, "--json")

    counts = {"new": 1, "revised": 1, "unchanged": 1, "superseded": 1, "refused": 0}
    assert (result.exit_code, json.loads(result.stdout)) == (0, counts)
    with scopes_disabled():
        assert StoredOrder.objects.count() == 4
        revised = OrderRevision.objects.get(order__external_id="b", sequence=2)
    assert json.loads(revised.document)["total"] == "249.50"


def test_a_file_that_is_imported_again_stores_nothing(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    path = tmp_path / "orders.jsonl"
    older = [body(external_id=str(number)) for number in range(50)]
    newer = [body(external_id=str(number), updated_at="2026-11-23T12:00:00Z", total=249.5) for number in range(25)]
    write_lines(path, *older, *newer)
    krambod_import(path)
    before = stored_bytes()

    result = krambod_import(path, "--json")

    counts = {"new": 0, "revised": 0, "unchanged": 50, "superseded": 25, "refused": 0}
    assert json.loads(result.stdout) == counts
    assert stored_bytes() == before
    record_property("bytes that an unchanged file adds when it is imported again", stored_bytes() - before)


def stored_bytes() -> int:
    """How much text is stored of what shops sent."""
    with scopes_disabled():
        events = sum(len(event.body) + len(event.external_id) for event in ShopEvent.objects.all())
        return events + sum(len(revision.document) for revision in OrderRevision.objects.all())


def test_what_is_refused_is_named_with_its_lines_and_the_rest_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", row("1"), row("2"), row("2", price="2.55 kr"), row("3", currency="kr"))

    result = krambod_import(path)

    assert result.exit_code == 1
    assert "1 new" in result.stdout
    assert "2 refused" in result.stdout
    first, second = result.stderr.splitlines()
    assert first.startswith("Line 4, order 2, unit_price_incl_vat: ")
    assert second == "Line 5, order 3, currency: currency must be three capital letters, like DKK."


def test_the_report_can_be_a_table(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    write_lines(path, body(), body(external_id="ok"), body(external_id="x", total="1,00", currency="kr", colour="blue"))
    report = tmp_path / "refused.csv"

    result = krambod_import(path, "--report", str(report), "--json")

    assert (result.exit_code, result.stderr) == (1, "")
    assert json.loads(result.stdout)["refused"] == 2
    with report.open(encoding="utf-8", newline="") as file:
        rows = [(one["first_line"], one["last_line"], one["order"], one["field"]) for one in csv.DictReader(file)]
    assert rows[0] == ("1", "1", "", "external_id")
    assert set(rows[1:]) == {("3", "3", "x", field) for field in ("total", "currency", "colour")}


def test_an_unknown_shop_is_refused_and_the_known_shops_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", row("1"))

    result = krambod_import(path, shop="sane")

    assert result.exit_code == 2
    assert "There is no shop with the code 'sane'; there is other, sanne." in result.stderr


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        result = krambod_import(path)

        assert result.exit_code == 2
        assert "FILE" in result.stderr


def test_a_report_that_cannot_be_written_stops_before_anything_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", row("1"))

    result = krambod_import(path, "--report", str(tmp_path / "no" / "report.csv"))

    assert result.exit_code == 1
    assert "report.csv: No such file or directory" in result.stderr
    with scopes_disabled():
        assert not StoredOrder.objects.exists()


def test_a_file_without_the_right_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 picture\n")

    result = krambod_import(path)

    assert result.exit_code == 1
    assert result.stderr == (
        "Line 1: This is not CSV of orders: the first line has none of the columns' names, such as order_number; "
        "begin with the template, which has them all.\n"
    )


def test_a_spreadsheet_is_told_from_csv(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    with ZipFile(path, "w") as file:
        file.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")

    result = krambod_import(path)

    assert result.exit_code == 1
    assert result.stderr == (
        "Line 1: This is a spreadsheet like .xlsx, and not CSV; save it as CSV (UTF-8), and import that file.\n"
    )


def test_a_rate_with_a_percent_sign_is_told_how_to_be_written(tmp_path: Path) -> None:
    result = krambod_import(write(tmp_path / "orders.csv", row("1", rate="25%")))

    assert result.stderr == 'Line 2, order 1, vat_rate: vat_rate must be a number like "25", without %; mend it.\n'


def test_the_real_orders_come_in(record_property: Callable[[str, object], None]) -> None:
    began = time.monotonic()

    result = krambod_import(REAL_ORDERS, "--json")

    took_s = time.monotonic() - began

    assert json.loads(result.stdout) == {
        "new": REAL_SORTS.total(),
        "revised": 0,
        "unchanged": 0,
        "superseded": 0,
        "refused": 0,
    }
    assert result.exit_code == 0
    record_property("orders of a file taken in per second", f"{REAL_SORTS.total() / took_s:.0f}")
