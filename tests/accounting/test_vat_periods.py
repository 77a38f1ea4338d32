"""When does a VAT period end, when must it be reported, and which period do settlements show?"""

from datetime import date

import pytest

from krambod.accounting.vat_periods import VatPeriod, closed_until, find_period, period_before, reporting_deadline

DEADLINES = """
monthly       2026-01-31  2026-02-25
monthly       2026-03-31  2026-04-27
monthly       2026-06-30  2026-08-17
monthly       2026-12-31  2027-01-25
quarterly     2026-03-31  2026-06-01
quarterly     2026-06-30  2026-09-01
quarterly     2026-09-30  2026-12-01
quarterly     2026-12-31  2027-03-01
half_yearly   2026-06-30  2026-09-01
half_yearly   2025-12-31  2026-03-02
"""


@pytest.mark.parametrize("row", DEADLINES.strip().splitlines())
def test_a_period_has_the_deadline_of_the_tax_agency_or_the_monday_after_it(row: str) -> None:
    period, end, deadline = row.split()

    assert reporting_deadline(date.fromisoformat(end), VatPeriod(period)) == date.fromisoformat(deadline)


@pytest.mark.parametrize(
    ("today", "period", "end"),
    [
        ("2026-11-22", "quarterly", "2026-06-30"),
        ("2026-12-01", "quarterly", "2026-06-30"),  # it may still be reported today
        ("2026-12-02", "quarterly", "2026-09-30"),
        ("2026-11-22", "monthly", "2026-09-30"),
        ("2026-11-22", "half_yearly", "2026-06-30"),
        ("2026-02-10", "quarterly", "2025-09-30"),
    ],
)
def test_a_period_is_closed_the_day_after_its_deadline(today: str, period: str, end: str) -> None:
    assert closed_until(date.fromisoformat(today), VatPeriod(period)) == date.fromisoformat(end)


def test_the_period_before_crosses_a_year() -> None:
    assert period_before(date(2026, 2, 10), VatPeriod.QUARTERLY) == date(2025, 12, 31)
    assert period_before(date(2026, 3, 31), VatPeriod.MONTHLY) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("settlements", "period"),
    [
        ((), None),
        (("2026-06-30",), None),
        (("2026-09-30",), VatPeriod.QUARTERLY),
        (("2026-06-30", "2026-03-31"), VatPeriod.QUARTERLY),
        (("2026-06-30", "2025-12-31"), VatPeriod.HALF_YEARLY),
        (("2026-10-31", "2026-09-30"), VatPeriod.MONTHLY),
    ],
)
def test_the_days_of_settlements_show_the_length_of_a_period(
    settlements: tuple[str, ...], period: VatPeriod | None
) -> None:
    assert find_period([date.fromisoformat(day) for day in settlements]) == period
