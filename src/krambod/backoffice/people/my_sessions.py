"""On which devices is a person logged in, and how do they end one? A session ends by itself when nobody uses it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from krambod.backoffice.people.browser_names import name_of
from krambod.backoffice.polling import is_asked_by_page
from krambod.backoffice.sessions import stored_key
from krambod.merchants.models import User
from krambod.merchants.sessions import sessions_of

BEGAN_AT, SEEN_AT, ADDRESS, AGENT = "began_at", "seen_at", "address", "agent"
NOTED_EVERY_S = 5 * 60  # to store each request would make every page a write
LONGEST_AGENT = 200
ALL_OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSession:
    """A session as the page shows it. `name` is the browser's and its device's. Moments are aware UTC.

    `key` is the stored digest, which logs nobody in.
    """

    key: str
    address: str
    name: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


class IdleSessions:
    """A middleware after the log-in's: ends a session that nobody used for `KRAMBOD_IDLE_S`, and notes its use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Without the cookie nobody is logged in. The check saves a query for each call of a program.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            unused_s = time.time() - request.session.get(SEEN_AT, 0)
            if SEEN_AT in request.session and unused_s > settings.KRAMBOD_IDLE_S:
                logout(request)
            elif is_asked_by_page(request.headers):
                pass
            elif unused_s > NOTED_EVERY_S or request.session.get(AGENT, "") != _agent(request):
                note_use(request)
        return self._get_response(request)


def note_use(request: HttpRequest) -> None:
    """The session was used now, from this address and browser."""
    now = int(time.time())
    request.session.setdefault(BEGAN_AT, now)
    request.session[SEEN_AT] = now
    request.session[ADDRESS] = get_adapter(request).get_client_ip(request)
    request.session[AGENT] = _agent(request)


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:LONGEST_AGENT]


@login_required
@never_cache
def my_sessions(request: HttpRequest) -> HttpResponse:
    """GET: the person's sessions, this one first. POST: ends the one that is named, or all others."""
    if request.method == "POST":
        return _end(request, request.POST.get("session", ""))
    shown = sorted(find_sessions(request), key=lambda one: (not one.is_this, -one.seen_at.timestamp()))
    return render(request, "backoffice/people/my_sessions.html", {"sessions": shown, "others": ALL_OTHERS})


def _end(request: HttpRequest, chosen: str) -> HttpResponse:
    own = [one for one in find_sessions(request) if not one.is_this]
    ended = [one.key for one in own if chosen in (one.key, ALL_OTHERS)]
    Session.objects.filter(session_key__in=ended).delete()
    messages.success(request, _("Ended. Whoever used it has to log in again."))
    return redirect("my_sessions")


def find_sessions(request: HttpRequest) -> Iterator[ShownSession]:
    """The person's sessions that live. Who has one is inside, and the page is seldom opened."""
    this, now = stored_key(request.session.session_key), timezone.now()
    for row, content in sessions_of(cast("User", request.user)):
        if row.expire_date > now:
            yield _shown(row.session_key, content, is_this=row.session_key == this)


def _shown(key: str, content: dict[str, Any], *, is_this: bool) -> ShownSession:
    moments = [datetime.fromtimestamp(content.get(name, 0), UTC) for name in (BEGAN_AT, SEEN_AT)]
    return ShownSession(
        key=key,
        address=content.get(ADDRESS, ""),
        name=name_of(content.get(AGENT, "")),
        began_at=moments[0],
        seen_at=moments[1],
        is_this=is_this,
    )
