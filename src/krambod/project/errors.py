"""What is the answer when no view can answer? JSON for programs, a short page for people."""

import sys
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from krambod.backoffice.errors import NotPossibleNow, error_page, plain_page
from krambod.project.outside_failures import find_outside_failure

RETRY_AFTER_S = 5
RETRY_LATER_S = 60  # where a person must act first
log = structlog.get_logger("krambod.project")
PROGRAMS = ("/api/", "/hooks/", "/health", "/metrics")


class AnswerTrouble:
    """Answers for errors that the caller has not caused: see `outside_failures`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._get_response(request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not _is_program(request):
            return _no_page(request, answer.headers["Allow"])
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Returns a 503 with the sentence of the failure, and None for any other error."""
        return _find_answer(request, error)


def _no_page(request: HttpRequest, allowed: str) -> HttpResponse:
    """A 405 that says what to do: such an address is opened from a browser's history, or after the log-in."""
    title = _("There is no page at this address")
    text = _("It only takes what a button sends, and nothing was sent. Go to the page that has the button.")
    way = _find_page_above(request)
    answer = error_page(request, HTTPStatus.METHOD_NOT_ALLOWED, title, text, way=way, way_words=_("Go to the page"))
    answer["Allow"] = allowed
    return answer


def _find_page_above(request: HttpRequest) -> str:
    """The page that has the form of this address: `orders/7/` for `orders/7/comment`. The first page if none fits."""
    parts = request.path.strip("/").split("/")[:-1]
    while parts:
        for path in (f"/{'/'.join(parts)}/", f"/{'/'.join(parts)}"):
            if is_valid_path(path):
                query = request.META["QUERY_STRING"]
                return f"{path}?{query}" if query else path
        parts.pop()
    return "/"


def _find_answer(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    failure = None if error is None else find_outside_failure(error)
    if failure is None:
        return None
    log.error("request.outside_failure", path=request.path, failure=failure.sentence)
    answer = _unavailable(request, _(failure.sentence))
    answer["Retry-After"] = str(RETRY_AFTER_S if failure.passes else RETRY_LATER_S)
    return answer


def _unavailable(request: HttpRequest, text: str) -> HttpResponse:
    """A 503 with `text`: JSON for programs, and for people a page that does not need the failing database."""
    if _is_program(request):
        return JsonResponse({"error": text}, status=503)
    again = _("Go back, and try again.")
    return plain_page(503, _("Krambod cannot answer just now"), f"{text} {again}")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: the host is not ours, or the address is malformed."""
    if _is_program(request):
        return JsonResponse({"error": "The request cannot be understood."}, status=400)
    text = _("The request cannot be understood, so nothing was saved. Go back, and try again.")
    return plain_page(400, _("This cannot be read"), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing is at this address, or not any more."""
    if _is_program(request):
        return JsonResponse({"error": "There is nothing at this address."}, status=404)
    if isinstance(exception, NotPossibleNow):
        text = _("The order has changed in the meantime, and this is not possible any more. Look at how it stands now.")
        way_words = _("Open the order")
        return error_page(request, 404, _("Not possible any more"), text, way=exception.back, way_words=way_words)
    text = _("It may have moved, or it belongs to a company that you are no member of.")
    return error_page(request, 404, _("There is nothing at this address"), text)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug, which is in the log. The answer reads no database, because reading may have failed.

    503 if the database failed before a view was reached: Django calls this while it handles the error.
    """
    if answer := _find_answer(request, sys.exception()):
        return answer
    text = "Something went wrong in Krambod. It is in the log; nothing that was answered is lost."
    if _is_program(request):
        return JsonResponse({"error": text}, status=500)
    words = _("The mistake is ours, and it is in the log. What was saved before is not lost. Go back, and try again.")
    return plain_page(500, _("Something went wrong in Krambod"), words)


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith(PROGRAMS)
