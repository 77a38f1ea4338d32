"""How many orders are there, by day, and how many are booked, and what do they come to? By one query over indexes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, DateField, IntegerField, Q, QuerySet, Subquery, Sum, Value, When

from krambod.backoffice.books.finding import day_start
from krambod.orders.models import StoredOrder
from krambod.transfers.models import TransferEvent
from krambod.transfers.roles import SALE

CHART_DAYS = 30
BOOKED, BOOKED_BEFORE = "booked", "booked before"  # stand where a row of orders has its currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count, and a sum for each currency."""

    count: int = 0
    sums: tuple[tuple[str, Decimal], ...] = ()

    @property
    def main(self) -> Decimal:
        """The sum in kroner, the currency of most shops."""
        return dict(self.sums).get("DKK", Decimal(0))

    @property
    def others(self) -> list[tuple[str, Decimal]]:
        return [(currency, amount) for currency, amount in self.sums if currency != "DKK"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigure:
    """The orders that were placed on one day of the chart."""

    day: date
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """Orders by the day they were placed: today's, this month's, and those of each day of the chart.

    Beside today stands the same day of the week before; beside this month, the month before up to the same day.
    `booked` are this month's invoices with the totals that Dinero gave them, `booked_before` those of the month before.
    """

    today: Figure
    week_before: Figure
    month: Figure
    month_before: Figure
    booked: Figure
    booked_before: Figure
    days: tuple[DayFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    day: date | None
    currency: str
    count: int
    amount: Decimal


class CountUpTo(Subquery):
    """How many rows a query has; it counts no more than `most`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: "QuerySet[Any, Any]", most: int) -> None:
        super().__init__(rows.order_by()[:most])


def read_sales(today: date) -> Sales:
    """Counts the merchant's orders and invoices until `today`, the Danish day. In the scope of the merchant."""
    month, before = today.replace(day=1), same_day_of_month_before(today)
    rows = _read_rows(min(before.replace(day=1), today - timedelta(days=CHART_DAYS - 1)), today)
    days = [today - timedelta(days=back) for back in reversed(range(CHART_DAYS))]
    placed = [(row.day, row) for row in rows if row.day is not None]
    return Sales(
        today=_figure(row for day, row in placed if day == today),
        week_before=_figure(row for day, row in placed if day == today - timedelta(days=7)),
        month=_figure(row for day, row in placed if day >= month),
        month_before=_figure(row for day, row in placed if before.replace(day=1) <= day <= before),
        booked=_booked(rows, BOOKED),
        booked_before=_booked(rows, BOOKED_BEFORE),
        days=tuple(DayFigure(day=day, figure=_figure(row for on, row in placed if on == day)) for day in days),
    )


def same_day_of_month_before(today: date) -> date:
    """The same day of the month before, or its last day if it is shorter: 28 February for 31 March."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(today.day, last.day))


def _read_rows(first: date, last: date) -> list[_Row]:
    """The orders of each day, and the invoices of this month and of the one before."""
    orders = StoredOrder.objects.filter(placed_on__range=(first, last)).order_by()
    placed = orders.values_list("placed_on", "currency").annotate(Count("pk"), Sum("total"))
    return [
        _Row(day=day, currency=currency, count=count, amount=amount or Decimal(0))
        for day, currency, count, amount in placed.union(_read_booked(last), all=True)
    ]


def _read_booked(today: date) -> "QuerySet[TransferEvent, Any]":
    month, before = day_start(today.replace(day=1)), same_day_of_month_before(today)
    since, until = day_start(before.replace(day=1)), day_start(before + timedelta(days=1))
    is_asked = Q(at__gte=month) | Q(at__gte=since, at__lt=until)
    events = TransferEvent.objects.filter(is_asked, name="booked", at__gte=since, transfer__role=SALE.name)
    period = Case(When(at__gte=month, then=Value(BOOKED)), default=Value(BOOKED_BEFORE), output_field=CharField())
    rows = events.annotate(day=Value(None, output_field=DateField()), period=period).order_by()
    return rows.values_list("day", "period").annotate(Count("pk"), Sum("transfer__invoice_total"))


def _booked(rows: Iterable[_Row], period: str) -> Figure:
    found = [row for row in rows if row.day is None and row.currency == period]
    amount = sum((row.amount for row in found), Decimal(0))
    return Figure(count=sum(row.count for row in found), sums=(("DKK", amount),))


def _figure(rows: Iterable[_Row]) -> Figure:
    count, sums = 0, dict[str, Decimal]()
    for row in rows:
        count += row.count
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.amount
    return Figure(count=count, sums=tuple(sorted(sums.items())))
