"""A thread for what must not wait behind lanes and chores: looks at what is due, and the renewal of leases."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import close_old_connections, connections

Result = TypeVar("Result")


class Aside:
    """Runs short functions, one after the other. Its connection to the database stays open."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="krambod-aside")

    async def run(self, function: Callable[[], Result]) -> Result:
        """Raises everything that the function raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _run, function)

    def close(self) -> None:
        """Waits for what runs."""
        self._pool.submit(connections.close_all)
        self._pool.shutdown()


def _run(function: Callable[[], Result]) -> Result:
    close_old_connections()
    try:
        return function()
    finally:
        close_old_connections()  # if it is broken
