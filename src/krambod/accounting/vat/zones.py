"""Which VAT zone is a place of delivery in? Country, postcode and day decide.

    country known? ─▶ a territory by its own code or its postcode ─▶ a member of the EU on that day ─▶ Norway, UK, other

A territory of an EU country with a VAT law of its own is outside the EU VAT area, whatever its country. The rows with
their sources are in `territories`.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from krambod.accounting.vat.territories import (
    BREXIT,
    COUNTRIES,
    MEMBERS,
    NOT_IN_THE_TREATY,
    TERRITORIES,
    Territory,
)

HOME = "DK"
ALIASES: Mapping[str, str] = {"EL": "GR", "UK": "GB"}  # what VAT numbers and habit write for the ISO code
NORTHERN_IRELAND_CODE = "XI"

# How many digits a postcode has, where a postcode tells a territory.
DIGITS: Mapping[str, int] = {"DK": 4, "DE": 5, "ES": 5, "FI": 5, "FR": 5, "GR": 5, "IT": 5, "NO": 4, "CY": 4}
# How few they are without the zeros at the beginning.
WITHOUT_ZEROS: Mapping[str, int] = {"DE": 4, "ES": 4, "FR": 4, "FI": 3, "IT": 3}
# The letters that people write before a postcode: those of cars, and those of the ISO code.
CAR_SIGNS: Mapping[str, tuple[str, ...]] = {
    "DE": ("D",), "ES": ("E",), "FI": ("FIN", "SF"), "FR": ("F",), "IT": ("I",), "NO": ("N",), "GR": ("EL",),
}  # fmt: skip
CODE_WITH_DIGITS = re.compile(r"([A-Z]{0,3})([0-9]+)(?:[A-Z].*)?")
BRITISH = re.compile(r"(?:GB|UK)?((?:[A-Z]{1,2}|BFPO)[0-9].*)")
NORTHERN_CYPRUS = re.compile(r"99[0-9]{3}")


class Area(StrEnum):
    """The zones that VAT knows. Northern Ireland is inside for goods and outside for services."""

    DENMARK = "denmark"
    EU = "eu"
    NORTHERN_IRELAND = "northern_ireland"
    NORWAY = "norway"
    UNITED_KINGDOM = "united_kingdom"
    SPECIAL_TERRITORY = "special_territory"
    OUTSIDE = "outside"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is delivered, as the order writes it; what is not told is empty."""

    country: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """`tax_country` is the country whose VAT the place charges: FR for Monaco, a territory's own code, or empty.

    `is_certain` is False where the country has territories and the postcode does not tell which part it is.
    """

    area: Area
    tax_country: str = ""
    territory: str = ""
    source: str = ""
    is_certain: bool = True


def country_code(text: str) -> str:
    """The ISO 3166 alpha-2 code; empty for what is no country."""
    code = text.strip().upper()
    code = ALIASES.get(code, code)
    return code if code in COUNTRIES else ""


def zone_of(place: Place, day: date) -> Zone:
    """The zone of a place on a day."""
    country = country_code(place.country)
    if not country:
        return Zone(area=Area.NOT_TOLD)
    postcode = _read_postcode(country, place.postcode)
    territory = _find_territory(country, postcode)
    if territory is not None:
        return _zone_of_territory(territory, day)
    is_certain = country == HOME or bool(postcode.text) or country not in {row.country for row in TERRITORIES}
    return _zone_of_country(country, day, is_certain=is_certain)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Postcode:
    """A postcode without spaces and signs. `sign` is the letters before it that name another country than the order."""

    text: str = ""
    sign: str = ""


def _read_postcode(country: str, text: str) -> _Postcode:
    """What the text says in the country's own form; empty where it has another form."""
    letters_and_digits = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", text).upper())
    if country == "GB":
        british = BRITISH.fullmatch(letters_and_digits)
        return _Postcode(text=british[1] if british else "")
    length = DIGITS.get(country)
    found = CODE_WITH_DIGITS.fullmatch(letters_and_digits)
    if length is None or found is None:
        return _Postcode()
    sign, digits = ALIASES.get(found[1], found[1]), found[2]
    if sign in ("", country, *CAR_SIGNS.get(country, ())):
        # A spreadsheet drops the zeros a code begins with: 1067 is 01067 Dresden, 100 is 00100 Helsinki.
        digits = digits.zfill(length) if len(digits) >= WITHOUT_ZEROS.get(country, length) else digits
        has_form = len(digits) == length or (country == "CY" and NORTHERN_CYPRUS.fullmatch(digits))
        return _Postcode(text=digits if has_form else "")
    return _Postcode(sign=sign)


def _find_territory(country: str, postcode: _Postcode) -> Territory | None:
    """The territory whose own code is the country or the sign before the postcode, else that of the postcode."""
    for territory in TERRITORIES:
        is_named = territory.code and territory.code in (country, postcode.sign)
        if is_named and country in (territory.code, territory.country):
            return territory
        if territory.country == country and any(postcode.text.startswith(start) for start in territory.postcodes):
            return territory
    return None


def _zone_of_territory(territory: Territory, day: date) -> Zone:
    if territory.code == NORTHERN_IRELAND_CODE:
        area = Area.EU if day <= MEMBERS["GB"].until else Area.NORTHERN_IRELAND
        return Zone(area=area, tax_country="GB", territory=territory.name, source=territory.source)
    if territory.taxed_as:
        zone = _zone_of_country(territory.taxed_as, day, is_certain=True)
        return Zone(area=zone.area, tax_country=zone.tax_country, territory=territory.name, source=territory.source)
    area = Area.OUTSIDE if territory.source == NOT_IN_THE_TREATY else Area.SPECIAL_TERRITORY
    return Zone(area=area, tax_country=territory.code, territory=territory.name, source=territory.source)


def _zone_of_country(country: str, day: date, *, is_certain: bool) -> Zone:
    membership = MEMBERS.get(country)
    if membership is not None and membership.since <= day <= membership.until:
        area = Area.DENMARK if country == HOME else Area.EU
        return Zone(area=area, tax_country=country, source=membership.source, is_certain=is_certain)
    if country == "NO":
        return Zone(area=Area.NORWAY, tax_country=country, source=NOT_IN_THE_TREATY)
    if country == "GB":
        return Zone(area=Area.UNITED_KINGDOM, tax_country=country, source=BREXIT, is_certain=is_certain)
    return Zone(area=Area.OUTSIDE, tax_country=country, source=NOT_IN_THE_TREATY)
