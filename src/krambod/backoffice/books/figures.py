"""How many orders are there, by day, booked and held, and what do they come to? Each by one query over an index."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum

from krambod.backoffice.books.finding import day_start
from krambod.orders.models import StoredOrder
from krambod.transfers.models import TransferEvent
from krambod.transfers.roles import SALE

CHART_DAYS = 30


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
    """

    today: Figure
    week_before: Figure
    month: Figure
    month_before: Figure
    days: tuple[DayFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Invoices that were booked this month, and in the month before up to the same day."""

    month: Figure
    month_before: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    day: date
    currency: str
    count: int
    amount: Decimal


def read_sales(today: date) -> Sales:
    """Counts the merchant's orders until `today`, the Danish day. In the scope of the merchant."""
    month, before = today.replace(day=1), same_day_of_month_before(today)
    rows = _read_days(min(before.replace(day=1), today - timedelta(days=CHART_DAYS - 1)), today)
    days = [today - timedelta(days=back) for back in reversed(range(CHART_DAYS))]
    return Sales(
        today=_figure(row for row in rows if row.day == today),
        week_before=_figure(row for row in rows if row.day == today - timedelta(days=7)),
        month=_figure(row for row in rows if row.day >= month),
        month_before=_figure(row for row in rows if before.replace(day=1) <= row.day <= before),
        days=tuple(DayFigure(day=day, figure=_figure(row for row in rows if row.day == day)) for day in days),
    )


def read_booked(today: date) -> Booked:
    """Counts the invoices that were booked until `today`, with the totals that Dinero gave them."""
    month, before = day_start(today.replace(day=1)), same_day_of_month_before(today)
    since, until = day_start(before.replace(day=1)), day_start(before + timedelta(days=1))
    booked = TransferEvent.objects.filter(name="booked", at__gte=since, transfer__role=SALE.name)
    of_month, of_month_before = Q(at__gte=month), Q(at__lt=until)
    total = "transfer__invoice_total"
    found = booked.aggregate(
        month=Count("pk", filter=of_month),
        month_sum=Sum(total, filter=of_month),
        month_before=Count("pk", filter=of_month_before),
        month_before_sum=Sum(total, filter=of_month_before),
    )
    figures = {
        name: Figure(count=found[name], sums=(("DKK", found[f"{name}_sum"] or Decimal(0)),))
        for name in ("month", "month_before")
    }
    return Booked(**figures)


def same_day_of_month_before(today: date) -> date:
    """The same day of the month before, or its last day if it is shorter: 28 February for 31 March."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(today.day, last.day))


def _read_days(first: date, last: date) -> list[_Row]:
    orders = StoredOrder.objects.filter(placed_on__range=(first, last))
    rows = orders.values_list("placed_on", "currency").order_by("placed_on", "currency")
    return [
        _Row(day=day, currency=currency, count=count, amount=amount or Decimal(0))
        for day, currency, count, amount in rows.annotate(Count("pk"), Sum("total"))
        if day is not None
    ]


def _figure(rows: Iterable[_Row]) -> Figure:
    count, sums = 0, dict[str, Decimal]()
    for row in rows:
        count += row.count
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.amount
    return Figure(count=count, sums=tuple(sorted(sums.items())))
