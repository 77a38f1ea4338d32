"""Who may read the metrics on the web port? Whoever has the token; without a token set, nothing is there."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from krambod.watching.engine import Watched
from krambod.watching.metrics import registry_of, write_metrics

BEARER = "bearer"


def metrics_view(watched: Callable[[], Watched]) -> Callable[[HttpRequest], HttpResponse]:
    """Makes the view of `/metrics`. `watched` is called at the first scrape."""
    registries: list[CollectorRegistry] = []

    @require_safe
    def metrics(request: HttpRequest) -> HttpResponse:
        """Answers 200, 401 without the token, or 404 if there is no token."""
        token: str = settings.KRAMBOD_METRICS_TOKEN
        if not token:
            raise Http404
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != BEARER or not constant_time_compare(given.strip(), token):
            return HttpResponse("The token is missing or wrong.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
        if not registries:
            registries.append(registry_of(watched()))
        return HttpResponse(write_metrics(registries[0]), content_type=CONTENT_TYPE_LATEST)

    return metrics
