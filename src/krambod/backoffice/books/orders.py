"""Which orders does the list show, and in which state is each?"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.deciding import Decided, decide
from krambod.backoffice.books.finding import PAGE_SIZE, Wanted, find_page
from krambod.backoffice.books.labels import state_choices
from krambod.backoffice.live import live_page
from krambod.merchants.models import Shop
from krambod.merchants.rights import Right
from krambod.orders.bounded import AFTER_LATEST, EARLIEST, find_count, find_key
from krambod.transfers.models import Transfer
from krambod.words.choices import AGAIN

LARGEST_PAGE = 9_999_999
FIRST_DAY = EARLIEST.date() - timedelta(days=2)
LAST_DAY = AFTER_LATEST.date() + timedelta(days=2)


class DayInput(forms.DateInput):
    """A date field with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FindForm(forms.Form):
    """The search above the list. No field is required."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False, widget=forms.SearchInput())
    state = forms.ChoiceField(label=_("State"), required=False)
    shop = forms.TypedChoiceField(label=_("Shop"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, data: Any, shops: list[Shop]) -> None:
        super().__init__(data)
        self.fields["state"].choices = [("", _("All states")), *state_choices()]  # type: ignore[attr-defined]
        self.fields["shop"].choices = [("", _("All shops")), *((shop.pk, shop.name) for shop in shops)]  # type: ignore[attr-defined]
        if len(shops) < 2:
            del self.fields["shop"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since is not None and until is not None and since > until:
            self.add_error("until", _("This day is before the first: no order can fit."))
        return cleaned

    def wanted(self) -> Wanted:
        """The search from the valid fields. A field with a mistake shows an error and does not narrow the search."""
        self.is_valid()
        cleaned = self.cleaned_data
        return Wanted(
            text=cleaned.get("q", ""),
            state=cleaned.get("state", ""),
            shop_id=cleaned.get("shop"),
            since=_near(cleaned.get("since")),
            until=_near(cleaned.get("until")),
        )


def _near(day: date | None) -> date | None:
    """The day, or the nearest one with which moments can be computed. No order lies beyond those."""
    return None if day is None else min(max(day, FIRST_DAY), LAST_DAY)


@member_page()
@live_page
def orders(request: MemberRequest) -> HttpResponse:
    """Shows one page of the list."""
    shops = list(Shop.objects.order_by("pk"))
    form = FindForm(request.GET, shops)
    wanted = form.wanted()
    page = find_page(wanted, _page_number(request))
    context = {
        "section": "orders",
        "form": form,
        "page": page,
        "query": wanted.query(),
        "is_narrowed": bool(wanted.query()),
        "has_shops": len(shops) > 1,
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


def _page_number(request: MemberRequest) -> int:
    return find_count(request.GET.get("page"), most=LARGEST_PAGE) or 1
