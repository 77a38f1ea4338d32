"""What would the booking rules in force make of an order?"""

from dataclasses import dataclass

from krambod.accounting.invoice_lines import PlannedLine
from krambod.backoffice.formats import current_language
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.words import HELD, STATES, state_words
from krambod.merchants.models import Shop
from krambod.orders.order import Order
from krambod.organizations.accounts import stored_chart
from krambod.transfers.failures import Failure
from krambod.transfers.models import State
from krambod.transfers.outcomes import Cancel, Skip, Wait
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.plan import Plan, PlanBasis, Sale, plan_transfer
from krambod.words.causes import explain
from krambod.words.language import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """`state` in the words of the list of orders; `held` says why a person must act; `sale` is what would be booked."""

    state: str
    held: str = ""
    sale: Sale | None = None

    @property
    def lines(self) -> tuple[PlannedLine, ...]:
        return () if self.sale is None else self.sale.lines.lines


def outlook_of(shop: Shop, order: Order) -> Outlook | None:
    """None: the shop has no booking rules, or its accounts were never read."""
    rules = find_rules(shop)
    chart = None if rules is None else stored_chart(rules.organization_id)
    if rules is None or chart is None:
        return None
    language = current_language()
    try:
        plan = plan_transfer(order, PlanBasis(shop=shop.code, rules=rules, chart=chart, now=open_reach().now()))
    except Failure as failure:
        return Outlook(state=say(HELD, language), held=explain(failure.code, failure.details, language))
    return Outlook(state=_state(plan, rules), sale=plan if isinstance(plan, Sale) else None)


def _state(plan: Plan, rules: BookingRules) -> str:
    language = current_language()
    match plan:
        case Skip(reason=reason):
            return state_words(State.SKIPPED, reason, language)
        case Wait(reason=reason):
            return state_words(State.WAITING, reason, language)
        case Cancel():
            return say(STATES[State.CANCELLED], language)
        case Sale() if rules.draft_only or rules.first_drafts:
            return say(STATES[State.DRAFTED], language)
        case Sale(payments=payments):
            return say(STATES[State.PAID if payments else State.BOOKED], language)
