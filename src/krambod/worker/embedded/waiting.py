"""Which lanes wait in this worker, with their lease kept, and which one goes on next?"""

from collections.abc import Callable
from dataclasses import dataclass, field

from krambod.worker.lane_runs import LaneRun, PausedRun


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """A place in the queue. If two may go on at the same moment, the one that has waited longer goes first."""

    resume_at: float
    number: int
    run: LaneRun = field(compare=False)


class WaitingRuns:
    """The waiting runs, with the moment when each may go on. Only one thread at a time may use it."""

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._added = 0

    def add(self, paused: PausedRun) -> None:
        self._added += 1
        self._places.append(_Place(paused.resume_at, self._added, paused.run))

    def next_at(self, after: float) -> float | None:
        """When the next run may go on that is not ready at `after`; None if there is none.

        A run that is ready and still here waits for a thread, and not for a moment.
        """
        return min((place.resume_at for place in self._places if place.resume_at > after), default=None)

    def pop_ready(self, at: float, has_room: Callable[[LaneRun], bool] = lambda _run: True) -> LaneRun | None:
        """Removes and returns the run that was ready first and for which there is room; None if there is none."""
        ready = (place for place in self._places if place.resume_at <= at and has_room(place.run))
        first = min(ready, default=None)
        if first is None:
            return None
        self.remove(first.run)
        return first.run

    def remove(self, run: LaneRun) -> None:
        self._places = [place for place in self._places if place.run is not run]

    def all(self) -> list[LaneRun]:
        return [place.run for place in self._places]
