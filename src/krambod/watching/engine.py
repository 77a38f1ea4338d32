"""What does the engine that does the work tell of itself? `project` makes it: only there the worker is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCount:
    """How many jobs of a queue are in a state. Both are the engine's own words."""

    queue: str
    state: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFigures:
    """Figures of the engine. `late_chores` has each chore's name with the seconds it is late, 0 where it is not.

    `silent_s` is for how long no worker has shown that it lives; None if none ever has. `jobs` is empty for an engine
    that has none.
    """

    late_chores: Mapping[str, float]
    silent_s: float | None
    held_lanes: int
    jobs: Sequence[JobCount] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is handed to this room: the clock that all processes share (aware UTC), and the engine.

    `calls_per_minute` is the installation's own limit of calls for each organization, or None.
    """

    now: Callable[[], datetime]
    read_engine: Callable[[datetime], EngineFigures]
    calls_per_minute: int | None = None
