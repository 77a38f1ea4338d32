"""What does the plan of a stored transfer depend on: its rules, what a person decided, the other parts of its order?"""

from collections.abc import Mapping
from datetime import date, datetime

from django_scopes import scopes_disabled

from krambod.merchants.models import StoredRules
from krambod.organizations.chart import Chart
from krambod.transfers.credit.lines import TickedLines
from krambod.transfers.models import Transfer
from krambod.transfers.parts.known import KnownParts
from krambod.transfers.parts.stored import key_of, read_known_parts
from krambod.transfers.rule_versions import find_stored_rules, read_rules
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.plan import Choices, PlanBasis
from krambod.transfers.vies import stored_proof


def find_basis(
    transfer: Transfer, rules: BookingRules, chart: Chart, now: datetime, *, known: KnownParts | None = None
) -> PlanBasis:
    """Returns the basis of a sale or of a part of an order with an invoice of its own.

    `known` are the parts of its order, if they are read already.
    """
    return PlanBasis(
        shop=transfer.shop.code,
        rules=rules,
        chart=chart,
        now=now,
        choices=read_choices(transfer),
        key=key_of(transfer),
        known=read_known_parts(transfer) if known is None else known,
    )


def choose_rules(transfer: Transfer, newest: Mapping[int, StoredRules] | None = None) -> BookingRules:
    """Returns the rules that the transfer is pinned to, or else the newest of its shop.

    `newest` has these by the shop's id, if they are read already.
    """
    if not transfer.is_pinned and newest is not None:
        transfer.rules = newest.get(transfer.shop_id)
    elif not transfer.is_pinned:
        with scopes_disabled():
            transfer.rules = find_stored_rules(transfer.shop_id)
    assert transfer.rules is not None
    return read_rules(transfer.rules)


def read_choices(transfer: Transfer) -> Choices:
    """Returns what a person decided about this order."""
    chosen = transfer.choices
    return Choices(
        skip="skip" in chosen,
        is_repaid="is_repaid" in chosen,
        may_be_unpaid="may_be_unpaid" in chosen,
        paid_on=_day(chosen.get("paid_on")),
        invoice_date=_day(chosen.get("invoice_date")),
        instead_of=_day(chosen.get("instead_of")),
        proof=stored_proof(chosen),
        is_as_charged=chosen.get("as_charged", False),
        refunded_lines=TickedLines.read(chosen["asked"]).lines if "asked" in chosen else (),
        refund_in_proportion="refund_in_proportion" in chosen,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
