"""Which files can be downloaded beside an import? The template, the report, and the refused rows with what is wrong."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TextIO

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.importing.pages import own_file
from krambod.backoffice.books.importing.shown import show_finding, show_findings
from krambod.backoffice.formats import current_language
from krambod.backoffice.spreadsheets import OwnCell, csv_answer
from krambod.importing.keep import opened
from krambod.importing.models import FileState, OrderFile
from krambod.merchants.rights import Right
from krambod.orders.files import Format
from krambod.orders.rows import ORDER_NUMBER, open_text, read_header
from krambod.words.order_files.columns import COLUMNS, WHAT_IS_WRONG

PRICE, TEXT = "unit_price_incl_vat", "description"
NUMBER = re.compile(r"[+-]?[0-9.,]+")


@member_page()
def import_template(request: MemberRequest) -> HttpResponse:
    """An order of two rows, with every column."""
    return csv_answer("krambod-template", _template, request.merchant)


def _template() -> Iterator[list[str]]:
    columns = [column for column in COLUMNS if column.name != WHAT_IS_WRONG]
    yield [column.name for column in columns]
    for place in (0, 1):
        cells = {column.name: column.examples[place] for column in columns}
        if current_language() != "en":
            cells[PRICE] = cells[PRICE].replace(".", ",")
        yield list(cells.values())


@member_page(Right.RULES)
def import_report(request: MemberRequest, file_id: int) -> HttpResponse:
    """Every mistake with its lines, as the command's report has them."""
    file = own_file(request, file_id)
    return csv_answer("krambod-report", lambda: _report(file), request.merchant)


def _report(file: OrderFile) -> Iterator[list[str]]:
    yield [_("First line"), _("Last line"), _("Order"), _("Field"), _("What stands there"), _("What is wrong")]
    for row in show_findings(file).iterator(chunk_size=1000):
        one = show_finding(row)
        yield [OwnCell(one.first_line), OwnCell(one.last_line), one.order, one.field, one.value, one.text]


@member_page(Right.RULES)
def import_refused(request: MemberRequest, file_id: int) -> HttpResponse:
    """The refused rows as they were sent, with a column that says what is wrong: to be mended, and imported alone."""
    file = own_file(request, file_id)
    scan = file.scan or {}
    if scan.get("format") != Format.CSV or file.state == FileState.CHECKING or not file.pieces.exists():
        raise Http404
    return csv_answer("krambod-refused", lambda: _refused_rows(file, scan["encoding"]), request.merchant)


def _refused_rows(file: OrderFile, encoding: str) -> Iterator[list[str]]:
    wrong = _wrong_by_order(file)
    with opened(file) as path, open_text(path, encoding) as text:
        header, delimiter = read_header(text)
        kept = [place for place, name in enumerate(header) if name != WHAT_IS_WRONG]
        yield [*(header[place] for place in kept), WHAT_IS_WRONG]
        for first_line, row in _read_rows(text, delimiter):
            # A row that cannot be read is sent without its number: then nobody imports its order without it.
            cells = dict(zip(header, row, strict=False)) if isinstance(row, list) else {TEXT: row}
            told = wrong.get(cells.get(ORDER_NUMBER, "").strip(), {}) | wrong.get(first_line, {})
            if told:
                yield [*(_as_sent(cells.get(header[place], "")) for place in kept), " ".join(told)]


def _read_rows(text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yields the first line of each row and its cells, or its text if its cells cannot be told apart."""
    since: list[str] = []

    def lines() -> Iterator[str]:
        for line in text:
            since.append(line)
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    while True:
        first_line = reader.line_num + 2  # the header is line 1
        try:
            yield first_line, next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield first_line, "".join(since)
        since.clear()


def _wrong_by_order(file: OrderFile) -> Mapping[str | int, dict[str, None]]:
    """What is wrong with each refused order, or with a row that belongs to none: by number or first line."""
    wrong: defaultdict[str | int, dict[str, None]] = defaultdict(dict)
    for row in show_findings(file).iterator(chunk_size=1000):
        wrong[row.external_id or row.first_line][show_finding(row).text] = None
    return wrong


def _as_sent(cell: str) -> str:
    """A number stays one, also a negative: the mended file is imported again."""
    return OwnCell(cell) if NUMBER.fullmatch(cell.strip()) else cell
