"""What does the engine tell of itself to those who watch? All from its tables, whichever process works."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Min
from django.utils.module_loading import import_string

from krambod.project.configuration import PROCRASTINATE
from krambod.watching.engine import EngineFigures, JobCount, Watched
from krambod.worker.database_clock import database_time
from krambod.worker.lanes import is_free
from krambod.worker.models import Chore, Lane

SIGN_OF_LIFE = "find_shops"  # due every five seconds, whatever else there is to do


def watched_installation() -> Watched:
    """The whole of this installation."""
    limit: int | None = settings.KRAMBOD.dinero_calls_per_minute
    return Watched(now=database_time, read_engine=read_engine_figures, calls_per_minute=limit)


def read_engine_figures(now: datetime) -> EngineFigures:
    """Reads the chores, the lanes and the jobs. A chore that somebody does just now is not late."""
    found = Chore.objects.values_list("name").annotate(first=Min("due_at", filter=is_free(now))).order_by("name")
    late = {name: 0.0 if first is None else max(0.0, (now - first).total_seconds()) for name, first in found}
    return EngineFigures(
        late_chores=late,
        silent_s=late.get(SIGN_OF_LIFE),
        held_lanes=Lane.objects.exclude(is_free(now)).count(),
        jobs=read_jobs(),
    )


def read_jobs() -> Sequence[JobCount]:
    """The jobs by queue and state. The embedded engine has none."""
    if settings.KRAMBOD.engine != PROCRASTINATE:
        return ()
    count_jobs = import_string("krambod.worker.procrastinate.pokes.count_jobs")
    return [JobCount(queue=queue, state=state, count=count) for queue, state, count in count_jobs()]
