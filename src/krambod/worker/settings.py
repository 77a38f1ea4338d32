"""What is a worker's name, how much does it do at once, how long does it hold a lane, and which clocks does it use?"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from krambod.worker.clock import utc_now
from krambod.worker.lanes import LEASE_S

THREADS = 32
POLL_S = 0.25
EVERY_FIVE_SECONDS, EVERY_SECOND = "* * * * * */5", "* * * * * *"
HEARTBEAT_S = 10.0
STALLED_S = 30.0
GRACE_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """`holder` is a name that only this process has. `clock` returns aware UTC; `monotonic` never goes back.

    A stopped worker waits at most `grace_s` seconds for its running work. The embedded engine asks every `poll_s` what
    is due. Procrastinate's looks as often at the lanes that wait in this process, and by `sweep_every` (cron, with
    seconds as its last field) at all that is due. It says every `heartbeat_s` that it lives, and counts as dead after
    `stalled_s` of silence, which is less than a lease.
    """

    holder: str
    threads: int = THREADS
    lease_s: float = LEASE_S
    poll_s: float = POLL_S
    grace_s: float = GRACE_S
    sweep_every: str = EVERY_FIVE_SECONDS
    heartbeat_s: float = HEARTBEAT_S
    stalled_s: float = STALLED_S
    clock: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic

    @property
    def chore_threads(self) -> int:
        """How many threads chores use at most, so that a thread is always left for lanes."""
        return max(1, self.threads // 4)
