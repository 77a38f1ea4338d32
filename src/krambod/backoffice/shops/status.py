"""How does a shop's connection stand: do events arrive, is it paused, how far is the import of older orders?"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from krambod.accounting.danish_time import DANISH_TIME, danish_day
from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.formats import current_language, short_day
from krambod.backoffice.shops.event_bodies import laid_out
from krambod.backoffice.shops.event_words import POLL, name_words, outcome_words
from krambod.backoffice.shops.pages import PlatformPage, now, refusal_words
from krambod.merchants.rights import Right
from krambod.orders.bounded import is_near
from krambod.platforms.connections.backfill import ask_for_backfill
from krambod.platforms.connections.budget import Budget
from krambod.platforms.connections.status import ConnectionStatus, hook_addresses
from krambod.platforms.connections.stored import NotConnected
from krambod.platforms.events.seen import SeenEvent, find_event, find_event_body, last_events
from krambod.platforms.registry import platforms
from krambod.words.causes import explain


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvent:
    """An event, what it is, and what came of it."""

    event: SeenEvent
    name: str
    outcome: list[str]


class BackfillForm(forms.Form):
    """From when on the shop's older orders are to come in."""

    since = forms.DateField(
        label=gettext_lazy("Orders placed from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("What is fetched is booked only from your start date on; the rest is just shown."),
    )

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if not is_near(since) or since > danish_day(now()):
            raise forms.ValidationError(_("Choose a day between 2000 and today."))
        return since


@member_page()
def shop_platform(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Which platform, and how it stands; without one, which there are."""
    page = PlatformPage(request, shop_id)
    status = page.status()
    if status is None:
        return page.show("choose", platforms=platforms().values())
    return page.show("status", form=BackfillForm(), **_told(page, status))


@member_page()
def backfill_progress(request: MemberRequest, shop_id: int) -> HttpResponse:
    """How far it came; the page asks again and again until it is done."""
    page = PlatformPage(request, shop_id)
    status = page.status()
    if status is None or status.backfill is None:
        raise Http404
    return page.show("progress", status=status, backfill_words=_waits_for(status))


@require_POST
@member_page(Right.RULES)
def ask_backfill(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Starts the import of older orders, or starts it again."""
    page, form = PlatformPage(request, shop_id), BackfillForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return page.go("shop_platform")
    since = form.cleaned_data["since"]
    try:
        ask_for_backfill(page.shop, datetime.combine(since, time.min, DANISH_TIME), now())
    except NotConnected as error:
        messages.error(request, refusal_words(error))
        return page.go("shop_platform")
    audit(request, "backfill_asked", shop=page.shop.name, since=since.isoformat())
    text = _("The orders since %(day)s are being fetched. You may leave the page meanwhile.")
    messages.success(request, text % {"day": short_day(since)})
    return page.go("shop_platform")


@member_page(Right.LOG)
def platform_event(request: MemberRequest, shop_id: int, delivery_id: int) -> HttpResponse:
    """What the shop sent."""
    page = PlatformPage(request, shop_id)
    event = find_event(page.shop, delivery_id)
    if event is None:
        raise Http404
    body = laid_out(find_event_body(page.shop, delivery_id) or "")
    return page.show("event", is_named=event.event != POLL, body=body, **_told_of(event))


def _told(page: PlatformPage, status: ConnectionStatus) -> dict[str, Any]:
    return {
        "status": status,
        "paused": explain(status.paused_cause, {}, current_language()) if status.paused_cause else "",
        "addresses": hook_addresses(page.shop, platforms()[status.platform], settings.KRAMBOD_BASE_URL),
        "budget_words": budget_words(status.budget),
        "backfill_words": _waits_for(status),
        "events": [_shown(one) for one in last_events(page.shop)],
    }


def _told_of(event: SeenEvent) -> dict[str, Any]:
    return {"event": event, "name": name_words(event.event, event.kind), "outcome": outcome_words(event)}


def _shown(event: SeenEvent) -> ShownEvent:
    return ShownEvent(**_told_of(event))


def budget_words(budget: Budget) -> str:
    """What the calls that are left today allow."""
    if budget.left is None:
        return _("The platform sets no limit.")
    if budget.left == 0:
        return _("Until midnight the shop is not asked; what it tells by itself is read as it comes.")
    if not budget.allows_read_back():
        return _("Few are left: until midnight events are taken at their word, and the last calls are for looking.")
    if not budget.allows_backfill():
        return _("Older orders wait for tomorrow, so that today's come first.")
    return _("Plenty. The fewer are left, the more seldom we look.")


def _waits_for(status: ConnectionStatus) -> str:
    """Why older orders are not coming in just now."""
    if status.backfill is None or status.backfill.finished_at is not None:
        return ""
    if status.paused_cause:
        return _("It goes on where it stopped as soon as the shop is connected again.")
    if not status.has_key:
        return _("It takes a key: without one the shop cannot be asked.")
    if not status.budget.allows_backfill():
        return _("It goes on after midnight, when there are calls again.")
    return _("It goes on by itself, also after a restart.")
