"""Is every order of a file either taken whole or refused whole, with the lines to correct?"""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from krambod.orders.encoding import UTF_8, find_encoding
from krambod.orders.file_findings import file_findings
from krambod.orders.files import FileFinding, FileOrder, Format, Scan, read_file, scan_file
from krambod.orders.order import Order, PaymentState
from krambod.orders.reading import UnreadableOrder, read_order
from krambod.orders.rows import FURTHER_COLUMNS, NEEDED_COLUMNS, open_text, read_header
from tests.orders.bodies import body, line
from tests.orders.order_files import HEADER, row, write
from tests.orders.real_orders import REAL_LINES, REAL_ORDERS, REAL_SORTS

PAPER = Path(__file__).parents[2] / "docs" / "importing-orders.md"
LONGEST = 4 * 1024 * 1024


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders"


def read(path: Path) -> list[FileOrder | FileFinding]:
    return list(read_file(path, scan_file(path)))


def orders(path: Path) -> list[FileOrder]:
    return [one for one in read(path) if isinstance(one, FileOrder)]


def findings(path: Path) -> list[FileFinding]:
    return [one for one in read(path) if isinstance(one, FileFinding)]


def taken(path: Path) -> list[str]:
    return [order.external_id for order in orders(path)]


def refused(path: Path) -> list[tuple[int, int, str | None, str | None]]:
    return [(one.first_line, one.last_line, one.external_id, one.field) for one in findings(path)]


def only_order(path: Path) -> Order:
    (order,) = orders(path)
    return read_order(order.external_id, order.document)


# CSV


def test_the_real_orders_are_read_whole() -> None:
    scan = scan_file(REAL_ORDERS)

    found = [one for one in read_file(REAL_ORDERS, scan) if isinstance(one, FileOrder)]
    read = [read_order(one.external_id, one.document) for one in found]

    assert scan == Scan(format=Format.CSV, orders=REAL_SORTS.total(), scattered=frozenset())
    assert sum(len(order.lines) for order in read) == REAL_LINES
    assert Counter(map(_sort, read)) == REAL_SORTS


def _sort(order: Order) -> str:
    if not order.total.amount:
        return "zero"
    if order.total.amount < 0:
        return "negative"
    return "good" if order.buyer.email else "without e-mail"


def test_the_rows_of_an_order_become_its_lines(path: Path) -> None:
    write(path, row("7"), row("7", quantity="3", price="0.333", name="Bo", description=""), row("8", price="-1"))

    first, second = orders(path)

    order = read_order(first.external_id, first.document)
    assert (first.external_id, first.first_line, first.last_line) == ("7", 2, 3)
    assert (second.external_id, second.first_line, second.last_line) == ("8", 4, 4)
    assert [line.total for line in order.lines] == [Decimal("5.10"), Decimal("1.00")]
    assert order.lines[1].description == "KOP-1"
    assert order.total.amount == Decimal("6.10")
    assert (order.buyer.name, order.buyer.address.country) == ("Ib", "DK")
    assert order.prices_include_vat
    assert read_order("8", second.document).total.amount == Decimal("-2.00")


def test_times_are_danish_and_the_latest_one_is_when_the_order_changed(path: Path) -> None:
    write(path, row("7", placed_at="2025-07-01 08:00:00", paid_at="2025-12-01 08:00:00"))

    order = only_order(path)

    assert order.placed_at.isoformat() == "2025-07-01T06:00:00+00:00"
    assert order.paid_at is not None
    assert order.updated_at == order.paid_at
    assert order.paid_at.isoformat() == "2025-12-01T07:00:00+00:00"


def test_an_hour_that_comes_twice_means_the_first(path: Path) -> None:
    write(path, row("7", placed_at="2025-10-26 02:30:00", paid_at=""))

    assert only_order(path).placed_at.isoformat() == "2025-10-26T00:30:00+00:00"


def test_a_line_without_any_text_is_called_vare(path: Path) -> None:
    write(path, row("7", sku="", description=""))

    assert only_order(path).lines[0].description == "Vare"


@pytest.mark.parametrize(("paid_at", "state"), [("2025-12-01 08:30:00", "captured"), ("", "reserved")])
def test_further_columns_are_taken(path: Path, paid_at: str, state: str) -> None:
    more = "shipped_at,kind,payment_method,buyer_company,buyer_address,buyer_country"
    write(path, row("7", paid_at=paid_at) + ",2025-12-02 08:00:00,fee,card,Ib ApS,Vej 1,se", header=f"{HEADER},{more}")

    order = only_order(path)

    assert order.shipped_at == order.updated_at
    assert order.lines[0].kind == "fee"
    assert [(one.method, one.state) for one in order.payments] == [("card", PaymentState(state))]
    assert (order.buyer.company, order.buyer.address.street, order.buyer.address.country) == ("Ib ApS", "Vej 1", "SE")


def test_semicolons_a_byte_order_mark_and_blank_rows_are_no_mistakes(path: Path) -> None:
    text = "\r\n".join([HEADER, row("7"), "", row("7"), "," * 11, row("8"), ""])
    path.write_bytes(b"\xef\xbb\xbf" + text.replace(",", ";").encode())

    assert taken(path) == ["7", "8"]
    assert findings(path) == []


def test_a_header_can_be_read_alone(path: Path) -> None:
    write(path, row("7"), header="order_number;sku")

    with open_text(path) as text:
        assert read_header(text) == (("order_number", "sku"), ";")
        assert text.readline().startswith("7,")


def test_a_mark_that_keeps_a_spreadsheet_from_computing_is_no_part_of_the_text(path: Path) -> None:
    write(path, row("7", name="'=SUM(A1)", description="'Kop'", sku="'"))

    order = only_order(path)

    assert (order.buyer.name, order.lines[0].description, order.lines[0].sku) == ("=SUM(A1)", "'Kop'", "'")


def test_a_text_may_hold_separators_and_line_ends(path: Path) -> None:
    write(path, row("7", description='"Kop, ""blå"",\nmed hank"'), row("8"))

    order, next_order = orders(path)

    assert order.document["lines"][0]["description"] == 'Kop, "blå",\nmed hank'
    assert (order.first_line, order.last_line, next_order.first_line) == (2, 3, 4)


def test_arabic_and_emoji_are_kept(path: Path) -> None:
    write(path, row("7", name="محمد", description="🏺"))

    assert (only_order(path).buyer.name, only_order(path).lines[0].description) == ("محمد", "🏺")


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"quantity": "zwei"}, "quantity"),
        ({"quantity": ""}, "quantity"),
        ({"price": "NaN"}, "unit_price_incl_vat"),
        ({"price": "1e999"}, "unit_price_incl_vat"),
        ({"price": "99999999999"}, "unit_price_incl_vat"),
        ({"rate": "moms"}, "vat_rate"),
        ({"currency": "EUR"}, "currency"),
    ],
)
def test_a_broken_row_refuses_its_whole_order(path: Path, changes: dict[str, str], column: str) -> None:
    write(path, row("6"), row("7"), row("7", **changes), row("7"), row("8"))

    assert taken(path) == ["6", "8"]
    assert refused(path) == [(4, 4, "7", column)]
    assert findings(path)[0].text.startswith(column)


@pytest.mark.parametrize(("changes", "column"), [({"placed_at": ""}, "placed_at"), ({"paid_at": "i går"}, "paid_at")])
def test_a_time_that_cannot_be_read_refuses_the_order(path: Path, changes: dict[str, str], column: str) -> None:
    write(path, row("7", **changes), row("8"))

    assert taken(path) == ["8"]
    assert refused(path) == [(2, 2, "7", column)]


def test_a_time_in_year_1_is_left_to_the_reading_of_the_order(path: Path) -> None:
    write(path, row("7", placed_at="0001-01-01 00:00:00", paid_at=""))

    with pytest.raises(UnreadableOrder, match="placed_at must lie in the years 2000 to 2100"):
        only_order(path)


def test_rows_that_do_not_stand_together_refuse_their_order(path: Path) -> None:
    write(path, row("7"), row("8"), row("7"), row("7"))

    assert scan_file(path) == Scan(format=Format.CSV, orders=2, scattered=frozenset({"7"}))
    assert taken(path) == ["8"]
    assert refused(path) == [(2, 2, "7", None), (4, 5, "7", None)]


def test_an_order_of_ten_thousand_lines_is_refused_with_their_number(path: Path) -> None:
    write(path, *[row("7")] * 10_000, row("8"))

    assert taken(path) == ["8"]
    (finding,) = findings(path)
    assert (finding.first_line, finding.last_line) == (2, 10_001)
    assert finding.text == "The order has 10000 lines, and at most 5000 can be taken; split it."


def test_an_extra_comma_refuses_its_order(path: Path) -> None:
    write(path, row("6"), row("7", description="Kop, blå"), row("8"))

    assert taken(path) == ["6", "8"]
    assert refused(path) == [(3, 3, "7", None)]


def test_a_row_without_an_order_number_refuses_the_orders_before_and_after_it(path: Path) -> None:
    write(path, row("5"), row("6"), row(""), row("7"), row("8"))

    assert taken(path) == ["5", "8"]
    assert refused(path) == [(4, 4, None, "order_number"), (3, 3, "6", None), (5, 5, "7", None)]


def test_an_order_lost_behind_an_unclosed_quotation_mark_is_reported(path: Path) -> None:
    write(path, row("5"), row("6"), row("7", description='"Kop'), row("7"), row("8"))

    assert taken(path) == ["5"]
    assert refused(path) == [(4, 6, None, None), (3, 3, "6", None)]


def test_a_quotation_mark_that_another_row_closes_is_noticed(path: Path) -> None:
    write(path, row("6"), row("7", description='"Kop'), row("7", description='"Vase"'), row("7"), row("8"))

    assert taken(path) == ["8"]
    assert refused(path) == [(3, 4, None, None), (2, 2, "6", None), (5, 5, "7", None)]


def test_a_byte_that_is_no_text_refuses_its_order_only(path: Path) -> None:
    text = "\n".join([HEADER, row("6", name="Søren"), row("7"), row("7", name="JXrgen"), row("8")])
    path.write_bytes(text.encode().replace(b"X", b"\xf8"))

    assert taken(path) == ["6", "8"]
    assert refused(path) == [(4, 4, "7", "buyer_name")]
    assert findings(path)[0].text == "buyer_name is not UTF-8; save the file as UTF-8."


@pytest.mark.parametrize("padding", [0, 1024 * 1024 - 1, 1024 * 1024])
def test_a_letter_of_utf8_is_found_where_two_pieces_of_the_file_meet(path: Path, padding: int) -> None:
    path.write_bytes(b"x" * padding + "€".encode() + b"\xf8")

    assert find_encoding(path) == UTF_8


def test_a_file_that_excel_on_windows_saved_is_read_with_its_letters(path: Path) -> None:
    text = "\n".join([HEADER, row("7", name="Jørgen – Åse", description="Krus €")])
    path.write_bytes(text.encode("cp1252"))

    assert (only_order(path).buyer.name, only_order(path).lines[0].description) == ("Jørgen – Åse", "Krus €")


def danish(*lines: str) -> str:
    """The rows as a Danish spreadsheet saves them: semicolons, decimal commas, and the day first."""
    return "\r\n".join([HEADER.replace(",", ";"), *(line.replace(",", ";").replace("_", ",") for line in lines), ""])


@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_file_of_a_danish_spreadsheet_is_read(path: Path, sign: str) -> None:
    text = danish(row("7", placed_at="22-11-2026 09:00", paid_at="22.11.2026 9.01.30", price="249_50", quantity="0_5"))
    path.write_text(text.replace(";", sign), encoding="utf-8")

    order = only_order(path)

    assert (order.total.amount, order.lines[0].quantity) == (Decimal("124.75"), Decimal("0.5"))
    assert order.placed_at.isoformat() == "2026-11-22T08:00:00+00:00"
    assert order.paid_at is not None
    assert order.paid_at.isoformat() == "2026-11-22T08:01:30+00:00"


@pytest.mark.parametrize("day", ["11/22/2026", "22-11-26", "31-02-2026", "22-11.2026", "22-13-2026"])
def test_a_day_that_could_be_another_is_not_guessed(path: Path, day: str) -> None:
    write(path, row("7", placed_at=day))

    assert refused(path) == [(2, 2, "7", "placed_at")]


def test_where_a_file_has_commas_and_points_nobody_guesses_what_thousands_are(path: Path) -> None:
    prices = ("249_50", "1.249", "1.249_50", "249.50", "12")
    path.write_text(danish(*(row(f"{number}", price=price) for number, price in enumerate(prices))))

    assert taken(path) == ["3", "4"]
    assert [(one.external_id, one.says, one.value) for one in findings(path)] == [
        ("0", "comma_and_point", "249,50"),
        ("1", "comma_and_point", "1.249"),
        ("2", "comma_and_point", "1.249,50"),
    ]


def test_a_field_of_64_kb_is_left_to_the_order_and_a_line_of_megabytes_is_the_files_mistake(path: Path) -> None:
    write(path, row("6", name="x" * 65_536), row("7"), row("8", name="x" * (LONGEST + 5)), row("9"), row("10"))

    assert taken(path) == ["6", "10"]
    assert [(one.first_line, one.external_id) for one in findings(path)] == [(4, None), (3, "7"), (5, "9")]


@pytest.mark.parametrize("header", ["PK\x03\x04xl/workbook.xml", "name,town"], ids=["a spreadsheet", "other columns"])
def test_a_file_that_is_no_csv_of_orders_is_refused_in_one_sentence(path: Path, header: str) -> None:
    write(path, row("7"), header=header)

    assert scan_file(path).orders == 0
    assert refused(path) == [(1, 1, None, None)]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (HEADER.replace("vat_rate", "moms"), ["vat_rate", "moms"]),
        (HEADER + ",sku", ["sku"]),
        (HEADER + ",\x00\u202e", ["??"]),
    ],
)
def test_a_wrong_header_is_reported_column_by_column_and_nothing_is_read(
    path: Path, header: str, columns: list[str]
) -> None:
    write(path, row("7"), header=header)

    assert scan_file(path).orders == 0
    assert refused(path) == [(1, 1, None, column) for column in columns]


def test_an_empty_file_has_no_columns(path: Path) -> None:
    path.write_bytes(b"")

    assert taken(path) == []
    [finding] = findings(path)
    assert finding.text.startswith("This is not CSV of orders: the first line has none of the columns' names")


# JSON lines


def json_line(**changes: Any) -> str:
    return json.dumps({"external_id": "7"} | body(**changes))


def test_a_later_json_line_may_revise_an_earlier_one(path: Path) -> None:
    path.write_text("\ufeff\n \n" + json_line() + "\n\n" + json_line(total="1.00") + "\n")

    assert scan_file(path) == Scan(format=Format.JSON_LINES, orders=2, scattered=frozenset())
    assert [(one.external_id, one.first_line) for one in orders(path)] == [("7", 3), ("7", 5)]
    assert [str(read_order("7", one.document).total) for one in orders(path)] == ["288.00 DKK", "1.00 DKK"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (b'{"external_id": "\xff"}', "body"),
        (b"{", "body"),
        (b'{"external_id": "1", "external_id": "2"}', "body"),
        (b'{"a":' * 100_000, "body"),
        (b"{}", "external_id"),
        (b'{"external_id": 7}', "external_id"),
        (b'{"a": "' + b"x" * (8 * 1024 * 1024) + b'"}', None),
    ],
)
def test_a_broken_json_line_refuses_only_itself(path: Path, line: bytes, column: str | None) -> None:
    path.write_bytes(b"\n".join([json_line().encode(), line, json_line().encode()]))

    assert [one.first_line for one in orders(path)] == [1, 3]
    assert refused(path) == [(2, 2, None, column)]


def test_a_file_is_read_no_further_than_the_order_that_is_asked_for(path: Path) -> None:
    write(path, *[row(str(number)) for number in range(2000)], row("broken", quantity="zwei"))

    first = next(read_file(path, scan_file(path)))

    assert isinstance(first, FileOrder)
    assert first.last_line == 2


def test_the_paper_names_every_column_and_whether_it_is_needed() -> None:
    rows = re.findall(r"^\| (`.+?) \| (yes|) *\| (?:order|line) \|", PAPER.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: bool(needed) for names, needed in rows for name in re.findall("`([a-z_]+)`", names)}

    assert told == dict.fromkeys(NEEDED_COLUMNS, True) | dict.fromkeys(FURTHER_COLUMNS, False)


def test_the_file_of_the_paper_can_be_imported(path: Path) -> None:
    [example] = re.findall(r"```csv\n(.*?)```", PAPER.read_text(encoding="utf-8"), re.DOTALL)
    path.write_text(example, encoding="utf-8")

    [one] = orders(path)

    order = read_order(one.external_id, one.document)
    assert (order.number, order.total.amount, [line.kind for line in order.lines]) == (
        "1042",
        Decimal("288.00"),
        ["product", "shipping"],
    )


def test_a_file_that_begins_with_pages_of_blank_lines_is_still_json_lines(path: Path) -> None:
    path.write_text("\n" * 5000 + json_line() + "\n", encoding="utf-8")

    assert scan_file(path).format is Format.JSON_LINES


def test_a_row_without_an_order_number_can_be_the_first_of_a_file(path: Path) -> None:
    write(path, row(""), row("1042"))

    assert [finding.field for finding in findings(path)][:1] == ["order_number"]


def test_a_file_with_a_header_and_no_rows_has_no_orders(path: Path) -> None:
    write(path)

    assert read(path) == []


def test_finding_17_a_header_of_a_million_columns_is_refused_in_a_moment(path: Path) -> None:
    path.write_text(",".join(["order_number", "name", *(f"column{number}" for number in range(1_000_000))]) + "\n")
    began_at = monotonic()

    findings = list(read_file(path, scan_file(path)))

    assert monotonic() - began_at < 10
    assert len(findings) < 300
    assert isinstance(findings[-1], FileFinding)
    assert "columns; more than 200 are not read." in findings[-1].text


# What the reading of an order finds, at its place in the file


def found_in_order(path: Path) -> list[tuple[int, int, str | None, str, str]]:
    (order,) = orders(path)
    with pytest.raises(UnreadableOrder) as error:
        read_order(order.external_id, order.document)
    found = file_findings(order, error.value)
    return [(one.first_line, one.last_line, one.field, one.value, one.text) for one in found]


def test_a_mistake_in_an_orders_line_is_told_at_its_row_and_column(path: Path) -> None:
    more = ",kind,buyer_country"
    first, second = row("7", email="x" * 321) + ",,Denmark", row("7", price="1.2345678", rate="250") + ",Fragt,DK"
    write(path, first, second, header=HEADER + more)

    assert found_in_order(path) == [
        (2, 3, "buyer_country", "Denmark", "buyer_country must be a country's two letters, like DK."),
        (2, 3, "buyer_email", "x" * 60, "buyer_email may have at most 320 characters."),
        (3, 3, "kind", "Fragt", "kind must be a lower-case word of at most 40 letters, like product."),
        (3, 3, "unit_price_incl_vat", "1.2345678", "unit_price_incl_vat may have at most 6 decimals; round it."),
        (3, 3, "vat_rate", "250", "vat_rate must be 0 to 100."),
    ]


def test_a_mistake_in_a_json_line_is_told_with_what_stands_there(path: Path) -> None:
    wrong = {"total": "1,00", "buyer": [], "lines": [line(quantity="zwei")], "colour": {"a": 1}}
    path.write_text(json.dumps({"external_id": "7"} | body(**wrong)))

    assert [(one, value) for _, _, one, value, _ in found_in_order(path)] == [
        ("total", "1,00"), ("buyer", ""), ("lines.1.quantity", "zwei"), ("colour", ""),
    ]  # fmt: skip


def test_what_a_field_below_nothing_holds_is_nothing(path: Path) -> None:
    wrong = {"lines": ["no line", {}], "payments": ["no payment"], "a.b": 1}
    path.write_text(json.dumps({"external_id": "7"} | body(**wrong)))

    assert {value for _, _, _, value, _ in found_in_order(path)} == {"", "no line", "no payment"}


def test_a_mistake_of_the_whole_order_is_told_at_its_column(path: Path) -> None:
    number, method = "7" * 61, "x" * 61
    write(path, row(number) + f",{method}", header=f"{HEADER},payment_method")

    assert [(field, value) for _, _, field, value, _ in found_in_order(path)] == [
        ("order_number", number[:60]), ("payment_method", method[:60]),
    ]  # fmt: skip
