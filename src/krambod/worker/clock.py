"""What time is it, and how long does one wait after a failure?"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime

FIRST_BACK_OFF_S = 1.0
LONGEST_BACK_OFF_S = 60.0
_MOST_DOUBLINGS = 6  # 64 s is past the longest; a lane that fails for a year must not overflow a float


def utc_now() -> datetime:
    """Aware, UTC."""
    return datetime.now(UTC)


def back_off_s(failures: int) -> float:
    """Seconds to wait after that many failures in a row, one or more: 1, 2, 4 … 60."""
    return min(LONGEST_BACK_OFF_S, FIRST_BACK_OFF_S * 2.0 ** min(failures - 1, _MOST_DOUBLINGS))


@dataclass(frozen=True, slots=True)
class _Failing:
    failures: int
    until: float


class BackOffs:
    """Who failed lately, and is it time to try again? Moments (`at`) are seconds that only go forward."""

    def __init__(self) -> None:
        self._failing: dict[Hashable, _Failing] = {}

    def note_failure(self, name: Hashable, at: float) -> float:
        """Seconds until it may be tried again."""
        last = self._failing.get(name)
        failures = last.failures + 1 if last else 1
        seconds = back_off_s(failures)
        self._failing[name] = _Failing(failures, at + seconds)
        return seconds

    def note_success(self, name: Hashable) -> None:
        self._failing.pop(name, None)

    def is_held_back(self, name: Hashable, at: float) -> bool:
        last = self._failing.get(name)
        return last is not None and at < last.until
