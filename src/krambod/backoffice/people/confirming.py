"""Is it still the person who logged in? What concerns money's way or the log-in itself asks again, after a while.

A session lasts days, and a computer is left open. Keys, tokens, connections and the e-mail address are changed only
within `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds after a log-in or a confirmation by password or second step.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.signals import email_added
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from krambod.backoffice.coming_back import page_of_form
from krambod.backoffice.demo import find_demo
from krambod.backoffice.people.my_sessions import note_use
from krambod.merchants.models import User

LOGIN = "login"
View = Callable[..., HttpResponse]


def confirmed(view: View) -> View:
    """Makes a member's view ask first who it is, if that was said too long ago. The browser keeps what was typed."""

    @wraps(view)
    def guarded(request: Any, **arguments: Any) -> HttpResponse:
        if find_demo(request) is not None or is_confirmed(request):
            return view(request, **arguments)
        [way, *_others] = get_adapter(request).get_reauthentication_methods(request.user)
        return redirect(f"{way['url']}?{urlencode({'next': _way_back(request)})}")

    return guarded


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person logged in, or showed again who they are, a short while ago; or has no way to show it."""
    records = get_authentication_records(request, cast("User", request.user))
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    if any(one["at"] > since and (one.get("reauthenticated") or one["method"] == LOGIN) for one in records):
        return True
    return bool(did_recently_reauthenticate(request))


def _way_back(request: HttpRequest) -> str:
    """The page itself, or the page whose button was pressed: what is only posted to has no page."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return page_of_form(request)


def listen() -> None:
    """Connects what follows to the signals of Django and allauth."""
    user_logged_in.connect(_note_login, dispatch_uid="note_login")
    email_added.connect(_tell_old_address, dispatch_uid="tell_old_address")


def _note_login(request: HttpRequest | None, user: Any, **_more: Any) -> None:
    """A log-in is a confirmation as well."""
    if request is not None:
        note_use(request)
        record_authentication(request, user, method=LOGIN)


def _tell_old_address(request: HttpRequest, user: Any, email_address: Any, **_more: Any) -> None:
    """Who still reads the old address can stop the change: the new one counts only when its link is opened."""
    if email_address.email.casefold() != user.email.casefold():
        get_adapter(request).send_notification_mail("account/email/email_change_asked", user, email=user.email)
