"""How does a worker process live on jobs that PostgreSQL hands out?

    PostgreSQL ──NOTIFY──▶ worker of the lanes ──────────▶ LaneJobs  ─┐
               ──NOTIFY──▶ worker of chores and sweep ───▶ ChoreJobs ─┴─▶ threads, with their shares

Both of Procrastinate's workers run in one event loop. When one of them ends (PostgreSQL is away, or this process was
frozen so long that its row was deleted), both are started again after a while. Running work is not touched by that.
"""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from procrastinate import JobContext, PsycopgConnector
from procrastinate.app import WorkerOptions
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Status

from krambod.worker.chores import ChoreKind
from krambod.worker.clock import BackOffs
from krambod.worker.lane_kinds import LaneKind, expect_own_prefixes
from krambod.worker.models import Chore
from krambod.worker.procrastinate.aside import Aside
from krambod.worker.procrastinate.chore_jobs import ChoreJobs
from krambod.worker.procrastinate.lane_jobs import LaneJobs
from krambod.worker.procrastinate.pokes import CHORES, LANES, defer_sweep
from krambod.worker.procrastinate.sweep import Sweep
from krambod.worker.procrastinate.tasks import ENGINE, open_apps
from krambod.worker.procrastinate.threads import LentThreads
from krambod.worker.settings import WorkerSettings

LANES_A_THREAD = 8  # a lane mostly waits, for an answer or for calls, so a thread serves several
OPEN_CONNECTIONS = 4
log = structlog.get_logger("krambod.worker")


class ProcrastinateEngine:
    """Works on the lanes and chores whose jobs it takes, until it is stopped.

    `database_url` is that of the database itself: LISTEN does not go through a pooler.
    """

    def __init__(
        self,
        settings: WorkerSettings,
        *,
        database_url: str,
        lanes: Sequence[LaneKind] = (),
        chores: Sequence[ChoreKind] = (),
    ) -> None:
        expect_own_prefixes(lanes)
        self._settings = settings
        self._database_url = database_url
        self._stopping = False
        self._loop: AbstractEventLoop | None = None
        self._threads = LentThreads(settings.threads)
        self._aside = Aside()
        self._sweeping = Aside()  # a look at everything may take longer
        self._lanes = LaneJobs(settings, lanes, self._threads, self._aside, lambda: self._stopping)
        self._chores = ChoreJobs(settings, chores, self._threads, self._aside, lambda: self._stopping)
        self._sweep = Sweep(settings, lanes, chores)
        self._back_offs = BackOffs()

    def run(self) -> None:
        """Runs until `stop`; returns when all leases are given back or `grace_s` is over. It runs only once."""
        log.info("worker.started", holder=self._settings.holder, threads=self._settings.threads)
        left_running = asyncio.run(self._run())
        self._threads.close(wait=not left_running)
        self._aside.close()
        self._sweeping.close()
        log.info("worker.stopped", holder=self._settings.holder, left_running=left_running)

    def stop(self) -> None:
        """Begins nothing new; running work goes on to its next yield. Any thread or signal handler may call this."""
        self._stopping = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._stopped.set)

    # What the tasks call

    async def run_lane(self, context: JobContext, lane: str) -> None:
        def is_only_restarted() -> bool:
            return context.abort_reason() == AbortReason.SHUTDOWN and not self._stopping

        await self._lanes.run(lane, is_only_restarted)

    async def run_chore(self, chore: Chore) -> None:
        await self._chores.run(chore)

    async def run_sweep(self, context: JobContext) -> None:
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._settings.stalled_s):
            assert job.id is not None
            log.warning("job.stalled", job=job.id, task=job.task_name, worker=job.worker_id)
            await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
        await self._sweeping.run(self._sweep.look)
        self._back_offs.note_success(ENGINE)

    # The life of the process

    async def _run(self) -> int:
        """Returns how many threads are still at work when the time is up."""
        self._stopped = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_log_lost_exception)
        watching = asyncio.create_task(self._lanes.watch())
        while not self._stopping:
            try:
                await self._run_workers()
            except Exception as error:  # PostgreSQL may be away for a while: start again later
                seconds = self._back_offs.note_failure(ENGINE, self._settings.monotonic())
                log.error("worker.engine_failed", seconds=seconds, exc_info=error)
                await self._wait_for_stop(seconds)
        await self._lanes.stop(self._settings.grace_s)
        await self._chores.stop(self._settings.grace_s)
        watching.cancel()
        return self._threads.busy

    async def _run_workers(self) -> None:
        """Runs both of Procrastinate's workers until one of them ends or the engine is stopped."""
        connector = PsycopgConnector(conninfo=self._database_url, min_size=1, max_size=OPEN_CONNECTIONS)
        lanes, chores = open_apps(connector, self._settings.sweep_every)
        async with lanes.open_async():
            await self._sweeping.run(defer_sweep)
            workers = [
                asyncio.create_task(lanes.run_worker_async(**self._options(LANES))),
                asyncio.create_task(chores.run_worker_async(**self._options(CHORES))),
            ]
            stopped = asyncio.create_task(self._stopped.wait())
            await asyncio.wait([*workers, stopped], return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            for worker in workers:
                worker.cancel()  # Procrastinate understands it as a request to stop
            ended = await asyncio.gather(*workers, return_exceptions=True)
        for result in ended:
            if isinstance(result, Exception):
                raise result

    def _options(self, queue: str) -> WorkerOptions:
        return WorkerOptions(
            queues=[queue],
            name=self._settings.holder,
            concurrency=LANES_A_THREAD * self._settings.threads,
            install_signal_handlers=False,
            delete_jobs="always",
            # Jobs are asked to end at once: what they have begun ends by itself (`LaneJobs.run`).
            shutdown_graceful_timeout=0,
            update_heartbeat_interval=self._settings.heartbeat_s,
            stalled_worker_timeout=self._settings.stalled_s,
            additional_context={ENGINE: self},
        )

    async def _wait_for_stop(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)


def _log_lost_exception(_loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """An exception that nobody waits for: of a job that others ended while this process was frozen, for example."""
    log.warning("worker.lost_exception", what=context.get("message"), exc_info=context.get("exception"))
