"""What does a person see when a page cannot be shown?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from krambod.merchants.rights import Right


def forbidden(request: HttpRequest, right: Right) -> HttpResponse:
    """403: the member does not have the right. The page says who has it."""
    if right in (Right.RULES, Right.PERIODS, Right.PAUSE):
        who = _("Ask an owner or the bookkeeper of this company: they can do it.")
    elif right in (Right.DECIDE, Right.COMMENT):
        who = _("You can read here, but not decide. Ask an owner of this company to do it.")
    else:
        who = _("Ask an owner of this company: they can do it, or give you another role.")
    return error_page(request, 403, _("This is not open to you"), who)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403: the form is too old, or another site sent it."""
    text = _("The page has been open for too long, or cookies are switched off. Go back, reload it and try again.")
    return error_page(request, 403, _("The form could not be taken"), text)


def error_page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A short page in the reader's language."""
    return render(request, "backoffice/error.html", {"title": title, "text": text}, status=status)
