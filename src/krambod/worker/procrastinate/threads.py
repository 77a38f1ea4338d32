"""Who gets a thread? Coroutines wait here for one, and for room in their shares."""

import asyncio
from asyncio import CancelledError, Future
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

from krambod.worker.shares import SharedThreads, ThreadShare

Result = TypeVar("Result")


class LentThreads:
    """Threads that coroutines of one event loop borrow, one for each call.

    Who has waited longest goes first, if there is room in its shares; who comes after it does not wait for it.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="krambod-worker")
        self._threads = self._free = threads
        self._shared = SharedThreads(threads)
        self._waiting: dict[Future[None], tuple[ThreadShare, ...]] = {}

    @property
    def busy(self) -> int:
        """How many threads run something now."""
        return self._threads - self._free

    async def run(self, function: Callable[[], Result], shares: Iterable[ThreadShare] = ()) -> Result:
        """Runs the function in a thread, and closes the connections to the database that it opened there.

        Do not cancel it: the thread would go on, and count as free. Raises everything that the function raises.
        """
        wanted = tuple(shares)
        await self._borrow(wanted)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _run_and_close, function)
        finally:
            self._give_back(wanted)

    def close(self, *, wait: bool) -> None:
        """Lets no new call in."""
        self._pool.shutdown(wait=wait)

    async def _borrow(self, shares: tuple[ThreadShare, ...]) -> None:
        if self._free and self._shared.have_room(shares):
            self._take(shares)
            return
        turn: Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[turn] = shares
        try:
            await turn
        except CancelledError:
            if self._waiting.pop(turn, None) is None:
                self._give_back(shares)
            raise

    def _take(self, shares: tuple[ThreadShare, ...]) -> None:
        self._free -= 1
        self._shared.take(shares)

    def _give_back(self, shares: tuple[ThreadShare, ...]) -> None:
        self._free += 1
        self._shared.give_back(shares)
        for turn, wanted in list(self._waiting.items()):
            if self._free and self._shared.have_room(wanted):
                del self._waiting[turn]
                self._take(wanted)
                turn.set_result(None)


def _run_and_close(function: Callable[[], Result]) -> Result:
    try:
        return function()
    finally:
        connections.close_all()  # the thread may idle for hours now
