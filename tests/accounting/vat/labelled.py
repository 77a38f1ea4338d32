"""Which treatment has a sale, by tables that share nothing with the product?

A generator of sales over zones × buyers × goods × rates × registrations. It imports nothing of the product: its
places, rates and rules are written down here once more, as an accountant reads the law. The first rule that holds for
a sale is its label: a treatment, or `? ` and why it is held.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

DAYS = (date(2025, 12, 15), date(2026, 1, 1), date(2026, 11, 20))

# Kind of zone ▸ country and postcode as written, and whose VAT holds there.
PLACES = {
    "home": [("DK", "8000", "DK"), ("dk", "DK-2100", "DK"), ("DK", "", "DK"), ("DK", "0800", "DK")],
    "eu": [
        ("DE", "20095", "DE"), ("DE", "D-80331", "DE"), ("SE", "111 20", "SE"), ("SE", "", "SE"), ("FI", "00100", "FI"),
        ("HR", "10000", "HR"), ("FR", "75008", "FR"), ("MC", "98000", "FR"), ("FR", "98000", "FR"),
        ("NL", "1012 AB", "NL"), ("ES", "28001", "ES"), ("ES", "07001", "ES"), ("IT", "00118", "IT"),
        ("EL", "105 57", "GR"), ("GR", "10557", "GR"), ("IE", "D02 AF30", "IE"), ("LT", "01100", "LT"),
        ("PT", "9000-001", "PT"), ("AT", "6991", "AT"), ("CY", "1010", "CY"),
    ],
    "eu or not": [("DE", "", "DE"), ("ES", "350", "ES"), ("FI", "", "FI"), ("FR", "x", "FR"), ("IT", "-", "IT")],
    "ni": [("GB", "BT1 5GS", "GB"), ("XI", "", "GB"), ("UK", "bt15gs", "GB")],
    "norway": [("NO", "0150", "NO"), ("NO", "N-7010", "NO"), ("no", "", "NO")],
    "uk": [("GB", "SW1A 1AA", "GB"), ("GB", "B1 1TT", "GB"), ("IM", "IM1 1AA", "GB")],
    "uk or not": [("GB", "", "GB"), ("UK", "?", "GB")],
    "third": [("CH", "8001", "CH"), ("US", "10001", "US"), ("IS", "101", "IS"), ("SM", "47890", "SM")],
    "special": [
        ("AX", "22100", ""), ("FI", "AX-22100", ""), ("FI", "22 100", ""), ("ES", "35001", ""), ("ES", "E-38001", ""),
        ("ES", "51001", ""), ("ES", "52001", ""), ("DE", "27498", ""), ("DE", "D-78266", ""), ("IT", "23041", ""),
        ("IT", "22061", ""), ("GR", "630 86", ""), ("FR", "97200", ""), ("RE", "97400", ""), ("GL", "3900", ""),
        ("DK", "3900", ""), ("FO", "100", ""), ("DK", "FO-100", ""), ("NO", "9170", ""), ("SJ", "", ""), ("JE", "", ""),
    ],
    "unknown": [("", "8000", ""), ("XX", "", ""), ("Danmark", "8000", "")],
}  # fmt: skip
ZONE_WEIGHTS = {
    "home": 30, "eu": 40, "eu or not": 3, "ni": 3, "norway": 10, "uk": 6, "uk or not": 1, "third": 6, "special": 10,
    "unknown": 1,
}  # fmt: skip
# The rates of 2026; what another day changes stands below.
RATES = {
    "DK": ["25"], "DE": ["19", "7"], "SE": ["25", "12", "6"], "FI": ["25.5", "13.5", "10"], "HR": ["25", "13", "5"],
    "FR": ["20", "10", "5.5", "2.1"], "NL": ["21", "9"], "ES": ["21", "10", "4"], "IT": ["22", "10", "5", "4"],
    "GR": ["24", "17", "13", "6"], "IE": ["23", "13.5", "9", "4.8"], "LT": ["21", "12", "5"],
    "CY": ["19", "9", "5", "3"],
    "PT": ["23", "22", "16", "13", "6"], "AT": ["20", "19", "13", "10"], "GB": ["20", "5"], "NO": ["25", "15", "12"],
}  # fmt: skip
RATES_OF_2025 = {"FI": ["25.5", "14", "10"], "LT": ["21", "9", "5"]}
GOODS = {
    "ordinary": 50, "service": 24, "exempt": 6, "zero_rated": 4, "book": 4, "margin": 4, "reverse_charge": 6,
    "container_deposit": 3, "donation": 3, "tip": 2, "gift_card": 1, "from_abroad": 1,
}  # fmt: skip
BUYERS = {"private": 50, "none": 8, "wrong_form": 4, "unverified": 12, "valid": 30, "invalid": 4}
ONLY_DANISH = ("exempt", "margin", "container_deposit", "donation", "tip")
TREATMENTS_HELD = ("reverse_charge", "margin", "eu_private_oss", "norway_voec", "uk_low_value")


# The account of a line of goods in the standard chart, and its code, by the bookkeeping rules and not by the product.
ACCOUNTS: dict[str, tuple[int | None, str | None]] = {
    "danish": (1000, "U25"), "danish_exempt": (1050, None), "eu_private": (1000, "U25"),
    "eu_business_goods": (1100, "UEUV"), "eu_business_service": (1200, "UEUY"), "export_goods": (1255, "UVV"),
    "export_service": (1260, "UVY"), "norway_voec": (1255, "UVV"), "uk_low_value": (1255, "UVV"),
    "danish_zero_rated": (None, None), "container_deposit": (None, None), "donation": (None, None),
    "tip": (None, None),
    "reverse_charge": (None, None), "margin": (None, None), "eu_private_oss": (None, None),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A line as sold. `buyer` is private, or what is known of a firm's number; `told` is whose VAT the shop says."""

    zone: str
    country: str
    postcode: str
    taxed_by: str
    buyer: str
    number_country: str
    goods: str
    rate: Decimal
    told: str
    oss: str
    voec: str
    uk: str
    crossed: bool
    as_charged: bool
    switched_on: bool
    vat_free: bool
    value: int | None  # of a piece in NOK, of a consignment in GBP
    day: date

    def is_rate_of(self, country: str) -> bool:
        rates = RATES_OF_2025.get(country) if self.day.year == 2025 else None
        return self.rate in [Decimal(rate) for rate in rates or RATES.get(country, [])]

    @property
    def inside(self) -> bool:
        return self.zone in ("eu", "eu or not") or (self.zone == "ni" and self.goods != "service")

    @property
    def number(self) -> str:
        """What is known of a number that may be in force: valid, unverified or nothing."""
        return self.buyer if self.buyer in ("valid", "unverified") else ""

    @property
    def scheme(self) -> str:
        return "oss" if self.inside else "voec" if self.zone == "norway" else "uk"

    @property
    def answer(self) -> str:
        return str(getattr(self, self.scheme))

    @property
    def is_open(self) -> bool:
        """Denmark's rate and the destination's at once, and the shop does not tell whose it is."""
        both = self.is_rate_of("DK") and self.taxed_by != "DK" and self.is_rate_of(self.taxed_by)
        return both and not self.told

    @property
    def danish(self) -> bool:
        if self.told or not self.is_rate_of("DK"):
            return self.told == "DK"
        return not self.is_open or self.answer == "no"

    @property
    def foreign(self) -> str:
        return self.told or self.taxed_by

    @property
    def number_is_of_the_place(self) -> bool:
        return self.number_country == ("XI" if self.zone == "ni" else self.taxed_by)


Rule = tuple[str, Callable[[Sale], bool]]
ANY: list[Rule] = [
    ("? gift_card", lambda s: s.goods == "gift_card"),
    ("? goods_from_abroad", lambda s: s.goods == "from_abroad"),
    ("? vat_free_company_charges_vat", lambda s: s.vat_free and s.rate > 0),
    ("donation", lambda s: s.vat_free and s.goods == "donation"),
    ("tip", lambda s: s.vat_free and s.goods == "tip"),
    ("container_deposit", lambda s: s.vat_free and s.goods == "container_deposit"),
    (
        "? vat_free_company_service_to_eu_business",
        lambda s: s.vat_free and s.goods == "service" and s.buyer != "private" and s.zone in ("eu", "eu or not"),
    ),
    ("danish_exempt", lambda s: s.vat_free),
    ("? place_not_told", lambda s: s.zone == "unknown"),
]
AT_ZERO: list[Rule] = [
    ("donation", lambda s: s.goods == "donation"),
    ("tip", lambda s: s.goods == "tip"),
    ("margin", lambda s: s.goods == "margin" and (s.zone == "home" or s.inside) and s.switched_on),
    ("? goods_not_switched_on", lambda s: s.goods == "margin" and (s.zone == "home" or s.inside)),
    ("danish_exempt", lambda s: s.zone == "home" and s.goods == "exempt"),
    ("danish_zero_rated", lambda s: s.zone == "home" and s.goods == "zero_rated"),
    ("container_deposit", lambda s: s.zone == "home" and s.goods == "container_deposit"),
    ("? not_yet_zero_rated", lambda s: s.zone == "home" and s.goods == "book"),
    ("? zero_in_denmark", lambda s: s.zone == "home" and (s.goods != "reverse_charge" or s.buyer == "private")),
    ("? number_needed", lambda s: s.zone == "home" and s.buyer == "none"),
    ("? number_wrong_form", lambda s: s.zone == "home" and s.buyer == "wrong_form"),
    ("? number_invalid", lambda s: s.zone == "home" and s.buyer == "invalid"),
    ("? number_of_another_country", lambda s: s.zone == "home" and s.number_country != "DK"),
    ("? goods_not_switched_on", lambda s: s.zone == "home" and not s.switched_on),
    ("reverse_charge", lambda s: s.zone == "home"),
    ("? ask_accountant", lambda s: s.goods in ONLY_DANISH),
    ("? postcode_needed", lambda s: s.zone.endswith("or not")),
    ("? zero_to_eu_private", lambda s: s.inside and s.buyer == "private"),
    ("? number_needed", lambda s: s.inside and s.buyer == "none"),
    ("? number_wrong_form", lambda s: s.inside and s.buyer == "wrong_form"),
    ("? number_invalid", lambda s: s.inside and s.buyer == "invalid"),
    ("? number_of_another_country", lambda s: s.inside and not s.number_is_of_the_place),
    ("? vies_needed", lambda s: s.inside and s.buyer == "unverified"),
    ("eu_business_service", lambda s: s.inside and s.goods == "service"),
    ("eu_business_goods", lambda s: s.inside),
    ("export_goods", lambda s: s.goods != "service"),
    ("export_service", lambda s: s.buyer != "private"),
    ("? service_to_private_abroad", lambda _: True),
]
WITH_VAT: list[Rule] = [
    ("? rate_not_of_country", lambda s: s.told in RATES and not s.is_rate_of(s.told)),
    ("? registration_needed", lambda s: s.is_open and s.answer == "not_answered"),
    ("danish", lambda s: s.danish and (not s.inside or s.buyer == "valid")),
    ("eu_private", lambda s: s.danish and ((s.oss != "yes" and not s.crossed) or s.as_charged)),
    ("? vies_needed", lambda s: s.danish and s.buyer == "unverified"),
    ("? danish_vat_though_foreign_is_due", lambda s: s.danish),
    ("? foreign_vat_in_denmark", lambda s: s.zone == "home" and bool(s.told)),
    ("? foreign_vat_in_special_territory", lambda s: s.zone == "special"),
    ("? rate_of_nobody", lambda s: not s.told and s.zone != "third" and not s.is_rate_of(s.taxed_by)),
    ("? foreign_vat_of_another_country", lambda s: s.foreign != s.taxed_by),
    ("? foreign_vat_outside", lambda s: s.zone == "third"),
    ("? postcode_needed", lambda s: s.zone == "uk or not"),
    ("? ask_accountant", lambda s: s.goods in ONLY_DANISH or (s.goods == "service" and not s.inside)),
    ("? foreign_vat_to_business", lambda s: s.number == "valid" or (bool(s.number) and not s.inside)),
    ("? registration_needed", lambda s: s.answer == "not_answered"),
    ("? foreign_vat_not_registered", lambda s: s.answer == "no"),
    ("? vies_needed", lambda s: bool(s.number)),
    ("eu_private_oss", lambda s: s.inside),
    ("? above_limit", lambda s: s.value is not None and s.value > (3000 if s.zone == "norway" else 135)),
    ("norway_voec", lambda s: s.zone == "norway"),
    ("uk_low_value", lambda _: True),
]


def label(sale: Sale) -> str:
    """The treatment of a sale, or `? ` and why it is held."""
    rules = ANY + (WITH_VAT if sale.rate else AT_ZERO)
    return next(outcome for outcome, holds in rules if holds(sale))


def sales(seed: int, count: int) -> Iterator[Sale]:
    """Sales of every kind; most of them are as real shops make them."""
    random = Random(seed)
    for _ in range(count):
        yield _sale(random)


def _weighted(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _sale(random: Random) -> Sale:
    zone = _weighted(random, ZONE_WEIGHTS)
    country, postcode, taxed_by = random.choice(PLACES[zone])
    buyer = _weighted(random, BUYERS)
    local = "XI" if zone == "ni" else taxed_by or "FI"
    number_country = random.choice([local] * 8 + ["DK", "FR"]) if buyer not in ("private", "none") else ""
    payer = random.choice(["", "", "DK", "DK", taxed_by, random.choice(list(RATES))])
    rates = ["0"] if not payer else RATES.get(payer, ["8.1"])
    rate = random.choice([*rates * 6, "0", "25", "20"])
    return Sale(
        zone=zone,
        country=country,
        postcode=postcode,
        taxed_by=taxed_by,
        buyer=buyer,
        number_country=number_country,
        goods=_weighted(random, GOODS),
        rate=Decimal(rate),
        told=random.choice(["", payer]),
        oss=random.choice(["yes", "no", "not_answered"]),
        voec=random.choice(["yes", "no", "not_answered"]),
        uk=random.choice(["yes", "no", "not_answered"]),
        crossed=random.random() < 0.1,
        as_charged=random.random() < 0.1,
        switched_on=random.random() < 0.7,
        vat_free=random.random() < 0.05,
        value=random.choice([None, 100, 135, 136, 3000, 3001]),
        day=random.choice(DAYS),
    )
