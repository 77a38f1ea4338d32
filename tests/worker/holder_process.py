"""What does a frozen holder see when it wakes up? A process that claims a lane and renews it on request."""

import sys

from krambod.worker.clock import utc_now
from krambod.worker.lanes import LeaseLost, claim_lane


def main(lane: str, lease_s: float) -> None:
    """Prints its fence, then one line for each line that it reads: `renewed` or `lost`."""
    lease = claim_lane(lane, holder="the other process", lease_s=lease_s, now=utc_now())
    assert lease is not None
    print(lease.fence, flush=True)
    for _ in sys.stdin:
        try:
            lease.renew(utc_now())
            print("renewed", flush=True)
        except LeaseLost:
            print("lost", flush=True)
