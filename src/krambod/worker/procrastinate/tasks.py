"""What does a worker do with a job? It tells the engine that runs in its process, which does the rest."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from procrastinate import App, JobContext
from procrastinate.connector import BaseConnector

from krambod.worker.models import Chore
from krambod.worker.procrastinate.pokes import CHORE, CHORES, LANE, LANES, SWEEP, SWEEP_FIRST

ENGINE = "engine"


class RunsJobs(Protocol):
    """What the tasks need of an engine. A lane's or a chore's coroutine returns when its work has ended."""

    async def run_lane(self, context: JobContext, lane: str) -> None: ...

    async def run_chore(self, chore: Chore) -> None: ...

    async def run_sweep(self, context: JobContext) -> None: ...


class NotOurWorker(Exception):
    """A worker that is not Krambod's has taken a job. The text says what to start instead."""


def open_apps(connector: BaseConnector, sweep_every: str) -> tuple[App, App]:
    """Procrastinate's applications for the two queues: that of the lanes, and that of the chores and the sweep.

    `sweep_every` is a cron expression; a sixth field, if there is one, counts seconds. Only the second application
    has a periodic task: each would ask the database for it.
    """
    lanes, chores = App(connector=connector), App(connector=connector)
    lanes.task(name=LANE, queue=LANES, pass_context=True)(run_lane)
    chores.task(name=CHORE, queue=CHORES, pass_context=True)(run_chore)
    sweep = chores.task(name=SWEEP, queue=CHORES, queueing_lock=SWEEP, priority=SWEEP_FIRST, pass_context=True)
    chores.periodic(cron=sweep_every)(sweep(run_sweep))
    return lanes, chores


def register(app: App) -> None:
    """Gives the tasks to Django's own application, so that `python -m django procrastinate worker` refuses them."""
    tasks: dict[str, Callable[..., Awaitable[None]]] = {LANE: run_lane, CHORE: run_chore, SWEEP: run_sweep}
    for name, run in tasks.items():
        app.task(name=name, pass_context=True)(run)


async def run_lane(context: JobContext, lane: str) -> None:
    """Works on a lane, if it has due work."""
    await _engine(context).run_lane(context, lane)


async def run_chore(context: JobContext, chore_id: int, chore_name: str, key: str) -> None:
    """Takes one turn of a chore, if it is due."""
    await _engine(context).run_chore(Chore(pk=chore_id, name=chore_name, key=key))


async def run_sweep(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the name is Procrastinate's
    """Makes jobs for everything that is due and has none."""
    await _engine(context).run_sweep(context)


def _engine(context: JobContext) -> RunsJobs:
    engine: RunsJobs | None = context.additional_context.get(ENGINE)
    if engine is None:
        raise NotOurWorker("Only `krambod worker` and `krambod serve` do this work: start one of them.")
    return engine
