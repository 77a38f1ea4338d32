"""Which people and merchants do tests of the back office share?"""

import os
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.backoffice.browsing import LogIn
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store, make_store

# Playwright runs an event loop in the test's thread, where Django refuses to read the database by default.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def _no_tries_counted(transactional_db: None) -> None:
    """Empties the counts of rate limits. No model owns the table of the cache, so tests do not reset it."""
    assert transactional_db is None
    cache.clear()


@pytest.fixture
def unlimited(settings: Any) -> None:
    """For who tries hundreds of forms: the limit of an hour would end the trying, not the mistakes."""
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"new_per_hour": 1_000_000})


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


@pytest.fixture
def log_in(live_server: LiveServer) -> LogIn:
    """A function that logs a person in on a page, and returns the server's address."""

    def do(page: Page, person: Person) -> str:
        value = person.client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return str(live_server.url)

    return do
