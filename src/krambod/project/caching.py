"""Which answers may a browser or a proxy keep? Only those that say so themselves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class KeepNothing:
    """Forbids to store each answer that does not say how long it may be kept. Static files are answered before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._get_response(request)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer
