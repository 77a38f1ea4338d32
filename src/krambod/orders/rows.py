"""Which rows does a CSV file of orders have, and which of them can be read?"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from krambod.orders.bounded import SURROGATES
from krambod.orders.encoding import UTF_8
from krambod.orders.reading import shown
from krambod.words.order_files.columns import COLUMNS

# The csv module takes at most 131,072 characters in a field. All columns together fit in this limit, so a row that is
# cut off here has a field that is too long or has too few columns. Either way it becomes a mistake.
LONGEST_LINE = 4 * 1024 * 1024

MOST_COLUMNS = 200
ZIP = "PK\x03\x04"  # how a spreadsheet's file begins
ORDER_NUMBER = "order_number"
FORMULA = ("=", "+", "-", "@")  # how a cell begins that a spreadsheet computes
SEPARATORS = ",;\t"
NEEDED_COLUMNS = tuple(column.name for column in COLUMNS if column.is_needed)
FURTHER_COLUMNS = tuple(column.name for column in COLUMNS if not column.is_needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A mistake in a row: a sentence of `words.order_files` and its details.

    `column` is None if it concerns the whole row.
    """

    column: str | None = None
    says: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with its cells by column, without spaces around them.

    If `order_number` is None, nobody can say to which order the row belongs; then there are `mistakes`.
    """

    first_line: int
    last_line: int
    order_number: str | None
    cells: Mapping[str, str]
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. `rows` are read from the file one by one. If the header has `mistakes`, do not use the rows."""

    mistakes: tuple[Mistake, ...]
    rows: Iterator[Row]


def open_text(path: Path, encoding: str = UTF_8) -> TextIO:
    """Opens a file as text. Bytes that are no text become lone surrogates, so that a mistake can name their row."""
    return path.open(encoding=encoding, errors="surrogateescape", newline="")


def read_table(file: TextIO) -> Table:
    """Returns the table in a file from `open_text`. The header shows which separator stands between cells."""
    lines = _text_lines(file)
    header, delimiter = _read_header(next(lines, ""))
    return Table(mistakes=tuple(_header_mistakes(header)), rows=_rows(lines, header, delimiter))


def read_header(file: TextIO) -> tuple[tuple[str, ...], str]:
    """Returns the names of the columns, and the sign between cells. The file is then at its first row."""
    return _read_header(next(_text_lines(file), ""))


def _read_header(head: str) -> tuple[tuple[str, ...], str]:
    delimiter = max(SEPARATORS, key=head.count)
    return tuple(name.strip().strip('"').strip() for name in head.split(delimiter)), delimiter


def _text_lines(file: TextIO) -> Iterator[str]:
    """Yields the lines with their line ends. A line that is too long is cut off."""
    while line := file.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            line = file.readline(LONGEST_LINE)


def _header_mistakes(header: tuple[str, ...]) -> Iterator[Mistake]:
    if header[0].startswith(ZIP):
        yield Mistake(says="spreadsheet")
        return
    if not set(header) & set(NEEDED_COLUMNS):
        yield Mistake(says="not_orders")
        return
    for name in NEEDED_COLUMNS:
        if name not in header:
            yield Mistake(column=name, says="column_missing")
    counts = Counter(header)
    if len(counts) > MOST_COLUMNS:
        yield Mistake(says="too_many_columns", details={"count": str(len(counts)), "most": str(MOST_COLUMNS)})
        return
    for name in counts:
        known = name in NEEDED_COLUMNS + FURTHER_COLUMNS
        if not known:
            yield Mistake(column=shown(name), says="column_unknown")
        if counts[name] > 1 and known:
            yield Mistake(column=name, says="column_twice")


def _rows(lines: Iterator[str], header: tuple[str, ...], delimiter: str) -> Iterator[Row]:
    # Without `strict`, a quotation mark that is never closed would take in all rows after it without an error.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        first_line = reader.line_num + 2  # the header is line 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _unreadable_row(first_line, reader.line_num + 1, str(error))
            continue
        if any(cell.strip() for cell in cells):
            yield _row(first_line, reader.line_num + 1, [_as_meant(cell.strip()) for cell in cells], header)


def _as_meant(cell: str) -> str:
    """The text without the mark before it that keeps a spreadsheet from computing it, as our own files have it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _unreadable_row(first_line: int, last_line: int, reason: str) -> Row:
    mistake = Mistake(says="row_unreadable", details={"reason": reason})
    return Row(first_line=first_line, last_line=last_line, order_number=None, cells={}, mistakes=(mistake,))


def _row(first_line: int, last_line: int, cells: list[str], header: tuple[str, ...]) -> Row:
    by_column = dict(zip(header, cells, strict=False))
    number = by_column.get(ORDER_NUMBER, "")
    # If there is a cell too many or too few, the other cells may be in the wrong column.
    is_in_place = len(cells) == len(header) or header[0] == ORDER_NUMBER
    is_told = bool(number) and not SURROGATES.search(number) and is_in_place
    return Row(
        first_line=first_line,
        last_line=last_line,
        order_number=number if is_told else None,
        cells=by_column,
        mistakes=tuple(_row_mistakes(cells, header, by_column)),
    )


def _row_mistakes(cells: list[str], header: tuple[str, ...], by_column: Mapping[str, str]) -> Iterator[Mistake]:
    if len(cells) != len(header):
        yield Mistake(says="cells", details={"count": str(len(cells)), "header": str(len(header))})
    elif not by_column[ORDER_NUMBER]:
        yield Mistake(column=ORDER_NUMBER, says="order_number_empty")
    for column, cell in by_column.items():
        if SURROGATES.search(cell):
            yield Mistake(column=column, says="cell_not_utf8")
