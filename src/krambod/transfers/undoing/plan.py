"""Which booked orders are reversed, for how much, and which are left out?

What is credited already is left as it is. What needs a person's eye is left out of count and total: an order whose VAT
is reported already, one with a ledger item beside its invoice, and all of which the books are not simply invoice and
payment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from krambod.accounting.danish_time import DANISH_TIME
from krambod.merchants.models import Shop
from krambod.organizations.models import IndexedInvoice
from krambod.transfers.models import BOOKED, State, Transfer, TransferEvent
from krambod.transfers.roles import CORRECTION, PREPAYMENT, REFUND, SALE, SHIPMENT
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.watching.findings import BY_HAND

ZERO = Decimal(0)
MOST_ORDERS = 500  # of a batch
FURTHER_INVOICES = (PREPAYMENT.name, SHIPMENT.name, CORRECTION.name)


class LeftOutReason(StrEnum):
    """Why an order is left out of the batch."""

    VAT_REPORTED = "vat_reported"
    LEDGER_ITEM = "ledger_item"
    SEVERAL_INVOICES = "several_invoices"
    REFUND_ON_ITS_WAY = "refund_on_its_way"
    NEEDS_ACTION = "needs_action"
    BY_HAND = "by_hand"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversedOrder:
    """An order that is reversed. `amount` is what is left of its invoice, incl. VAT, in kroner."""

    sale: Transfer
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An order that is left out, and why."""

    sale: Transfer
    reason: LeftOutReason


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPlan:
    """What the undoing of a batch does. `is_cut`: there are more orders than one batch takes; the first are here."""

    orders: tuple[ReversedOrder, ...]
    left_out: tuple[LeftOut, ...]
    is_cut: bool = False

    @property
    def total(self) -> Decimal:
        """What is credited in all, incl. VAT, in kroner."""
        return sum((one.amount for one in self.orders), ZERO)

    @property
    def shown(self) -> str:
        """What tells this plan from another one."""
        rows = [(one.sale.pk, one.amount) for one in self.orders]
        return sha256(repr(rows).encode()).hexdigest()


def plan_undo(shop: Shop, first: date, last: date) -> UndoPlan:
    """Returns what would be reversed of the orders that were booked on these Danish days and between.

    Call it in the scope of the merchant.
    """
    since, until = (datetime.combine(day, time(), DANISH_TIME) for day in (first, last + timedelta(days=1)))
    booked = TransferEvent.objects.filter(name="booked", at__gte=since, at__lt=until)
    rows = Transfer.objects.filter(
        shop=shop, role=SALE.name, state__in=BOOKED, invoice_total__gt=0, pk__in=booked.values("transfer")
    )
    sales = list(rows.exclude(state=State.CREDITED).select_related("order").order_by("pk")[: MOST_ORDERS + 1])
    is_cut, sales = len(sales) > MOST_ORDERS, sales[:MOST_ORDERS]
    beside = _read_beside(sales)
    days = _invoice_days(sales)
    rules = find_rules(shop)
    reported_until = None if rules is None else rules.reported_until
    orders, left_out = [], []
    for sale in sales:
        others = beside.get(sale.order_id, ())
        amount = (sale.invoice_total or ZERO) - _credited(others)
        reason = _find_reason(sale, others, days.get(sale.draft_guid), reported_until)
        if reason is not None:
            left_out.append(LeftOut(sale=sale, reason=reason))
        elif amount > 0:
            orders.append(ReversedOrder(sale=sale, amount=amount))
    return UndoPlan(orders=tuple(orders), left_out=tuple(left_out), is_cut=is_cut)


def _read_beside(sales: Iterable[Transfer]) -> dict[int, list[Transfer]]:
    """Returns the other transfers of the orders that are in the books or on their way, by the order's row id."""
    found: dict[int, list[Transfer]] = {}
    rows = Transfer.objects.filter(order__in=[one.order_id for one in sales]).exclude(role=SALE.name)
    for one in rows.exclude(state__in=(State.SKIPPED, State.CANCELLED)):
        found.setdefault(one.order_id, []).append(one)
    return found


def _invoice_days(sales: Iterable[Transfer]) -> dict[UUID | None, date | None]:
    guids = [one.draft_guid for one in sales if one.draft_guid is not None]
    return dict(IndexedInvoice.objects.filter(guid__in=guids).values_list("guid", "date"))


def _credited(others: Iterable[Transfer]) -> Decimal:
    booked = (one for one in others if one.role == REFUND.name and one.state in BOOKED)
    return sum((one.invoice_total or ZERO for one in booked), ZERO)


def _find_reason(
    sale: Transfer, others: Iterable[Transfer], day: date | None, reported_until: date | None
) -> LeftOutReason | None:
    reasons = _reasons(sale, list(others), day, reported_until)
    return next(reasons, None)


def _reasons(
    sale: Transfer, others: list[Transfer], day: date | None, reported_until: date | None
) -> Iterator[LeftOutReason]:
    roles = {one.role for one in others}
    if sale.cause or "as_booked" in sale.choices:
        yield LeftOutReason.NEEDS_ACTION
    if roles & {*FURTHER_INVOICES}:
        yield LeftOutReason.SEVERAL_INVOICES
    if roles - {REFUND.name, *FURTHER_INVOICES}:
        yield LeftOutReason.LEDGER_ITEM
    if any(one.role == REFUND.name and one.state != State.CREDITED for one in others):
        yield LeftOutReason.REFUND_ON_ITS_WAY
    if sale.in_dinero.get("gone") or any(name.startswith(BY_HAND) for name in sale.registered):
        yield LeftOutReason.BY_HAND
    if Decimal(sale.in_dinero.get("credited", 0)) or Decimal(sale.in_dinero.get("settled", 0)):
        yield LeftOutReason.BY_HAND
    if day is None:
        yield LeftOutReason.TOO_OLD
    elif reported_until is not None and day <= reported_until:
        yield LeftOutReason.VAT_REPORTED
