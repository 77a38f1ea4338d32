"""Which searches does a person keep under a name, and how are they renamed and deleted?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Value
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, get_row, member_page
from krambod.backoffice.books.find_form import FindForm, read_search
from krambod.backoffice.books.finding import Wanted
from krambod.backoffice.books.labels import state_choices
from krambod.backoffice.formats import current_language, short_day
from krambod.merchants.models import SavedView, Shop
from krambod.words.language import Sentence, say

MOST_VIEWS = 20
QUOTED = Sentence(da="»{text}«", de="„{text}“", en="“{text}”")
LONGEST_QUERY = 1000


class ViewForm(forms.Form):
    """What a saved search is called."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownView:
    """A saved search above the list. `is_shown`: the list shows it just now."""

    name: str
    query: str
    is_shown: bool


def find_shops_and_views(request: MemberRequest) -> tuple[dict[int, str], list[tuple[str, str]]]:
    """The names of the shops by their ids, and the names and queries of the person's views: one query for both."""
    shops = Shop.objects.order_by().values_list(Value("shop"), "pk", "name", Value(""))
    views = SavedView.objects.filter(user=request.user).order_by().values_list(Value("view"), "pk", "name", "query")
    rows = sorted(shops.union(views, all=True))
    named = {pk: name for kind, pk, name, _ in rows if kind == "shop"}
    return named, sorted((name, query) for kind, _, name, query in rows if kind == "view")


def show_views(views: list[tuple[str, str]], wanted: Wanted) -> list[ShownView]:
    """The views by name, and which of them the list shows."""
    shown = wanted.query()
    return [ShownView(name=name, query=query, is_shown=query == shown) for name, query in views]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedView:
    """A saved search on the page of all. `says` what it searches for."""

    pk: int
    name: str
    query: str
    says: str


def _list_views(rows: Iterable[SavedView]) -> list[ListedView]:
    shops = dict(Shop.objects.order_by("pk").values_list("pk", "name"))
    states = dict(state_choices())
    found = []
    for row in rows:
        wanted = FindForm(QueryDict(row.query), shops).wanted()
        days = [short_day(day) for day in (wanted.since, wanted.until)]
        parts = (
            say(QUOTED, current_language()).format(text=wanted.text) if wanted.text else "",
            states.get(wanted.state, ""),
            shops.get(wanted.shop_id or 0, ""),
            " – ".join(days) if any(days) else "",
        )
        found.append(ListedView(pk=row.pk, name=row.name, query=row.query, says=" · ".join(filter(None, parts))))
    return found


@member_page()
def saved_views(request: MemberRequest) -> HttpResponse:
    """Shows the views, and POST keeps the search of the address under a name."""
    rows = SavedView.objects.filter(user=request.user).order_by("name")
    if request.method == "POST":
        return _save(request)
    return render(request, "backoffice/books/saved_views.html", {"section": "orders", "views": _list_views(rows)})


@require_POST
@member_page()
def change_view(request: MemberRequest, view_id: int) -> HttpResponse:
    """Gives a view another name, or deletes it."""
    view = get_row(SavedView.objects.filter(user=request.user), pk=view_id)
    if request.POST.get("do") == "delete":
        view.delete()
        messages.success(request, _("The view is deleted."))
        return redirect("saved_views", merchant_id=request.merchant.pk)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write what the view is to be called, in at most 60 characters."))
    elif SavedView.objects.filter(user=request.user, name=form.cleaned_data["name"]).exclude(pk=view.pk).exists():
        messages.error(request, _("Another of your views is called that. Choose another name."))
    else:
        view.name = form.cleaned_data["name"]
        view.save(update_fields=["name"])
        messages.success(request, _("The view has a new name."))
    return redirect("saved_views", merchant_id=request.merchant.pk)


def _save(request: MemberRequest) -> HttpResponse:
    query = read_search(request).query()
    form = ViewForm(request.POST)
    own = SavedView.objects.filter(user=request.user)
    if not form.is_valid():
        messages.error(request, _("Write what the view is to be called, in at most 60 characters."))
    elif not query or len(query) > LONGEST_QUERY:
        messages.warning(request, _("Search or filter first: the view shows what you see then."))
    elif own.exclude(name=form.cleaned_data["name"]).count() >= MOST_VIEWS:
        text = _("You have %(most)d views. Delete one first.")
        messages.warning(request, text % {"most": MOST_VIEWS})
    else:
        name = form.cleaned_data["name"]
        SavedView.objects.update_or_create(
            merchant=request.merchant, user=request.user, name=name, defaults={"query": query}
        )
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": name})
    return redirect(f"{reverse('orders', args=[request.merchant.pk])}?{query}")
