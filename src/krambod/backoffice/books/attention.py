"""Which orders wait for a person, grouped by cause, and how does a person release them?"""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.buttons import right_for
from krambod.backoffice.books.cards import FEW_CARDS, details_that_split, group_cards, held_on_card, read_cards
from krambod.backoffice.books.deciding import MOST_AT_ONCE, comment, decide
from krambod.backoffice.books.order_forms import ReasonForm, SkipForm
from krambod.backoffice.books.orders import show_outcome, show_rest
from krambod.backoffice.books.returns import DeclineForm, read_returns
from krambod.backoffice.coming_back import with_text
from krambod.backoffice.errors import forbidden
from krambod.backoffice.formats import current_language
from krambod.backoffice.live import live_page
from krambod.backoffice.words import RETURN
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_key
from krambod.transfers.models import Transfer
from krambod.words.choices import CHOICES, SKIP
from krambod.words.language import say


@member_page()
@live_page
def attention(request: MemberRequest) -> HttpResponse:
    """Shows one card for each cause, with its orders and its buttons."""
    cards, return_card = read_cards(), read_returns()
    context = {
        "section": "attention",
        "groups": group_cards(cards, return_card.count if return_card else 0),
        "is_long": len(cards) > FEW_CARDS,
        "return_card": return_card,
        "is_empty": not cards and not return_card,
        "return_words": say(RETURN, current_language()),
        "decline_form": DeclineForm(auto_id=False),
        "stopped": _read_stopped(),
        "may_decide": request.may(Right.DECIDE),
        "may_choose_period": request.may(Right.PERIODS),
        "reason_form": ReasonForm(auto_id=False),
        "most_at_once": MOST_AT_ONCE,
        "skip_form": SkipForm(None, None, False),  # without ids, because each card has one
        "skip_words": say(SKIP.button, current_language()),
    }
    return render(request, "backoffice/books/attention.html", context)


@require_POST
@member_page()
def release(request: MemberRequest) -> HttpResponse:
    """Makes one choice for the orders of a card, for at most `MOST_AT_ONCE` of them in one request."""
    choice, cause = request.POST.get("choice", ""), request.POST.get("cause", "")
    right = right_for(choice)
    if not request.may(right):
        return forbidden(request, right)
    details = {name: request.POST.get(name, "") for name in details_that_split()}
    shop_id = find_key(request.POST.get("shop")) or 0
    waiting = held_on_card(cause, shop_id, details)
    transfers = list(waiting.select_related("merchant")[:MOST_AT_ONCE])
    if not _is_for_all(choice) or not cause:
        messages.error(request, _("That cannot be chosen for all of them; open one of the orders."))
    elif not transfers:
        messages.warning(request, _("Nothing waits for that any more."))
    elif (value := _find_value(request, choice, transfers)) is None:
        return redirect(with_text(reverse("attention", args=[request.merchant.pk])))
    else:
        show_outcome(request, decide(request, transfers, choice, value))
        show_rest(request, waiting.count())
    return redirect("attention", merchant_id=request.merchant.pk)


def _is_for_all(choice: str) -> bool:
    return choice == SKIP.name or (choice in CHOICES and CHOICES[choice].for_all)


def _find_value(request: MemberRequest, choice: str, transfers: list[Transfer]) -> str | None:
    """The value that the choice asks for, "" if it asks for none; None if it is missing, which the person is told.

    A choice about a sale of a reported period asks for a reason, which is stored as a comment on each order.
    """
    if choice == SKIP.name:
        skip = SkipForm(request.POST)
        if skip.is_valid():
            return skip.value()
        messages.error(request, " ".join(str(error) for errors in skip.errors.values() for error in errors))
        return None
    if CHOICES[choice].asks_for != "comment":
        return ""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why; it is kept with the orders."))
        return None
    for transfer in transfers:
        comment(request, transfer, form.cleaned_data["reason"])
    return ""


def _read_stopped() -> dict[int, int]:
    """How many orders wait for each paused connection: its id -> the count."""
    now = timezone.now()
    rows = Transfer.objects.filter(due_at__isnull=False, connected__paused_until__gt=now).order_by()
    return dict(rows.values_list("connected").annotate(Count("pk")))
