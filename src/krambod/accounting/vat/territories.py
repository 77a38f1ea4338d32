"""Which places belong to a country on the map and not in the VAT law, or the other way round?

Sources: Council Directive 2006/112/EC (the VAT Directive) art. 5 to 7, as in force on 2026-11-26, and the treaties
named in the rows. The postcodes are those of the countries' own post services.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

ARTICLE_6_1 = "VAT Directive art. 6(1)"
ARTICLE_6_2 = "VAT Directive art. 6(2)"
ARTICLE_7 = "VAT Directive art. 7"
TREATY_OF_ACCESSION = "Treaty of Accession; VAT Directive art. 5"
NOT_IN_THE_TREATY = "VAT Directive art. 5(4): a third country"
GREENLAND_AND_FAROE = "TFEU art. 204 (Greenland) and 355(5)(a) (Faroe); momsloven § 2"
BREXIT = "Withdrawal Agreement art. 126 and 127: the VAT area until 2020-12-31"
NORTHERN_IRELAND = "Withdrawal Agreement, Protocol on Northern Ireland (Windsor Framework) art. 8 and annex 3"
FRENCH_OVERSEAS = f"{ARTICLE_6_1}(c); TFEU art. 349 and 355"
CYPRUS = "Act of Accession 2003, Protocol No 10 on Cyprus art. 1"
SVALBARD = "merverdiavgiftsloven § 1-2: Svalbard and Jan Mayen are outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionMembership:
    """The first and the last day on which a country is in the EU VAT area."""

    since: date
    until: date = date.max
    source: str = TREATY_OF_ACCESSION


MEMBERS: Mapping[str, UnionMembership] = {
    **dict.fromkeys(("BE", "DE", "FR", "IT", "LU", "NL"), UnionMembership(since=date(1958, 1, 1))),
    **dict.fromkeys(("DK", "IE"), UnionMembership(since=date(1973, 1, 1))),
    "GB": UnionMembership(since=date(1973, 1, 1), until=date(2020, 12, 31), source=BREXIT),
    "GR": UnionMembership(since=date(1981, 1, 1)),
    **dict.fromkeys(("ES", "PT"), UnionMembership(since=date(1986, 1, 1))),
    **dict.fromkeys(("AT", "FI", "SE"), UnionMembership(since=date(1995, 1, 1))),
    **dict.fromkeys(
        ("CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK"), UnionMembership(since=date(2004, 5, 1))
    ),
    **dict.fromkeys(("BG", "RO"), UnionMembership(since=date(2007, 1, 1))),
    "HR": UnionMembership(since=date(2013, 7, 1)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """A part of a country with a VAT law of its own.

    `code` is its own ISO 3166 code, if it has one; `postcodes` are the beginnings of its postcodes within `country`,
    the country that addresses there name. `taxed_as` is the country whose VAT holds there; empty: none of the EU's.
    """

    name: str
    country: str
    postcodes: tuple[str, ...]
    source: str
    code: str = ""
    taxed_as: str = ""


TERRITORIES: tuple[Territory, ...] = (
    # Denmark
    Territory(name="Greenland", country="DK", postcodes=("39",), code="GL", source=GREENLAND_AND_FAROE),
    Territory(name="Faroe Islands", country="DK", postcodes=(), code="FO", source=GREENLAND_AND_FAROE),
    # Germany
    Territory(name="Helgoland", country="DE", postcodes=("27498",), source=f"{ARTICLE_6_2}(a)"),
    Territory(name="Büsingen", country="DE", postcodes=("78266",), source=f"{ARTICLE_6_2}(b)"),
    # Spain
    Territory(name="Canary Islands", country="ES", postcodes=("35", "38"), code="IC", source=f"{ARTICLE_6_1}(b)"),
    Territory(name="Ceuta", country="ES", postcodes=("51",), code="EA", source=f"{ARTICLE_6_2}(c)"),
    Territory(name="Melilla", country="ES", postcodes=("52",), source=f"{ARTICLE_6_2}(d)"),
    # Finland
    Territory(name="Åland", country="FI", postcodes=("22",), code="AX", source=f"{ARTICLE_6_1}(d)"),
    # France: 975 and 977 to 988 are no departments, and outside as well; 980 is Monaco's
    Territory(name="Guadeloupe", country="FR", postcodes=("971",), code="GP", source=FRENCH_OVERSEAS),
    Territory(name="Martinique", country="FR", postcodes=("972",), code="MQ", source=FRENCH_OVERSEAS),
    Territory(name="French Guiana", country="FR", postcodes=("973",), code="GF", source=FRENCH_OVERSEAS),
    Territory(name="Réunion", country="FR", postcodes=("974",), code="RE", source=FRENCH_OVERSEAS),
    Territory(name="Saint Pierre and Miquelon", country="FR", postcodes=("975",), code="PM", source=FRENCH_OVERSEAS),
    Territory(name="Mayotte", country="FR", postcodes=("976",), code="YT", source=FRENCH_OVERSEAS),
    Territory(name="Saint Barthélemy", country="FR", postcodes=("977",), code="BL", source=FRENCH_OVERSEAS),
    Territory(name="Saint Martin", country="FR", postcodes=("978",), code="MF", source=FRENCH_OVERSEAS),
    Territory(name="French Southern Lands", country="FR", postcodes=("984",), code="TF", source=FRENCH_OVERSEAS),
    Territory(name="Wallis and Futuna", country="FR", postcodes=("986",), code="WF", source=FRENCH_OVERSEAS),
    Territory(name="French Polynesia", country="FR", postcodes=("987",), code="PF", source=FRENCH_OVERSEAS),
    Territory(name="New Caledonia", country="FR", postcodes=("988",), code="NC", source=FRENCH_OVERSEAS),
    Territory(name="Monaco", country="FR", postcodes=("980",), code="MC", taxed_as="FR", source=ARTICLE_7),
    # Italy. Livigno's and Campione's codes of before (23030, 22060) are shared with towns inside, so they tell nothing.
    Territory(name="Livigno", country="IT", postcodes=("23041",), source=f"{ARTICLE_6_2}(e)"),
    Territory(
        name="Campione d'Italia", country="IT", postcodes=("22061",), source=f"{ARTICLE_6_1}(f), Directive 2019/475"
    ),
    Territory(name="San Marino", country="IT", postcodes=("4789",), code="SM", source=NOT_IN_THE_TREATY),
    Territory(name="Vatican City", country="IT", postcodes=("00120",), code="VA", source=NOT_IN_THE_TREATY),
    # Greece
    Territory(name="Mount Athos", country="GR", postcodes=("63086", "63087"), source=f"{ARTICLE_6_1}(a)"),
    # Cyprus: the districts where the government has no control
    Territory(name="Northern Cyprus", country="CY", postcodes=("9",), source=CYPRUS),
    # United Kingdom
    Territory(name="Northern Ireland", country="GB", postcodes=("BT",), code="XI", source=NORTHERN_IRELAND),
    Territory(name="Isle of Man", country="GB", postcodes=("IM",), code="IM", taxed_as="GB", source=ARTICLE_7),
    Territory(name="Jersey", country="GB", postcodes=("JE",), code="JE", source=f"{ARTICLE_6_1}(e)"),
    Territory(name="Guernsey", country="GB", postcodes=("GY",), code="GG", source=f"{ARTICLE_6_1}(e)"),
    Territory(name="Gibraltar", country="GB", postcodes=("GX",), code="GI", source=NOT_IN_THE_TREATY),
    Territory(name="Akrotiri", country="GB", postcodes=("BF12AT", "BFPO57"), taxed_as="CY", source=ARTICLE_7),
    Territory(name="Dhekelia", country="GB", postcodes=("BF12AU", "BFPO58"), taxed_as="CY", source=ARTICLE_7),
    # Norway
    Territory(name="Svalbard", country="NO", postcodes=("917",), code="SJ", source=SVALBARD),
    Territory(name="Jan Mayen", country="NO", postcodes=("8099",), source=SVALBARD),
)

# ISO 3166-1 alpha-2, with the codes that addresses use for parts of a country: XK, XI, IC, EA.
COUNTRIES = frozenset(
    re.findall(
        "[A-Z]{2}",
        """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
    MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
    UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK XI IC EA
        """,
    )
)
