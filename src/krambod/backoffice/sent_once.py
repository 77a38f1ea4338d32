"""How is a form that is sent twice done once? By the mark that each page gives its forms.

a double click ─▶ twice the same page, words and mark ─▶ the first is done ─▶ the second goes where the first led

The token against forged forms is written anew for each page, so it marks one form on one page. Whoever opens the page
again and sends the same words means them. An answer that leads nowhere, such as a form with a mistake, was not done.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import cast

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from krambod.backoffice.coming_back import page_of_form
from krambod.backoffice.errors import error_page

MARK = "csrfmiddlewaretoken"
KEPT_S = 10 * 60
UNDER_WAY = ""
MOST_S, LOOK_EVERY_S = 10.0, 0.1  # a person waits for the answer


class SentOnce:
    """A middleware after the log-in's and the language's, for forms that a logged-in person sends from a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse], most_s: float = MOST_S) -> None:
        self._get_response = get_response
        self._most_s = most_s

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = find_key_of_form(request)
        if key is None:
            return self._get_response(request)
        if not cache.add(key, UNDER_WAY, KEPT_S):
            led_to = _wait_for_answer(key, self._most_s)
            if led_to is not None:
                return redirect(led_to) if led_to != UNDER_WAY else _still_under_way(request)
            cache.set(key, UNDER_WAY, KEPT_S)
        return self._answer(request, key)

    def _answer(self, request: HttpRequest, key: str) -> HttpResponse:
        led_to = None
        try:
            answer = self._get_response(request)
            led_to = answer.headers.get("Location")
        finally:
            if led_to:
                cache.set(key, led_to, KEPT_S)
            else:
                cache.delete(key)
        return answer


def find_key_of_form(request: HttpRequest) -> str | None:
    """What is the same for the same form from the same page. None for what no page's form has sent, and for files."""
    if request.method != "POST" or not request.user.is_authenticated or MARK not in request.POST or request.FILES:
        return None
    sent = sorted((name, request.POST.getlist(name)) for name in request.POST)
    whole = repr((request.session.session_key, request.get_full_path(), sent))
    return f"sent-{sha256(whole.encode(errors='surrogatepass')).hexdigest()}"


def _wait_for_answer(key: str, most_s: float) -> str | None:
    """Where the first one led; empty if it is still under way; None if it led nowhere."""
    ends_at = time.monotonic() + most_s
    while (led_to := cache.get(key)) == UNDER_WAY and time.monotonic() < ends_at:
        time.sleep(LOOK_EVERY_S)
    return cast("str | None", led_to)


def _still_under_way(request: HttpRequest) -> HttpResponse:
    text = _("You have sent this already. Open the page again in a moment, and see what came of it.")
    way_words = _("Open the page again")
    return error_page(request, 409, _("It is under way"), text, way=page_of_form(request), way_words=way_words)
