"""Which orders does the list show, and in which state is each?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.chips import day_chips, state_chips
from krambod.backoffice.books.deciding import Decided, decide
from krambod.backoffice.books.find_form import FindForm
from krambod.backoffice.books.finding import PAGE_SIZE, find_page
from krambod.backoffice.books.saved_views import find_shops_and_views, show_views
from krambod.backoffice.books.set_aside import find_set_aside
from krambod.backoffice.formats import number
from krambod.backoffice.live import live_page
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_count, find_key
from krambod.transfers.models import Transfer
from krambod.words.choices import AGAIN

LARGEST_PAGE = 9_999_999


@member_page()
@live_page
def orders(request: MemberRequest) -> HttpResponse:
    """Shows one page of the list."""
    today = danish_day(timezone.now())
    shops, known_views = find_shops_and_views(request)
    form = FindForm(request.GET, shops)
    wanted = form.wanted()
    page, views = find_page(wanted, _page_number(request)), show_views(known_views, wanted)
    chips, days = state_chips(wanted, request.merchant), day_chips(wanted, today)
    context = {
        "section": "orders",
        "form": form,
        "page": page,
        "query": wanted.query(),
        "is_narrowed": bool(wanted.query()),
        "has_shops": len(shops) > 1,
        "this_year": str(today.year),
        "chips": chips,
        "days": days,
        "is_filtered": bool(
            form.errors or wanted.since or wanted.until or wanted.shop_id or not any(one.is_shown for one in chips)
        ),
        "views": views,
        "is_saved": any(view.is_shown for view in views),
        "set_aside": find_set_aside(request),
        "newer": wanted.query(page=page.number - 1) if page.number > 1 else None,
        "older": wanted.query(page=page.number + 1) if page.number < page.last else None,
        "newest": wanted.query() if page.number > 2 else None,
        "oldest": wanted.query(page=page.last) if page.number < page.last - 1 else None,
    }
    return render(request, "backoffice/books/orders.html", context)


@require_POST
@member_page(Right.DECIDE)
def try_ticked(request: MemberRequest) -> HttpResponse:
    """*Try again* and *Transfer now*: plans the ticked orders again at once."""
    ticked = [pk for one in request.POST.getlist("order") if (pk := find_key(one)) is not None][:PAGE_SIZE]
    transfers = list(Transfer.objects.filter(pk__in=ticked).select_related("merchant").order_by("placed_at", "pk"))
    if not transfers:
        messages.warning(request, _("Tick the orders first."))
    else:
        show_outcome(request, decide(request, transfers, AGAIN.name))
    back = reverse("orders", args=[request.merchant.pk])
    return redirect(f"{back}?{request.GET.urlencode()}")


def show_outcome(request: MemberRequest, decided: Decided) -> None:
    """Shows how many orders go on, and how many were left alone."""
    if decided.done:
        text = ngettext("%(count)d order is on its way.", "%(count)d orders are on their way.", decided.done)
        messages.success(request, text % {"count": decided.done})
    if decided.refused:
        text = ngettext(
            "%(count)d order was left alone: there is nothing to try just now.",
            "%(count)d orders were left alone: there is nothing to try just now.",
            decided.refused,
        )
        messages.warning(request, text % {"count": decided.refused})


def show_rest(request: MemberRequest, rest: int) -> None:
    """Says how many orders were not in this batch."""
    if rest > 0:
        text = ngettext(
            "%(count)s order is left: press the button once more.",
            "%(count)s orders are left: press the button once more.",
            rest,
        )
        messages.warning(request, text % {"count": number(rest)})


def _page_number(request: MemberRequest) -> int:
    return find_count(request.GET.get("page"), most=LARGEST_PAGE) or 1
