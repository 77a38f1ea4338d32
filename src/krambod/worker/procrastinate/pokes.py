"""How does a worker on another machine hear that something is due?

    something is due, in a transaction ─▶ poke: after the commit ─▶ one job a lane ─▶ NOTIFY ─▶ a worker

A lane has one waiting job at most, its queueing lock sees to that. While its job runs, one more may wait.
"""

from django.db import transaction
from django.db.models import Count
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.types import JSONValue

from krambod.worker.models import Chore

LANES, CHORES = "lanes", "chores"  # the queues
LANE, CHORE, SWEEP = "lane", "chore", "sweep"  # the tasks
SWEEP_FIRST = 1  # its priority: there may be many chores in the same queue


def poke(lane: str) -> None:
    """Makes a job for the lane when the open transaction is committed, or at once if none is open.

    It raises nothing: what fails is logged, and the next sweep makes the job.
    """

    def defer() -> None:  # not a partial: Django could not log its name if it fails
        defer_lane(lane)

    transaction.on_commit(defer, robust=True)


def defer_lane(lane: str) -> None:
    """Makes a job for the lane, unless one waits already. Not in a transaction: the lock's index would break it."""
    _defer(lane_lock(lane), name=LANE, queue=LANES, lane=lane)


def defer_chore(chore: Chore) -> None:
    """Makes a job for the chore, unless one waits already."""
    _defer(chore_lock(chore), name=CHORE, queue=CHORES, chore_id=chore.pk, chore_name=chore.name, key=chore.key)


def defer_sweep() -> None:
    """Makes a job that looks for everything due, unless one waits already."""
    _defer(SWEEP, name=SWEEP, queue=CHORES, priority=SWEEP_FIRST, timestamp=0)


def find_waiting_locks() -> set[str]:
    """The queueing locks of all jobs that wait for a worker."""
    waiting = ProcrastinateJob.objects.filter(status="todo").exclude(queueing_lock=None)
    return set(waiting.values_list("queueing_lock", flat=True))


def count_jobs() -> list[tuple[str, str, int]]:
    """How many jobs of each queue are in each state: queue, state, count."""
    counted = ProcrastinateJob.objects.values_list("queue_name", "status").annotate(count=Count("pk"))
    return list(counted.order_by("queue_name", "status"))


def lane_lock(lane: str) -> str:
    """The queueing lock of a lane's job."""
    return f"{LANE} {lane}"


def chore_lock(chore: Chore) -> str:
    """The queueing lock of a chore's job."""
    return f"{CHORE} {chore.pk}"


def _defer(lock: str, *, name: str, queue: str, priority: int = 0, **arguments: JSONValue) -> None:
    # Asked first, because PostgreSQL writes each refusal by the index into its log.
    if ProcrastinateJob.objects.filter(status="todo", queueing_lock=lock).exists():
        return
    try:
        app.configure_task(name, queue=queue, queueing_lock=lock, priority=priority).defer(**arguments)
    except AlreadyEnqueued:
        return
