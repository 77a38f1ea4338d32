"""How does a test work on one lane, without a loop?"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from krambod.worker.lane_kinds import LaneKind
from krambod.worker.lanes import LEASE_S, claim_lane


def work_once(kind: LaneKind, key: str, clock: Callable[[], datetime]) -> None:
    """Does the lane's work to its end in this thread, without sleeping in its waits. Fails if the lane is held."""
    lane = kind.lane(key)
    lease = claim_lane(lane.name, holder="a worker", lease_s=LEASE_S, now=clock())
    assert lease is not None, f"lane {lane.name} is held"
    try:
        with closing(lane.work(lease)) as steps:
            for _ in steps:
                if lease.needs_renewal(clock()):
                    lease.renew(clock())
    finally:
        lease.release(clock())
