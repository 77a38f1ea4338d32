"""How are money, numbers, days and moments written in the reader's language?"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language

from krambod.words.language import LANGUAGES, LOCALES, Language


def current_language() -> Language:
    """The reader's language; English if it is none of ours."""
    found = (get_language() or "en")[:2]
    return next((one for one in LANGUAGES if one == found), "en")


def format_money(value: Decimal, currency: str = "DKK") -> str:
    """`1.234,50 kr.` in Danish, `1.234,50 DKK` elsewhere."""
    is_in_kroner = current_language() == "da" and currency == "DKK"
    return f"{amount(value)} kr." if is_in_kroner else f"{amount(value)} {currency}"


def amount(value: Decimal) -> str:
    """`1.234,50`: two decimals, the reader's separators, and no currency."""
    return format_decimal(value, format="#,##0.00", locale=LOCALES[current_language()])


def sums(amounts: Mapping[str, Decimal]) -> str:
    """A sum for each currency: `1.498,00 kr.`. A plus stands between several currencies; kroner come first."""
    ordered = sorted(amounts.items(), key=lambda one: (one[0] != "DKK", one[0]))
    return " + ".join(format_money(one, currency) for currency, one in ordered)


def money(value: Decimal | None, currency: str = "DKK") -> str:
    """Money in the reader's language; an empty text for None."""
    return "" if value is None else format_money(value, currency)


def number(value: int | Decimal | None) -> str:
    """A number with the reader's separators."""
    return "" if value is None else format_decimal(value, locale=LOCALES[current_language()])


class Count(int):
    """A whole number that writes itself with the reader's separators: `1.048`. A sentence still counts with it."""

    def __str__(self) -> str:
        return number(int(self))


def counted(value: int) -> Count:
    """A count for a sentence: {% blocktranslate count orders=found|counted %}."""
    return Count(value)


def long_day(day: date | None) -> str:
    """`22. november 2026`."""
    return "" if day is None else format_date(_local(day), format="long", locale=LOCALES[current_language()])


def short_day(day: date | None) -> str:
    """`22.11.2026`."""
    return "" if day is None else format_date(_local(day), format="dd.MM.yyyy", locale=LOCALES[current_language()])


def day_and_month(day: date) -> str:
    """`22.11.`, below a chart."""
    return format_date(day, format="d.M.", locale=LOCALES[current_language()])


def weekday(day: date) -> str:
    """`lørdag`, the name of the day."""
    return format_date(day, format="EEEE", locale=LOCALES[current_language()])


def clock_time(at: datetime | None) -> str:
    """`13.05`, Danish time."""
    if at is None:
        return ""
    pattern = "HH.mm" if current_language() == "da" else "HH:mm"
    return format_datetime(timezone.localtime(at), pattern, locale=LOCALES[current_language()])


def moment(at: datetime | None) -> str:
    """`22.11.2026 13.05`, Danish time."""
    if at is None:
        return ""
    pattern = "dd.MM.yyyy HH.mm" if current_language() == "da" else "dd.MM.yyyy HH:mm"
    return format_datetime(timezone.localtime(at), pattern, locale=LOCALES[current_language()])


def _local(day: date) -> date:
    return timezone.localtime(day).date() if isinstance(day, datetime) else day
