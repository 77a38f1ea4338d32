"""Which countries does the API know, and in which VAT region is each?"""

from typing import Any

from babel import Locale

from krambod.doubles.dinero.call import Call

_DANISH: dict[str, str] = dict(Locale("da").territories)
_ENGLISH: dict[str, str] = dict(Locale("en").territories)

# Babel's territories that are no countries: groups, tests, and islands that ISO 3166 only reserves a code for.
NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA"})
COUNTRIES = frozenset(key for key in _DANISH if len(key) == 2 and key.isalpha()) - NOT_COUNTRIES
# Greenland, the Faroe Islands, Norway and the United Kingdom are outside the EU VAT area.
EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip


def vat_region(country_key: str) -> str:
    """DK, EU or World."""
    if country_key == "DK":
        return "DK"
    return "EU" if country_key in EU else "World"


def list_countries(_call: Call) -> Any:
    return [{"Key": key, "DanishName": _DANISH[key], "EnglishName": _ENGLISH[key]} for key in sorted(COUNTRIES)]
