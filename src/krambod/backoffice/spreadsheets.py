"""How is a list sent to a spreadsheet? As CSV that Excel opens with a click, and no cell is ever a formula."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django_scopes import scope

from krambod.backoffice.formats import current_language
from krambod.merchants.models import Merchant

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel does not read the file as UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
SEPARATOR = ";"  # Danish and German spreadsheets take a comma for the decimals

Rows = Iterable[Sequence[str]]


class OwnCell(str):
    """A cell that we wrote ourselves: a negative amount is no formula."""

    __slots__ = ()


class OneLineFile:
    """A file for `csv.writer` that returns each line instead of storing it."""

    def write(self, text: str) -> str:
        return text


def csv_answer(name: str, rows: Callable[[], Rows], merchant: Merchant | None = None) -> HttpResponse:
    """The rows as a file called `name` and the day; the first is the header.

    They are made while they are sent, after the view has returned, in the scope of the merchant.
    """
    lines = csv_lines(rows, get_language() or "en", merchant)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer  # type: ignore[return-value] # Django's streaming answer is no HttpResponse


def csv_lines(rows: Callable[[], Rows], language: str, merchant: Merchant | None = None) -> Iterator[str]:
    """The lines of the file. They set the scope and the language themselves."""
    writer = csv.writer(OneLineFile(), delimiter=SEPARATOR)
    mark = BYTE_ORDER_MARK
    with ExitStack() as opened:
        if merchant is not None:
            opened.enter_context(scope(merchant=merchant))
        made = iter(rows())
        while True:
            with override(language):  # not around the yield: the reader of the lines has a language of its own
                row = next(made, None)
                if row is None:
                    return
                line = mark + writer.writerow([harmless(cell) for cell in row])
            yield line
            mark = ""


def harmless(text: str) -> str:
    """The text in a form that a spreadsheet shows and never computes."""
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(text, OwnCell) else text


def amount_cell(amount: Decimal | None) -> OwnCell:
    """The amount as a spreadsheet in the reader's language takes it: with a decimal comma in Danish and German."""
    written = "" if amount is None else f"{amount:.2f}"
    return OwnCell(written if current_language() == "en" else written.replace(".", ","))


def day_cell(day: date | datetime | None) -> OwnCell:
    """The Danish day: 2026-11-22, which every spreadsheet takes for a date."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return OwnCell("" if day is None else day.isoformat())


def moment_cell(at: datetime | None) -> OwnCell:
    """The Danish time: 2026-11-22 09:00:00."""
    return OwnCell("" if at is None else f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}")
