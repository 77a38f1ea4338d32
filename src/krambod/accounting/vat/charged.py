"""How does VAT see a line on which the shop charged VAT: whose is it, and may the merchant charge it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from krambod.accounting.money import Money
from krambod.accounting.vat.buyers import TAXED_AS, NumberState
from krambod.accounting.vat.facts import Goods, LineFacts, Registration, RegistrationAnswer
from krambod.accounting.vat.rates import find_standard_rate, is_rate_of
from krambod.accounting.vat.refusals import NoTreatment, RefusalReason, refuse
from krambod.accounting.vat.treatments import Flag, Treated, Treatment
from krambod.accounting.vat.uncharged import BOOKS_ZERO_RATED_FROM, is_inside
from krambod.accounting.vat.zones import HOME, NORTHERN_IRELAND_CODE, Area, Zone, country_code

# Kinds of goods on which no other country's VAT is charged by a scheme that we know.
ONLY_DANISH = (Goods.EXEMPT, Goods.MARGIN, Goods.CONTAINER_DEPOSIT, Goods.DONATION, Goods.TIP)
WITHOUT_VAT = (*ONLY_DANISH, Goods.ZERO_RATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How a merchant pays another country's VAT: by which registration, and for pieces or parcels up to which value."""

    registration: Registration
    treatment: Treatment
    limit: Money | None = None


OSS = Scheme(registration=Registration.OSS, treatment=Treatment.EU_PRIVATE_OSS)
# Skatteetaten: below NOK 3,000 a piece without freight. HMRC: at most GBP 135 a consignment. Read on 2026-11-26.
SCHEMES_OUTSIDE: Mapping[Area, Scheme] = {
    Area.NORWAY: Scheme(
        registration=Registration.VOEC, treatment=Treatment.NORWAY_VOEC, limit=Money(Decimal(3000), "NOK")
    ),
    Area.UNITED_KINGDOM: Scheme(
        registration=Registration.UK, treatment=Treatment.UK_LOW_VALUE, limit=Money(Decimal(135), "GBP")
    ),
}


def treat_charged(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    """The treatment of a line with VAT, or why it is held."""
    tax_country = _whose_tax(facts, zone)
    if isinstance(tax_country, NoTreatment):
        return tax_country
    if tax_country == HOME:
        return _treat_danish_vat(facts, zone)
    return _treat_foreign_vat(facts, zone, tax_country)


def _whose_tax(facts: LineFacts, zone: Zone) -> str | NoTreatment:
    """The country whose VAT was charged: as told, or by the rate, or by the registrations."""
    told = country_code(facts.tax_country)
    told = "GB" if told == NORTHERN_IRELAND_CODE else TAXED_AS.get(told, told)
    if told:
        has_rates = find_standard_rate(told, facts.day) is not None
        if has_rates and not is_rate_of(told, facts.rate, facts.day):
            return refuse(RefusalReason.RATE_NOT_OF_COUNTRY, facts, zone, tax_country=told)
        return told
    is_danish = is_rate_of(HOME, facts.rate, facts.day)
    is_destinations = zone.tax_country != HOME and is_rate_of(zone.tax_country, facts.rate, facts.day)
    if is_danish and is_destinations:
        return _by_registration(facts, zone)
    if is_danish:
        return HOME
    if is_destinations or zone.area in (Area.SPECIAL_TERRITORY, Area.OUTSIDE):
        return zone.tax_country
    return refuse(RefusalReason.RATE_OF_NOBODY, facts, zone)


def _by_registration(facts: LineFacts, zone: Zone) -> str | NoTreatment:
    registration = _scheme(facts, zone).registration
    answer = facts.company.registrations.answer(registration)
    if answer is RegistrationAnswer.NOT_ANSWERED:
        return refuse(RefusalReason.REGISTRATION_NEEDED, facts, zone, question=registration)
    return zone.tax_country if answer is RegistrationAnswer.YES else HOME


def _scheme(facts: LineFacts, zone: Zone) -> Scheme:
    """The scheme by which VAT of the place is paid. Services in Northern Ireland are the United Kingdom's."""
    if is_inside(zone, facts.goods):
        return OSS
    return SCHEMES_OUTSIDE[Area.NORWAY if zone.area is Area.NORWAY else Area.UNITED_KINGDOM]


def _treat_danish_vat(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    if zone.area is Area.DENMARK:
        return _danish(facts, Flag.DANISH_VAT_ON_GOODS_WITHOUT if _could_be_without(facts) else None)
    if not is_inside(zone, facts.goods):
        return _danish(facts, Flag.DANISH_VAT_OUTSIDE)
    if facts.buyer.number_state is NumberState.VALID:
        is_danish_buyer = facts.buyer.number_country == HOME
        return _danish(facts, None if is_danish_buyer else Flag.DANISH_VAT_TO_EU_BUSINESS)
    return _treat_danish_vat_of_eu_private(facts, zone)


def _could_be_without(facts: LineFacts) -> bool:
    """Whether the goods could be sold at 0 % here. VAT that is stated must be paid, so they are booked as charged."""
    if facts.goods is Goods.BOOK:
        return facts.day >= BOOKS_ZERO_RATED_FROM
    return facts.goods in WITHOUT_VAT or (facts.goods is Goods.REVERSE_CHARGE and facts.buyer.is_business)


def _treat_danish_vat_of_eu_private(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    registrations = facts.company.registrations
    is_foreign_due = RegistrationAnswer.YES in (registrations.oss, registrations.threshold_crossed)
    if is_foreign_due and zone.tax_country not in registrations.as_charged_in:
        # A number that is in force makes it no sale to a private buyer.
        if facts.buyer.number_state is NumberState.UNVERIFIED:
            return refuse(RefusalReason.VIES_NEEDED, facts, zone, tax_country=HOME)
        return refuse(RefusalReason.DANISH_VAT_THOUGH_FOREIGN_IS_DUE, facts, zone, tax_country=HOME)
    flags = frozenset({Flag.COUNTS_AGAINST_THRESHOLD})
    return Treated(treatment=Treatment.EU_PRIVATE, rate=facts.rate, tax_country=HOME, flags=flags)


def _danish(facts: LineFacts, flag: Flag | None) -> Treated:
    flags = frozenset({flag} if flag else ())
    return Treated(treatment=Treatment.DANISH, rate=facts.rate, tax_country=HOME, flags=flags)


def _treat_foreign_vat(facts: LineFacts, zone: Zone, tax_country: str) -> Treated | NoTreatment:
    reason = _place_refuses(zone, tax_country)
    if reason is not None:
        return refuse(reason, facts, zone, tax_country=tax_country)
    # Great Britain and Northern Ireland have 20 % by two schemes. Elsewhere the VAT itself tells the mainland.
    if zone.area is Area.UNITED_KINGDOM and not zone.is_certain:
        return refuse(RefusalReason.POSTCODE_NEEDED, facts, zone, tax_country=tax_country)
    scheme = _scheme(facts, zone)
    if facts.goods in ONLY_DANISH or (scheme is not OSS and facts.goods is Goods.SERVICE):
        return refuse(RefusalReason.ASK_ACCOUNTANT, facts, zone, tax_country=tax_country)
    return _treat_by_scheme(facts, zone, scheme)


def _place_refuses(zone: Zone, tax_country: str) -> RefusalReason | None:
    """Why no merchant of ours can charge this country's VAT there."""
    if zone.area is Area.DENMARK:
        return RefusalReason.FOREIGN_VAT_IN_DENMARK
    if zone.area is Area.SPECIAL_TERRITORY:
        return RefusalReason.FOREIGN_VAT_IN_SPECIAL_TERRITORY
    if tax_country != zone.tax_country:
        return RefusalReason.FOREIGN_VAT_OF_ANOTHER_COUNTRY
    return RefusalReason.FOREIGN_VAT_OUTSIDE if zone.area is Area.OUTSIDE else None


def _treat_by_scheme(facts: LineFacts, zone: Zone, scheme: Scheme) -> Treated | NoTreatment:
    """All these schemes are for private buyers. A business in the EU is one if its number is in force."""
    buyer, country = facts.buyer, zone.tax_country
    if buyer.number_state is NumberState.VALID or (scheme is not OSS and buyer.has_number):
        return refuse(RefusalReason.FOREIGN_VAT_TO_BUSINESS, facts, zone, tax_country=country)
    answer = facts.company.registrations.answer(scheme.registration)
    if answer is RegistrationAnswer.NOT_ANSWERED:
        return refuse(RefusalReason.REGISTRATION_NEEDED, facts, zone, tax_country=country, question=scheme.registration)
    if answer is RegistrationAnswer.NO:
        return refuse(
            RefusalReason.FOREIGN_VAT_NOT_REGISTERED, facts, zone, tax_country=country, question=scheme.registration
        )
    if buyer.number_state is NumberState.UNVERIFIED:
        return refuse(RefusalReason.VIES_NEEDED, facts, zone, tax_country=country)
    if _is_above(facts.limit_value, scheme.limit):
        return refuse(RefusalReason.ABOVE_LIMIT, facts, zone, tax_country=country, limit=scheme.limit)
    return Treated(treatment=scheme.treatment, rate=facts.rate, tax_country=country)


def _is_above(value: Money | None, limit: Money | None) -> bool:
    """False where the value is not known in the limit's currency: a rate is never guessed here."""
    return value is not None and limit is not None and value.currency == limit.currency and limit < value
