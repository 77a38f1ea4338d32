"""Which answers are sent compressed? Pages, styles, scripts and CSV.

A font or a picture is small already, and what programs get from the API is small.
"""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/html", "text/css", "text/csv", "text/javascript", "image/svg+xml")


class CompressTexts(GZipMiddleware):
    """Django's own compression, for texts only. It adds random bytes, so that lengths tell nothing about secrets."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compresses a text if the browser takes it."""
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer
