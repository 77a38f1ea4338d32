"""What time is it in the double? Real time, which a test can move."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")


class Clock:
    """A clock that can be set and then runs like the real one."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + self._offset

    def today(self) -> date:
        """The Danish calendar day."""
        return danish_day(self.now())

    def set(self, moment: datetime) -> None:
        self._offset += moment - self.now()

    def advance(self, seconds: float) -> None:
        self._offset += timedelta(seconds=seconds)


def danish_day(moment: datetime) -> date:
    return moment.astimezone(DANISH_TIME).date()


def stamp(moment: datetime) -> str:
    """How the store keeps a moment: UTC, sortable as text, `2026-11-22T20:03:36.123456`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def spoken(stored: str, *, zone: str = "utc", decimals: str = "trimmed") -> str:
    """How the API spells a stored moment: without a zone, `2024-10-01T03:02:04.12`.

    `decimals`: `trimmed` is up to three without zeros at the end, `two` and `seven` are so many.
    """
    if zone == "danish":
        moment = datetime.fromisoformat(stored).replace(tzinfo=UTC).astimezone(DANISH_TIME)
        stored = moment.strftime("%Y-%m-%dT%H:%M:%S.%f")
    whole, _, fraction = stored.partition(".")
    match decimals:
        case "two":
            fraction = fraction[:2]
        case "seven":
            fraction = f"{fraction}0"
        case _:
            fraction = fraction[:3].rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole
