"""Can this process serve requests? Three answers: for a person's look, for a restart, and for a load balancer.

| address | asks | 503 |
|---|---|---|
| `/health` | does it reach its database? | no |
| `/health/live` | does the process answer at all? Never touches the database | never: no answer is the sign |
| `/health/ready` | may requests be sent here? | no database, or one that lacks a table this version needs |
"""

import sqlite3
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from krambod.merchants.models import Installation

UNREACHABLE = "The database cannot be reached."
OUTDATED = "The database is not up to date: run `krambod migrate`."


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Answers 200, or 503 if the database cannot be read."""
    try:
        Installation.objects.exists()
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """Answers 200 without a look at the database: a restart of this process mends nothing there."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Answers 200, or 503 with one sentence."""
    problem = _find_problem()
    if problem:
        return JsonResponse({"status": "unavailable", "error": problem}, status=503)
    return JsonResponse({"status": "ok"})


def _find_problem() -> str:
    """Why no request should be sent here, "" if one may. A newer database than this version's is no problem."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except (DatabaseError, InterfaceError, sqlite3.Error):
        return UNREACHABLE
    return "" if _needed_migrations() <= applied.keys() else OUTDATED


@cache
def _needed_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app in this version. Read from the disk once: that takes longer than an answer may."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
