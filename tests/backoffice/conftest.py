"""People of two merchants, with and without a browser."""

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser

from tests.backoffice.browsing import chromium, expect_chromium
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store, make_store

# Playwright keeps an event loop in the test's thread, where Django would refuse to read the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def _no_tries_counted(transactional_db: None) -> None:
    """What rate limits count outlives a test: the cache's table is no model's, so it is not emptied."""
    assert transactional_db is None
    cache.clear()


@pytest.fixture
def sanne() -> Store:
    return make_store("sanne")


@pytest.fixture
def bo() -> Store:
    """Another merchant."""
    return make_store("bo")


@pytest.fixture
def owner(sanne: Store) -> Person:
    """Sanne's owner."""
    return make_person("sanne@example.com", sanne.shop.merchant)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect_chromium()
    with chromium() as started:
        yield started
