"""How many orders are there, by day, booked and held, and what do they come to? Each by one query over an index."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from krambod.backoffice.books.finding import day_start
from krambod.backoffice.books.needing_action import AMOUNT, needing_action
from krambod.orders.models import StoredOrder
from krambod.transfers.models import Transfer, TransferEvent
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
    """Orders by the day they were placed: today's, this month's, and those of each day of the chart."""

    today: Figure
    month: Figure
    days: tuple[DayFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    day: date
    currency: str
    count: int
    amount: Decimal


def read_sales(today: date) -> Sales:
    """Counts the merchant's orders until `today`, the Danish day. In the scope of the merchant."""
    first = min(today.replace(day=1), today - timedelta(days=CHART_DAYS - 1))
    rows = _read_days(first, today)
    days = [today - timedelta(days=back) for back in reversed(range(CHART_DAYS))]
    return Sales(
        today=_figure(row for row in rows if row.day == today),
        month=_figure(row for row in rows if row.day >= today.replace(day=1)),
        days=tuple(DayFigure(day=day, figure=_figure(row for row in rows if row.day == day)) for day in days),
    )


def read_booked(since: date) -> Figure:
    """Invoices that were booked since a Danish day, with the totals that Dinero gave them."""
    booked = TransferEvent.objects.filter(name="booked", at__gte=day_start(since), transfer__role=SALE.name)
    found = booked.aggregate(count=Count("pk"), amount=Sum("transfer__invoice_total"))
    return Figure(count=found["count"], sums=(("DKK", found["amount"] or Decimal(0)),))


def read_held() -> Figure:
    """Orders that wait for a person."""
    held = needing_action(Transfer.objects.all())
    rows = held.values("order__currency").order_by("order__currency")
    found = rows.annotate(count=Count("pk"), amount=Sum(AMOUNT))
    sums = [(row["order__currency"], row["amount"] or Decimal(0)) for row in found]
    return Figure(count=sum(row["count"] for row in found), sums=tuple(sums))


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
