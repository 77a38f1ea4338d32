"""What does a browser show when Krambod cannot be reached? A page that it stored before, and what `seen.js` kept.

/sw.js ─▶ the worker, with the addresses of what it stores ─▶ /offline/da, /offline/de, /offline/en: pages for nobody
"""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from krambod.backoffice.languages import find_language
from krambod.backoffice.static_files import digest_of, read_static

STORED = (
    "krambod/theme.js", "krambod/offline.js", "krambod/bootstrap.min.css", "krambod/theme.css", "krambod/icon.svg",
)  # fmt: skip
# Style sheets and messages name these without a digest.
STORED_BY_NAME = ("krambod/inter.woff2", "krambod/icon-192.png")
SOURCES = ("krambod/sw_push.js", "krambod/sw.js")


def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The worker's script. It lies at the root, because a worker answers only for what lies below its own address."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def offline_page(request: HttpRequest, language: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The page that the worker stores: in one language, and without a word about who asked. Raises Http404."""
    if find_language(language) is None:
        raise Http404
    return HttpResponse(_offline_html(language), headers={"Content-Language": language})


def forget_what_was_read() -> None:
    """For tests: static files change while the process lives."""
    _script.cache_clear()
    digest_of.cache_clear()


@cache
def _script() -> str:
    pages = {language: reverse("offline", args=[language]) for language, _ in settings.LANGUAGES}
    sources = [read_static(name).decode() for name in SOURCES]
    stored = [
        *(static(name) for name in STORED),
        *(f"{settings.STATIC_URL}{name}" for name in STORED_BY_NAME),
    ]
    constants: dict[str, Any] = {"FILES": stored, "PAGES": pages, "VERSION": _version(sources, pages)}
    return "\n".join([*(f"const {name} = {json.dumps(value)};" for name, value in constants.items()), *sources])


def _version(sources: list[str], languages: dict[str, str]) -> str:
    """Changes with all that the worker stores, so that a new version stores everything anew."""
    files = (digest_of(name) for name in (*STORED, *STORED_BY_NAME))
    return sha256("".join([*sources, *files, *_pages(languages)]).encode()).hexdigest()[:12]


def _pages(languages: dict[str, str]) -> Iterator[str]:
    return (_offline_html(language) for language in languages)


def _offline_html(language: str) -> str:
    with override(language):
        return render_to_string("backoffice/offline.html", {"language": language})
