"""What does the help say: of the whole, and of each question that an order can be held with?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from krambod.backoffice.formats import current_language
from krambod.backoffice.memberships import come_from_company
from krambod.orders.listing import folded
from krambod.words.causes import CAUSES
from krambod.words.causes.after_booking import AFTER_BOOKING_CAUSES
from krambod.words.causes.by_hand import BY_HAND_CAUSES
from krambod.words.causes.cause import Cause
from krambod.words.causes.credit import CREDIT_CAUSES
from krambod.words.causes.in_dinero import DINERO_CAUSES
from krambod.words.causes.ledger import LEDGER_CAUSES
from krambod.words.causes.money import MONEY_CAUSES
from krambod.words.causes.order import ORDER_CAUSES
from krambod.words.causes.parts import PARTS_CAUSES
from krambod.words.causes.vat import VAT_CAUSES
from krambod.words.details import in_general
from krambod.words.language import say
from krambod.words.order_files.columns import COLUMNS


def _about(*causes: Cause) -> Callable[[Cause], bool]:
    codes = frozenset(cause.code for cause in causes if not cause.page)
    return lambda cause: cause.code in codes


TOPICS = (
    (_("The order and its customer"), _about(*ORDER_CAUSES, *PARTS_CAUSES)),
    (_("VAT"), _about(*VAT_CAUSES)),
    (_("Payments and refunds"), _about(*MONEY_CAUSES, *LEDGER_CAUSES)),
    (_("Credit notes"), _about(*CREDIT_CAUSES)),
    (_("The invoice is booked already"), _about(*AFTER_BOOKING_CAUSES)),
    (_("What lies in Dinero"), _about(*DINERO_CAUSES, *BY_HAND_CAUSES)),
    (_("Settings"), lambda cause: bool(cause.page)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseHelp:
    """A cause in the reader's language. `sentence` has … where an order's own details stand; `buttons` mend it."""

    code: str
    title: str
    sentence: str
    buttons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseGroup:
    """Causes that are mended in the same place, under a heading in the reader's language."""

    title: str
    causes: list[CauseHelp]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnHelp:
    """A column of a file of orders in the reader's language."""

    name: str
    is_needed: bool
    of: str
    says: str
    example: str


def show_help(request: HttpRequest) -> HttpResponse:
    """Shows common questions and their answers, and the causes that fit what one looks for."""
    text = request.GET.get("q", "").strip()[:200]
    context = {
        "text": text,
        "groups": list(_groups(text)),
        "support": settings.KRAMBOD.support_email,
        "memberships": come_from_company(request),
        "section": "help",
    }
    return render(request, "backoffice/help.html", context)


def show_cause(request: HttpRequest, code: str) -> HttpResponse:
    """Shows what a cause means and what mends it."""
    cause = CAUSES.get(code)
    if cause is None or not cause.holds_orders:
        raise Http404
    come_from_company(request)
    return render(request, "backoffice/help_cause.html", {"cause": _help_of(cause), "section": "help"})


def show_file(request: HttpRequest) -> HttpResponse:
    """Shows what each column of a file of orders means."""
    language = current_language()
    columns = [
        ColumnHelp(
            name=one.name, is_needed=one.is_needed, of=one.of, says=say(one.says, language), example=one.examples[0]
        )
        for one in COLUMNS
    ]
    come_from_company(request)
    return render(request, "backoffice/help_file.html", {"columns": columns, "section": "help"})


def _groups(text: str) -> Iterator[CauseGroup]:
    """The groups with the causes that fit. What a page of the settings mends stands together, whatever it is about."""
    holding = [cause for cause in CAUSES.values() if cause.holds_orders]
    for title, is_about in TOPICS:
        causes = [one for one in map(_help_of, filter(is_about, holding)) if _fits(one, text)]
        if causes:
            yield CauseGroup(title=str(title), causes=causes)


def _help_of(cause: Cause) -> CauseHelp:
    language = current_language()
    assert cause.title is not None
    return CauseHelp(
        code=cause.code,
        title=in_general(cause.title, language),
        sentence=in_general(cause.of_several or cause.sentence, language),
        buttons=tuple(say(choice.button, language) for choice in cause.choices),
    )


def _fits(one: CauseHelp, text: str) -> bool:
    words = folded(f"{one.title} {one.sentence} {' '.join(one.buttons)}")
    return all(word in words for word in folded(text).split())
