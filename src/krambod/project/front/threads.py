"""Who gets a thread? Whoever has waited longest, but no caller holds more than a share of the threads."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from krambod.project.front.limits import Kind
from krambod.project.front.refusals import RequestRefused, busy

T = TypeVar("T")
MOST_WAITING = 1000


class FairThreads:
    """The threads of one kind of requests. Only the event loop calls it, so it needs no locks."""

    def __init__(self, kind: Kind, *, most_waiting: int = MOST_WAITING) -> None:
        self._kind = kind
        self._most_waiting = most_waiting
        self._pool = ThreadPoolExecutor(kind.threads, thread_name_prefix=f"krambod-{kind.name}")
        self._running: Counter[str] = Counter()
        self._waiting: dict[asyncio.Future[None], str] = {}  # in the order they came

    async def run(self, caller: str, job: Callable[[], T]) -> T:
        """Runs the job in a thread when it is the caller's turn. Raises RequestRefused if too many wait already."""
        await self._turn(caller)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, job)
        finally:
            self._running[caller] -= 1
            self._running += Counter()  # drops callers with nothing running
            self._begin_next()

    async def _turn(self, caller: str) -> None:
        if self._may_begin(caller):
            self._running[caller] += 1
            return
        if len(self._waiting) >= self._most_waiting:
            raise RequestRefused(busy())
        turn = asyncio.get_running_loop().create_future()
        self._waiting[turn] = caller
        try:
            await turn
        except asyncio.CancelledError:
            if self._waiting.pop(turn, None) is None:  # the turn had come
                self._running[caller] -= 1
                self._begin_next()
            raise

    def _may_begin(self, caller: str) -> bool:
        return self._running.total() < self._kind.threads and self._running[caller] < self._kind.most_each

    def _begin_next(self) -> None:
        for turn, caller in list(self._waiting.items()):
            if self._may_begin(caller):
                del self._waiting[turn]
                self._running[caller] += 1
                turn.set_result(None)
                return
