"""Which orders are paid in a VAT period and not sent when it ends, and how much VAT lies in them?

With *when shipped*, they are booked on the period's last evening, as their VAT is due then. Held orders and drafts that
wait for an approval are not: a person must act first.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from krambod.accounting.danish_time import danish_day
from krambod.accounting.vat_periods import VatPeriod, period_end
from krambod.backoffice.access import MemberRequest, member_page
from krambod.merchants.models import StoredRules
from krambod.orders.revisions import read_revision
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import SALE
from krambod.transfers.rule_versions import newest_rules, read_rules
from krambod.transfers.rules import BookingRules, When
from krambod.transfers.sale.first_drafts import is_over
from krambod.transfers.sale.money import counted_order
from krambod.transfers.sale.tax_point import find_prepaid_vat

TOLD_BEFORE = timedelta(days=10)
UNBOOKED = (State.RECEIVED, State.WAITING, State.DRAFTED)
LOOKED_BACK = timedelta(days=200)  # a half-year, and some days
MOST_ORDERS = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepaidOrder:
    """An order that is paid and not sent. `is_ready`: it is booked by itself on the period's last evening."""

    transfer: Transfer
    vat: Decimal
    is_ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodEnd:
    """A shop's VAT period that ends on `day`, with the orders that are paid in it and not sent."""

    shop_name: str
    day: date
    orders: tuple[PrepaidOrder, ...]

    @property
    def count(self) -> int:
        return len(self.orders)

    @property
    def vat(self) -> Decimal:
        return sum((one.vat for one in self.orders), Decimal(0))

    @property
    def blocked(self) -> int:
        """How many of the orders a person must look at first."""
        return sum(not one.is_ready for one in self.orders)

    def is_soon(self, today: date) -> bool:
        """Whether it is time to say so: there are such orders, and the period ends within ten days."""
        return bool(self.orders) and self.day - today <= TOLD_BEFORE


@member_page()
def prepaid(request: MemberRequest) -> HttpResponse:
    """Lists the orders, for each shop."""
    ends = read_period_ends(danish_day(timezone.now()))
    return render(request, "backoffice/books/prepaid.html", {"section": "prepaid", "ends": ends})


def read_soon(today: date) -> list[PeriodEnd]:
    """The VAT periods that end within ten days and have such orders. Reads nothing on any other day."""
    if period_end(today, VatPeriod.MONTHLY) - today > TOLD_BEFORE:
        return []  # each period ends with a month
    return [end for end in _read_ends(today, within=TOLD_BEFORE) if end.is_soon(today)]


def read_period_ends(today: date) -> list[PeriodEnd]:
    """The VAT period of today for each shop that books when shipped. In the scope of the merchant."""
    return _read_ends(today, within=LOOKED_BACK)


def _read_ends(today: date, *, within: timedelta) -> list[PeriodEnd]:
    found = [(stored, read_rules(stored)) for stored in newest_rules().select_related("shop").order_by("shop")]
    return [
        _read_end(stored, rules, today)
        for stored, rules in found
        if rules.when is When.SHIPPED and period_end(today, rules.vat_period) - today <= within
    ]


def _read_end(stored: StoredRules, rules: BookingRules, today: date) -> PeriodEnd:
    by_itself = not rules.draft_only and is_over(stored.shop_id, rules)
    rows = Transfer.objects.filter(
        shop=stored.shop_id, role=SALE.name, state__in=UNBOOKED, order__placed_on__gte=today - LOOKED_BACK
    )
    orders = []
    for transfer in rows.select_related("order__newest__order").order_by("placed_at", "pk")[:MOST_ORDERS]:
        assert transfer.order.newest is not None
        order = counted_order(read_revision(transfer.order.newest), rules, today=today)
        vat = find_prepaid_vat(order, rules, today)
        if vat is not None:
            orders.append(PrepaidOrder(transfer=transfer, vat=vat, is_ready=by_itself and not transfer.cause))
    return PeriodEnd(shop_name=stored.shop.name, day=period_end(today, rules.vat_period), orders=tuple(orders))
