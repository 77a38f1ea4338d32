"""Which VAT period does a day lie in, and when does the period end? Pure."""

from calendar import monthrange
from datetime import date, datetime, time
from enum import StrEnum

from krambod.accounting.danish_time import DANISH_TIME

EVENING = time(20)


class VatPeriod(StrEnum):
    """How often the company reports its VAT."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"


MONTHS = {VatPeriod.MONTHLY: 1, VatPeriod.QUARTERLY: 3, VatPeriod.HALF_YEARLY: 6}


def period_end(day: date, period: VatPeriod) -> date:
    """Returns the last day of the VAT period in which the day lies."""
    months = MONTHS[period]
    month = (day.month - 1) // months * months + months
    return date(day.year, month, monthrange(day.year, month)[1])


def last_evening(day: date, period: VatPeriod) -> datetime:
    """Returns the evening on which that period ends, in Danish time."""
    return datetime.combine(period_end(day, period), EVENING, DANISH_TIME)
