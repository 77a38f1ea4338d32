"""How does VAT see a line: which treatment has it, or why is it held?

    gift card, goods from abroad ─▶ held
    company without VAT ─▶ exempt, or held
    0 % ─▶ by place: Denmark │ EU │ outside
    VAT charged ─▶ whose? told, or the one of Denmark and the destination whose rate fits; both fit: registrations
                     ─▶ Danish VAT │ another country's

Never by the rate alone: Sweden, Norway and Croatia have 25 % too. Where the law leaves a doubt, the line is held.
"""

from krambod.accounting.vat.charged import treat_charged
from krambod.accounting.vat.facts import Goods, LineFacts
from krambod.accounting.vat.refusals import NoTreatment, RefusalReason, refuse
from krambod.accounting.vat.treatments import Treated, Treatment
from krambod.accounting.vat.uncharged import treat_uncharged
from krambod.accounting.vat.zones import Area, Zone, zone_of


def treat(facts: LineFacts) -> Treated | NoTreatment:
    """The treatment of a line of goods or services, or why it has none. Shipping and fees: see `following`."""
    zone = zone_of(facts.place, facts.day)
    if facts.goods is Goods.GIFT_CARD:
        return refuse(RefusalReason.GIFT_CARD, facts, zone)
    if facts.goods is Goods.FROM_ABROAD:
        return refuse(RefusalReason.GOODS_FROM_ABROAD, facts, zone)
    if facts.company.is_vat_free:
        return _treat_of_vat_free_company(facts, zone)
    if zone.area is Area.NOT_TOLD:
        return refuse(RefusalReason.PLACE_NOT_TOLD, facts, zone)
    return treat_charged(facts, zone) if facts.rate else treat_uncharged(facts, zone)


def _treat_of_vat_free_company(facts: LineFacts, zone: Zone) -> Treated | NoTreatment:
    if facts.rate:
        return refuse(RefusalReason.VAT_FREE_COMPANY_CHARGES_VAT, facts, zone)
    if facts.goods in (Goods.DONATION, Goods.CONTAINER_DEPOSIT, Goods.TIP):
        return Treated(treatment=Treatment(facts.goods.value), rate=facts.rate)
    # Services to businesses in the EU have a registration of their own, also for companies without VAT (§ 50 c).
    if facts.goods is Goods.SERVICE and facts.buyer.is_business and zone.area is Area.EU:
        return refuse(RefusalReason.VAT_FREE_COMPANY_SERVICE_TO_EU_BUSINESS, facts, zone)
    return Treated(treatment=Treatment.DANISH_EXEMPT, rate=facts.rate)
