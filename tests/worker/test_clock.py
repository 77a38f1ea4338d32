"""How long does the worker wait after a failure?"""

from datetime import UTC, datetime, timedelta

import pytest

from krambod.worker.clock import BackOffs, back_off_s, utc_now


def test_the_time_now_is_in_utc() -> None:
    now = utc_now()

    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 16.0), (6, 32.0), (7, 60.0), (8, 60.0), (5000, 60.0)],
)
def test_each_failure_in_a_row_doubles_the_wait_up_to_a_minute(failures: int, seconds: float) -> None:
    assert back_off_s(failures) == seconds


def test_what_failed_is_held_back_until_its_wait_is_over() -> None:
    back_offs = BackOffs()

    waits = [back_offs.note_failure("a", at=100.0), back_offs.note_failure("a", at=101.0)]

    assert waits == [1.0, 2.0]
    assert back_offs.is_held_back("a", at=102.9)
    assert not back_offs.is_held_back("a", at=103.0)
    assert not back_offs.is_held_back("b", at=100.0)


def test_a_success_forgets_earlier_failures() -> None:
    back_offs = BackOffs()
    back_offs.note_failure("a", at=100.0)
    back_offs.note_failure("a", at=100.0)

    back_offs.note_success("a")
    back_offs.note_success("never failed")

    assert not back_offs.is_held_back("a", at=100.0)
    assert back_offs.note_failure("a", at=200.0) == 1.0
