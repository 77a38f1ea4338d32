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
from krambod.orders.encoding import UTF_8, find_encoding
from krambod.orders.local_numbers import Decimals, find_decimals, find_local_moment, is_doubtful, plain_number
from krambod.orders.methods import find_method, is_never_paid_by_status
from krambod.orders.order import GUESSED_FROM_PAID_AT
from krambod.orders.reading import PAID, UnreadableOrder, parse_json, shown
from krambod.orders.rows import Mistake, Row, Table, open_text, read_table
from krambod.words.order_files import explain_finding

LONGEST_JSON_LINE = 8 * 1024 * 1024
PLACED_AT, PAID_AT, SHIPPED_AT = "placed_at", "paid_at", "shipped_at"
QUANTITY, UNIT_PRICE, VAT_RATE = "quantity", "unit_price_incl_vat", "vat_rate"
NUMBERS = {QUANTITY: "not_a_quantity", UNIT_PRICE: "not_a_price", VAT_RATE: "not_a_rate"}
BUYER_FIELDS = ("email", "name", "company", "vat_number", "phone", "address", "zip", "city", "country")


class Format(StrEnum):
    """The format of a file."""

    CSV = "csv"
    JSON_LINES = "json_lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the first pass found. `orders` counts the order numbers in CSV, and the lines with text in JSON lines.

    `scattered` are the order numbers whose rows are not next to each other. `decimals`: how the file writes numbers.
    """

    format: Format
    orders: int
    scattered: frozenset[str]
    encoding: str = UTF_8
    decimals: Decimals = Decimals.POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrder:
    """A complete order of the file, as the body of an API call. Lines count from 1; the header is a line too.

    `rows` are those of CSV that it was made of.
    """

    external_id: str
    document: dict[str, Any]
    first_line: int
    last_line: int
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFinding:
    """A mistake at these lines: a sentence of `words.order_files` and its details.

    If there is an `external_id`, that whole order is refused. `value` is what stands in the field, shortened.
    """

    first_line: int
    last_line: int
    external_id: str | None = None
    says: str
    details: Mapping[str, str] = field(default_factory=dict)
    field: str | None = None
    value: str = ""

    @property
    def text(self) -> str:
        """What is wrong and what mends it, in English."""
        return explain_finding(self.says, self.all_details, "en")

    @property
    def all_details(self) -> Mapping[str, str]:
        """The details with the name of the field, and what stands in it."""
        return {"field": self.field or "", "value": self.value, **self.details}


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
    encoding, kinds = find_encoding(path), set[Decimals]()
    with open_text(path, encoding) as text:
        for found in _orders_or_findings(read_table(text)):
            if isinstance(found, OrderRows):
                (scattered if found.external_id in seen else seen).add(found.external_id)
                kinds |= {find_decimals(row.cells.get(name, "")) for row in found.rows for name in NUMBERS}
    return Scan(
        format=Format.CSV,
        orders=len(seen),
        scattered=frozenset(scattered),
        encoding=encoding,
        decimals=Decimals.of_file(kinds),
    )


def read_file(path: Path, scan: Scan) -> Iterator[FileOrder | FileFinding]:
    """Reads the file a second time and yields its orders and findings, in the order of the file."""
    if scan.format is Format.JSON_LINES:
        with path.open("rb") as file:
            for number, line in _json_lines(file):
                yield from _read_json_line(number, line)
        return
    with open_text(path, scan.encoding) as text:
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
        details = {"most": str(LONGEST_JSON_LINE)}
        yield FileFinding(first_line=number, last_line=number, says="json_too_long", details=details)
        return
    try:
        document = parse_json(line.strip())
    except UnreadableOrder as error:
        for found in error.findings:
            yield FileFinding(
                first_line=number, last_line=number, field=found.field, says=found.says, details=found.details
            )
        return
    external_id = document.pop("external_id", None)
    if isinstance(external_id, str):
        yield FileOrder(external_id=external_id, document=document, first_line=number, last_line=number)
        return
    yield FileFinding(first_line=number, last_line=number, field="external_id", says="external_id_missing")


# CSV: the rows of an order


def _orders_or_findings(table: Table) -> Iterator[OrderRows | FileFinding]:
    """Yields the rows order by order, as they are in the file. If the header is wrong, yields only findings."""
    for mistake in table.mistakes:
        yield FileFinding(first_line=1, last_line=1, field=mistake.column, says=mistake.says, details=mistake.details)
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
    findings = [_whole_finding(order, mistake) for mistake in _whole_mistakes(order, scan)]
    first = order.rows[0].cells
    for row in order.rows:
        found = row.mistakes or _row_mistakes(row.cells, first, scan.decimals)
        findings += [_finding(row, mistake, order.external_id) for mistake in found]
    yield from findings
    if not findings:
        yield _order(order, scan.decimals)


def _whole_mistakes(order: OrderRows, scan: Scan) -> Iterator[Mistake]:
    if order.external_id in scan.scattered:
        yield Mistake(says="scattered")
    if order.row_count > MOST_LINES:
        yield Mistake(says="too_many_lines", details={"count": str(order.row_count), "most": str(MOST_LINES)})
    if order.beside:
        yield Mistake(says="beside_unreadable", details={"line": str(order.beside[0].first_line)})


def _row_mistakes(cells: Mapping[str, str], first: Mapping[str, str], decimals: Decimals) -> Iterator[Mistake]:
    for column, says in NUMBERS.items():
        cell = cells.get(column, "")
        if is_doubtful(cell, decimals):
            yield Mistake(column=column, says="comma_and_point")
        elif not _is_amount(plain_number(cell, decimals)):
            yield Mistake(column=column, says=says)
    for column in (PLACED_AT, PAID_AT, SHIPPED_AT) if cells is first else ():
        is_left_out = column != PLACED_AT and not cells.get(column)
        if not is_left_out and _find_moment(cells.get(column, "")) is None:
            yield Mistake(column=column, says="not_danish_time")
    if cells.get("currency") != first.get("currency"):
        yield Mistake(column="currency", says="currency_differs")


def _is_amount(text: str) -> bool:
    number = find_number(text)
    return number is not None and abs(number) < LARGEST_AMOUNT


def _find_moment(text: str) -> datetime | None:
    """Reads a Danish local time. In the hour that comes twice in October, it means the first."""
    return parse_moment(text, DANISH_TIME) or find_local_moment(text)


def _whole_finding(order: OrderRows, mistake: Mistake) -> FileFinding:
    return FileFinding(
        first_line=order.first_line,
        last_line=order.last_line,
        external_id=order.external_id,
        says=mistake.says,
        details=mistake.details,
    )


def _finding(row: Row, mistake: Mistake, external_id: str | None = None) -> FileFinding:
    return FileFinding(
        first_line=row.first_line,
        last_line=row.last_line,
        external_id=external_id,
        field=mistake.column,
        says=mistake.says,
        details=mistake.details,
        value=shown(row.cells.get(mistake.column or "", "")),
    )


# CSV: the order that rows without mistakes make


def _order(order: OrderRows, decimals: Decimals) -> FileOrder:
    cells = order.rows[0].cells
    lines = [_line(row.cells, decimals) for row in order.rows]
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
        external_id=order.external_id,
        document=document,
        first_line=order.first_line,
        last_line=order.last_line,
        rows=tuple(order.rows),
    )


def _line(cells: Mapping[str, str], decimals: Decimals) -> dict[str, str]:
    quantity, unit_price, vat_rate = (plain_number(cells[name], decimals) for name in NUMBERS)
    return {
        "kind": cells.get("kind") or "product",
        "sku": cells["sku"],
        "description": cells["description"] or cells["sku"] or "Vare",
        "quantity": quantity,
        "unit_price": unit_price,
        "total": str(round_oere(Decimal(quantity) * Decimal(unit_price))),
        "vat_rate": vat_rate,
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
