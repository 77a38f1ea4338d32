"""What is the answer when no view can answer? JSON for programs, a short page for people."""

import sys
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from krambod.backoffice.errors import error_page
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
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Returns a 503 with the sentence of the failure, and None for any other error."""
        return _find_answer(request, error)


def _find_answer(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    failure = None if error is None else find_outside_failure(error)
    if failure is None:
        return None
    log.error("request.outside_failure", path=request.path, failure=failure.sentence)
    answer = _unavailable(request, _(failure.sentence))
    answer["Retry-After"] = str(RETRY_AFTER_S if failure.passes else RETRY_LATER_S)
    return answer


def _unavailable(request: HttpRequest, text: str) -> HttpResponse:
    """A 503 with `text`: JSON for programs, plain text for people, as a page would need the failing database."""
    if _is_program(request):
        return JsonResponse({"error": text}, status=503)
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: the host is not ours, or the address is malformed."""
    if _is_program(request):
        return JsonResponse({"error": "The request cannot be understood."}, status=400)
    # Plain text, because the links of a page would need the refused host.
    return HttpResponse("The request cannot be understood.", status=400, content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404: nothing is at this address."""
    if _is_program(request):
        return JsonResponse({"error": "There is nothing at this address."}, status=404)
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
    return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith(PROGRAMS)
