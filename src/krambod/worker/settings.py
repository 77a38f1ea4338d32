"""Under which name does a worker work, how much at once, how long does it hold a lane, and by which clocks?"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from krambod.worker.clock import utc_now
from krambod.worker.lanes import LEASE_S

THREADS = 32
POLL_S = 0.25
GRACE_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """`holder` is this process's own name, unlike any other's. `clock` gives aware UTC; `monotonic` only goes forward.

    A stopped worker waits `grace_s` seconds at most for what runs.
    """

    holder: str
    threads: int = THREADS
    lease_s: float = LEASE_S
    poll_s: float = POLL_S
    grace_s: float = GRACE_S
    clock: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic

    @property
    def chore_threads(self) -> int:
        """How many threads chores take at most, so that the lanes are never without one."""
        return max(1, self.threads // 4)
