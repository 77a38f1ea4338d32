"""How many orders came today and this month, and what became of them?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.chart import plan_chart
from krambod.backoffice.books.figures import read_booked, read_held, read_sales
from krambod.backoffice.books.health import read_connections
from krambod.backoffice.books.prepaid import read_soon
from krambod.backoffice.live import live_page


@member_page()
@live_page
def overview(request: MemberRequest) -> HttpResponse:
    """Shows the first page of a merchant."""
    now = timezone.now()
    today = danish_day(now)
    sales = read_sales(today)
    context = {
        "section": "overview",
        "today": today,
        "month": today.replace(day=1),
        "sales": sales,
        "booked": read_booked(today.replace(day=1)),
        "held": read_held(),
        "connections": read_connections(now),
        "period_ends": read_soon(today),
        "chart": plan_chart(sales.days),
    }
    return render(request, "backoffice/books/overview.html", context)
