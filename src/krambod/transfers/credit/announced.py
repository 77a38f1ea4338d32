"""What does a return that a customer announced give back, if the merchant accepts it? Pure.

The merchant sees the proposal in a form, and changes it or declines the return. Amounts include VAT, in the invoice's
currency.
"""

from collections.abc import Sequence
from decimal import Decimal

from krambod.accounting.invoice_lines import LineKind, PlannedLine
from krambod.accounting.money import round_oere
from krambod.accounting.vat.arithmetic import add_vat
from krambod.orders.order import WITHDRAWAL, OrderLine, Return
from krambod.transfers.credit.lines import CreditedLine, credit_all
from krambod.transfers.credit.told import places_of

ZERO = Decimal(0)
CHARGES = (LineKind.SHIPPING, LineKind.FEE)


def credit_announced(
    lines: Sequence[PlannedLine], left: Sequence[Decimal], returns: Sequence[Return], *, prices_include_vat: bool
) -> tuple[CreditedLine, ...]:
    """Returns what the announced returns give back of each line of the invoice.

    A withdrawal gives back all that is left, with the shipping to the customer. A return gives back the lines that it
    names at the price that the customer paid; if it names none, all goods that are left and no shipping.
    """
    if any(one.reason == WITHDRAWAL for one in returns):
        return credit_all(lines, left)
    if not all(one.lines for one in returns):
        goods = [ZERO if line.kind in CHARGES else amount for line, amount in zip(lines, left, strict=True)]
        return credit_all(lines, goods)
    rest = list(left)
    credited: list[CreditedLine] = []
    for told in (line for one in returns for line in one.lines):
        credited += _credit(told, lines, rest, prices_include_vat=prices_include_vat)
    return tuple(credited)


def _credit(
    told: OrderLine, lines: Sequence[PlannedLine], rest: list[Decimal], *, prices_include_vat: bool
) -> list[CreditedLine]:
    """Returns what a told line gives back, and takes it from the rest. An unknown line gives back nothing."""
    place = next((place for place in places_of(told, lines) if rest[place]), None)
    if place is None:
        return []
    line, pieces = lines[place], abs(told.quantity)
    amount = round_oere(line.unit_price * pieces) if pieces <= line.quantity else _gross(told, prices_include_vat)
    amount = min(amount, rest[place])
    rest[place] -= amount
    quantity = pieces if pieces * line.unit_price == amount else None
    return [CreditedLine(number=place + 1, gross=amount, quantity=quantity)] if amount else []


def _gross(told: OrderLine, prices_include_vat: bool) -> Decimal:
    """Returns what the shop says the line costs: the invoice has all its pieces as one."""
    total = abs(told.total)
    return total if prices_include_vat else add_vat(total, told.vat_rate)
