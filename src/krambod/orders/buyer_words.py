"""What do buyers write where they have no company and no EAN number? Pure.

A field that a shop makes everybody fill in holds a dash, »Privat« or »n/a«. That is no company, and its buyer is a
person. An EAN number has 13 digits, the last of which is a check digit (GS1 General Specifications 7.9).
"""

import re
import unicodedata

NO_COMPANY = frozenset(
    {
        "", "0", "x", "xx", "xxx", "privat", "privatperson", "privatkunde", "private", "privateperson", "privatesalg",
        "ingen", "ingenfirma", "ingenvirksomhed", "intet", "ikkerelevant", "na", "none", "nocompany", "no", "nej",
        "nope", "nein", "kein", "keine", "keinefirma", "nil", "null", "undefined", "forbruger", "personal",
        "individual",
    }
)  # fmt: skip
NO_LETTER = re.compile(r"[\W_]+")


def company_of(text: str) -> str:
    """The company, "" for what is none."""
    word = NO_LETTER.sub("", unicodedata.normalize("NFC", text).casefold())
    return "" if word in NO_COMPANY else text


def ean_of(text: str) -> str:
    """The 13 digits of an EAN number, "" for what is none."""
    digits = re.sub(r"[\s.-]", "", text)
    return digits if re.fullmatch("[0-9]{13}", digits) and _sum_of(digits) % 10 == 0 else ""


def _sum_of(digits: str) -> int:
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
