"""Which orders are in a file, and which mistakes does the file itself have?

    scan_file ─▶ how many orders, and which have scattered rows ─▶ read_file ─▶ FileOrder | FileFinding, one at a time

There are two formats: CSV, with a row for each line of an order, and JSON lines, with an API body and an "external_id"
in each line. The whole file is never in memory. `reading` finds the mistakes in an order's own document.
"""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from krambod.accounting.danish_time import DANISH_TIME
from krambod.accounting.money import round_oere
from krambod.orders.body import MOST_LINES
from krambod.orders.bounded import LARGEST_AMOUNT, find_number, parse_moment
from krambod.orders.methods import find_method, is_never_paid_by_status
from krambod.orders.order import GUESSED_FROM_PAID_AT
from krambod.orders.reading import PAID, UnreadableOrder, parse_json
from krambod.orders.rows import Mistake, Row, Table, open_text, read_table

LONGEST_JSON_LINE = 8 * 1024 * 1024
PLACED_AT, PAID_AT, SHIPPED_AT = "placed_at", "paid_at", "shipped_at"
QUANTITY, UNIT_PRICE, VAT_RATE = "quantity", "unit_price_incl_vat", "vat_rate"
EXAMPLES = {
    QUANTITY: 'like "2", or "1.5" with a point',
    UNIT_PRICE: 'like "249.00", with a point and no currency',
    VAT_RATE: 'like "25", without %',
}
BUYER_FIELDS = ("email", "name", "company", "vat_number", "phone", "address", "zip", "city", "country")


class Format(StrEnum):
    """The format of a file."""

    CSV = "csv"
    JSON_LINES = "json_lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the first pass found. `orders` counts the order numbers in CSV, and the lines with text in JSON lines.

    `scattered` are the order numbers whose rows are not next to each other.
    """

    format: Format
    orders: int
    scattered: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrder:
    """A complete order of the file, as the body of an API call. Lines count from 1; the header is a line too."""

    external_id: str
    document: dict[str, Any]
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFinding:
    """A mistake at these lines. If there is an `external_id`, that whole order is refused."""

    first_line: int
    last_line: int
    external_id: str | None = None
    field: str | None = None
    text: str


@dataclass(slots=True, kw_only=True)
class OrderRows:
    """The rows of one order that are next to each other.

    `row_count` counts them all, and `rows` keeps at most as many as an order may have. `beside` has the unreadable rows
    before, between or after them: such a row may be a part of this order.
    """

    external_id: str
    first_line: int
    last_line: int = 0
    row_count: int = 0
    rows: list[Row] = field(default_factory=list)
    beside: list[Row] = field(default_factory=list)


def scan_file(path: Path) -> Scan:
    """Reads the file once and counts its orders.

    `read_file` needs the result, because the last row of a file may belong to its first order.
    """
    if _format(path) is Format.JSON_LINES:
        with path.open("rb") as file:
            return Scan(format=Format.JSON_LINES, orders=sum(1 for _ in _json_lines(file)), scattered=frozenset())
    seen: set[str] = set()
    scattered: set[str] = set()
    with open_text(path) as text:
        for found in _orders_or_findings(read_table(text)):
            if isinstance(found, OrderRows):
                (scattered if found.external_id in seen else seen).add(found.external_id)
    return Scan(format=Format.CSV, orders=len(seen), scattered=frozenset(scattered))


def read_file(path: Path, scan: Scan) -> Iterator[FileOrder | FileFinding]:
    """Reads the file a second time and yields its orders and findings, in the order of the file."""
    if scan.format is Format.JSON_LINES:
        with path.open("rb") as file:
            for number, line in _json_lines(file):
                yield from _read_json_line(number, line)
        return
    with open_text(path) as text:
        for found in _orders_or_findings(read_table(text)):
            yield from _read_order_rows(found, scan) if isinstance(found, OrderRows) else [found]


def _format(path: Path) -> Format:
    with path.open("rb") as file:
        start = file.read(4096).removeprefix(BOM_UTF8).lstrip()
        while not start and (more := file.read(4096)):
            start = more.lstrip()
    return Format.JSON_LINES if start.startswith(b"{") else Format.CSV


# JSON lines


def _json_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yields each line that is not blank, with its number. A line that is too long is cut off."""
    number = 0
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(0)
    while line := file.readline(LONGEST_JSON_LINE + 1):
        number += 1
        rest = line
        while len(rest) > LONGEST_JSON_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_JSON_LINE + 1)
        if line.strip():
            yield number, line


def _read_json_line(number: int, line: bytes) -> Iterator[FileOrder | FileFinding]:
    if len(line) > LONGEST_JSON_LINE:
        text = f"The line is longer than {LONGEST_JSON_LINE} bytes; an order must fit in them."
        yield FileFinding(first_line=number, last_line=number, text=text)
        return
    try:
        document = parse_json(line.strip())
    except UnreadableOrder as error:
        for finding in error.findings:
            yield FileFinding(first_line=number, last_line=number, field=finding.field, text=finding.text)
        return
    external_id = document.pop("external_id", None)
    if isinstance(external_id, str):
        yield FileOrder(external_id=external_id, document=document, first_line=number, last_line=number)
        return
    text = "external_id is missing or not text in quotes; give the order's id at the shop."
    yield FileFinding(first_line=number, last_line=number, field="external_id", text=text)


# CSV: the rows of an order


def _orders_or_findings(table: Table) -> Iterator[OrderRows | FileFinding]:
    """Yields the rows order by order, as they are in the file. If the header is wrong, yields only findings."""
    for mistake in table.mistakes:
        yield FileFinding(first_line=1, last_line=1, field=mistake.column, text=mistake.text)
    if not table.mistakes:
        yield from _rows_by_order(table.rows)


def _rows_by_order(rows: Iterable[Row]) -> Iterator[OrderRows | FileFinding]:
    order: OrderRows | None = None
    nameless: list[Row] = []
    for row in rows:
        if row.order_number is None:
            yield from (_finding(row, mistake) for mistake in row.mistakes)
            nameless = [row]
            if order is not None:
                order.beside.append(row)
            continue
        if order is None or order.external_id != row.order_number:
            if order is not None:
                yield order
            order = OrderRows(external_id=row.order_number, first_line=row.first_line, beside=nameless)
        nameless = []
        _add_row(order, row)
    if order is not None:
        yield order


def _add_row(order: OrderRows, row: Row) -> None:
    order.last_line = row.last_line
    order.row_count += 1
    if order.row_count <= MOST_LINES:
        order.rows.append(row)


def _read_order_rows(order: OrderRows, scan: Scan) -> Iterator[FileOrder | FileFinding]:
    findings = [_whole_finding(order, text) for text in _whole_mistakes(order, scan)]
    first = order.rows[0].cells
    for row in order.rows:
        found = row.mistakes or _row_mistakes(row.cells, first)
        findings += [_finding(row, mistake, order.external_id) for mistake in found]
    yield from findings
    if not findings:
        yield _order(order)


def _whole_mistakes(order: OrderRows, scan: Scan) -> Iterator[str]:
    if order.external_id in scan.scattered:
        yield "The rows of the order do not stand together; sort the file by order_number."
    if order.row_count > MOST_LINES:
        yield f"The order has {order.row_count} lines, and at most {MOST_LINES} can be taken; split it."
    if order.beside:
        yield f"The row at line {order.beside[0].first_line} cannot be read and may be a part of this order; mend it."


def _row_mistakes(cells: Mapping[str, str], first: Mapping[str, str]) -> Iterator[Mistake]:
    for column in (QUANTITY, UNIT_PRICE, VAT_RATE):
        if not _is_amount(cells.get(column, "")):
            yield Mistake(column=column, text=f"{column} must be a number {EXAMPLES[column]}; mend it.")
    for column in (PLACED_AT, PAID_AT, SHIPPED_AT) if cells is first else ():
        is_left_out = column != PLACED_AT and not cells.get(column)
        if not is_left_out and _find_moment(cells.get(column, "")) is None:
            yield Mistake(column=column, text=f"{column} must be a Danish time like 2026-11-22 13:45:00; mend it.")
    if cells.get("currency") != first.get("currency"):
        yield Mistake(column="currency", text="currency differs from the order's first row; an order has only one.")


def _is_amount(text: str) -> bool:
    number = find_number(text)
    return number is not None and abs(number) < LARGEST_AMOUNT


def _find_moment(text: str) -> datetime | None:
    """Reads a Danish local time. In the hour that comes twice in October, it means the first."""
    return parse_moment(text, DANISH_TIME)


def _whole_finding(order: OrderRows, text: str) -> FileFinding:
    return FileFinding(first_line=order.first_line, last_line=order.last_line, external_id=order.external_id, text=text)


def _finding(row: Row, mistake: Mistake, external_id: str | None = None) -> FileFinding:
    return FileFinding(
        first_line=row.first_line,
        last_line=row.last_line,
        external_id=external_id,
        field=mistake.column,
        text=mistake.text,
    )


# CSV: the order that rows without mistakes make


def _order(order: OrderRows) -> FileOrder:
    cells = order.rows[0].cells
    lines = [_line(row.cells) for row in order.rows]
    total = sum((Decimal(line["total"]) for line in lines), Decimal(0))
    moments = {name: _find_moment(cells.get(name, "")) for name in (PLACED_AT, PAID_AT, SHIPPED_AT)}
    document = {
        "number": order.external_id,
        "updated_at": max(moment for moment in moments.values() if moment).isoformat(),
        **{name: moment.isoformat() for name, moment in moments.items() if moment},
        "currency": cells["currency"],
        "prices_include_vat": True,
        "total": str(total),
        "buyer": {name: cells.get(f"buyer_{name}", "") for name in BUYER_FIELDS},
        "lines": lines,
        "payments": _payments(cells, total, moments),
    }
    return FileOrder(
        external_id=order.external_id, document=document, first_line=order.first_line, last_line=order.last_line
    )


def _line(cells: Mapping[str, str]) -> dict[str, str]:
    return {
        "kind": cells.get("kind") or "product",
        "sku": cells["sku"],
        "description": cells["description"] or cells["sku"] or "Vare",
        "quantity": cells[QUANTITY],
        "unit_price": cells[UNIT_PRICE],
        "total": str(round_oere(Decimal(cells[QUANTITY]) * Decimal(cells[UNIT_PRICE]))),
        "vat_rate": cells[VAT_RATE],
        "tax_country": cells.get("tax_country", ""),
        "goods": cells.get("goods", ""),
    }


def _payments(cells: Mapping[str, str], total: Decimal, moments: Mapping[str, datetime | None]) -> list[dict[str, str]]:
    """Gives one payment of the total if a method is named. It is reserved until the file says when it was paid.

    An invoice and a bank transfer stay reserved: a shop calls those paid without looking at the bank.
    """
    method, at = cells.get("payment_method"), moments[PAID_AT] or moments[PLACED_AT]
    if not method or total <= 0 or at is None:
        return []
    is_money = moments[PAID_AT] and not is_never_paid_by_status(find_method(method))
    state = "captured" if is_money else "reserved"
    row = {"id": PAID, "method": method, "amount": str(total), "state": state, "at": at.isoformat()}
    return [row | {"guessed_from": GUESSED_FROM_PAID_AT}]
