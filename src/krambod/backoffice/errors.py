"""What does a person see when a page cannot be shown?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from krambod.backoffice.coming_back import page_of_form
from krambod.backoffice.memberships import note_company
from krambod.merchants.rights import Right


class NotPossibleNow(Http404):
    """404: the order has changed and no longer offers this. `back` is the address of its page."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


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
    """403: the form is older than the log-in, the browser takes no cookies, or another site sent it."""
    if request.user.is_authenticated:
        text = _(
            "Nothing was saved: you have logged in since this page was opened. Open it again, and send it once more."
        )
    else:
        text = _(
            "Nothing was sent. The page has been open for too long, or your browser blocks cookies. Allow cookies for "
            "this address, open the page again, and try once more."
        )
    title, again = _("The form could not be taken"), _("Open the page again")
    return error_page(request, 403, title, text, way=page_of_form(request), way_words=again)


def error_page(
    request: HttpRequest, status: int, title: str, text: str, *, way: str = "", way_words: str = ""
) -> HttpResponse:
    """A short page in the reader's language. `way` is where its button leads; by default the first page.

    Inside a company that the person is a member of, the page keeps the company's frame.
    """
    note_company(request)
    way, way_words = way or reverse("home"), way_words or _("To the front page")
    context = {"title": title, "text": text, "way": way, "way_words": way_words}
    return render(request, "backoffice/error.html", context, status=status)


def plain_page(status: int, title: str, text: str) -> HttpResponse:
    """A short page that reads no database, for when that has failed. In the reader's language, if that is known."""
    context = {"title": title, "text": text, "language": get_language() or "en"}
    return HttpResponse(render_to_string("backoffice/plain.html", context), status=status)
