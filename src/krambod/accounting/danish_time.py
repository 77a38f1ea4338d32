"""Which day is it in Denmark? Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")


def danish_day(moment: datetime) -> date:
    """The calendar day in Denmark."""
    return moment.astimezone(DANISH_TIME).date()
