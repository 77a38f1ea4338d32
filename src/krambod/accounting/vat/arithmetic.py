"""How much VAT is in an amount, by Dinero's rule, and how far may a shop's own figure be from it?"""

from dataclasses import dataclass
from decimal import Decimal

from krambod.accounting.money import round_oere

HALF_OERE = Decimal("0.005")


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSplit:
    """`net + vat` is the gross amount that was split, to the øre."""

    net: Decimal
    vat: Decimal


def split_gross(gross: Decimal, rate: Decimal) -> VatSplit:
    """Net and VAT of an amount incl. VAT; `rate` in percent.

    Dinero rounds the net amount of each line and takes the VAT as the rest: 12.35 at 25 % is 9.88 and 2.47 (observed on
    the live API by an integrator, 2026-10-09).
    """
    net = round_oere(gross / (1 + rate / 100))
    return VatSplit(net=net, vat=gross - net)


def add_vat(net: Decimal, rate: Decimal) -> Decimal:
    """The amount incl. VAT of a net amount, to the øre; `rate` in percent."""
    return round_oere(net * (1 + rate / 100))


def is_rounding(difference: Decimal, lines: int) -> bool:
    """Whether a shop's VAT may differ by this from ours because it rounds in other places.

    Half an øre for each line and half an øre for the document; anything more is a wrong rate.
    """
    return abs(difference) <= HALF_OERE * lines + HALF_OERE
