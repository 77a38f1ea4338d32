"""What is answered when nobody else can answer? JSON for programs, a short page for people."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

RETRY_AFTER_S = 5
API_PATH = "/api/"


class AnswerBusyDatabase:
    """A locked database is nobody's mistake: whoever called can try again, and nothing was stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None: it is something else."""
        if not isinstance(error, OperationalError):
            return None
        text = "The database is busy. Nothing was stored; try again."
        return JsonResponse({"error": text}, status=503, headers={"Retry-After": str(RETRY_AFTER_S)})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: a host that is not ours, or an address that is none."""
    return _answer(request, 400, "The request cannot be understood.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404."""
    return _answer(request, 404, "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug. It is in the log."""
    return _answer(
        request, 500, "Something went wrong in Krambod. It is in the log; nothing that was answered is lost."
    )


def _answer(request: HttpRequest, status: int, text: str) -> HttpResponse:
    if request.path.startswith(API_PATH):
        return JsonResponse({"error": text}, status=status)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
