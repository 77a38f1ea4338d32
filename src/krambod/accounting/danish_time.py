"""Which day is it in Denmark? Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")


def danish_day(moment: datetime) -> date:
    """Returns the calendar day in Denmark at `moment` (aware)."""
    return moment.astimezone(DANISH_TIME).date()
