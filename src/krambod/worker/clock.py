"""What time is it, and how long must the worker wait after a failure?"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime

FIRST_BACK_OFF_S = 1.0
LONGEST_BACK_OFF_S = 60.0
_MOST_DOUBLINGS = 6  # 2**6 = 64 s is over the limit already; more failures than that must not overflow a float


def utc_now() -> datetime:
    """The time now, as an aware datetime in UTC."""
    return datetime.now(UTC)


def back_off_s(failures: int) -> float:
    """Seconds to wait after that many failures in a row, one or more: 1, 2, 4 … 60."""
    return min(LONGEST_BACK_OFF_S, FIRST_BACK_OFF_S * 2.0 ** min(failures - 1, _MOST_DOUBLINGS))


@dataclass(frozen=True, slots=True)
class _Failing:
    failures: int
    until: float


class BackOffs:
    """Which names failed lately, and when may each be tried again? `at` is a monotonic clock's time in seconds."""

    def __init__(self) -> None:
        self._failing: dict[Hashable, _Failing] = {}

    def note_failure(self, name: Hashable, at: float) -> float:
        """Records a failure. Returns the seconds until `name` may be tried again."""
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
