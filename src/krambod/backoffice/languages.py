"""In which language are the pages? In the one that the person chose, on every browser; else in the browser's own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.i18n import set_language

from krambod.merchants.models import User

Handler = Callable[[HttpRequest], HttpResponse]


def choose_language(request: HttpRequest) -> HttpResponse:
    """POST: stores the language for this browser, and for the person if they are logged in."""
    response: HttpResponse = set_language(request)
    chosen = find_language(request.POST.get("language"))
    if request.method == "POST" and chosen and isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


def keep_chosen_language(request: HttpRequest, user: User) -> None:
    """Stores the language that a person chose before the login, unless they have a language already."""
    chosen = find_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
    if chosen and not user.language:
        user.language = chosen
        user.save(update_fields=["language"])


def find_language(code: str | None) -> str | None:
    """The code itself, or None if we do not have that language."""
    return code if code in dict(settings.LANGUAGES) else None


class PersonsLanguage:
    """A middleware after the login's: it prefers the language that the person chose to the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nobody is logged in. The check saves a query for each call of a program.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
            chosen = find_language(request.user.language)
            if chosen:
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
        return self._get_response(request)
