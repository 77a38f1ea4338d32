"""In which VAT zone is a place of delivery, by country, postcode and day, as people write them?"""

from datetime import date

import pytest

from krambod.accounting.vat.territories import COUNTRIES, MEMBERS, TERRITORIES
from krambod.accounting.vat.zones import Area, Place, country_code, zone_of

DAY = date(2026, 11, 20)

# place as written ▸ area, whose VAT, territory
PLACES = """
DK 8000 ▸ denmark DK
DK ▸ denmark DK
dk 8000 ▸ denmark DK
DK 3900 ▸ special_territory GL Greenland
DK FO-100 ▸ special_territory FO Faroe Islands
DK 100 ▸ denmark DK
GL 3900 ▸ special_territory GL Greenland
FO ▸ special_territory FO Faroe Islands
DE 20095 ▸ eu DE
DE D-20095 ▸ eu DE
DE 27498 ▸ special_territory - Helgoland
DE D-27498 ▸ special_territory - Helgoland
DE 78266 ▸ special_territory - Büsingen
DE 1067 ▸ eu DE
ES 07001 ▸ eu ES
ES 7001 ▸ eu ES
ES 35001 ▸ special_territory IC Canary Islands
ES ES 35001 ▸ special_territory IC Canary Islands
ES E-38.001 ▸ special_territory IC Canary Islands
IC 35001 ▸ special_territory IC Canary Islands
ES 51001 ▸ special_territory EA Ceuta
ES 52006 ▸ special_territory - Melilla
EA 52006 ▸ special_territory EA Ceuta
FI 00100 ▸ eu FI
FI 100 ▸ eu FI
FI 22100 ▸ special_territory AX Åland
FI FI-22100 ▸ special_territory AX Åland
FI AX-22100 ▸ special_territory AX Åland
FI 22 100 ▸ special_territory AX Åland
FI FIN-00100 ▸ eu FI
AX ▸ special_territory AX Åland
FR 75008 CEDEX 08 ▸ eu FR
FR F-06000 ▸ eu FR
FR 97100 ▸ special_territory GP Guadeloupe
FR 97200 ▸ special_territory MQ Martinique
FR 97300 ▸ special_territory GF French Guiana
FR 97400 ▸ special_territory RE Réunion
FR 97600 ▸ special_territory YT Mayotte
FR 98800 ▸ special_territory NC New Caledonia
RE 97400 ▸ special_territory RE Réunion
FR 98000 ▸ eu FR Monaco
MC 98000 ▸ eu FR Monaco
IT 23041 ▸ special_territory - Livigno
IT I-23041 ▸ special_territory - Livigno
IT 23030 ▸ eu IT
IT 22061 ▸ special_territory - Campione d'Italia
IT 47890 ▸ outside SM San Marino
SM ▸ outside SM San Marino
IT 00120 ▸ outside VA Vatican City
VA ▸ outside VA Vatican City
GR 63086 ▸ special_territory - Mount Athos
EL 630 86 ▸ special_territory - Mount Athos
EL EL-105 57 ▸ eu GR
CY 1010 ▸ eu CY
CY 99010 ▸ special_territory - Northern Cyprus
CY 9300 ▸ special_territory - Northern Cyprus
GB SW1A 1AA ▸ united_kingdom GB
UK m1 1ae ▸ united_kingdom GB
GB B1 1TT ▸ united_kingdom GB
GB BT1 5GS ▸ northern_ireland GB Northern Ireland
GB GB-bt15gs ▸ northern_ireland GB Northern Ireland
XI ▸ northern_ireland GB Northern Ireland
GB IM1 1AA ▸ united_kingdom GB Isle of Man
IM ▸ united_kingdom GB Isle of Man
GB JE2 3AB ▸ special_territory JE Jersey
GG ▸ special_territory GG Guernsey
GB GX11 1AA ▸ outside GI Gibraltar
GI ▸ outside GI Gibraltar
GB BFPO 57 ▸ eu CY Akrotiri
GB BF1 2AU ▸ eu CY Dhekelia
NO 0150 ▸ norway NO
NO ▸ norway NO
NO N-0150 ▸ norway NO
NO 9170 ▸ special_territory SJ Svalbard
NO 9180 ▸ norway NO
NO 8099 ▸ special_territory - Jan Mayen
SJ ▸ special_territory SJ Svalbard
AD AD500 ▸ outside AD
CH 8001 ▸ outside CH
US ▸ outside US
SE 111 20 ▸ eu SE
PT 9000-001 ▸ eu PT
XX 1234 ▸ not_told -
Danmark ▸ not_told -
"""
ROWS = PLACES.strip().splitlines()


@pytest.mark.parametrize("row", ROWS)
def test_a_place_as_people_write_it_is_in_its_zone(row: str) -> None:
    written, expected = row.split(" ▸ ")
    country, _, postcode = written.partition(" ")

    zone = zone_of(Place(country=country, postcode=postcode), DAY)

    assert f"{zone.area} {zone.tax_country or '-'} {zone.territory}".strip() == expected


def test_a_country_that_is_not_told_is_no_country() -> None:
    assert zone_of(Place(), DAY).area is Area.NOT_TOLD
    assert country_code(" el ") == "GR"
    assert country_code("EU") == ""


@pytest.mark.parametrize(
    ("country", "postcode", "is_certain"),
    [
        ("DE", "20095", True), ("DE", "", False), ("DE", "?", False), ("DE", "2009", True), ("DE", "20", False),
        ("ES", "350010", False), ("ES", "350", False), ("IT", "118", True),
        ("ES", "AD500", False), ("FR", "CH-1200", False), ("GB", "", False),
        ("GB", "12345", False), ("CY", "", False), ("CY", "98010", False), ("DK", "", True), ("SE", "", True),
        ("NL", "1012 AB", True), ("NO", "", True), ("US", "", True),
    ],
)  # fmt: skip
def test_a_zone_is_certain_unless_the_postcode_could_be_of_a_territory(
    country: str, postcode: str, is_certain: bool
) -> None:
    assert zone_of(Place(country=country, postcode=postcode), DAY).is_certain is is_certain


def test_the_united_kingdom_is_inside_until_the_end_of_2020_and_northern_ireland_for_goods_since() -> None:
    london, belfast = Place(country="GB", postcode="SW1A 1AA"), Place(country="GB", postcode="BT1 5GS")
    man = Place(country="IM", postcode="IM1 1AA")

    before = [zone_of(place, date(2020, 12, 31)).area for place in (london, belfast, man)]
    after = [zone_of(place, date(2021, 1, 1)).area for place in (london, belfast, man)]

    assert before == [Area.EU, Area.EU, Area.EU]
    assert after == [Area.UNITED_KINGDOM, Area.NORTHERN_IRELAND, Area.UNITED_KINGDOM]


def test_croatia_is_inside_since_the_first_of_july_2013() -> None:
    zagreb = Place(country="HR", postcode="10000")

    assert zone_of(zagreb, date(2013, 6, 30)).area is Area.OUTSIDE
    assert zone_of(zagreb, date(2013, 7, 1)).area is Area.EU


def test_twenty_seven_countries_are_inside_today() -> None:
    inside = {country for country, one in MEMBERS.items() if one.since <= DAY <= one.until}

    assert len(inside) == 27
    assert inside == set(MEMBERS) - {"GB"}


def test_every_territory_has_a_source_and_lies_in_a_country() -> None:
    assert all(row.source and row.country in COUNTRIES for row in TERRITORIES)
    assert {row.code for row in TERRITORIES} - {""} <= COUNTRIES
    assert len({row.name for row in TERRITORIES}) == len(TERRITORIES)
    assert len(COUNTRIES) == 249 + 4


def test_a_zone_names_its_source() -> None:
    assert "art. 6" in zone_of(Place(country="AX"), DAY).source
    assert "Windsor" in zone_of(Place(country="XI"), DAY).source
    assert "art. 7" in zone_of(Place(country="MC"), DAY).source
    assert "third country" in zone_of(Place(country="SM"), DAY).source
    assert "third country" in zone_of(Place(country="NO"), DAY).source
    assert "third country" in zone_of(Place(country="US"), DAY).source
    assert zone_of(Place(country="GB", postcode="M1 1AE"), DAY).source
    assert zone_of(Place(country="DE", postcode="20095"), DAY).source
