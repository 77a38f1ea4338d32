"""What can somebody who tries the product look at? All orders and their state, on this machine only.

It has no login, so nobody else may reach it: it answers only a browser on this machine, and only an installation whose
own address is this machine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlencode, urlsplit

from babel.dates import format_datetime
from babel.numbers import format_decimal
from django.conf import settings
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_POST, require_safe
from django_scopes import scopes_disabled

from krambod.api.words import BUTTONS, CHANGED, HELD, SKIP, page_words, say, state_words
from krambod.merchants.models import Installation
from krambod.orders.body import find_number
from krambod.orders.intake import read_total
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.choices import ImpossibleChoice, choose, possible_choices
from krambod.transfers.models import Transfer
from krambod.transfers.sentences import LANGUAGES, Language, explain

PAGE_SIZE = 50
MOST_PAGES = 10_000
LONGEST_REASON = 200
REFRESH_S = 3
SOON = timedelta(seconds=10)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A choice that needs no value."""

    choice: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An order as it stands on the page."""

    transfer_id: int
    number: str
    shop: str
    placed_at: str
    placed_iso: str
    state: str
    is_held: bool
    remarks: list[str]
    invoice_number: int | None
    total: str
    buttons: list[Button]
    can_skip: bool


def only_here(view: View) -> View:
    """404 for anyone but a browser on this machine."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: int) -> HttpResponse:
        if not _is_here(request):
            raise Http404
        response = view(request, **arguments)
        for name, value in SAFE_HEADERS.items():
            response[name] = value
        return response

    return guarded


@require_safe
@only_here
def show_orders(request: HttpRequest) -> HttpResponse:
    """Held orders first, then the newest; 50 a page."""
    language, now = choose_language(request), timezone.now()
    number = min(MOST_PAGES, max(1, int(find_number(request.GET.get("page", "1")) or 1)))
    with scopes_disabled():
        first = (number - 1) * PAGE_SIZE
        found = list(_orders()[first : first + PAGE_SIZE + 1])
        content = {
            "words": page_words(language),
            "language": language,
            "languages": [(one, "?" + urlencode({"language": one})) for one in LANGUAGES],
            "orders": [_shown(transfer, language) for transfer in found[:PAGE_SIZE]],
            "pauses": _pauses(language, now),
            "refresh_s": REFRESH_S if _is_something_on_its_way(now) else None,
            "newer": _address(language, number - 1) if number > 1 else None,
            "older": _address(language, number + 1) if len(found) > PAGE_SIZE else None,
        }
    return render(request, "krambod/orders.html", content)


@require_POST
@only_here
def choose_here(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Decides about an order and shows the page again. A choice that is not possible any more changes nothing."""
    with scopes_disabled():
        transfer = Transfer.objects.select_related("merchant").filter(pk=transfer_id).first()
    if transfer is None:
        raise Http404
    choice, reason = request.POST.get("choice", ""), request.POST.get("reason", "").strip()[:LONGEST_REASON]
    try:
        if choice in BUTTONS or choice == SKIP:
            choose(transfer, choice, timezone.now(), value=reason if choice == SKIP else "", by="page")
    except ImpossibleChoice:
        pass  # the page shows what is possible now
    return HttpResponseRedirect(f"/?{urlencode({'language': choose_language(request)})}")


def choose_language(request: HttpRequest) -> Language:
    """What the address asks for, else what the browser prefers."""
    asked = request.GET.get("language") or request.POST.get("language")
    return cast(Language, asked if asked in LANGUAGES else get_language_from_request(request))


def _is_here(request: HttpRequest) -> bool:
    hosts = (urlsplit(settings.KRAMBOD.base_url).hostname, urlsplit(f"//{request.get_host()}").hostname)
    is_direct = not any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP"))
    return is_direct and all(host in LOCAL_HOSTS for host in hosts) and _is_loopback(request.META["REMOTE_ADDR"])


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _orders() -> QuerySet[Transfer]:
    transfers = Transfer.objects.select_related("order__newest", "shop").exclude(order__newest=None)
    return transfers.order_by(Case(When(cause="", then=Value(1)), default=Value(0)), "-pk")


def _is_something_on_its_way(now: datetime) -> bool:
    if Installation.objects.filter(~Q(paused_cause="")).exists():
        return False
    open_now = Q(connected__paused_until=None) | Q(connected__paused_until__lte=now)
    return Transfer.objects.filter(open_now, due_at__lte=now + SOON).exists()


def _pauses(language: Language, now: datetime) -> list[str]:
    whole = Installation.objects.filter(~Q(paused_cause="")).values_list("paused_cause", flat=True)
    paused = ConnectedOrganization.objects.filter(paused_until__gt=now).order_by("pk")
    return [
        *(explain(cause, {}, language) for cause in whole),
        *(f"{one.name}: {explain(one.paused_cause, {}, language)}" for one in paused),
    ]


def _shown(transfer: Transfer, language: Language) -> Shown:
    assert transfer.order.newest is not None
    total = read_total(transfer.order.newest)
    possible = possible_choices(transfer)
    placed_at = timezone.localtime(transfer.placed_at) if transfer.placed_at else None
    amount = format_decimal(total.amount, format="#,##0.00", locale=language)
    return Shown(
        transfer_id=transfer.pk,
        number=transfer.order.number,
        shop=transfer.shop.name,
        placed_at=format_datetime(placed_at, "dd.MM.yyyy HH:mm", locale=language) if placed_at else "",
        placed_iso=placed_at.isoformat() if placed_at else "",
        state=state_words(transfer.state, transfer.reason, language),
        is_held=bool(transfer.cause),
        remarks=list(_remarks(transfer, language)),
        invoice_number=transfer.invoice_number,
        total=f"{amount} {total.currency}",
        # Where nothing is held, a button would only tempt.
        buttons=[Button(choice=one, text=say(BUTTONS[one], language)) for one in possible if one in BUTTONS]
        if transfer.cause or "book" in possible
        else [],
        can_skip=SKIP in possible and bool(transfer.cause),
    )


def _remarks(transfer: Transfer, language: Language) -> list[str]:
    remarks = []
    if transfer.cause:
        remarks.append(f"{say(HELD, language)}: {explain(transfer.cause, transfer.cause_details, language)}")
    if transfer.changed_after_booking:
        remarks.append(say(CHANGED, language))
    if "skip" in transfer.choices:
        remarks.append(f"»{transfer.choices['skip']}«")
    return remarks


def _address(language: Language, page: int) -> str:
    return "?" + urlencode({"language": language, "page": page})
