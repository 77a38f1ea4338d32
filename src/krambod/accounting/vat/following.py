"""Which treatment have shipping and fees? That of the goods they come with that bear the same rate.

goods of the rate are held        ─▶ held with them
goods of one treatment            ─▶ theirs
goods of several                  ─▶ split by value, by largest remainder in øre
none, Danish VAT charged          ─▶ as charged, flagged
none, 0 % or another country's    ─▶ held; a company without VAT books it without
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from krambod.accounting.money import spread
from krambod.accounting.vat.facts import Goods, LineFacts
from krambod.accounting.vat.refusals import NoTreatment, RefusalReason, refuse
from krambod.accounting.vat.treatment import treat
from krambod.accounting.vat.treatments import Flag, Treated, Treatment
from krambod.accounting.vat.zones import HOME, zone_of

# Nothing is shipped with a donation or a tip, and a container deposit comes with the drink in it.
NEVER_FOLLOWED = (Treatment.DONATION, Treatment.CONTAINER_DEPOSIT, Treatment.TIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLine:
    """A line of goods or services with what `treat` says of it; `amount` is incl. VAT."""

    rate: Decimal
    amount: Decimal
    outcome: Treated | NoTreatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a shipping or fee line that has a treatment; `amount` is incl. VAT."""

    treated: Treated
    amount: Decimal


def follow(facts: LineFacts, goods: Sequence[GoodsLine]) -> tuple[Share, ...] | NoTreatment:
    """The treatments of a shipping or fee line, which add up to its amount, or why it is held.

    `facts` are those of the line itself; what its goods are makes no difference.
    """
    own = [line for line in goods if line.rate == facts.rate]
    held = next((line.outcome for line in own if isinstance(line.outcome, NoTreatment)), None)
    if held is not None:
        return held
    weights = _weights(own)
    if not weights:
        return _without_goods(facts)
    if sum(weights.values()) == 0:
        return (Share(treated=next(iter(weights)), amount=facts.amount),)
    amounts = spread(facts.amount, list(weights.values()))
    shares = zip(weights, amounts, strict=True)
    return tuple(Share(treated=treated, amount=amount) for treated, amount in shares if amount or len(weights) == 1)


def _weights(goods: Sequence[GoodsLine]) -> dict[Treated, Decimal]:
    """The value of the goods of each treatment. The first line of a treatment stands for it, with its flags."""
    firsts: dict[tuple[Treatment, str], Treated] = {}
    weights: dict[Treated, Decimal] = {}
    for line in goods:
        if isinstance(line.outcome, Treated) and line.outcome.treatment not in NEVER_FOLLOWED:
            key = (line.outcome.treatment, line.outcome.tax_country)
            first = firsts.setdefault(key, line.outcome)
            weights[first] = weights.get(first, Decimal(0)) + max(line.amount, Decimal(0))
    return weights


def _without_goods(facts: LineFacts) -> tuple[Share, ...] | NoTreatment:
    outcome = treat(replace(facts, goods=Goods.ORDINARY))
    if isinstance(outcome, NoTreatment) and facts.rate:
        return outcome
    if isinstance(outcome, Treated) and (outcome.tax_country == HOME or facts.company.is_vat_free):
        flags = outcome.flags | {Flag.WITHOUT_GOODS_OF_ITS_RATE}
        return (Share(treated=replace(outcome, flags=flags), amount=facts.amount),)
    reason = RefusalReason.FOREIGN_RATE_WITHOUT_GOODS if facts.rate else RefusalReason.ZERO_WITHOUT_GOODS
    return refuse(reason, facts, zone_of(facts.place, facts.day))
