"""One cluster for all tests of a process: making one takes longer than most tests."""

from collections.abc import Iterator

import pytest

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.serving import dinero_application, running
from tests.postgres.cluster import Cluster, running_cluster
from tests.postgres.installation import CALLS_PER_MINUTE


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def double_of_today() -> Iterator[tuple[DineroDouble, str]]:
    """A double with the real time, because other processes cannot be given another clock."""
    double = open_double(calls_per_minute=CALLS_PER_MINUTE)
    try:
        with running(dinero_application(double)) as url:
            yield double, url
    finally:
        double.store.close()
