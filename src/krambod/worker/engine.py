"""What does every engine offer, whichever does the work: our own loop, or an engine for many machines?"""

from typing import Protocol


class Engine(Protocol):
    """Works on due lanes and chores. Other workers may use the same database. It runs only once."""

    def run(self) -> None:
        """Runs until `stop`; returns when all leases are given back or `grace_s` is over."""

    def stop(self) -> None:
        """Begins nothing new; running work goes on to its next yield. Any thread or signal handler may call this."""
