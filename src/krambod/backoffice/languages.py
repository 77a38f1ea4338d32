"""Which language does a page have? The one the person chose, on every browser; before a choice, the browser's own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.i18n import set_language

from krambod.merchants.models import User

Handler = Callable[[HttpRequest], HttpResponse]


def choose_language(request: HttpRequest) -> HttpResponse:
    """POST: the language of this browser from now on, and of the person who is logged in."""
    response: HttpResponse = set_language(request)
    chosen = find_language(request.POST.get("language"))
    if request.method == "POST" and chosen and isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


def keep_chosen_language(request: HttpRequest, user: User) -> None:
    """A person without a language gets the one they chose before they logged in."""
    chosen = find_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
    if chosen and not user.language:
        user.language = chosen
        user.save(update_fields=["language"])


def find_language(code: str | None) -> str | None:
    """None: the pages do not have this language."""
    return code if code in dict(settings.LANGUAGES) else None


class PersonsLanguage:
    """A middleware behind the login: the language somebody chose goes before the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nobody is logged in: programs are not to cost a query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
            chosen = find_language(request.user.language)
            if chosen:
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
        return self._get_response(request)
