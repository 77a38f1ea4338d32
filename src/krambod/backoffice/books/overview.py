"""How many orders came today and this month, and what became of them?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.chart import plan_chart
from krambod.backoffice.books.figures import read_sales
from krambod.backoffice.books.finding import find_newest
from krambod.backoffice.books.health import read_connections
from krambod.backoffice.books.prepaid import read_soon
from krambod.backoffice.books.tiles import plan_tiles
from krambod.backoffice.books.waiting import read_waiting
from krambod.backoffice.live import live_page

SHOWN_CARDS = 5
SHOWN_ORDERS = 8


@member_page()
@live_page
def overview(request: MemberRequest) -> HttpResponse:
    """Shows the first page of a merchant."""
    now = timezone.now()
    today = danish_day(now)
    sales = read_sales(today)
    waiting = read_waiting()
    connections = read_connections(now)
    request.organizations = connections.organizations
    newest = find_newest(SHOWN_ORDERS)
    context = {
        "section": "overview",
        "sales": sales,
        "tiles": plan_tiles(request.merchant.pk, today, sales, waiting),
        "connections": connections,
        "period_ends": read_soon(today),
        "chart": plan_chart(sales.days),
        "list_address": reverse("orders", args=[request.merchant.pk]),
        "cards": waiting.cards[:SHOWN_CARDS],
        "more_cards": len(waiting.cards) - SHOWN_CARDS,
        "newest": newest,
        "is_begun": bool(newest or waiting.cards),  # before that, tiles and charts of nothing say nothing
    }
    return render(request, "backoffice/books/overview.html", context)
