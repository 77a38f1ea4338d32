"""Which lanes wait in this worker, with their lease kept, and which one goes on next?"""

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from krambod.worker.lane_runs import LaneRun, PausedRun


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """A place in the queue. If two may go on at the same moment, the one that has waited longer goes first."""

    resume_at: float
    number: int
    run: LaneRun = field(compare=False)


class WaitingRuns:
    """A queue sorted by the moment when each run may go on. Only one thread at a time may use it."""

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._added = 0

    def add(self, paused: PausedRun) -> None:
        self._added += 1
        heappush(self._places, _Place(paused.resume_at, self._added, paused.run))

    def next_at(self) -> float | None:
        """When the next run may go on; None if no run waits."""
        return self._places[0].resume_at if self._places else None

    def pop_ready(self, at: float) -> LaneRun | None:
        """Removes and returns the run that was ready first; None if no run is ready."""
        if not self._places or self._places[0].resume_at > at:
            return None
        return heappop(self._places).run

    def remove(self, run: LaneRun) -> None:
        self._places = [place for place in self._places if place.run is not run]
        heapify(self._places)

    def all(self) -> list[LaneRun]:
        return [place.run for place in self._places]
