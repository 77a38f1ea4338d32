"""Which numbers from outside may go into the database and into arithmetic?

Whoever sends a header, a form or a document chooses how long its numbers are. Python refuses a text of 5,000 digits,
a column holds 64 bits, and an exponent of a million stops arithmetic. So each number is read here, and has a limit.
"""

from decimal import Decimal, InvalidOperation
from typing import Final

LONGEST_NUMBER: Final = 40
LARGEST_EXPONENT: Final = 1000  # arithmetic can do it, and the field that has the number refuses it
LARGEST_COUNT: Final = 2**31 - 1
LARGEST_KEY: Final = 2**63 - 1


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
    return number if abs(number.adjusted()) <= LARGEST_EXPONENT else None
