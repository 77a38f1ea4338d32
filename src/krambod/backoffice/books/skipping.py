"""How does a person set many orders aside, so that they are not booked, and take that back?

ticked orders, or all of the search ─▶ how many can be, and why not the others ─▶ a reason ─▶ done, with *Undo*
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.deciding import decide
from krambod.backoffice.books.find_form import read_search
from krambod.backoffice.books.finding import NEWEST_FIRST, PAGE_SIZE, matching_transfers
from krambod.backoffice.books.order_forms import SkipForm
from krambod.backoffice.books.orders import show_rest
from krambod.backoffice.books.set_aside import find_set_aside, forget_set_aside, remember_set_aside
from krambod.backoffice.formats import number
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_key
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.words.choices import BOOK, SKIP

MOST_SKIPPED = 500  # at once: each is a commit, and a person waits
ENDED = (*BOOKED, State.SKIPPED, State.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a person has chosen: `all_count` orders, of which `can_be` can be set aside; the others are in `states`."""

    rows: QuerySet[Transfer]
    states: Counter[str]

    @property
    def all_count(self) -> int:
        return self.states.total()

    @property
    def can_be(self) -> int:
        return sum(count for state, count in self.states.items() if state not in ENDED)

    @property
    def now(self) -> int:
        """How many one press sets aside."""
        return min(self.can_be, MOST_SKIPPED)


@require_POST
@member_page(Right.DECIDE)
def skip_orders(request: MemberRequest) -> HttpResponse:
    """Asks why, and then sets the orders aside."""
    chosen = _read_chosen(request)
    if not chosen.all_count:
        messages.warning(request, _("Tick the orders first."))
        return _back(request)
    if not chosen.can_be:
        _tell_left_alone(request, chosen.states)
        return _back(request)
    form = SkipForm(request.POST if request.POST.get("step") == "skip" else None)
    if form.is_bound and form.is_valid():
        return _skip(request, chosen, form.value())
    context = {
        "section": "orders",
        "chosen": chosen,
        "form": form,
        "ticked": request.POST.getlist("order")[:PAGE_SIZE],
        "is_all": _is_all(request),
        "query": request.GET.urlencode(),
        "left_alone": list(_left_alone(chosen.states)),
    }
    return render(request, "backoffice/books/skip.html", context)


@require_POST
@member_page(Right.DECIDE)
def undo_skip(request: MemberRequest) -> HttpResponse:
    """Takes back what the person has set aside within the hour."""
    rows = Transfer.objects.filter(pk__in=find_set_aside(request)).select_related("merchant").order_by("pk")
    if not rows:
        messages.warning(request, _("There is nothing to take back any more."))
        return _back(request)
    decided = decide(request, rows, BOOK.name)
    forget_set_aside(request)
    if decided.done:
        text = ngettext("%(count)s order is taken up again.", "%(count)s orders are taken up again.", decided.done)
        messages.success(request, text % {"count": number(decided.done)})
    _tell_changed(request, decided.refused)
    return _back(request)


def _read_chosen(request: MemberRequest) -> Chosen:
    if _is_all(request):
        rows = matching_transfers(read_search(request))
    else:
        ticked = [pk for one in request.POST.getlist("order") if (pk := find_key(one)) is not None][:PAGE_SIZE]
        rows = Transfer.objects.filter(pk__in=ticked)
    counted: Any = rows.order_by().values_list("state").annotate(Count("pk"))
    return Chosen(rows=rows, states=Counter(dict(counted)))


def _is_all(request: MemberRequest) -> bool:
    return request.POST.get("all") == "1"


def _skip(request: MemberRequest, chosen: Chosen, value: str) -> HttpResponse:
    waiting = chosen.rows.exclude(state__in=ENDED).select_related("merchant").order_by(*NEWEST_FIRST)
    transfers = list(waiting[:MOST_SKIPPED])
    decided = decide(request, transfers, SKIP.name, value)
    now_skipped = Transfer.objects.filter(pk__in=[one.pk for one in transfers], choices__has_key=SKIP.name)
    remember_set_aside(request, list(now_skipped.values_list("pk", flat=True)))
    if decided.done:
        text = ngettext("%(count)s order is set aside.", "%(count)s orders are set aside.", decided.done)
        messages.success(request, text % {"count": number(decided.done)})
    _tell_changed(request, decided.refused)
    _tell_left_alone(request, chosen.states)
    show_rest(request, chosen.can_be - len(transfers))
    return _back(request)


def _tell_changed(request: MemberRequest, count: int) -> None:
    if count:
        text = ngettext(
            "%(count)s order was left alone: it has changed in the meantime.",
            "%(count)s orders were left alone: they have changed in the meantime.",
            count,
        )
        messages.warning(request, text % {"count": number(count)})


def _tell_left_alone(request: MemberRequest, states: Counter[str]) -> None:
    for sentence in _left_alone(states):
        messages.warning(request, sentence)


def _left_alone(states: Counter[str]) -> Iterator[str]:
    """Yields why orders are left alone, with how many they are."""
    booked = sum(states[state] for state in BOOKED)
    if booked:
        text = ngettext(
            "%(count)s order is left alone: it is booked already.",
            "%(count)s orders are left alone: they are booked already.",
            booked,
        )
        yield text % {"count": number(booked)}
    ended = states[State.SKIPPED] + states[State.CANCELLED]
    if ended:
        text = ngettext(
            "%(count)s order is left alone: it is not going to be booked anyway.",
            "%(count)s orders are left alone: they are not going to be booked anyway.",
            ended,
        )
        yield text % {"count": number(ended)}


def _back(request: MemberRequest) -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(f"{reverse('orders', args=[request.merchant.pk])}{'?' if query else ''}{query}")
