"""How does VAT see a line on which the shop charged none? Who may owe what, if 0 % was wrong?"""

from datetime import date

from krambod.accounting.vat.buyers import NumberState
from krambod.accounting.vat.facts import Goods, LineFacts
from krambod.accounting.vat.refusals import NoTreatment, RefusalReason, refuse
from krambod.accounting.vat.treatments import Treated, Treatment
from krambod.accounting.vat.zones import HOME, NORTHERN_IRELAND_CODE, Area, Zone

# No law has a day for books yet (2026-11-26): when one has, this is the day.
BOOKS_ZERO_RATED_FROM = date.max
DANISH_KINDS = {
    Goods.EXEMPT: Treatment.DANISH_EXEMPT,
    Goods.ZERO_RATED: Treatment.DANISH_ZERO_RATED,
    Goods.CONTAINER_DEPOSIT: Treatment.CONTAINER_DEPOSIT,
}
NUMBER_REASONS = {
    NumberState.NONE: RefusalReason.NUMBER_NEEDED,
    NumberState.WRONG_FORM: RefusalReason.NUMBER_WRONG_FORM,
    NumberState.UNVERIFIED: RefusalReason.VIES_NEEDED,
    NumberState.INVALID: RefusalReason.NUMBER_INVALID,
}


def treat_uncharged(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    """The treatment of a line at 0 %, or why it is held."""
    if facts.goods in (Goods.DONATION, Goods.TIP):
        return _treated(Treatment(facts.goods.value), facts)
    if facts.goods is Goods.MARGIN and zone.area in (Area.DENMARK, Area.EU, Area.NORTHERN_IRELAND):
        return _treat_switched(Treatment.MARGIN, facts, zone)
    if zone.area is Area.DENMARK:
        return _treat_in_denmark(facts, zone)
    if facts.goods in (Goods.EXEMPT, Goods.CONTAINER_DEPOSIT, Goods.MARGIN):
        return refuse(RefusalReason.ASK_ACCOUNTANT, facts, zone)
    if not zone.is_certain:
        return refuse(RefusalReason.POSTCODE_NEEDED, facts, zone)
    if is_inside(zone, facts.goods):
        return _treat_in_eu(facts, zone)
    return _treat_outside(facts, zone)


def is_inside(zone: Zone, goods: Goods) -> bool:
    """Whether the zone is in the EU for these goods, and not in Denmark."""
    return zone.area is Area.EU or (zone.area is Area.NORTHERN_IRELAND and goods is not Goods.SERVICE)


def _treat_in_denmark(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    if facts.goods in DANISH_KINDS:
        return _treated(DANISH_KINDS[facts.goods], facts)
    if facts.goods is Goods.BOOK:
        if facts.day < BOOKS_ZERO_RATED_FROM:
            return refuse(RefusalReason.NOT_YET_ZERO_RATED, facts, zone)
        return _treated(Treatment.DANISH_ZERO_RATED, facts)
    if facts.goods is Goods.REVERSE_CHARGE and facts.buyer.is_business:
        return _treat_reverse_charge(facts, zone)
    return refuse(RefusalReason.ZERO_IN_DENMARK, facts, zone)


def _treat_reverse_charge(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    """A Danish number of right form is enough: VIES is for buyers in other countries."""
    if not facts.buyer.has_number:
        return refuse(NUMBER_REASONS[facts.buyer.number_state], facts, zone)
    if facts.buyer.number_country != HOME:
        return refuse(RefusalReason.NUMBER_OF_ANOTHER_COUNTRY, facts, zone)
    return _treat_switched(Treatment.REVERSE_CHARGE, facts, zone)


def _treat_in_eu(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    if not facts.buyer.is_business:
        return refuse(RefusalReason.ZERO_TO_EU_PRIVATE, facts, zone)
    number_country = NORTHERN_IRELAND_CODE if zone.area is Area.NORTHERN_IRELAND else zone.tax_country
    state = facts.buyer.number_state
    if facts.buyer.has_number and facts.buyer.number_country != number_country:
        return refuse(RefusalReason.NUMBER_OF_ANOTHER_COUNTRY, facts, zone)
    if state is not NumberState.VALID:
        return refuse(NUMBER_REASONS[state], facts, zone)
    is_service = facts.goods is Goods.SERVICE
    return _treated(Treatment.EU_BUSINESS_SERVICE if is_service else Treatment.EU_BUSINESS_GOODS, facts)


def _treat_outside(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    if facts.goods is not Goods.SERVICE:
        return _treated(Treatment.EXPORT_GOODS, facts)
    if facts.buyer.is_business:
        return _treated(Treatment.EXPORT_SERVICE, facts)
    return refuse(RefusalReason.SERVICE_TO_PRIVATE_ABROAD, facts, zone)


def _treat_switched(treatment: Treatment, facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    if facts.goods not in facts.company.switched_on:
        return refuse(RefusalReason.GOODS_NOT_SWITCHED_ON, facts, zone)
    return _treated(treatment, facts)


def _treated(treatment: Treatment, facts: LineFacts) -> Treated:
    return Treated(treatment=treatment, rate=facts.rate)
