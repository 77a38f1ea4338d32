"""Which numbers, days, moments, ids and texts from outside may go into the database and into arithmetic?

Whoever sends a header, a form, a file or a document chooses what is in it. Python refuses a text of 5,000 digits, a
column holds 64 bits, an exponent of a million stops arithmetic, the ends of the calendar have no neighbours, and
PostgreSQL stores neither NUL nor half a character. So each value from outside is read here, once, and has a limit.
Forms, the orders API, CSV files, webhooks and polls use these readers; what they say of a refusal is their own.
"""

import re
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

LONGEST_NUMBER: Final = 40
LARGEST_EXPONENT: Final = 1000  # arithmetic can do it, and the field that has the number refuses it
LARGEST_COUNT: Final = 2**31 - 1
LARGEST_KEY: Final = 2**63 - 1
LARGEST_AMOUNT: Final = Decimal(10) ** 10
LONGEST_MOMENT: Final = 40
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
AFTER_LATEST: Final = datetime(2101, 1, 1, tzinfo=UTC)
CANNOT_BE_STORED: Final = "\N{REPLACEMENT CHARACTER}"

NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
SURROGATES = re.compile("[\ud800-\udfff]")


def find_count(value: object, *, most: int = LARGEST_COUNT) -> int | None:
    """Returns a whole number from 0 to `most`, or None for everything else. Text has digits 0 to 9 only."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value <= most else None
    if not isinstance(value, str) or len(value) > LONGEST_NUMBER or not (value.isascii() and value.isdigit()):
        return None
    return find_count(int(value), most=most)


def find_key(value: object) -> int | None:
    """Returns the primary key of a row that a form or an address names, or None if no row can have it."""
    return find_count(value, most=LARGEST_KEY)


def find_decimal(text: str) -> Decimal | None:
    """Returns the number of a JSON text, or None if it has too many digits or an exponent that stops arithmetic."""
    if len(text) > LONGEST_NUMBER:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT else None


def find_number(text: str) -> Decimal | None:
    """Returns the exact number in a text such as "249.00", or None.

    It may have at most twenty digits on each side of the point.
    """
    return Decimal(text.strip()) if NUMBER.fullmatch(text.strip()) else None


def find_day(value: object) -> date | None:
    """Returns the day of a text such as "2026-11-22", or None: no such day, or none of the years 2000 to 2100."""
    day = parse_day(value)
    return None if day is None or not is_near(day) else day


def parse_day(value: object) -> date | None:
    """The same for any year, for who says in other words that it is too far away: see `is_near`."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and DAY.fullmatch(value) else None
    except ValueError:
        return None


def parse_moment(value: object, zone: tzinfo | None = None) -> datetime | None:
    """Returns the moment of an ISO 8601 text, of any year, or None. Without a zone of its own it gets `zone`.

    Ask `is_near` before it is converted or reckoned with: the ends of the calendar cannot be.
    """
    if not isinstance(value, str) or len(value) > LONGEST_MOMENT:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def is_near(when: date | datetime) -> bool:
    """Whether a day, or a moment with a zone, lies in the years 2000 to 2100, in which business is done."""
    if isinstance(when, datetime):
        return EARLIEST <= when < AFTER_LATEST
    return EARLIEST.date() <= when < AFTER_LATEST.date()


def storable(text: str | bytes, longest: int | None = None) -> str:
    """Returns the text as both databases can store it: UTF-8 without NUL and half characters, cut after `longest`.

    What cannot be stored is replaced by U+FFFD, so that a person sees that something was there.
    """
    read = text.decode(errors="replace") if isinstance(text, bytes) else text
    return SURROGATES.sub(CANNOT_BE_STORED, read).replace("\x00", CANNOT_BE_STORED)[:longest]
