"""Which passwords would be guessed first? Those on the lists of guessers, also with a year, signs or repeats around.

`common-passwords.txt.gz` holds the 30,000 most common of zxcvbn 4.5.0 (MIT licence); Django's own list has 20,000.
"""

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LIST = Path(__file__).parent / "common-passwords.txt.gz"
AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
SHORTEST_BASE = 4
LONGEST = 128
LEAST_SIGNS = 5
WRITTEN_AS = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


class GuessablePasswordValidator(CommonPasswordValidator):
    """Refuses what is on the lists, and what is a word of them with digits and signs around, or said twice."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        super().validate(password, user)
        is_plain = password.isdecimal() or len(set(password)) < LEAST_SIGNS
        if is_plain or forms_of(password) & (read_list() | set(self.passwords)):
            raise ValidationError(self.get_error_message(), code="password_too_common")


class LongestPasswordValidator:
    """Refuses what is longer than 128 characters: somebody could make us hash megabytes."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        """Raises ValidationError."""
        if len(password) > LONGEST:
            text = _("This password is too long. It may have %(longest)d characters at most.")
            raise ValidationError(text % {"longest": LONGEST}, code="password_too_long")

    def get_help_text(self) -> str:
        """What stands below the field: a list has a line for each validator, so none may be empty."""
        return _("Your password may have at most %(longest)d characters.") % {"longest": LONGEST}


@cache
def read_list() -> frozenset[str]:
    """The passwords of our list, in lower case."""
    return frozenset(gzip.decompress(LIST.read_bytes()).decode().split("\n")) - {""}


def forms_of(password: str) -> set[str]:
    """The password as guessers try it. Pure."""
    lower = password.lower().strip()
    plain = {lower, lower.translate(WRITTEN_AS)}
    bases = plain | {AROUND.sub("", one) for one in plain}
    halves = {one[: len(one) // 2] for one in bases if one[: len(one) // 2] * 2 == one}
    return {one for one in bases | halves if len(one) >= SHORTEST_BASE}
