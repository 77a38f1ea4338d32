"""Which ledger item does rounded cash need? Pure.

the till has more:  D cash account / K rounding account
the till has less:  D rounding account / K cash account
"""

from krambod.accounting.danish_time import danish_day
from krambod.organizations.chart import Chart
from krambod.transfers.adjustment.plan import Adjustment, AdjustmentBasis, Adjustments
from krambod.transfers.failures import FixSettings
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.cash import CashRounding, find_roundings
from krambod.transfers.sale.trigger import method_of

ROUNDING = "rounding"
STANDARD_ACCOUNT = 7380  # "Registrerede kassedifferencer" of Dinero's standard chart


def plan_rounding(basis: AdjustmentBasis) -> Adjustments | None:
    """Returns the item of one rounded payment, or None if it is not rounded any more. Raises FixSettings."""
    every = find_roundings(basis.told_order, basis.rules)
    rounding = next((one for one in every if one.payment.id == basis.part_id), None)
    return None if rounding is None else Adjustments(all=(_adjustment(rounding, basis),))


def _adjustment(rounding: CashRounding, basis: AdjustmentBasis) -> Adjustment:
    cash = method_of(rounding.payment, basis.rules).deposit_account_number
    assert cash is not None
    differences = _account(basis.rules, basis.chart, rounding)
    has_more = rounding.surplus > 0
    return Adjustment(
        name=ROUNDING,
        text=f"Øreafrunding, ordre {basis.order.number} ({rounding.payment.id})",
        day=danish_day(rounding.payment.at),
        amount=abs(rounding.surplus),
        debit=cash if has_more else differences,
        credit=differences if has_more else cash,
    )


def _account(rules: BookingRules, chart: Chart, rounding: CashRounding) -> int:
    if rules.rounding_account_number is not None:
        return rules.rounding_account_number
    if STANDARD_ACCOUNT not in chart.entry_names:
        raise FixSettings("no_rounding_account", amount=f"{abs(rounding.surplus):.2f}")
    return STANDARD_ACCOUNT
