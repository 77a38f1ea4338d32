"""Which orders are paid in a VAT period and not sent when it ends, and how much VAT lies in them?

With *when shipped*, they are booked on the period's last evening, as their VAT is due then. Held orders and drafts that
wait for an approval are not: a person must act first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from krambod.accounting.danish_time import danish_day
from krambod.accounting.vat_periods import VatPeriod, period_end
from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.figures import CountUpTo
from krambod.merchants.models import StoredRules
from krambod.orders.revisions import read_revision
from krambod.transfers.models import BOOKED, State, Transfer
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
DRAFTS_COUNTED = 20  # who approves more first orders than that costs the overview a query more


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
    """The VAT periods that end within ten days and have such orders. Reads nothing on any other day.

    By one query, as the overview has no room for more: each order brings the newest rules of its shop.
    """
    if period_end(today, VatPeriod.MONTHLY) - today > TOLD_BEFORE:
        return []  # each period ends with a month
    newest = StoredRules.objects.filter(shop=OuterRef("shop")).order_by("-version").values("document")[:1]
    booked = Transfer.objects.filter(shop=OuterRef("shop"), state__in=BOOKED, role=SALE.name).order_by()
    shipping = newest_rules().filter(document__when=When.SHIPPED).order_by()
    rows = _unsent(today).filter(shop__in=shipping.values("shop")).select_related("shop")
    found = rows.annotate(newest_rules=Subquery(newest), booked=CountUpTo(booked.values("pk"), DRAFTS_COUNTED))
    found = found.order_by("shop", "placed_at", "pk")
    ends = []
    for _, of_shop in groupby(found[:MOST_ORDERS], key=lambda one: one.shop_id):
        transfers: list[Any] = list(of_shop)
        rules = BookingRules.model_validate(transfers[0].newest_rules)
        by_itself = not rules.draft_only and _is_over(transfers[0], rules)
        ends.append(_end(transfers[0].shop.name, transfers, rules, today, by_itself=by_itself))
    return [end for end in ends if end.is_soon(today)]


def read_period_ends(today: date) -> list[PeriodEnd]:
    """The VAT period of today for each shop that books when shipped. In the scope of the merchant."""
    found = [(stored, read_rules(stored)) for stored in newest_rules().select_related("shop").order_by("shop")]
    return [_read_end(stored, rules, today) for stored, rules in found if rules.when is When.SHIPPED]


def _is_over(counted: Any, rules: BookingRules) -> bool:
    """What `is_over` says, by a count that a transfer has brought along if it reaches so far."""
    if rules.first_drafts <= DRAFTS_COUNTED:
        return bool(counted.booked >= rules.first_drafts)
    return is_over(counted.shop_id, rules)


def _read_end(stored: StoredRules, rules: BookingRules, today: date) -> PeriodEnd:
    by_itself = not rules.draft_only and is_over(stored.shop_id, rules)
    rows = _unsent(today).filter(shop=stored.shop_id).order_by("placed_at", "pk")[:MOST_ORDERS]
    return _end(stored.shop.name, rows, rules, today, by_itself=by_itself)


def _unsent(today: date) -> "QuerySet[Transfer]":
    """The sales that may be paid and are not booked, each with its newest revision."""
    rows = Transfer.objects.filter(role=SALE.name, state__in=UNBOOKED, order__placed_on__gte=today - LOOKED_BACK)
    return rows.select_related("order__newest__order")


def _end(
    shop_name: str, transfers: Iterable[Transfer], rules: BookingRules, today: date, *, by_itself: bool
) -> PeriodEnd:
    orders = []
    for transfer in transfers:
        assert transfer.order.newest is not None
        order = counted_order(read_revision(transfer.order.newest), rules, today=today)
        vat = find_prepaid_vat(order, rules, today)
        if vat is not None:
            orders.append(PrepaidOrder(transfer=transfer, vat=vat, is_ready=by_itself and not transfer.cause))
    return PeriodEnd(shop_name=shop_name, day=period_end(today, rules.vat_period), orders=tuple(orders))
