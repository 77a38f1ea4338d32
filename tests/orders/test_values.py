"""Is a day that a program sends a real one, and is a refusal clear?"""

from datetime import date

import pytest
from pydantic import BaseModel, ValidationError

from krambod.orders.values import Day


class Told(BaseModel):
    """What a program sends."""

    day: Day = None


def test_a_day_is_read_as_it_is_written_and_may_be_left_out() -> None:
    assert Told.model_validate({"day": "2026-02-28"}).day == date(2026, 2, 28)
    assert Told.model_validate({"day": None}).day is None
    assert Told.model_validate({}).day is None


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("2026-02-30", "must be a day like"),
        ("20260228", "must be a day like"),
        ("2026-02-28T10:00:00Z", "must be a day like"),
        (20260228, "must be a day like"),
        ("1999-12-31", "the years 2000 to 2100"),
        ("9999-12-31", "the years 2000 to 2100"),
    ],
    ids=["no such day", "without hyphens", "a moment", "a number", "too early", "too late"],
)
def test_what_is_no_day_is_refused_with_the_mend(day: object, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Told.model_validate({"day": day})
