"""Do all workers measure leases with one clock, and does a wrong clock block no lane?"""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from structlog.testing import capture_logs

from krambod.worker.clock import utc_now
from krambod.worker.database_clock import READ_AGAIN_S, DatabaseClock, database_time
from krambod.worker.lanes import LONGEST_LEASE_S, claim_lane, find_held_lanes
from tests.worker.times import NOON, after


class Told:
    """What the database tells, and a clock that nobody sets."""

    def __init__(self) -> None:
        self.time = NOON
        self.seconds = 0.0
        self.reads = 0
        self.is_down = False

    def read(self) -> datetime:
        self.reads += 1
        if self.is_down:
            raise OperationalError("the database system is starting up")
        return self.time


def clock_of(told: Told) -> DatabaseClock:
    return DatabaseClock(read=told.read, seconds=lambda: told.seconds)


def test_the_time_is_the_databases_and_is_read_now_and_then() -> None:
    told = Told()
    clock = clock_of(told)
    told.seconds = READ_AGAIN_S - 1

    counted, reads = clock.now(), told.reads
    told.time, told.seconds = after(600), READ_AGAIN_S
    read_again = clock.now()

    assert (counted, reads) == (after(READ_AGAIN_S - 1), 1)
    assert (read_again, told.reads) == (after(600), 2)


def test_while_the_database_is_down_the_time_goes_on() -> None:
    told = Told()
    clock = clock_of(told)
    told.seconds, told.is_down = 50.0, True

    assert clock.now() == after(50)


def test_a_clock_of_this_machine_that_is_wrong_is_logged() -> None:
    told = Told()
    told.time = utc_now() - timedelta(minutes=10)

    with capture_logs() as logs:
        clock_of(told)

    [entry] = logs
    assert (entry["event"], entry["seconds"]) == ("clock.differs_from_database", 600)


@pytest.mark.django_db(transaction=True)
def test_the_database_tells_the_time() -> None:
    assert abs(database_time() - utc_now()) < timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_a_dead_worker_whose_clock_was_ahead_does_not_block_its_lane() -> None:
    claim_lane("1", holder="ten minutes ahead", lease_s=120, now=after(600))
    claim_lane("2", holder="two minutes ahead", lease_s=120, now=after(120))

    held = find_held_lanes(NOON)
    taken = claim_lane("1", holder="ours", lease_s=120, now=NOON)

    assert held == {"2"}
    assert taken is not None
    assert taken.fence == 2
    assert find_held_lanes(after(LONGEST_LEASE_S)) == set()
