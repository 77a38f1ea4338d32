"""Which VAT period does a day lie in, when does it end, and until when is it reported? Pure."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from krambod.accounting.danish_time import DANISH_TIME

EVENING = time(20)
SATURDAY = 5


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


def period_before(day: date, period: VatPeriod) -> date:
    """Returns the last day of the VAT period before the one in which the day lies."""
    end = period_end(day, period)
    months = end.year * 12 + end.month - 1 - MONTHS[period]
    year, month = divmod(months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def reporting_deadline(end: date, period: VatPeriod) -> date:
    """Returns the last day to report the period that ends on `end`. A deadline at a weekend is the Monday after.

    Source: skat.dk, "Frister for moms", 2026.
    """
    if period is not VatPeriod.MONTHLY:
        day = date(end.year + 1, 3, 1) if end.month == 12 else date(end.year, end.month + 3, 1)
    elif end.month == 6:
        day = date(end.year, 8, 17)
    else:
        day = (end + timedelta(days=1)).replace(day=25)
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)


def closed_until(today: date, period: VatPeriod) -> date:
    """Returns the last day of the newest period whose deadline has passed."""
    end = period_before(today, period)
    while reporting_deadline(end, period) >= today:
        end = period_before(end, period)
    return end


def find_period(days: Collection[date]) -> VatPeriod | None:
    """Returns how often a company reports its VAT that settled it on these days, or None if they do not show it.

    June and December end a half-year and a quarter, so one such day alone shows nothing.
    """
    months = {(day.year, day.month) for day in days}
    if any(month % 3 for _year, month in months):
        return VatPeriod.MONTHLY
    if any(month % 6 for _year, month in months):
        return VatPeriod.QUARTERLY
    return VatPeriod.HALF_YEARLY if len(months) > 1 else None


def last_evening(day: date, period: VatPeriod) -> datetime:
    """Returns the evening on which that period ends, in Danish time."""
    return datetime.combine(period_end(day, period), EVENING, DANISH_TIME)
