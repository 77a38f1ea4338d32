"""Can this process serve requests? It can if it reaches its database."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from krambod.merchants.models import Installation


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Answers 200, or 503 if the database cannot be read."""
    try:
        Installation.objects.exists()
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
