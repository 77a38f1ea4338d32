"""At which rate, in whose country and how exactly was a line of a WooCommerce order taxed? Pure.

A line tells its total without VAT and its VAT, rounded to the shop's unit (an øre, or a krone where the shop counts
without decimals); its `taxes` tell the VAT of each rate, often more exactly. `rate_percent` comes from plugins and may
be wrong: a rate counts only where the amounts agree with it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from krambod.accounting.money import OERE
from krambod.platforms.translating.payload import Payload
from krambod.platforms.woocommerce.fields import TAX_FIELDS, TAX_LINE_FIELDS

ZERO = Decimal(0)
DANISH_RATE = Decimal(25)
TENTH = Decimal("0.1")
ONE = Decimal(1)
# A rate's code is its country, state, name and priority, those that are set: SE-MOMS-1. With a name only: MOMS-1.
RATE_CODE = re.compile(r"([A-Za-z]{2})-.+-[0-9]+")
NO_COUNTRIES = frozenset({"EU"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRates:
    """The tax rates that an order names: percent and country by the rate's id."""

    percents: Mapping[str, Decimal]
    countries: Mapping[str, str]

    def country_of(self, ids: Iterable[str]) -> str:
        """Whose VAT it is, "" where the rates do not tell, or tell several."""
        told = {self.countries.get(key, "") for key in ids}
        return told.pop() if len(told) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxed:
    """What a row says of its money: without VAT, the VAT, and the VAT by the id of its rate. All may be negative."""

    net: Decimal
    vat: Decimal
    by_rate: tuple[tuple[str, Decimal], ...] = ()

    @property
    def charged_ids(self) -> list[str]:
        return [key for key, amount in self.by_rate if amount]

    def exact_vat(self, unit: Decimal) -> Decimal:
        """The sum of the single taxes, where it is the same VAT told more exactly."""
        told = sum((amount for _, amount in self.by_rate), ZERO)
        is_finer = decimals_of(told) > decimals_of(self.vat)
        return told if is_finer and abs(told - self.vat) <= unit / 2 else self.vat

    def exact_net(self, rate: Decimal | None, unit: Decimal) -> Decimal:
        """Where the shop counts in kroner, the exact VAT and its rate tell what was rounded away."""
        vat = self.exact_vat(unit)
        if unit == OERE or not rate or decimals_of(vat) <= decimals_of(self.net):
            return self.net
        told = vat / rate * 100
        return told if abs(told - self.net) <= unit / 2 else self.net


def read_rates(order: Payload) -> TaxRates:
    """The rates of an order's tax lines."""
    percents, countries = {}, {}
    for row in order.rows("tax_lines", TAX_LINE_FIELDS, "tax_line."):
        key, percent = row.text("id"), row.number("rate")
        if percent is not None and 0 <= percent <= 100:
            percents[key] = percent
        countries[key] = _country(row.text("country"), row.text("code"))
    return TaxRates(percents=percents, countries=countries)


def _country(country: str, code: str) -> str:
    told = RATE_CODE.fullmatch(code)
    word = (country if re.fullmatch("[A-Za-z]{2}", country) else told[1] if told else "").upper()
    return "" if word in NO_COUNTRIES else word


def read_taxed(row: Payload) -> Taxed:
    """A row of goods, shipping or a fee."""
    taxes = row.rows("taxes", TAX_FIELDS, "tax.")
    by_rate = [(one.text("id"), one.number("total")) for one in taxes]
    return Taxed(
        net=row.need_number("total"),
        vat=row.number("total_vat") or ZERO,
        by_rate=tuple((key, amount) for key, amount in by_rate if amount is not None),
    )


def decimals_of(amount: Decimal) -> int:
    """How many decimals it needs."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def unit_of(amounts: Iterable[Decimal]) -> Decimal:
    """What the shop rounds to, as far as its amounts show: a krone, a tenth of one, or an øre."""
    decimals = max((decimals_of(amount) for amount in amounts), default=2)
    return (ONE, TENTH, OERE)[min(decimals, 2)]


def find_rate(taxed: Taxed, rates: TaxRates, unit: Decimal) -> Decimal | None:
    """The rate in percent. None: the line is too small to tell, and names none."""
    named = sum((rates.percents.get(key, ZERO) for key in taxed.charged_ids), ZERO)
    if not taxed.net:
        return named or None
    vat = taxed.exact_vat(unit)
    if not vat:
        return _rate_of_nothing(taxed, rates, unit)
    known = (named, *rates.percents.values(), DANISH_RATE)
    fitting = (rate for rate in known if rate and _is_rate(rate, taxed.net, vat, unit))
    return next(fitting, None) or _computed(taxed.net, vat, unit)


def _rate_of_nothing(taxed: Taxed, rates: TaxRates, unit: Decimal) -> Decimal | None:
    """Without VAT the rate is 0, unless the line is so small that its VAT was rounded away."""
    if abs(taxed.net) * DANISH_RATE / 100 > unit / 2:
        return ZERO
    named = [rates.percents[key] for key, _ in taxed.by_rate if key in rates.percents]
    return next((rate for rate in named if rate), None)


def _is_rate(rate: Decimal, net: Decimal, vat: Decimal, unit: Decimal) -> bool:
    """Whether rounding explains what is missing: half a unit of the VAT, and the rate of half a unit of the net."""
    slack = max(OERE, unit / 2 * (1 + rate / 100))
    return abs(net * rate / 100 - vat) <= slack


def _computed(net: Decimal, vat: Decimal, unit: Decimal) -> Decimal | None:
    """The roundest rate that the amounts allow."""
    exact = vat / net * 100
    rounded = (exact.quantize(step) for step in (ONE, TENTH, OERE))
    rate = next((rate for rate in rounded if _is_rate(rate, net, vat, unit)), exact.quantize(OERE))
    return rate if 0 <= rate <= 100 else None


def split_over_rates(taxed: Taxed, goods: Sequence[tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """What a reduction takes off at each rate of the goods: (rate, net), in proportion to their value.

    WooCommerce's own way to tax a fee below zero. [] where that does not give the VAT of the reduction. `goods` are
    (rate, net) of each line.
    """
    nets: dict[Decimal, Decimal] = {}
    for rate, net in goods:
        nets[rate] = nets.get(rate, ZERO) + net
    whole = sum(nets.values(), ZERO)
    if whole <= 0 or min(nets.values()) < 0:
        return []
    shares = [(rate, taxed.net * net / whole) for rate, net in nets.items()]
    vat = sum((share * rate / 100 for rate, share in shares), ZERO)
    return shares if abs(vat - taxed.vat) <= OERE else []
