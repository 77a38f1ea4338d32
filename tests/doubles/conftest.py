"""A double of Dinero behind a real socket, and a caller that speaks HTTP to it."""

from collections.abc import Iterator

import pytest

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.serving import dinero_application, running
from tests.doubles.caller import Caller


@pytest.fixture
def double() -> Iterator[DineroDouble]:
    """The double without its socket, for looking at its store."""
    double = open_double(calls_per_minute=100_000)
    yield double
    double.store.close()


@pytest.fixture
def url(double: DineroDouble) -> Iterator[str]:
    with running(dinero_application(double)) as url:
        yield url


@pytest.fixture
def dinero(url: str) -> Iterator[Caller]:
    """A caller with a personal token for the first organization."""
    with Caller.personal(url, 310001) as caller:
        yield caller
