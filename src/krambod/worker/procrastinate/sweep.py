"""What is due and has no job? Its poke was lost, or it is due because a time has come."""

from collections.abc import Sequence

from krambod.worker.chores import ChoreKind, find_due_chores
from krambod.worker.lane_kinds import LaneKind, find_due_lanes
from krambod.worker.lanes import find_held_lanes
from krambod.worker.procrastinate.pokes import chore_lock, defer_chore, defer_lane, find_waiting_locks, lane_lock
from krambod.worker.settings import WorkerSettings

MOST_CHORES = 1000  # more than that is more than a worker can do until the next sweep


class Sweep:
    """Makes jobs for what is due. One worker of the whole installation does it every five seconds."""

    def __init__(self, settings: WorkerSettings, lanes: Sequence[LaneKind], chores: Sequence[ChoreKind]) -> None:
        self._settings = settings
        self._lane_kinds = lanes
        self._chore_names = [kind.name for kind in chores]

    def look(self) -> None:
        """Leaves out what has a waiting job, and lanes that somebody holds: who releases a lane looks once more."""
        now = self._settings.clock()
        waiting = find_waiting_locks()
        held = find_held_lanes(now)
        for lane in find_due_lanes(self._lane_kinds, now):
            if lane.name not in held and lane_lock(lane.name) not in waiting:
                defer_lane(lane.name)
        for chore in find_due_chores(now, names=self._chore_names, limit=MOST_CHORES):
            if chore_lock(chore) not in waiting:
                defer_chore(chore)
