"""Why can a line not be treated, and what does the sentence about it need to know?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from krambod.accounting.money import Money
from krambod.accounting.vat.arithmetic import split_gross
from krambod.accounting.vat.facts import Goods, LineFacts, Registration, RegistrationAnswer
from krambod.accounting.vat.rates import find_standard_rate
from krambod.accounting.vat.zones import HOME, Area, Zone, country_code

OSS_AREAS = (Area.EU, Area.NORTHERN_IRELAND)


class RefusalReason(StrEnum):
    """Why a line is held. Every one is a question to a person, or a fault of the shop that a person mends."""

    # The place and the rate
    PLACE_NOT_TOLD = "place_not_told"
    POSTCODE_NEEDED = "postcode_needed"
    RATE_OF_NOBODY = "rate_of_nobody"
    RATE_NOT_OF_COUNTRY = "rate_not_of_country"
    # 0 %
    ZERO_IN_DENMARK = "zero_in_denmark"
    ZERO_TO_EU_PRIVATE = "zero_to_eu_private"
    SERVICE_TO_PRIVATE_ABROAD = "service_to_private_abroad"
    ZERO_WITHOUT_GOODS = "zero_without_goods"
    # The buyer's number
    NUMBER_NEEDED = "number_needed"
    NUMBER_WRONG_FORM = "number_wrong_form"
    NUMBER_INVALID = "number_invalid"
    NUMBER_OF_ANOTHER_COUNTRY = "number_of_another_country"
    VIES_NEEDED = "vies_needed"
    # Another country's VAT
    REGISTRATION_NEEDED = "registration_needed"
    FOREIGN_VAT_NOT_REGISTERED = "foreign_vat_not_registered"
    FOREIGN_VAT_TO_BUSINESS = "foreign_vat_to_business"
    FOREIGN_VAT_IN_DENMARK = "foreign_vat_in_denmark"
    FOREIGN_VAT_IN_SPECIAL_TERRITORY = "foreign_vat_in_special_territory"
    FOREIGN_VAT_OUTSIDE = "foreign_vat_outside"
    FOREIGN_VAT_OF_ANOTHER_COUNTRY = "foreign_vat_of_another_country"
    FOREIGN_RATE_WITHOUT_GOODS = "foreign_rate_without_goods"
    ABOVE_LIMIT = "above_limit"
    DANISH_VAT_THOUGH_FOREIGN_IS_DUE = "danish_vat_though_foreign_is_due"
    # The goods
    GIFT_CARD = "gift_card"
    GOODS_FROM_ABROAD = "goods_from_abroad"
    GOODS_NOT_SWITCHED_ON = "goods_not_switched_on"
    NOT_YET_ZERO_RATED = "not_yet_zero_rated"
    ASK_ACCOUNTANT = "ask_accountant"
    # The company
    VAT_FREE_COMPANY_CHARGES_VAT = "vat_free_company_charges_vat"
    VAT_FREE_COMPANY_SERVICE_TO_EU_BUSINESS = "vat_free_company_service_to_eu_business"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTreatment:
    """Why a line has no treatment. `country` is the place's, `tax_country` is whose VAT was charged.

    `vat_owed` is the VAT that may be owed of the amount. What is not known is empty or None: `FACTS` has what a
    reason's sentence always gets beside the goods, the rate and the VAT that may be owed.
    """

    reason: RefusalReason
    goods: Goods
    rate: Decimal
    vat_owed: Decimal
    country: str = ""
    territory: str = ""
    tax_country: str = ""
    number_country: str = ""
    question: Registration | None = None
    limit: Money | None = None


def refuse(
    reason: RefusalReason,
    facts: LineFacts,
    zone: Zone,
    *,
    tax_country: str = "",
    question: Registration | None = None,
    limit: Money | None = None,
) -> NoTreatment:
    """A refusal with everything that is known of the line."""
    return NoTreatment(
        reason=reason,
        goods=facts.goods,
        rate=facts.rate,
        vat_owed=split_gross(facts.amount, _rate_owed(facts, zone)).vat,
        country=country_code(facts.place.country),
        territory=zone.territory,
        tax_country=tax_country,
        number_country=facts.buyer.number_country,
        question=question,
        limit=limit,
    )


def _rate_owed(facts: LineFacts, zone: Zone) -> Decimal:
    """The destination's rate for a merchant of OSS who sells to a private buyer, else Denmark's."""
    rate = None
    if (
        facts.company.registrations.oss is RegistrationAnswer.YES
        and not facts.buyer.has_number
        and zone.area in OSS_AREAS
    ):
        rate = find_standard_rate(zone.tax_country, facts.day)
    return rate or find_standard_rate(HOME, facts.day) or Decimal(0)


FACTS: Mapping[RefusalReason, tuple[str, ...]] = {
    RefusalReason.PLACE_NOT_TOLD: (),
    RefusalReason.POSTCODE_NEEDED: ("country",),
    RefusalReason.RATE_OF_NOBODY: ("country",),
    RefusalReason.RATE_NOT_OF_COUNTRY: ("country", "tax_country"),
    RefusalReason.ZERO_IN_DENMARK: ("country",),
    RefusalReason.ZERO_TO_EU_PRIVATE: ("country",),
    RefusalReason.SERVICE_TO_PRIVATE_ABROAD: ("country",),
    RefusalReason.ZERO_WITHOUT_GOODS: (),
    RefusalReason.NUMBER_NEEDED: ("country",),
    RefusalReason.NUMBER_WRONG_FORM: ("country", "number_country"),
    RefusalReason.NUMBER_INVALID: ("country", "number_country"),
    RefusalReason.NUMBER_OF_ANOTHER_COUNTRY: ("country", "number_country"),
    RefusalReason.VIES_NEEDED: ("country", "number_country"),
    RefusalReason.REGISTRATION_NEEDED: ("country", "question"),
    RefusalReason.FOREIGN_VAT_NOT_REGISTERED: ("country", "tax_country", "question"),
    RefusalReason.FOREIGN_VAT_TO_BUSINESS: ("country", "tax_country"),
    RefusalReason.FOREIGN_VAT_IN_DENMARK: ("country", "tax_country"),
    RefusalReason.FOREIGN_VAT_IN_SPECIAL_TERRITORY: ("territory",),
    RefusalReason.FOREIGN_VAT_OUTSIDE: ("country",),
    RefusalReason.FOREIGN_VAT_OF_ANOTHER_COUNTRY: ("country", "tax_country"),
    RefusalReason.FOREIGN_RATE_WITHOUT_GOODS: ("country",),
    RefusalReason.ABOVE_LIMIT: ("country", "tax_country", "limit"),
    RefusalReason.DANISH_VAT_THOUGH_FOREIGN_IS_DUE: ("country",),
    RefusalReason.GIFT_CARD: (),
    RefusalReason.GOODS_FROM_ABROAD: (),
    RefusalReason.GOODS_NOT_SWITCHED_ON: (),
    RefusalReason.NOT_YET_ZERO_RATED: (),
    RefusalReason.ASK_ACCOUNTANT: ("country",),
    RefusalReason.VAT_FREE_COMPANY_CHARGES_VAT: (),
    RefusalReason.VAT_FREE_COMPANY_SERVICE_TO_EU_BUSINESS: ("country",),
}
