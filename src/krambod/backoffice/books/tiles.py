"""Which figures stand on top of the overview, what stands beside each, and where does it lead?"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from krambod.backoffice.books.chart import plan_spark
from krambod.backoffice.books.figures import Figure, Sales, same_day_of_month_before
from krambod.backoffice.books.waiting import Waiting
from krambod.backoffice.formats import day_and_month, long_day, money, number, weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure with its name and the page behind it. `spark` is a small line; it and `css` may be empty."""

    id: str
    name: str
    figure: Figure
    address: str
    beside: str
    spark: str = ""
    css: str = ""


def plan_tiles(merchant_id: int, today: date, sales: Sales, waiting: Waiting) -> list[Tile]:
    """The four tiles: today, this month, what is booked, and what waits for a person."""
    orders = reverse("orders", args=[merchant_id])
    before = day_and_month(same_day_of_month_before(today))
    return [
        Tile(
            id="today",
            name=_("Orders today"),
            figure=sales.today,
            address=f"{orders}?since={today}&until={today}",
            beside=_("Last %(day)s: %(figure)s")
            % {"day": weekday(today - timedelta(days=7)), "figure": _in_words(sales.week_before)},
            spark=plan_spark([one.figure.count for one in sales.days]),
        ),
        Tile(
            id="month",
            name=_("Orders this month"),
            figure=sales.month,
            address=f"{orders}?since={today.replace(day=1)}",
            beside=_("Last month until %(day)s: %(figure)s") % {"day": before, "figure": _in_words(sales.month_before)},
            spark=plan_spark([one.figure.main for one in sales.days]),
        ),
        Tile(
            id="booked",
            name=_("Booked this month"),
            figure=sales.booked,
            address=reverse("reconcile", args=[merchant_id]),
            beside=_("Last month until %(day)s: %(figure)s")
            % {"day": before, "figure": _in_words(sales.booked_before)},
        ),
        Tile(
            id="held",
            name=_("Needs action"),
            figure=waiting.figure,
            address=reverse("attention", args=[merchant_id]),
            beside=_("The oldest is from %(day)s.") % {"day": long_day(waiting.oldest)} if waiting.oldest else "",
            css="tile-held" if waiting.figure.count else "",
        ),
    ]


def _in_words(figure: Figure) -> str:
    return f"{number(figure.count)} · {money(figure.main)}"
