"""A caller that speaks HTTP to the double."""

from collections.abc import Iterator

import pytest

from tests.doubles.caller import Caller


@pytest.fixture
def dinero(url: str) -> Iterator[Caller]:
    """A caller with a personal token for the first organization."""
    with Caller.personal(url, 310001) as caller:
        yield caller
