"""Which country is meant by a word that may be two letters, a name or a phone code? Pure.

Shoporama's `order_country_id` is a number whose list is not public; only its own country's, 1, is taken (assumed, to be
seen), and any other number must be mapped to a field that has the letters.
"""

from functools import cache

from babel import Locale

NAMED_IN = ("da", "en", "de", "sv", "nb")
DENMARK_IDS = ("1", "45", "208")  # their own first, the phone code, ISO's number


def country_code(word: str) -> str | None:
    """Two capital letters, None for what we do not know."""
    text = word.strip()
    if text in DENMARK_IDS:
        return "DK"
    if len(text) == 2 and text.isascii() and text.isalpha():
        return text.upper()
    return _names().get(text.casefold())


@cache
def _names() -> dict[str, str]:
    territories = [Locale.parse(language).territories for language in NAMED_IN]
    return {
        str(name).casefold(): str(code)
        for names in territories
        for code, name in names.items()
        if len(code) == 2 and code.isalpha()
    }
