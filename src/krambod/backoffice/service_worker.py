"""Where does the browser get our service worker from? From the root, because it only serves what lies below it."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FILE = "krambod/sw_push.js"


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The file, for everybody. The browser asks each time whether it has changed."""
    path = finders.find(FILE)
    assert isinstance(path, str), FILE
    script = Path(path).read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)
