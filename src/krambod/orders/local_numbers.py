"""Which number and which moment does a cell of a spreadsheet mean, as Danes and Germans write them? Pure.

A spreadsheet writes 249,00 and 22-11-2026 09:00 in Danish, 249,00 and 22.11.2026 09:00 in German. A file of numbers
with a comma has decimal commas. Where a file has both signs, nobody knows what 1.249 is: that is never guessed.
"""

import re
from collections.abc import Set
from datetime import datetime
from enum import StrEnum
from typing import Final

from krambod.accounting.danish_time import DANISH_TIME

WITH_COMMA: Final = re.compile(r"[+-]?[0-9.]*,[0-9.,]*")
WITH_POINT: Final = re.compile(r"[+-]?[0-9]*\.[0-9.]*")
THOUSANDS: Final = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+")
DAY_FIRST: Final = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<sign>[-.])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})"
    r"(?:[ T](?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?)?"
)


class Decimals(StrEnum):
    """Which sign stands before the decimals: in a cell, or in all cells of a file."""

    NONE = "none"
    POINT = "point"
    COMMA = "comma"
    BOTH = "both"

    @classmethod
    def of_file(cls, cells: Set["Decimals"]) -> "Decimals":
        """The sign of a file, from those of its cells."""
        if not cells & {cls.COMMA, cls.BOTH}:
            return cls.POINT
        return cls.BOTH if cells & {cls.POINT, cls.BOTH} else cls.COMMA


def find_decimals(text: str) -> Decimals:
    """Which sign a cell has. A cell that is no number has none."""
    if WITH_COMMA.fullmatch(text):
        return Decimals.BOTH if "." in text else Decimals.COMMA
    return Decimals.POINT if WITH_POINT.fullmatch(text) else Decimals.NONE


def is_doubtful(text: str, decimals: Decimals) -> bool:
    """Whether nobody knows which number it is, because the file has numbers with a point and numbers with a comma."""
    if decimals is not Decimals.BOTH:
        return False
    return find_decimals(text) in (Decimals.COMMA, Decimals.BOTH) or THOUSANDS.fullmatch(text) is not None


def plain_number(text: str, decimals: Decimals) -> str:
    """The number with a point, as the orders API takes it."""
    return text.replace(",", ".") if decimals is Decimals.COMMA else text


def find_local_moment(text: str) -> datetime | None:
    """Returns the Danish time of a text such as "22-11-2026 09:00" or "22.11.2026", or None.

    The day stands first. The American 11/22/2026 is not read: nobody could tell 04/05 from 05/04.
    """
    found = DAY_FIRST.fullmatch(text.strip())
    if found is None:
        return None
    parts = {name: int(part or 0) for name, part in found.groupdict().items() if name != "sign"}
    try:
        return datetime(**parts, tzinfo=DANISH_TIME)
    except ValueError:
        return None
