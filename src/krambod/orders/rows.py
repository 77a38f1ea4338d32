"""Which rows does a CSV file of orders have, and which of them can be read?"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from krambod.orders.bounded import SURROGATES
from krambod.orders.reading import shown

# The csv module takes at most 131,072 characters in a field. All columns together fit in this limit, so a row that is
# cut off here has a field that is too long or has too few columns. Either way it becomes a mistake.
LONGEST_LINE = 4 * 1024 * 1024

MOST_COLUMNS = 200
ZIP = "PK\x03\x04"  # how a spreadsheet's file begins
ORDER_NUMBER = "order_number"
NEEDED_COLUMNS = (
    "order_number", "placed_at", "paid_at", "buyer_email", "buyer_name", "currency",
    "sku", "description", "quantity", "unit_price_incl_vat", "vat_rate",
)  # fmt: skip
FURTHER_COLUMNS = (
    "original_country", "shipped_at", "kind", "payment_method", "buyer_company", "buyer_vat_number", "buyer_phone",
    "buyer_address", "buyer_zip", "buyer_city", "buyer_country", "tax_country", "goods",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A mistake in a row. `text` says how to correct it. `column` is None if it concerns the whole row."""

    column: str | None = None
    text: str


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


def open_text(path: Path) -> TextIO:
    """Opens a file as text. Bytes that are not UTF-8 become lone surrogates, so that a mistake can name their row."""
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def read_table(file: TextIO) -> Table:
    """Returns the table in a file from `open_text`. The header shows whether commas or semicolons separate cells."""
    lines = _text_lines(file)
    head = next(lines, "")
    delimiter = max(",;", key=head.count)
    header = tuple(name.strip().strip('"').strip() for name in head.split(delimiter))
    return Table(mistakes=tuple(_header_mistakes(header)), rows=_rows(lines, header, delimiter))


def _text_lines(file: TextIO) -> Iterator[str]:
    """Yields the lines with their line ends. A line that is too long is cut off."""
    while line := file.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            line = file.readline(LONGEST_LINE)


def _header_mistakes(header: tuple[str, ...]) -> Iterator[Mistake]:
    if header[0].startswith(ZIP):
        yield Mistake(
            text="This is a spreadsheet like .xlsx, and not CSV; save it as CSV (UTF-8), and import that file."
        )
        return
    if not set(header) & set(NEEDED_COLUMNS):
        yield Mistake(
            text="This is not CSV of orders: the first line has none of the columns' names, such as "
            f"{NEEDED_COLUMNS[0]}; docs/importing-orders.md lists them."
        )
        return
    for name in NEEDED_COLUMNS:
        if name not in header:
            yield Mistake(column=name, text=f"There is no column {name}; add it to the header.")
    counts = Counter(header)
    if len(counts) > MOST_COLUMNS:
        yield Mistake(text=f"The first line has {len(counts)} columns; more than {MOST_COLUMNS} are not read.")
        return
    for name in counts:
        known = name in NEEDED_COLUMNS + FURTHER_COLUMNS
        if not known:
            yield Mistake(
                column=shown(name), text=f'The column "{shown(name)}" is not known; rename it or take it out.'
            )
        if counts[name] > 1 and known:
            yield Mistake(column=name, text=f"The column {name} is there twice; take one out.")


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
            yield _row(first_line, reader.line_num + 1, [cell.strip() for cell in cells], header)


def _unreadable_row(first_line: int, last_line: int, reason: str) -> Row:
    mistake = Mistake(text=f"The row cannot be read ({reason}); mend its quotation marks.")
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
        counted = f"The row has {len(cells)} cells and the header {len(header)}"
        yield Mistake(text=f"{counted}; put a text that holds a separator in quotation marks.")
    elif not by_column[ORDER_NUMBER]:
        yield Mistake(column=ORDER_NUMBER, text=f"{ORDER_NUMBER} is empty; write it in each row of the order.")
    for column, cell in by_column.items():
        if SURROGATES.search(cell):
            yield Mistake(column=column, text=f"{column} is not UTF-8; save the file as UTF-8.")
