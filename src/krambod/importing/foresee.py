"""What would come of an order of a file, if it were imported now? Nothing is stored."""

from collections import Counter
from datetime import datetime
from typing import Any

from krambod.accounting.danish_time import danish_day
from krambod.merchants.models import Shop
from krambod.orders.order import Order
from krambod.orders.revisions import IntakeOutcome, foresee_outcome
from krambod.organizations.accounts import stored_chart
from krambod.transfers.failures import Failure
from krambod.transfers.outcomes import Cancel, Skip, Wait
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.sale.plan import PlanBasis, plan_transfer

BOOKED, HELD, CANCELLED, NOT_LOOKED_AT = "booked", "held", "cancelled", "not_looked_at"
MOST_PLANNED = 2_000  # new orders; of more the page says how many were looked at
LONGEST_SHOWN = 60


class Foresight:
    """What the shop's rules make of new orders: `outlook` counts them by BOOKED, HELD, `waiting:why`, `skipped:why`.

    In the scope of the merchant.
    """

    def __init__(self, shop: Shop, now: datetime, outlook: Counter[str]) -> None:
        self.outlook = outlook
        self._shop = shop
        rules = find_rules(shop)
        chart = None if rules is None else stored_chart(rules.organization_id)
        self._basis: PlanBasis | None = None
        if rules is not None and chart is not None:
            self._basis = PlanBasis(shop=shop.code, rules=rules, chart=chart, now=now)

    def outcome_of(self, order: Order) -> IntakeOutcome:
        """What the import would do with the order. A new one is planned, too."""
        outcome = foresee_outcome(self._shop, order)
        if outcome is IntakeOutcome.NEW and self._basis is not None:
            is_planned = self.outlook.total() < MOST_PLANNED
            self.outlook[self._plan(order, self._basis) if is_planned else NOT_LOOKED_AT] += 1
        return outcome

    def _plan(self, order: Order, basis: PlanBasis) -> str:
        try:
            plan = plan_transfer(order, basis)
        except Failure:
            return HELD
        match plan:
            case Skip(reason=reason):
                return f"skipped:{reason}"
            case Wait(reason=reason):
                return f"waiting:{reason}"
            case Cancel():
                return CANCELLED
            case _:
                return BOOKED


def first_order(order: Order, outcome: str) -> dict[str, Any]:
    """What the page shows of one of the first orders."""
    return {
        "number": order.number,
        "day": danish_day(order.placed_at).isoformat(),
        "buyer": (order.buyer.company or order.buyer.name)[:LONGEST_SHOWN],
        "lines": len(order.lines),
        "total": str(order.total.amount),
        "currency": order.currency,
        "outcome": str(outcome),
    }
